//! `helm version`: the version of Helm that kx answers to.

use super::require::Usage;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::capabilities::{GO_VERSION, HELM_VERSION, KUBE_CLIENT_VERSION};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    pub operands: Vec<String>,
    /// Print the version number only
    #[arg(long)]
    pub short: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "version", operands: "" }.none(context, &args.operands)?;
    if args.short {
        context.ui.line(HELM_VERSION)?;
        return Ok(Exit::SUCCESS);
    }
    context.ui.line(&format!(
        "version.BuildInfo{{Version:\"{HELM_VERSION}\", GitCommit:\"\", GitTreeState:\"\", \
         GoVersion:\"{GO_VERSION}\", KubeClientVersion:\"{KUBE_CLIENT_VERSION}\"}}"
    ))?;
    Ok(Exit::SUCCESS)
}
