//! `config current-context`: the context that is used without `--context`.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(context: &Context, _args: Args) -> Result<Exit, Failure> {
    let access = Access::open(context)?;
    if access.config.current_context.is_empty() {
        return Err(Failure::new("current-context is not set"));
    }
    context.ui.line(&access.config.current_context)?;
    Ok(Exit::SUCCESS)
}
