//! `kustomize edit add configuration`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::cli::kustomize::edit::{Outcome, change_opened, failed, some};
use crate::kustomize::edit::{Document, Error, lists};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or patterns
    #[arg(num_args = 0..)]
    pub paths: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let patterns = some(&args.paths, "a yaml file which contains a configuration resource")?;
    let found =
        lists::expand(&context.files, patterns).map_err(|error| error.while_doing("glob patterns")).map_err(failed)?;
    found.notes.iter().for_each(|note| kustomization::log(context, note));
    if found.paths.is_empty() {
        return Ok(Exit::SUCCESS);
    }
    let document = Document::open(&context.files).map_err(|error| match error {
        Error::Missing | Error::Several { .. } | Error::Directory { .. } => {
            failed(error.while_doing("new kustomization file"))
        }
        _ => failed(error.while_doing("read kustomization")),
    })?;
    change_opened(context, document, |document| {
        lists::add(document, "configurations", "configuration", &found.paths);
        Ok(Outcome::Changed)
    })
}
