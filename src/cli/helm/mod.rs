//! helm's commands.

use super::command::{Entry, entry, group};

mod chart_flags;
mod env;
mod format;
mod gather;
mod get;
mod history;
mod install_flags;
mod list;
mod operate;
mod records;
mod require;
mod rollback;
mod settings;
mod show;
mod slices;
mod status;
mod table;
mod uninstall;
mod values_flags;
mod version;

/// The table of `helm`.
pub static COMMANDS: &[Entry] = &[
    entry!(Helm, "env", crate::cli::helm::env, "Show the settings in use"),
    group!(Helm, "get", "Show what is recorded of a release", children = get::CHILDREN),
    entry!(Helm, "history", crate::cli::helm::history, "Show the revisions of a release", aliases = &["hist"]),
    entry!(Helm, "list", crate::cli::helm::list, "List releases", aliases = &["ls"]),
    entry!(Helm, "rollback", crate::cli::helm::rollback, "Bring a release back to an earlier revision"),
    group!(Helm, "show", "Show what a chart is made of", aliases = &["inspect"], children = show::CHILDREN),
    entry!(Helm, "status", crate::cli::helm::status, "Show where a release stands"),
    entry!(Helm, "uninstall", crate::cli::helm::uninstall, "Take releases away", aliases = &["del", "delete", "un"]),
    entry!(Helm, "version", crate::cli::helm::version, "Print the version of Helm that kx answers to"),
];
