//! YAML as go-yaml reads and writes it.
//!
//! In: text. Out: a [`Node`] tree that keeps what the text said (style, tag, place), or a [`Json`](crate::value::Json)
//! tree; and the way back, byte for byte as go-yaml v2 (and v3 for a few callers) would write it.

mod node;

pub use node::{Data, Node, Span, Style, Tag};
