//! `kustomize edit add patch`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::patch_flags::PatchFlags;
use crate::cli::kustomize::edit::{Outcome, change, failed};
use crate::kustomize::edit::patches;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub patch: PatchFlags,
    #[arg(num_args = 0.., hide = true)]
    pub others: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let patch = args.patch.patch();
    patches::check_add(&patch).map_err(failed)?;
    change(context, |document| {
        let added = patches::add(document, &patch);
        Ok(if added { Outcome::Changed } else { Outcome::Left })
    })
}
