//! `kustomize edit remove secret`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change_opened, failed};
use crate::kustomize::edit::generators::{self, Kind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Names, separated by commas
    #[arg(num_args = 0..)]
    pub names: Vec<String>,
    /// Namespace of the secrets
    #[arg(long, default_value = "")]
    pub namespace: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let names = generators::parse_names(Kind::Secret, &args.names).map_err(failed)?;
    let document = generators::open_to_remove(&context.files).map_err(failed)?;
    change_opened(context, document, |document| {
        generators::remove(document, Kind::Secret, &names, &args.namespace)?;
        Ok(Outcome::Changed)
    })
}
