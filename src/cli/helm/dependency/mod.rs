//! `helm dependency`: the charts below a chart.

pub mod build;
pub(super) mod flags;
pub mod list;
pub mod update;

use crate::cli::command::{Entry, entry};

pub(super) static CHILDREN: &[Entry] = &[
    entry!(Helm, "build", crate::cli::helm::dependency::build, "Fill charts/ with what the lock file says"),
    entry!(Helm, "list", crate::cli::helm::dependency::list, "List a chart's dependencies", aliases = &["ls"]),
    entry!(
        Helm,
        "update",
        crate::cli::helm::dependency::update,
        "Fill charts/ with what Chart.yaml lists",
        aliases = &["up"]
    ),
];
