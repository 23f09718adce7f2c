//! `kustomize fn`: functions on resources.

use crate::cli::command::{Entry, entry};

pub mod run;

/// The table of `kustomize fn`.
pub static COMMANDS: &[Entry] = &[entry!(Kustomize, "run", run, "Run functions on the resources of a folder")];
