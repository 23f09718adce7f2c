//! `config get-users`: the names of the users.

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
    context.ui.line("NAME")?;
    access.config.users.keys().try_for_each(|name| context.ui.line(name))?;
    Ok(Exit::SUCCESS)
}
