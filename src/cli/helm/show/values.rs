//! `helm show values`: a chart's values.yaml as it is, or what a JSONPath expression finds in it.

use super::{Part, Show};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::chart_flags::ChartFlags;
use crate::cli::helm::require::Usage;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chart: a folder, an archive or a reference
    pub chart: Vec<String>,
    /// JSONPath expression for what to show
    #[arg(long)]
    pub jsonpath: Option<String>,
    #[command(flatten)]
    pub flags: ChartFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let usage = Usage { command: "show values", operands: "[CHART]" };
    Show { usage, part: Part::Values, flags: &args.flags, jsonpath: args.jsonpath.as_deref() }.run(context, &args.chart)
}
