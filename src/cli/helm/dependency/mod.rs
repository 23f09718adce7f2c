//! `helm dependency`: the charts below a chart.

pub mod list;

use crate::cli::command::{Entry, entry};

pub(super) static CHILDREN: &[Entry] =
    &[entry!(Helm, "list", crate::cli::helm::dependency::list, "List a chart's dependencies", aliases = &["ls"])];
