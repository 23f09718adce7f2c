//! `config delete-cluster`: takes a cluster out of the kubeconfig.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cluster to delete
    name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let mut access = Access::open(context)?;
    // Any other number of words gets the help, and no failure.
    let [name] = args.name.as_slice() else { return Err(Failure::silent(0).with_help()) };
    let file = access.file(context);
    if !access.config.clusters.contains_key(name) {
        return Err(Failure::new(format!("cannot delete cluster {name}, not in {file}")));
    }
    access.config.clusters.remove(name);
    access.save(context)?;
    context.ui.line(&format!("deleted cluster {name} from {file}"))?;
    Ok(Exit::SUCCESS)
}
