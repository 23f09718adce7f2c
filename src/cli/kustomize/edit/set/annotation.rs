//! `kustomize edit set annotation`: sets commonAnnotations.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed, some};
use crate::kustomize::edit::metadata::{self, Kind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `key:value`
    #[arg(num_args = 0..)]
    pub pairs: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let pairs = some(&args.pairs, "annotation")?.iter().map(String::as_str);
    let pairs = metadata::parse(pairs, Kind::Annotation).map_err(failed)?;
    metadata::check_annotation_keys(&pairs).map_err(failed)?;
    change(context, |document| {
        metadata::set(document, &pairs, Kind::Annotation);
        Ok(Outcome::Changed)
    })
}
