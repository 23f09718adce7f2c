//! `config delete-user`: takes a user out of the kubeconfig.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The user to delete
    name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let mut access = Access::open(context)?;
    let [name] = args.name.as_slice() else { return Err(Failure::usage("user to delete is required")) };
    let file = access.file(context);
    if !access.config.users.contains_key(name) {
        return Err(Failure::new(format!("cannot delete user {name}, not in {file}")));
    }
    access.config.users.remove(name);
    access.save(context)?;
    context.ui.line(&format!("deleted user {name} from {file}"))?;
    Ok(Exit::SUCCESS)
}
