//! kx's own commands, beside those it takes from kubectl and helm.

pub mod diff;
pub mod sandbox;

use super::helm::search;
use crate::cli::command::{Entry, entry, group};

/// What only kx has.
pub static COMMANDS: &[Entry] = &[
    entry!(Kubectl, "diff", crate::cli::kx::diff, "Show what applying manifests or a chart would change"),
    group!(Own, "sandbox", "Run a real control plane on this machine", children = sandbox::COMMANDS),
    entry!(
        Helm,
        "search",
        crate::cli::helm::search::registry,
        "Search for charts, or for a chart's versions in a registry",
        children = search::CHILDREN
    ),
];
