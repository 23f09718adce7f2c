//! kustomize's commands.

use super::command::{Entry, entry, group};

mod build;
mod cfg;
mod create;
mod edit;
mod function;
mod localize;
mod openapi;
mod version;

/// The table of `kustomize`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "build", super::kustomize::build, "Build a kustomization target from a directory or URL"),
    group!(Kustomize, "cfg", "Look at folders of resources", children = cfg::COMMANDS),
    entry!(Kustomize, "completion", super::completion, "Output shell completion code for the specified shell"),
    entry!(
        Kustomize,
        "create",
        super::kustomize::create,
        "Create a new kustomization in the current directory",
        aliases = &["init"]
    ),
    group!(Kustomize, "edit", "Edit a kustomization file", children = edit::COMMANDS),
    group!(Kustomize, "fn", "Run functions on resources", children = function::COMMANDS),
    entry!(
        Kustomize,
        "localize",
        super::kustomize::localize,
        "Make a copy of a kustomization that needs nothing from elsewhere"
    ),
    group!(Kustomize, "openapi", "What is known of the API's types", children = openapi::COMMANDS),
    entry!(Kustomize, "version", super::kustomize::version, "Print the version of kustomize that is answered to"),
];

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
