//! `kustomize edit set buildmetadata`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed};
use crate::kustomize::edit::lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Options, separated by commas: originAnnotations, transformerAnnotations, managedByLabel
    #[arg(num_args = 0..)]
    pub options: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let options = lists::parse_build_metadata(&args.options).map_err(failed)?;
    change(context, |document| {
        document.set_texts("buildMetadata", &options);
        Ok(Outcome::Changed)
    })
}
