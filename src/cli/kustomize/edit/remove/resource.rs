//! `kustomize edit remove resource`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, some};
use crate::kustomize::edit::lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Paths or patterns
    #[arg(num_args = 0..)]
    pub paths: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let patterns = some(&args.paths, "a resource file")?;
    change(context, |document| {
        let changed = lists::remove(document, "resources", patterns)?;
        Ok(if changed { Outcome::Changed } else { Outcome::Left })
    })
}
