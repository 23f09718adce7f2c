//! `kustomize openapi info`: the description of the API that strategic merges go by.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub(crate) fn run(context: &Context, _: Args) -> Result<Exit, Failure> {
    context.ui.line("{title:Kubernetes,version:v1.21.2}")?;
    Ok(Exit::SUCCESS)
}
