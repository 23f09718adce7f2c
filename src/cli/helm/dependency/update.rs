//! `helm dependency update`: charts/ and the lock file after what Chart.yaml lists.

use super::flags::{self, DependencyFlags, Settings, Work};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::repository::download::Verify;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chart's folder; the working folder when not given
    pub chart: Vec<String>,
    #[command(flatten)]
    pub flags: DependencyFlags,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "dependency update", operands: "CHART" }.at_most(context, &args.chart, 1)?;
    let path = Path::new(args.chart.first().map_or(".", String::as_str));
    let settings = Settings { flags: &args.flags, verify: Verify::Always, quiet: false };
    flags::run(context, path, Work::Update, &settings)?;
    Ok(Exit::SUCCESS)
}
