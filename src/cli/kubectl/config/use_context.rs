//! `config use-context`: makes a context the current one.

use super::{Access, unexpected};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The context to use
    context_name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [name] = args.context_name.as_slice() else { return Err(unexpected(&args.context_name)) };
    let mut access = Access::open(context)?;
    if name.is_empty() {
        return Err(Failure::new("empty context names are not allowed"));
    }
    if !access.config.contexts.contains_key(name) {
        return Err(Failure::new(format!("no context exists with the name: {name:?}")));
    }
    access.config.current_context.clone_from(name);
    access.save(context)?;
    context.ui.line(&format!("Switched to context {name:?}."))?;
    Ok(Exit::SUCCESS)
}
