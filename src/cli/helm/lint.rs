//! `helm lint`: looks charts over for mistakes.

use super::require::Usage;
use super::schema_web::SchemaWeb;
use super::settings;
use super::values_flags::ValuesFlags;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, Kind, Memory};
use crate::helm::capabilities::KubeVersion;
use crate::helm::chart;
use crate::helm::lint::{self, Message, Options, Severity};
use crate::value::{Json, Map};
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders or archives of charts
    pub paths: Vec<String>,
    /// The version for capabilities and deprecations
    #[arg(long)]
    pub kube_version: Option<String>,
    /// Only warnings and errors
    #[arg(long)]
    pub quiet: bool,
    /// Do not check values against the chart's schema
    #[arg(long)]
    pub skip_schema_validation: bool,
    /// Warnings are failures
    #[arg(long)]
    pub strict: bool,
    /// The charts below as well
    #[arg(long)]
    pub with_subcharts: bool,
    #[command(flatten)]
    pub values: ValuesFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "lint", operands: "PATH" }.at_least(context, &args.paths, 1)?;
    let kube_version = args.kube_version.as_deref().filter(|version| !version.is_empty()).map(|version| {
        KubeVersion::parse(version)
            .map_err(|reason| Failure::new(format!("invalid kube version '{version}': {reason}")))
    });
    let mut paths = args.paths.clone();
    if args.with_subcharts {
        for path in &args.paths {
            below(&context.files, &Path::new(path).join("charts"), &mut paths);
        }
    }
    let web = SchemaWeb(context);
    let options = Options {
        namespace: settings::namespace(context),
        kube_version: kube_version.transpose()?,
        schemas: (!args.skip_schema_validation).then_some(&web),
        notices: Rc::default(),
        machine: context.machine(),
    };
    let values = args.values.merge(context)?;
    let (mut failed, mut noted) = (0, 0);
    let mut text = String::new();
    for path in &paths {
        let outcome = examine(&context.files, path, &values, &options);
        options.notices.take().iter().for_each(|notice| context.ui.warn(&notice.to_string()));
        let tolerated = if args.strict { Severity::Warning } else { Severity::Error };
        let messages = outcome.as_deref().unwrap_or_default();
        let is_failure = outcome.is_err() || messages.iter().any(|message| message.severity >= tolerated);
        let is_noted = outcome.is_err() || messages.iter().any(|message| message.severity > Severity::Info);
        failed += usize::from(is_failure);
        noted += usize::from(is_noted);
        if args.quiet && !is_noted {
            continue;
        }
        text.push_str(&format!("==> Linting {path}\n"));
        if let Err(reason) = &outcome {
            text.push_str(&format!("Error {reason}\n"));
        }
        for message in messages.iter().filter(|message| !args.quiet || message.severity > Severity::Info) {
            text.push_str(&format!("{message}\n"));
        }
        text.push('\n');
    }
    context.ui.print(&text)?;
    let summary = format!("{} chart(s) linted, {failed} chart(s) failed", paths.len());
    if failed > 0 {
        return Err(Failure::new(summary));
    }
    if !args.quiet || noted > 0 {
        context.ui.line(&summary)?;
    }
    Ok(Exit::SUCCESS)
}

/// The charts in a folder and those below it, in the order of a walk.
fn below(files: &dyn Files, folder: &Path, paths: &mut Vec<String>) {
    for entry in files.list(folder).unwrap_or_default() {
        let path = folder.join(&entry.name);
        match entry.kind {
            Kind::Directory if !entry.link => below(files, &path, paths),
            _ if entry.name == "Chart.yaml" => paths.push(folder.display().to_string()),
            _ if entry.name.ends_with(".tgz") || entry.name.ends_with(".tar.gz") => {
                paths.push(path.display().to_string());
            }
            _ => {}
        }
    }
}

/// Applies the rules to one chart; an archive is unpacked in memory.
fn examine(
    files: &dyn Files,
    path: &str,
    values: &Map<String, Json>,
    options: &Options<'_>,
) -> Result<Vec<Message>, String> {
    if !path.ends_with(".tgz") && !path.ends_with(".tar.gz") {
        let folder = PathBuf::from(path);
        files
            .kind(&folder.join("Chart.yaml"))
            .map_err(|error| format!("unable to check Chart.yaml file in chart: {error}"))?;
        return Ok(lint::lint(files, &folder, values, options));
    }
    let bytes = files.read(Path::new(path)).map_err(|error| format!("unable to open tarball: {error}"))?;
    let unpacked = chart::unpack(&bytes).map_err(|error| format!("unable to extract tarball: {error}"))?;
    let memory = Memory::default();
    let root = Path::new("/chart");
    for file in unpacked {
        let written = memory.write(&root.join(&file.name), &file.data);
        written.map_err(|error| format!("unable to extract tarball: {error}"))?;
    }
    Ok(lint::lint(&memory, root, values, options))
}
