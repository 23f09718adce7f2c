//! Kubernetes objects as data: what names them, how they are read, ordered, labelled and patched.
//!
//! In: text or trees. Out: [`Object`]s. Nothing here knows files or a cluster.

pub mod labels;
pub mod names;
mod object;
pub mod order;
pub mod patch;
pub mod quantity;
pub mod read;
pub mod schema;
pub mod write;

pub use object::{GroupVersionKind, Object};
pub use read::read;
