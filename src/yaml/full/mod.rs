//! The full parser: all of YAML 1.1 as go-yaml reads it, with its words for what is wrong.
//!
//! In: a YAML stream. Out: its documents. It is not fast (see [`quick`](super::quick) for that), but exact: a scanner that
//! makes tokens, with the same look ahead as the original (which decides what error is told first), and a
//! grammar that makes nodes of them. Answers to scannerc.go and parserc.go of go-yaml v2 and v3.

mod build;
mod comments;
mod cursor;
mod grammar;
mod scalar;
mod scan;
mod tag;

pub use build::{Builder, Collection, Shape};
pub use comments::Comments;
pub(super) use grammar::LONG_TAG;

use super::compose::Composer;
use super::resolve::Version;
use super::{Error, Node};
use grammar::Grammar;

/// The documents of a stream; with `only_first`, nothing behind the first is looked at.
pub(super) fn parse(source: &str, version: Version, only_first: bool) -> Result<Vec<Node>, Error> {
    check_letters(source)?;
    Grammar::new(source, version, Composer::default()).documents(only_first)
}

/// The documents of a stream as a builder makes them, comments and all, as go-yaml v3 reads them.
pub(super) fn parse_commented<B: Builder>(source: &str, builder: B) -> Result<B::Documents, Error> {
    check_letters(source)?;
    Grammar::new(source, Version::V3, builder).with_comments().documents(false)
}

fn check_letters(source: &str) -> Result<(), Error> {
    let allowed = |letter: char| {
        matches!(letter, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            || letter >= '\u{10000}'
    };
    if !source.chars().all(allowed) {
        return Err(Error::new("control characters are not allowed"));
    }
    Ok(())
}
