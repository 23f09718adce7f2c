//! The compiled block of an index, in a file beside it.
//!
//! In: an index file. Out: its block, when there is one that was made from this very file and is whole. A block that
//! cannot be read or written is no error: it is made again.

use super::compiled::{self, Compiled};
use super::decode::Dropped;
use crate::files::{Files, Stamp};
use crate::value::Json;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The block's file: `bitnami-index.kx` beside `bitnami-index.yaml`.
pub fn path(index: &Path) -> PathBuf {
    index.with_extension("kx")
}

/// What a block notes of the index that it was made from.
pub struct Notes<'a> {
    /// Of the index file.
    pub stamp: Stamp,
    pub bytes: &'a [u8],
    pub dropped: &'a [Dropped],
    pub origin: Origin,
}

/// Where an index came from; empty when it was not we who got it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub url: String,
    /// The server's ETag.
    pub tag: String,
}

/// A block with what it notes.
pub struct Kept {
    pub compiled: Compiled,
    pub dropped: Vec<Dropped>,
    pub origin: Origin,
    sum: u64,
}

impl Kept {
    /// Whether the index that it was made from has these bytes.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.sum == compiled::checksum(bytes)
    }
}

/// The block of an index file of this stamp.
pub fn read(files: &dyn Files, index: &Path, stamp: &Stamp) -> Option<Kept> {
    let compiled = Compiled::read(files.read(&path(index)).ok()?)?;
    let notes: Json = serde_json::from_str(compiled.notes()).ok()?;
    if notes["stamp"] != json!(stamp.0) {
        return None;
    }
    let text = |entry: &Json, key: &str| entry[key].as_str().map(str::to_owned);
    let dropped = notes["dropped"].as_array()?.iter().map(|entry| {
        Some(Dropped { name: text(entry, "name")?, version: text(entry, "version"), reason: text(entry, "reason")? })
    });
    let dropped = dropped.collect::<Option<_>>()?;
    let origin = Origin { url: text(&notes, "url")?, tag: text(&notes, "tag")? };
    Some(Kept { dropped, origin, sum: notes["sum"].as_u64()?, compiled })
}

impl Notes<'_> {
    /// As a block holds them.
    pub fn text(&self) -> String {
        let dropped: Vec<Json> = self
            .dropped
            .iter()
            .map(|entry| json!({"name": entry.name, "version": entry.version, "reason": entry.reason}))
            .collect();
        let Origin { url, tag } = &self.origin;
        let sum = compiled::checksum(self.bytes);
        json!({"stamp": self.stamp.0, "sum": sum, "url": url, "tag": tag, "dropped": dropped}).to_string()
    }
}

/// Writes the block; where that cannot be done the next run reads the index again.
pub fn write(files: &dyn Files, index: &Path, compiled: &Compiled) {
    let _ = files.write(&path(index), compiled.bytes());
}
