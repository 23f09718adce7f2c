//! Text to nodes.
//!
//! In: a YAML stream. Out: a [`Node`] for every document. The quick parser reads what it can; whatever is beyond it goes
//! to the full one, from the start.

use super::resolve::Version;
use super::{Error, Node, full, quick};

/// All documents of a stream; an empty document is a null node, an empty stream has no documents.
pub fn parse(source: &str) -> Result<Vec<Node>, Error> {
    match quick::parse(source, false) {
        Some(documents) => Ok(documents),
        None => full::parse(source, Version::V2, false),
    }
}

/// The first document of a stream; null when there is none. What follows it is not looked at.
pub fn parse_one(source: &str) -> Result<Node, Error> {
    parse_one_as(source, Version::V2)
}

/// As [`parse_one`], with the words of a version of go-yaml for what is wrong.
pub fn parse_one_as(source: &str, version: Version) -> Result<Node, Error> {
    let mut documents = match quick::parse(source, true) {
        Some(documents) => documents,
        None => full::parse(source, version, true)?,
    };
    Ok(documents.pop().unwrap_or_else(Node::null))
}

#[cfg(test)]
mod tests;
