//! helm's commands.

use super::command::Entry;

/// The table of `helm`.
pub static COMMANDS: &[Entry] = &[];
