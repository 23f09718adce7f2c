//! The rules for charts/ and what Chart.yaml says of it.

use super::{Linter, Severity};
use crate::helm::chart::{self, Chart};

pub(super) fn check(linter: &mut Linter<'_>) {
    let loaded = chart::load(linter.files, linter.folder);
    let chart = match loaded {
        Ok(chart) => chart,
        Err(error) => {
            linter.check(Severity::Error, "", Err(format!("unable to load chart\n\t{error}")));
            return;
        }
    };
    let folder = linter.files.canonical(linter.folder).unwrap_or_else(|_| linter.folder.to_path_buf());
    let folder = folder.display().to_string();
    linter.check(Severity::Error, &folder, unlisted(&chart));
    linter.check(Severity::Warning, &folder, missing(&chart));
}

fn unlisted(chart: &Chart) -> Result<(), String> {
    let listed = |name: &str| chart.metadata.dependencies.iter().flatten().any(|dependency| dependency.name == name);
    let found: Vec<&str> = chart.dependencies.iter().map(Chart::name).filter(|name| !listed(name)).collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(format!("chart metadata is missing these dependencies: {}", found.join(",")))
}

fn missing(chart: &Chart) -> Result<(), String> {
    let found = chart::missing(chart);
    if found.is_empty() {
        return Ok(());
    }
    Err(format!("chart directory is missing these dependencies: {}", found.join(",")))
}
