//! kubectl's commands.

use super::command::Entry;

pub mod config;
pub mod version;

use super::command::{entry, group};

/// The table of `kubectl`, and of kx's share of it.
pub static COMMANDS: &[Entry] = &[
    group!(Kubectl, "config", "Modify kubeconfig files", children = config::COMMANDS),
    entry!(Kubectl, "version", super::kubectl::version, "Print the client and server version information"),
];
