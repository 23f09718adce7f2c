//! `helm get`: what is recorded of a release.

pub(super) use values::computed;

use crate::cli::command::{Entry, entry};

mod all;
mod hooks;
mod manifest;
mod metadata;
mod notes;
mod values;

/// The commands of the group.
pub static CHILDREN: &[Entry] = &[
    entry!(Helm, "all", crate::cli::helm::get::all, "Show all that is recorded of a release"),
    entry!(Helm, "hooks", crate::cli::helm::get::hooks, "Show the hooks of a release"),
    entry!(Helm, "manifest", crate::cli::helm::get::manifest, "Show the manifest of a release"),
    entry!(Helm, "metadata", crate::cli::helm::get::metadata, "Show what a release was made from"),
    entry!(Helm, "notes", crate::cli::helm::get::notes, "Show the notes of a release"),
    entry!(Helm, "values", crate::cli::helm::get::values, "Show the values of a release"),
];
