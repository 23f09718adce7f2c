//! YAML that is read, changed in places and written again, comments and all, as kyaml does it.
//!
//! In: a text. Out: [`Document`]s, and the text that go-yaml v3 with kyaml's settings (two spaces, lists not indented,
//! no folding) writes of them.

mod emit;
mod scalar;
mod tree;

pub use emit::write;
pub use tree::{Comments, Content, Document, Node};

use super::{Error, full};

/// The documents of a stream.
pub fn parse(source: &str) -> Result<Vec<Document>, Error> {
    full::parse_commented(source, tree::TreeBuilder::default())
}

#[cfg(test)]
mod tests;
