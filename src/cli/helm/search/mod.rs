//! `helm search`: charts by words.

pub mod hub;
pub mod registry;
pub mod repo;

use crate::cli::command::{Entry, entry};

pub(in crate::cli) static CHILDREN: &[Entry] = &[
    entry!(Helm, "hub", crate::cli::helm::search::hub, "Search the Artifact Hub, or another hub"),
    entry!(Helm, "repo", crate::cli::helm::search::repo, "Search the repositories that were added"),
];
