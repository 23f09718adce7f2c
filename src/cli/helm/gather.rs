//! What a release is made of: the chart that was asked for, and the values that were given.

use super::chart_flags::ChartFlags;
use super::dependency;
use super::dependency::flags::{DependencyFlags, Settings, Work};
use super::values_flags::ValuesFlags;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::{Files, Kind};
use crate::helm::chart::{self, Chart};
use crate::helm::engine::Parsing;
use crate::helm::notice::Notice;
use crate::repository::download::Verify;
use crate::value::{Json, Map};
use std::cell::RefCell;
use std::path::Path;

/// A chart that can be installed, and the user's values.
pub(super) struct Gathered {
    pub chart: Chart,
    pub values: Map<String, Json>,
    /// The chart's templates, which are being parsed while the rest is found out.
    pub parsing: RefCell<Option<Parsing>>,
}

/// Loads a chart and tells what its loader has to say.
pub(super) fn load(context: &Context, path: &Path) -> Result<Chart, Failure> {
    let mut chart = chart::load(&context.files, path).map_err(|error| Failure::new(error.to_string()))?;
    warn(context, &mut chart);
    Ok(chart)
}

/// Loads a chart without a look at its version first, as `show` and `dependency list` do.
pub(super) fn load_any(context: &Context, path: &Path) -> Result<Chart, Failure> {
    let loaded = match context.files.kind(path)? {
        Kind::Directory => chart::load_folder(&context.files, path),
        _ => chart::load(&context.files, path),
    };
    let mut chart = loaded.map_err(|error| match error {
        // The reason alone, where other commands say what they were at.
        chart::Error::Archive(reason) => Failure::new(reason.to_string()),
        error => Failure::new(error.to_string()),
    })?;
    warn(context, &mut chart);
    Ok(chart)
}

/// Tells a chart's warnings and forgets them.
pub(super) fn warn(context: &Context, chart: &mut Chart) {
    chart.warnings.drain(..).for_each(|warning| context.ui.warn(&warning.to_string()));
}

/// Finds and loads the chart, reads the values, and refuses what cannot be installed. With `update`, what the chart
/// depends on and does not have is fetched.
pub(super) fn gather(
    context: &Context,
    reference: &str,
    flags: &ChartFlags,
    values: &ValuesFlags,
    update: bool,
) -> Result<Gathered, Failure> {
    let path = flags.locate(context, reference)?;
    let values = values.merge(context)?;
    let mut chart = load(context, &path)?;
    if !matches!(chart.metadata.kind.as_str(), "" | "application") {
        return Err(Failure::new(format!("{} charts are not installable", chart.metadata.kind)));
    }
    if chart.metadata.deprecated {
        context.ui.warn(&Notice::warn("this chart is deprecated", Vec::new()).to_string());
    }
    match refuse_missing(&chart) {
        Ok(()) => {}
        Err(_) if update => chart = fetch_missing(context, &path, flags)?,
        Err(missing) => {
            return Err(Failure::new(format!(
                "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' \
                 to fetch missing dependencies: {missing}"
            )));
        }
    }
    let parsing = RefCell::new(Some(Parsing::start(&chart)));
    Ok(Gathered { chart, values, parsing })
}

/// Updates what a chart depends on, and loads it anew.
fn fetch_missing(context: &Context, path: &Path, flags: &ChartFlags) -> Result<Chart, Failure> {
    let flags = DependencyFlags { keyring: flags.keyring.clone(), ..DependencyFlags::default() };
    let settings = Settings { flags: &flags, verify: Verify::Never, quiet: false };
    dependency::flags::run(context, path, Work::Update, &settings)?;
    let mut chart = chart::load(&context.files, path)
        .map_err(|error| Failure::new(format!("failed reloading chart after repo update: {error}")))?;
    warn(context, &mut chart);
    Ok(chart)
}

/// Refuses a chart that lacks what its definition lists.
pub(super) fn refuse_missing(chart: &Chart) -> Result<(), String> {
    let missing = chart::missing(chart);
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("found in Chart.yaml, but missing in charts/ directory: {}", missing.join(", ")))
}

/// Switches dependencies on and off.
pub(super) fn process_dependencies(
    context: &Context,
    chart: &mut Chart,
    values: &Map<String, Json>,
) -> Result<(), Failure> {
    let outcome = chart::process_dependencies(chart, values);
    warn(context, chart);
    outcome.map_err(|error| Failure::new(format!("chart dependencies processing failed: {error}")))
}
