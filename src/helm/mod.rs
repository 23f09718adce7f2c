//! Charts: loaded, given their values, and rendered to manifests, as Helm v4.3 does.
//!
//! In: a chart through [`Files`](crate::files::Files), values, a release's identity, what the cluster can do. Out:
//! manifests and hooks in the order of their installation, and notes. Nothing here reaches a cluster.

pub mod capabilities;
pub mod chart;
mod decode;
pub mod hooks;
pub mod manifests;
pub mod order;
pub mod semver;
pub mod values;
