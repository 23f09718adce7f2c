//! kx's own commands, beside those it takes from kubectl and helm.

pub mod sandbox;

use crate::cli::command::{Entry, group};

/// What only kx has.
pub static COMMANDS: &[Entry] =
    &[group!(Own, "sandbox", "Run a real control plane on this machine", children = sandbox::COMMANDS)];
