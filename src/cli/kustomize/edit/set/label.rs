//! `kustomize edit set label`: sets commonLabels.

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
    let pairs = some(&args.pairs, "label")?.iter().map(String::as_str);
    let pairs = metadata::parse(pairs, Kind::Label).map_err(failed)?;
    change(context, |document| {
        metadata::set(document, &pairs, Kind::Label);
        Ok(Outcome::Changed)
    })
}
