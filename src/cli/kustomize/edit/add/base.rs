//! `kustomize edit add base`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, only};
use crate::kustomize::edit::lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders, separated by commas
    #[arg(num_args = 0..)]
    pub bases: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let bases = only(&args.bases, "a base directory")?;
    change(context, |document| {
        lists::add_bases(document, &context.files, bases)?;
        Ok(Outcome::Changed)
    })
}
