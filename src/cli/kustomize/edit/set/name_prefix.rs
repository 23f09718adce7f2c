//! `kustomize edit set nameprefix`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, only};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new value
    #[arg(num_args = 0..)]
    pub values: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let value = only(&args.values, "exactly one prefix value")?;
    change(context, |document| {
        document.set_text("namePrefix", value);
        Ok(Outcome::Changed)
    })
}
