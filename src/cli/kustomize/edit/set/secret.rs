//! `kustomize edit set secret`: the value of a key that is there, or the namespace.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::generator;
use crate::kustomize::edit::generators::Kind;

pub use crate::cli::kustomize::edit::generator::SetFlags as Args;

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    generator::set(context, Kind::Secret, args)
}
