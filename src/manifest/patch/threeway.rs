//! The patch that apply sends: made from what was applied last, what is wanted now, and what the server has.
//!
//! In: three documents. Out: one patch; `{}` when there is nothing to do. Kinds with a built-in type are patched by
//! strategic merge, all others by JSON merge (apimachinery's `jsonmergepatch`).

use super::{go, merge, strategic};
use crate::manifest::schema::merge::Type;
use crate::value::{Json, Map};
use crate::yaml;

/// What a three-way patch is made from.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a> {
    /// What was applied last, from the annotation; an empty map when there is none.
    pub original: &'a Json,
    /// What is wanted now.
    pub modified: &'a Json,
    /// What the server has.
    pub current: &'a Json,
}

/// How lists and maps merge.
#[derive(Debug, Clone, Copy)]
pub enum Method {
    Strategic(Type),
    /// Lists are replaced.
    Merge,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Strategic(#[from] strategic::Error),
    #[error(transparent)]
    Merge(#[from] merge::Error),
    /// The patch would change what names the object.
    #[error("precondition failed for: {}", go::value(patch))]
    Precondition { patch: Json },
    #[error(
        "patch:\n{}\nconflicts with changes made from original to current:\n{}\n",
        yaml::write(patch),
        yaml::write(changes)
    )]
    Conflict { patch: Json, changes: Json },
}

/// The patch that brings the current document to the modified one. Without `overwrite`, what someone else changed
/// since is a conflict (strategic merges only, as in kubectl).
pub fn create(documents: &Documents<'_>, method: Method, overwrite: bool) -> Result<Json, Error> {
    match method {
        Method::Strategic(kind) => Ok(strategic::create_three_way(documents, kind, overwrite)?),
        Method::Merge => json_merge(documents),
    }
}

fn json_merge(documents: &Documents<'_>) -> Result<Json, Error> {
    let changes = merge::create(documents.current, documents.modified)?;
    let changes = Json::Object(without_nulls(changes));
    let deletions = merge::create(documents.original, documents.modified)?;
    let deletions = Json::Object(only_nulls(deletions));
    if conflict(&changes, &deletions) {
        return Err(Error::Conflict { patch: changes, changes: deletions });
    }
    let patch = merge::apply(deletions, changes)?;
    let renamed = ["apiVersion", "kind"].iter().any(|key| patch.get(key).is_some())
        || patch.get("metadata").and_then(|metadata| metadata.get("name")).is_some();
    if renamed { Err(Error::Precondition { patch }) } else { Ok(patch) }
}

fn map(tree: Json) -> Map<String, Json> {
    match tree {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// The additions and changes of a patch. An empty map is a value; a map that becomes empty says nothing.
fn without_nulls(patch: Json) -> Map<String, Json> {
    let mut out = Map::new();
    for (key, value) in map(patch) {
        match value {
            Json::Null => {}
            Json::Object(inner) if inner.is_empty() => {
                out.insert(key, Json::Object(inner));
            }
            Json::Object(_) => {
                let inner = without_nulls(value);
                if !inner.is_empty() {
                    out.insert(key, Json::Object(inner));
                }
            }
            other => {
                out.insert(key, other);
            }
        }
    }
    out
}

/// The deletions of a patch.
fn only_nulls(patch: Json) -> Map<String, Json> {
    let mut out = Map::new();
    for (key, value) in map(patch) {
        match value {
            Json::Null => {
                out.insert(key, Json::Null);
            }
            Json::Object(_) => {
                let inner = only_nulls(value);
                if !inner.is_empty() {
                    out.insert(key, Json::Object(inner));
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether two merge patches set the same field to different values.
fn conflict(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            left.iter().any(|(key, left)| right.get(key).is_some_and(|right| conflict(left, right)))
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() != right.len() || left.iter().zip(right).any(|(left, right)| conflict(left, right))
        }
        _ => left != right,
    }
}
