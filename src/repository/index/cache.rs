//! The compiled block of an index, in a file beside it.
//!
//! In: an index file. Out: its block, when there is one that was made from this very file and is whole. A block that
//! cannot be read or written is no error: it is made again.

use super::compiled::Compiled;
use super::decode::Dropped;
use crate::files::{Files, Stamp};
use crate::value::Json;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The block's file: `bitnami-index.kx` beside `bitnami-index.yaml`.
pub fn path(index: &Path) -> PathBuf {
    index.with_extension("kx")
}

/// The block of an index file of this stamp, and the entries that were left out of it.
pub fn read(files: &dyn Files, index: &Path, stamp: &Stamp) -> Option<(Compiled, Vec<Dropped>)> {
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
    Some((compiled, dropped))
}

/// What a block notes of the file that it was made from.
pub fn notes(stamp: &Stamp, dropped: &[Dropped]) -> String {
    let dropped: Vec<Json> = dropped
        .iter()
        .map(|entry| json!({"name": entry.name, "version": entry.version, "reason": entry.reason}))
        .collect();
    json!({"stamp": stamp.0, "dropped": dropped}).to_string()
}

/// Writes the block; where that cannot be done the next run reads the index again.
pub fn write(files: &dyn Files, index: &Path, compiled: &Compiled) {
    let _ = files.write(&path(index), compiled.bytes());
}
