//! `helm get values`: the values of a release, the user's or all.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::require::Usage;
use crate::cli::helm::status;
use crate::helm::values;
use crate::release::Release;
use crate::value::Json;
use crate::yaml;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release
    pub release: Vec<String>,
    /// Show the chart's values, too
    #[arg(long, short = 'a')]
    pub all: bool,
    /// Revision to show, else the newest
    #[arg(long, default_value = "0")]
    pub revision: u32,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "get values", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let release = status::fetch(context, &args.release[0], args.revision)?;
    let (title, values) =
        if args.all { ("COMPUTED VALUES:", computed(&release)) } else { ("USER-SUPPLIED VALUES:", own(&release)) };
    if !format::print(context, args.output, &values)? {
        context.ui.line(title)?;
        context.ui.print(&yaml::write(&values))?;
    }
    Ok(Exit::SUCCESS)
}

/// The user's values; Helm has none rather than an empty map.
pub(super) fn own(release: &Release) -> Json {
    if release.config.is_empty() { Json::Null } else { Json::Object(release.config.clone()) }
}

/// The user's values over those of the recorded chart, whose subcharts' values are among them.
pub(in crate::cli::helm) fn computed(release: &Release) -> Json {
    let defaults = release.chart["values"].as_object().cloned().unwrap_or_default();
    let merged = values::from_map(&release.config);
    // Clashes of types were told when the release was made.
    values::coalesce_tables(&merged, &values::from_map(&defaults), &mut Vec::new());
    Json::Object(values::to_map(&merged))
}
