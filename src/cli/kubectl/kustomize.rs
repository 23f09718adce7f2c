//! `kubectl kustomize`, and `kx kustomize DIR`: the resources of a kustomization.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization::{self, BuildArgs};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub build: BuildArgs,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    kustomization::run(context, &args.build, false)?;
    Ok(Exit::SUCCESS)
}
