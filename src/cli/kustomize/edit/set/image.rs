//! `kustomize edit set image`: new names, tags and digests.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed};
use crate::kustomize::edit::{Error, images};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `name=newname:tag@digest`; `*` keeps what the file says
    #[arg(num_args = 0..)]
    pub images: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let settings: Result<Vec<_>, _> = args.images.iter().map(|argument| images::parse(argument)).collect();
    let settings = settings.map_err(failed)?;
    if settings.is_empty() {
        return Err(failed(Error::NoImage));
    }
    change(context, |document| {
        images::set(document, settings)?;
        Ok(Outcome::Changed)
    })
}
