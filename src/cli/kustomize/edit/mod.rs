//! `kustomize edit`: changes the kustomization file of the working folder in place.

use crate::cli::command::{Entry, Exit, entry, group};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::World;
use crate::kustomize::edit::{Document, Error};

pub mod add;
pub mod fix;
mod generator;
pub mod list_builtin_plugin;
mod patch_flags;
pub mod remove;
pub mod set;

/// The table of `kustomize edit`.
pub static COMMANDS: &[Entry] = &[
    group!(Kustomize, "add", "Add an item to the kustomization file", children = add::COMMANDS),
    entry!(Kustomize, "alpha-list-builtin-plugin", list_builtin_plugin, "List the builtin plugins"),
    entry!(Kustomize, "fix", fix, "Move what stands in old fields to new ones"),
    group!(Kustomize, "remove", "Remove items from the kustomization file", children = remove::COMMANDS),
    group!(Kustomize, "set", "Set the value of a field of the kustomization file", children = set::COMMANDS),
];

/// What an edit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Changed,
    /// Nothing is to be written.
    Left,
}

/// Opens the file, changes it, writes it.
fn change(context: &Context, edit: impl FnOnce(&mut Document) -> Result<Outcome, Error>) -> Result<Exit, Failure> {
    let document = Document::open(&context.files).map_err(failed)?;
    change_opened(context, document, edit)
}

fn change_opened(
    context: &Context,
    mut document: Document,
    edit: impl FnOnce(&mut Document) -> Result<Outcome, Error>,
) -> Result<Exit, Failure> {
    let outcome = edit(&mut document);
    document.notes.iter().for_each(|note| kustomization::log(context, note));
    if outcome.map_err(failed)? == Outcome::Changed {
        document.save(&context.files).map_err(failed)?;
    }
    Ok(Exit::SUCCESS)
}

fn failed(error: Error) -> Failure {
    Failure::new(error.to_string())
}

/// The one argument of a command that takes just one.
fn only<'a>(arguments: &'a [String], wanted: &'static str) -> Result<&'a str, Failure> {
    match arguments {
        [argument] => Ok(argument),
        _ => Err(failed(Error::Unspecified { wanted })),
    }
}

/// At least one argument.
fn some<'a>(arguments: &'a [String], wanted: &'static str) -> Result<&'a [String], Failure> {
    if arguments.is_empty() { Err(failed(Error::Unspecified { wanted })) } else { Ok(arguments) }
}

/// Runs an edit that looks beyond the file.
fn in_world<T>(context: &Context, edit: impl FnOnce(&World<'_>) -> Result<T, Error>) -> Result<T, Failure> {
    kustomization::in_world(context, edit).map_err(failed)
}
