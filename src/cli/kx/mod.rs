//! kx's own commands, beside those it takes from kubectl and helm.

use crate::cli::command::Entry;

/// What only kx has.
pub static COMMANDS: &[Entry] = &[];
