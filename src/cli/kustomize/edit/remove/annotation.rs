//! `kustomize edit remove annotation`: removes commonAnnotations.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed};
use crate::kustomize::edit::metadata::{self, Kind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Keys, separated by commas
    #[arg(num_args = 0..)]
    pub keys: Vec<String>,
    /// Ignore keys that are not there
    #[arg(long, short)]
    pub ignore_non_existence: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let keys = metadata::parse_keys(&args.keys).map_err(failed)?;
    change(context, |document| {
        metadata::remove(document, &keys, Kind::Annotation, args.ignore_non_existence)?;
        Ok(Outcome::Changed)
    })
}
