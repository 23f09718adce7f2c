//! `kustomize edit add resource`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, in_world, some};
use crate::kustomize::edit::lists;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, patterns, folders or repositories
    #[arg(num_args = 0..)]
    pub paths: Vec<String>,
    /// Do not look whether the resources are there
    #[arg(long)]
    pub no_verify: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let wanted = some(&args.paths, "a resource file")?;
    let paths = match args.no_verify {
        true => wanted.to_vec(),
        false => in_world(context, |world| lists::expand_roots(world, wanted))?,
    };
    change(context, |document| {
        lists::add(document, "resources", "resource", &paths);
        Ok(Outcome::Changed)
    })
}
