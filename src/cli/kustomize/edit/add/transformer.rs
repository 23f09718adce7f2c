//! `kustomize edit add transformer`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::cli::kustomize::edit::{Outcome, change, failed, some};
use crate::kustomize::edit::lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or patterns
    #[arg(num_args = 0..)]
    pub paths: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let patterns = some(&args.paths, "a yaml file which contains a transformer plugin resource")?;
    let found = lists::expand(&context.files, patterns).map_err(failed)?;
    found.notes.iter().for_each(|note| kustomization::log(context, note));
    if found.paths.is_empty() {
        return Ok(Exit::SUCCESS);
    }
    change(context, |document| {
        lists::add(document, "transformers", "transformer", &found.paths);
        Ok(Outcome::Changed)
    })
}
