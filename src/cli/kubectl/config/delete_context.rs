//! `config delete-context`: takes a context out of the kubeconfig.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The context to delete
    name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let mut access = Access::open(context)?;
    // Any other number of words gets the help, and no failure.
    let [name] = args.name.as_slice() else { return Err(Failure::silent(0).with_help()) };
    let file = access.file(context);
    if !access.config.contexts.contains_key(name) {
        return Err(Failure::new(format!("cannot delete context {name}, not in {file}")));
    }
    if access.config.current_context == *name {
        context.ui.warn(
            "warning: this removed your active context, use \"kubectl config use-context\" to select a different one",
        );
    }
    access.config.contexts.remove(name);
    access.save(context)?;
    context.ui.line(&format!("deleted context {name} from {file}"))?;
    Ok(Exit::SUCCESS)
}
