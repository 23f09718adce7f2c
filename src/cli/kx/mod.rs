//! kx's own commands, beside those it takes from kubectl and helm.

pub mod diff;
pub mod sandbox;

use crate::cli::command::{Entry, entry, group};

/// What only kx has.
pub static COMMANDS: &[Entry] = &[
    entry!(Kubectl, "diff", crate::cli::kx::diff, "Show what applying manifests or a chart would change"),
    group!(Own, "sandbox", "Run a real control plane on this machine", children = sandbox::COMMANDS),
];
