//! `helm show chart`: a chart's Chart.yaml, with its fields in order.

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
    #[command(flatten)]
    pub flags: ChartFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let usage = Usage { command: "show chart", operands: "[CHART]" };
    Show { usage, part: Part::Chart, flags: &args.flags, jsonpath: None }.run(context, &args.chart)
}
