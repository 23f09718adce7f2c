//! `kustomize edit alpha-list-builtin-plugin`: the generators and transformers that need no program.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::kustomize;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub(crate) fn run(context: &Context, _: Args) -> Result<Exit, Failure> {
    context.ui.print("Builtin plugins:\n\n")?;
    for plugin in kustomize::builtin_plugins() {
        context.ui.line(&format!(" * {plugin}"))?;
    }
    Ok(Exit::SUCCESS)
}
