//! YAML as go-yaml reads and writes it.
//!
//! In: text. Out: a [`Node`] tree that keeps what the text said (style, tag, place), or a [`Json`](crate::value::Json)
//! tree; and the way back, byte for byte as go-yaml v2 (and v3 for a few callers) would write it.

pub mod commented;
mod compose;
mod convert;
mod documents;
pub mod edit;
pub mod emit;
mod error;
mod full;
mod node;
mod octets;
mod parse;
mod quick;
mod refold;
mod refuse;
mod resolve;
mod strict;
mod timestamp;

pub use convert::{from_json, read, read_fields, to_json};
pub use documents::{Documents, documents};
pub use emit::{check_writable, push_ordinary, write, write_node, write_v3};
pub use error::{Error, Speaker};
pub use node::{Data, Items, Node, Pairs, Span, Style, Tag};
pub use octets::text;
pub use parse::{parse, parse_one, parse_one_as};
pub use resolve::{Resolved, Version, resolve};
pub use strict::read_strict;

#[cfg(test)]
mod tests;
