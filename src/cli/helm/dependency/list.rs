//! `helm dependency list`: what Chart.yaml depends on, and what charts/ holds of it.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::gather;
use crate::cli::helm::require::Usage;
use crate::cli::helm::table::Table;
use crate::files::{Files, Kind, clean};
use crate::helm::chart::{self, Chart, Dependency};
use crate::helm::semver::{Constraint, Version};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chart; the working folder when not given
    pub chart: Vec<String>,
    /// Widest column of the table
    #[arg(long, default_value_t = 80)]
    pub max_col_width: usize,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "dependency list", operands: "CHART" }.at_most(context, &args.chart, 1)?;
    let path = clean(Path::new(args.chart.first().map_or(".", String::as_str)));
    let chart = gather::load_any(context, &path)?;
    let Some(listed) = &chart.metadata.dependencies else {
        let charts = clean(&path.join("charts"));
        context.ui.line(&format!("WARNING: no dependencies at {}", charts.display()))?;
        return Ok(Exit::SUCCESS);
    };
    let mut table = Table::new(args.max_col_width);
    table.row(["NAME", "VERSION", "REPOSITORY", "STATUS"]);
    for dependency in listed {
        let status = status(&context.files, &path, dependency, &chart);
        table.row([&dependency.name, &dependency.version, &dependency.repository, status]);
    }
    context.ui.print(&table.text())?;
    context.ui.line("")?;
    for path in children(&context.files, &path) {
        match chart::load(&context.files, &path) {
            Err(_) => context.ui.line(&format!("WARNING: {:?} is not a chart.", path.display().to_string()))?,
            Ok(found) if listed.iter().any(|dependency| dependency.name == found.name()) => {}
            Ok(_) => context.ui.line(&format!("WARNING: {:?} is not in Chart.yaml.", path.display().to_string()))?,
        }
    }
    Ok(Exit::SUCCESS)
}

/// Folders and archives in charts/.
fn children(files: &dyn Files, path: &Path) -> Vec<PathBuf> {
    let folder = clean(&path.join("charts"));
    let wanted = |kind: Kind, name: &str| kind == Kind::Directory || name.ends_with(".tgz");
    let entries = files.list(&folder).unwrap_or_default();
    entries.iter().filter(|entry| wanted(entry.kind, &entry.name)).map(|entry| folder.join(&entry.name)).collect()
}

/// `ok` for an archive, `unpacked` for a folder, or what is wrong.
fn status(files: &dyn Files, path: &Path, dependency: &Dependency, parent: &Chart) -> &'static str {
    let prefix = format!("{}-", dependency.name);
    let mut archives: Vec<PathBuf> = children(files, path);
    let version = |path: &PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        name.strip_prefix(&prefix)?.strip_suffix(".tgz").map(str::to_owned)
    };
    archives.retain(|path| version(path).is_some());
    if archives.len() > 1 {
        archives.retain(|path| version(path).is_some_and(|version| Version::parse(&version).is_ok()));
        if archives.len() > 1 {
            return "too many matches";
        }
    }
    if let Some(archive) = archives.first() {
        return match chart::load(files, archive) {
            Err(_) => "corrupt",
            Ok(found) if found.name() != dependency.name => "misnamed",
            Ok(found) => fits(&found, dependency).unwrap_or("ok"),
        };
    }
    match parent.dependencies.iter().rev().find(|child| child.name() == dependency.name) {
        None => "missing",
        Some(child) => fits(child, dependency).unwrap_or("unpacked"),
    }
}

/// What is wrong with the version.
fn fits(found: &Chart, dependency: &Dependency) -> Option<&'static str> {
    if found.metadata.version == dependency.version {
        return None;
    }
    match (Constraint::parse(&dependency.version), Version::parse(&found.metadata.version)) {
        (Ok(constraint), Ok(version)) if constraint.check(&version) => None,
        (Ok(_), Ok(_)) => Some("wrong version"),
        _ => Some("invalid version"),
    }
}
