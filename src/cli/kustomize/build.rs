//! `kustomize build`: the resources of a kustomization.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization::{self, BuildArgs};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub build: BuildArgs,
    /// Enable support for exec functions (raw executables); do not use for untrusted configs
    #[arg(long)]
    pub enable_exec: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    kustomization::run(context, &args.build, args.enable_exec)?;
    Ok(Exit::SUCCESS)
}
