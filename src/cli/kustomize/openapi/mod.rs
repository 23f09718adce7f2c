//! `kustomize openapi`: what is known of the API's types.

use crate::cli::command::{Entry, entry};

pub mod fetch;
pub mod info;

/// The table of `kustomize openapi`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "fetch", fetch, "Fetch the OpenAPI description of the current cluster"),
    entry!(Kustomize, "info", info, "Print which OpenAPI description is built in"),
];
