//! `config get-clusters`: the names of the clusters.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(context: &Context, _args: Args) -> Result<Exit, Failure> {
    let access = Access::open(context)?;
    context.ui.line("NAME")?;
    // kubectl lists them in the random order of Go's maps; sorted is one of those orders.
    access.config.clusters.keys().try_for_each(|name| context.ui.line(name))?;
    Ok(Exit::SUCCESS)
}
