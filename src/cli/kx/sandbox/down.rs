//! `kx sandbox down`: ends the sandbox's processes, removes its folder and takes it out of the user's kubeconfig.

use super::{How, Which};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::sandbox::{self, kubeconfig};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let settings = super::settings(context, &args.which.name, &How::default())?;
    let left = kubeconfig::leave(&settings, &context.kubeconfigs()).map_err(super::failure)?;
    let was_there = context.block_on(sandbox::down(&settings))?.map_err(super::failure)?;
    let outcome = if was_there { "is down" } else { "was not up" };
    context.ui.line(&format!("The sandbox {} {outcome}.", settings.name))?;
    if let Some(left) = left {
        let again = left.former.map_or_else(String::new, |former| format!("; \"{former}\" is the current one again"));
        context.ui.line(&format!(
            "Context \"{}\" was taken out of {}{again}.",
            settings.name,
            left.kubeconfig.display()
        ))?;
    }
    Ok(Exit::SUCCESS)
}
