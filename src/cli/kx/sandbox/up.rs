//! `kx sandbox up`: starts the sandbox and makes its context the user's current one.

use super::{How, Which};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::sandbox::kubeconfig;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub how: How,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let settings = super::settings(context, &args.which.name, &args.how)?;
    let kubeconfigs = context.kubeconfigs();
    let begin = context.now();
    let started = super::ensure(context, &settings)?;
    let took = if started.fresh {
        format!("ready after {:.1} s", (context.now().as_millisecond() - begin.as_millisecond()) as f64 / 1000.0)
    } else {
        "it was up already".to_owned()
    };
    let joined = kubeconfig::join(&settings, &kubeconfigs).map_err(super::failure)?;
    context.ui.line(&format!("The sandbox {} is up at {} ({took}).", settings.name, started.server))?;
    let before = joined.former.map_or_else(String::new, |former| format!(" (before: {former})"));
    context.ui.line(&format!(
        "Context \"{}\" is in {} and is the current one{before}.",
        settings.name,
        joined.kubeconfig.display()
    ))?;
    Ok(Exit::SUCCESS)
}
