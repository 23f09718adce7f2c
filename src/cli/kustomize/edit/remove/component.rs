//! `kustomize edit remove component`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change_opened, failed, some};
use crate::kustomize::edit::{Document, Error, lists};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Paths or patterns
    #[arg(num_args = 0..)]
    pub paths: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let patterns = some(&args.paths, "a component file")?;
    let document = Document::open(&context.files).map_err(|error| match error {
        Error::Missing | Error::Several { .. } | Error::Directory { .. } => {
            failed(error.while_doing("failed to read kustomization file"))
        }
        _ => failed(error.while_doing("failed to read kustomization file content")),
    })?;
    change_opened(context, document, |document| {
        let changed = lists::remove(document, "components", patterns)?;
        Ok(if changed { Outcome::Changed } else { Outcome::Left })
    })
}
