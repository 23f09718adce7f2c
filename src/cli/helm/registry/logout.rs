//! `helm registry logout`: forgets the credentials of a registry.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::cli::helm::sources::Sources;
use crate::repository::oci;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The registry
    pub host: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "registry logout", operands: "[host]" }.at_least(context, &args.host, 1)?;
    let sources = Sources::new(context);
    oci::log_out(&sources.world().registries(), &args.host[0])?;
    context.ui.line(&format!("Removing login credentials for {}", args.host[0]))?;
    Ok(Exit::SUCCESS)
}
