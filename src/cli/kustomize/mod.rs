//! kustomize's commands.

use super::command::Entry;

/// The table of `kustomize`.
pub static COMMANDS: &[Entry] = &[];

/// Whether `word` is a command of kustomize (then `kx kustomize word …` speaks kustomize).
pub fn is_command(word: &str) -> bool {
    matches!(
        word,
        "build"
            | "cfg"
            | "completion"
            | "create"
            | "init"
            | "edit"
            | "fn"
            | "help"
            | "localize"
            | "openapi"
            | "version"
    )
}
