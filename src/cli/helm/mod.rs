//! helm's commands.

use super::command::{Entry, entry, group};

pub mod chart_flags;
pub mod compare;
mod connection_flags;
mod create;
mod dependency;
mod env;
mod epoch;
mod explain;
mod format;
mod gather;
mod get;
mod getters;
pub(super) mod gone;
mod history;
mod install;
pub mod install_flags;
mod keyring;
mod lint;
mod list;
mod lookup;
mod name;
mod operate;
mod package;
mod plugin;
pub mod plugin_command;
pub mod plugins;
mod post_renderer;
mod pull;
mod push;
mod records;
mod registry;
mod render;
mod repo;
mod require;
mod rollback;
mod schema_web;
pub(super) mod search;
pub(super) mod settings;
mod show;
mod slices;
mod sources;
mod status;
mod table;
mod template;
mod uninstall;
mod upgrade;
pub mod values_flags;
mod verify;
mod version;

/// The table of `helm`.
pub static COMMANDS: &[Entry] = &[
    entry!(Helm, "completion", crate::cli::completion, "Output shell completion code for the specified shell"),
    entry!(Helm, "create", crate::cli::helm::create, "Start a new chart"),
    group!(
        Helm,
        "dependency",
        "Work on the charts below a chart",
        aliases = &["dep", "dependencies"],
        children = dependency::CHILDREN
    ),
    entry!(Helm, "env", crate::cli::helm::env, "Show the settings in use"),
    group!(Helm, "get", "Show what is recorded of a release", children = get::CHILDREN),
    entry!(Helm, "history", crate::cli::helm::history, "Show the revisions of a release", aliases = &["hist"]),
    entry!(Helm, "install", crate::cli::helm::install, "Install a chart"),
    entry!(Helm, "lint", crate::cli::helm::lint, "Look a chart over for mistakes"),
    entry!(Helm, "list", crate::cli::helm::list, "List releases", aliases = &["ls"]),
    entry!(Helm, "package", crate::cli::helm::package, "Pack charts into archives"),
    group!(Helm, "plugin", "Install, list and remove plugins", children = plugin::CHILDREN),
    entry!(Helm, "pull", crate::cli::helm::pull, "Download charts", aliases = &["fetch"]),
    group!(Helm, "repo", "Work with chart repositories", children = repo::CHILDREN),
    entry!(Helm, "push", crate::cli::helm::push, "Put a chart into a registry"),
    group!(Helm, "registry", "Log in to registries and out again", children = registry::CHILDREN),
    entry!(Helm, "rollback", crate::cli::helm::rollback, "Bring a release back to an earlier revision"),
    group!(Helm, "search", "Search for charts", children = search::CHILDREN),
    group!(Helm, "show", "Show what a chart is made of", aliases = &["inspect"], children = show::CHILDREN),
    entry!(Helm, "status", crate::cli::helm::status, "Show where a release stands"),
    entry!(Helm, "template", crate::cli::helm::template, "Print what a chart renders to"),
    entry!(Helm, "uninstall", crate::cli::helm::uninstall, "Take releases away", aliases = &["del", "delete", "un"]),
    entry!(Helm, "upgrade", crate::cli::helm::upgrade, "Give a release another chart or other values"),
    entry!(Helm, "verify", crate::cli::helm::verify, "Check who signed a chart's archive"),
    entry!(Helm, "version", crate::cli::helm::version, "Print the version of Helm that kx answers to"),
];
