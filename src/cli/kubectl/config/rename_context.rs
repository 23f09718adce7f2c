//! `config rename-context`: gives a context another name.

use super::{Access, unexpected};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The context's name and its new one
    #[arg(value_name = "CONTEXT_NAME NEW_NAME")]
    names: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [old, new] = args.names.as_slice() else { return Err(unexpected(&args.names)) };
    if new.is_empty() {
        return Err(Failure::new("You must specify a new non-empty context name"));
    }
    let mut access = Access::open(context)?;
    let file = access.file(context);
    if !access.config.contexts.contains_key(old) {
        return Err(Failure::new(format!("cannot rename the context {old:?}, it's not in {file}")));
    }
    if access.config.contexts.contains_key(new) {
        return Err(Failure::new(format!(
            "cannot rename the context {old:?}, the context {new:?} already exists in {file}"
        )));
    }
    if let Some(entry) = access.config.contexts.remove(old) {
        access.config.contexts.insert(new.clone(), entry);
    }
    if access.config.current_context == *old {
        access.config.current_context.clone_from(new);
    }
    access.save(context)?;
    context.ui.line(&format!("Context {old:?} renamed to {new:?}."))?;
    Ok(Exit::SUCCESS)
}
