//! `helm repo index`: the index of a folder of packaged charts.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::files::{Files, clean};
use crate::repository::index::{self, Folder, Whole};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder
    pub operands: Vec<String>,
    /// URL that the charts will be at
    #[arg(long)]
    pub url: Option<String>,
    /// Index whose other entries are taken over
    #[arg(long)]
    pub merge: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "repo index", operands: "[DIR]" }.exactly(context, &args.operands, 1)?;
    let folder = clean(&context.working().join(&args.operands[0]));
    let now = now(context);
    let url = args.url.as_deref().unwrap_or_default();
    let Folder { index: mut whole, warnings } = index::of_folder(&context.files, &folder, (url, &now))?;
    warnings.iter().for_each(|warning| context.ui.warn(&warning.to_string()));
    if let Some(path) = args.merge.filter(|path| !path.as_os_str().is_empty()) {
        if context.files.kind(&path).is_err_and(|error| error.source.kind() == std::io::ErrorKind::NotFound) {
            // What cannot be written here is merged as nothing, as in Helm.
            let _ = write(context, &path, (&Whole::new(now), args.json));
        } else {
            let notices = whole.merge(load(context, &path)?);
            notices.iter().for_each(|notice| context.ui.warn(&notice.to_string()));
        }
    }
    whole.sort();
    write(context, &folder.join("index.yaml"), (&whole, args.json))?;
    Ok(Exit::SUCCESS)
}

fn load(context: &Context, path: &Path) -> Result<Whole, Failure> {
    let failed = |reason: String| Failure::new(format!("merge failed: {reason}"));
    let bytes = context.files.read(path).map_err(|error| failed(error.to_string()))?;
    let (whole, dropped) =
        index::decode(&bytes).map_err(|error| failed(format!("error loading {}: {error}", path.display())))?;
    for entry in &dropped {
        context.ui.warn(&entry.notice(&path.to_string_lossy()).to_string());
    }
    Ok(whole)
}

fn write(context: &Context, path: &Path, (whole, json): (&Whole, bool)) -> Result<(), Failure> {
    let text = if json { whole.to_json() } else { whole.to_yaml() };
    Ok(context.files.write(path, text.as_bytes())?)
}

/// This moment as Go writes it: in the zone of the machine.
fn now(context: &Context) -> String {
    let now = context.now();
    let offset = TimeZone::system().to_offset(now);
    let text = now.display_with_offset(offset).to_string();
    crate::helm::funcs::rfc3339(&text).unwrap_or(text)
}
