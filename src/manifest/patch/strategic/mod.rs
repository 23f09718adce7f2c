//! Strategic merge patches: merge patches that know which lists are sets and what tells their elements apart.
//!
//! In: documents and the type whose metadata says how fields merge. Out: patches, patched documents. Answers to
//! apimachinery's `strategicpatch` package, errors in its words. Where Go's slices share memory and the sharing shows
//! in a result, the place that imitates it says so.

mod conflict;
mod diff;
mod error;
mod lists;
mod merge;

pub use error::Error;

use super::threeway::Documents;
use crate::manifest::schema::merge::Type;
use crate::value::{Json, Map};

/// The directives of a patch.
mod directive {
    pub(super) const PATCH: &str = "$patch";
    pub(super) const RETAIN_KEYS: &str = "$retainKeys";
    pub(super) const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";
    pub(super) const ELEMENT_ORDER: &str = "$setElementOrder";
}

fn object(tree: Json) -> Result<Map<String, Json>, Error> {
    match tree {
        Json::Object(map) => Ok(map),
        Json::Null => Ok(Map::new()),
        _ => Err(Error::NotAnObject),
    }
}

fn borrowed(tree: &Json) -> Result<&Map<String, Json>, Error> {
    tree.as_object().ok_or(Error::NotAnObject)
}

/// The patch that makes `modified` of `original`.
pub fn create_two_way(original: &Json, modified: &Json, kind: Type) -> Result<Json, Error> {
    let options = diff::Options { set_element_order: true, ..diff::Options::default() };
    diff::maps(borrowed(original)?, borrowed(modified)?, kind, options).map(Json::Object)
}

/// The document with the patch applied, as the server would.
pub fn apply(original: Json, patch: Json, kind: Type) -> Result<Json, Error> {
    let options = merge::Options { parallel_lists: true, ignore_unmatched_nulls: true };
    merge::maps(object(original)?, object(patch)?, kind, options).map(Json::Object)
}

/// The patch that brings the current document to the modified one: what was in the original and is not wanted any
/// more is deleted, what differs from the current is set, the rest is left alone. Without `overwrite`, a field that
/// someone else changed since and that the patch would change to something else is a conflict.
pub fn create_three_way(documents: &Documents<'_>, kind: Type, overwrite: bool) -> Result<Json, Error> {
    let original = borrowed(documents.original)?;
    let (modified, current) = (borrowed(documents.modified)?, borrowed(documents.current)?);
    let options = diff::Options { ignore_deletions: true, set_element_order: true, ..diff::Options::default() };
    let changes = diff::maps(current, modified, kind, options)?;
    let options = diff::Options { ignore_changes: true, set_element_order: true, ..diff::Options::default() };
    let deletions = diff::maps(original, modified, kind, options)?;
    let patch = merge::maps(deletions, changes, kind, merge::Options::default())?;
    if !overwrite {
        let changed = diff::maps(original, current, kind, diff::Options::default())?;
        if conflict::between_maps(&patch, &changed, kind)? {
            return Err(Error::Conflict { patch: Json::Object(patch), changes: Json::Object(changed) });
        }
    }
    Ok(Json::Object(patch))
}

#[cfg(test)]
mod tests;
