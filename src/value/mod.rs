//! Data as Go programs hold it.
//!
//! [`Json`] is the plain tree of manifests, API objects and values files: owned, `Send`, maps sorted by key as Go
//! prints them. Numbers are `i64` or `f64`, as Go's unstructured decoder leaves them.

pub mod json;

pub use serde_json::{Map, Number, Value as Json};
