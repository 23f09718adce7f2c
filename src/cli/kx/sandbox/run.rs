//! `kx sandbox run -- CMD`: becomes CMD, with KUBECONFIG set to the sandbox's, which is started when it is not up.

use super::{How, Which};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::process::{self, Program};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub how: How,
    /// The command and its arguments
    pub command: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let Some((name, arguments)) = args.command.split_first() else {
        return Err(Failure::new("name a command to run, as in: kx sandbox run -- bash"));
    };
    let settings = super::settings(context, &args.which.name, &args.how)?;
    let started = super::ensure(context, &settings)?;
    let program = Program::new(name, arguments, context.environment())
        .variable("KUBECONFIG", started.kubeconfig.to_string_lossy());
    context.ui.flush()?;
    let error = process::become_program(&program);
    // As shells do: 127 for a command that is not there, 126 for one that cannot be started.
    let status = if matches!(error, process::Error::NotFound { .. }) { 127 } else { 126 };
    Err(Failure::new(error.to_string()).with_status(status))
}
