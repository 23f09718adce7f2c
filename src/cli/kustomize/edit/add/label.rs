//! `kustomize edit add label`: adds commonLabels, or labels that selectors do not get.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed, some};
use crate::kustomize::edit::Error;
use crate::kustomize::edit::metadata::{self, Kind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `key:value`
    #[arg(num_args = 0..)]
    pub pairs: Vec<String>,
    /// Overwrite labels that are there already
    #[arg(long, short)]
    pub force: bool,
    /// Add to labels, which selectors do not get, not to commonLabels
    #[arg(long)]
    pub without_selector: bool,
    /// Include the labels in templates (with --without-selector)
    #[arg(long)]
    pub include_templates: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let pairs = some(&args.pairs, "label")?.iter().map(String::as_str);
    if args.include_templates && !args.without_selector {
        return Err(failed(Error::TemplatesWithSelector));
    }
    let pairs = metadata::parse(pairs, Kind::Label).map_err(failed)?;
    change(context, |document| {
        if args.without_selector {
            metadata::add_without_selector(document, &pairs, args.include_templates, args.force)?;
        } else {
            metadata::add(document, &pairs, Kind::Label, args.force)?;
        }
        Ok(Outcome::Changed)
    })
}
