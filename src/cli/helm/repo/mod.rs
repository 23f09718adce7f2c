//! `helm repo`: the repositories that are known by name. One file a command.

pub mod add;
pub mod index;
pub mod list;
pub mod remove;
pub mod update;

use crate::cli::command::{Entry, entry};

pub(super) static CHILDREN: &[Entry] = &[
    entry!(Helm, "add", crate::cli::helm::repo::add, "Give a chart repository a name"),
    entry!(Helm, "index", crate::cli::helm::repo::index, "Write the index of a folder of packaged charts"),
    entry!(Helm, "list", crate::cli::helm::repo::list, "List the chart repositories", aliases = &["ls"]),
    entry!(Helm, "remove", crate::cli::helm::repo::remove, "Forget chart repositories", aliases = &["rm"]),
    entry!(Helm, "update", crate::cli::helm::repo::update, "Get the newest indexes", aliases = &["up"]),
];
