//! `helm create`: a new chart, from Helm's scaffold or a starter.

use super::require::Usage;
use super::settings::Settings;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, Kind, clean};
use crate::helm::{chart, scaffold};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new chart's folder, whose last part is its name
    pub name: Vec<String>,
    /// Starter chart: a name in the starters folder, or an absolute path
    #[arg(long, short = 'p')]
    pub starter: Option<String>,
    /// Version of the chart format: v2
    #[arg(long, default_value = "v2", hide = true)]
    pub chart_api_version: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "create", operands: "NAME" }.exactly(context, &args.name, 1)?;
    let given = args.name[0].as_str();
    context.ui.line(&format!("Creating {given}"))?;
    match args.chart_api_version.as_str() {
        "v2" | "" => {}
        "v3" => {
            return Err(Failure::new(
                "this feature has been marked as experimental and is not enabled by default. Please set \
                 HELM_EXPERIMENTAL_CHART_V3=1 in your environment to use this feature",
            ));
        }
        other => {
            return Err(Failure::new(format!("unsupported chart API version: {other} (supported: v2, v3)")));
        }
    }
    let (folder, name) = parts(given);
    match &args.starter {
        Some(starter) if !starter.is_empty() => from_starter(context, starter, (&folder, &name))?,
        _ => from_scaffold(context, &folder, &name)?,
    }
    Ok(Exit::SUCCESS)
}

/// The folder and the last name of a path, as Go takes them: `a/` is the folder `a` and the name `a`.
fn parts(path: &str) -> (PathBuf, String) {
    let trimmed = path.trim_end_matches('/');
    let name = match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        (_, trimmed) => trimmed.rsplit('/').next().unwrap_or(trimmed),
    };
    let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
    (clean(Path::new(folder)), name.to_owned())
}

fn from_scaffold(context: &Context, folder: &Path, name: &str) -> Result<(), Failure> {
    let made = scaffold::files(name).map_err(|error| Failure::new(error.to_string()))?;
    let folder = clean(&context.working().join(folder));
    if context.files.kind(&folder)? != Kind::Directory {
        return Err(Failure::new(format!("no such directory {}", folder.display())));
    }
    let root = folder.join(name);
    if matches!(context.files.kind(&root), Ok(kind) if kind != Kind::Directory) {
        return Err(Failure::new(format!("file {} already exists and is not a directory", root.display())));
    }
    for (path, text) in made {
        let path = root.join(path);
        if context.files.kind(&path).is_ok() {
            let shown = path.display().to_string();
            context.ui.line(&format!("WARNING: File {shown:?} already exists. Overwriting."))?;
        }
        context.files.make_directory(path.parent().unwrap_or(&root))?;
        context.files.write(&path, text.as_bytes())?;
    }
    Ok(context.files.make_directory(&root.join("charts"))?)
}

fn from_starter(context: &Context, starter: &str, place: (&Path, &str)) -> Result<(), Failure> {
    let (folder, name) = place;
    let path = clean(&Settings::new(context).data_home.join("starters").join(starter));
    let mut starter = chart::load(&context.files, &path)
        .map_err(|error| Failure::new(format!("could not load {}: {error}", path.display())))?;
    super::gather::warn(context, &mut starter);
    scaffold::from_starter(&mut starter, name)
        .map_err(|error| Failure::new(format!("transforming values file: {error}")))?;
    chart::save_folder(&context.files, &starter, folder, context.now().into())
        .map_err(|error| Failure::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_go() {
        let check = |path: &str, folder: &str, name: &str| assert_eq!(parts(path), (folder.into(), name.to_owned()));
        check("a", ".", "a");
        check("a/b", "a", "b");
        check("/a", "/", "a");
        check("a/", "a", "a");
        check("", ".", ".");
        check("/", "/", "/");
        check("../x", "..", "x");
    }
}
