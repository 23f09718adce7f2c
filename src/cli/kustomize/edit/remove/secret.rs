//! `kustomize edit remove secret`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::generator;
use crate::kustomize::edit::generators::Kind;

pub use crate::cli::kustomize::edit::generator::RemoveFlags as Args;

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    generator::remove(context, Kind::Secret, &args)
}
