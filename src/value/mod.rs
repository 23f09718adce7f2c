//! Data as Go programs hold it.
//!
//! [`Json`] is the plain tree of manifests, API objects and values files: owned, `Send`, maps sorted by key as Go
//! prints them. Numbers are `i64` or `f64`, as Go's unstructured decoder leaves them. [`Value`] is what templates
//! work on: Go's own kinds, with shared maps; it never leaves the engines.

mod bytes;
mod collection;
pub mod duration;
pub mod json;
pub mod number;
mod object;
pub mod print;
pub mod quote;
mod text;
pub mod url;
#[expect(clippy::module_inception, reason = "the module's main type is called Value")]
mod value;

pub use bytes::Bytes;
pub use collection::{Dict, Element, Entries, List};
pub use object::{Function, Kind, Named, Object, Signature, Type};
pub use serde_json::{Map, Number, Value as Json};
pub use text::{Text, lossy};
pub use value::{EncodeError, Integers, MAX_DEPTH, UintKind, Value};
