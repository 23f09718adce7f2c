//! kubectl's commands.

use super::command::Entry;

pub mod version;

use super::command::entry;

/// The table of `kubectl`, and of kx's share of it.
pub static COMMANDS: &[Entry] =
    &[entry!(Kubectl, "version", super::kubectl::version, "Print the client and server version information")];
