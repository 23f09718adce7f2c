//! helm's commands.

use super::command::{Entry, entry, group};

mod chart_flags;
mod env;
mod gather;
mod install_flags;
mod require;
mod settings;
mod show;
mod slices;
mod values_flags;
mod version;

/// The table of `helm`.
pub static COMMANDS: &[Entry] = &[
    entry!(Helm, "env", crate::cli::helm::env, "Show the settings in use"),
    group!(Helm, "show", "Show what a chart is made of", aliases = &["inspect"], children = show::CHILDREN),
    entry!(Helm, "version", crate::cli::helm::version, "Print the version of Helm that kx answers to"),
];
