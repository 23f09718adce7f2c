//! RFC 7396: a patch that is a sparse document, in which null deletes.
//!
//! In: documents. Out: patches, patched documents. Answers to the `json-patch` library, whose words its errors have.

use crate::value::{Json, Map};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("Invalid JSON Document")]
    Document,
    #[error("Invalid JSON Patch")]
    Patch,
}

/// The document with the patch applied.
pub fn apply(original: Json, patch: Json) -> Result<Json, Error> {
    match (original, patch) {
        (Json::Null, _) => Err(Error::Document),
        (Json::Object(mut original), Json::Object(patch)) => {
            merge(&mut original, patch);
            Ok(Json::Object(original))
        }
        (_, mut patch @ (Json::Object(_) | Json::Array(_))) => {
            drop_nulls(&mut patch);
            Ok(patch)
        }
        _ => Err(Error::Patch),
    }
}

fn merge(original: &mut Map<String, Json>, patch: Map<String, Json>) {
    for (key, mut value) in patch {
        if value.is_null() {
            original.remove(&key);
            continue;
        }
        match (original.get_mut(&key), value) {
            (Some(Json::Object(before)), Json::Object(patch)) => merge(before, patch),
            // The library takes such a value as it is, nulls inside included.
            (Some(before @ Json::Object(_)), patch) => *before = patch,
            (before, patch) => {
                value = patch;
                drop_nulls(&mut value);
                match before {
                    Some(before) => *before = value,
                    None => {
                        original.insert(key, value);
                    }
                }
            }
        }
    }
}

/// Takes nulls out of maps; in lists they stay.
fn drop_nulls(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Json::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// The patch that makes `modified` of `original`; empty when they are alike.
pub fn create(original: &Json, modified: &Json) -> Result<Json, Error> {
    match (original, modified) {
        (Json::Object(original), Json::Object(modified)) => Ok(Json::Object(difference(original, modified))),
        _ => Err(Error::Document),
    }
}

fn difference(original: &Map<String, Json>, modified: &Map<String, Json>) -> Map<String, Json> {
    let mut patch = Map::new();
    for (key, after) in modified {
        match (original.get(key), after) {
            (Some(Json::Object(before)), Json::Object(after)) => {
                let inner = difference(before, after);
                if !inner.is_empty() {
                    patch.insert(key.clone(), Json::Object(inner));
                }
            }
            (Some(before), after) if alike(before, after) => {}
            (_, after) => {
                patch.insert(key.clone(), after.clone());
            }
        }
    }
    for key in original.keys().filter(|key| !modified.contains_key(*key)) {
        patch.insert(key.clone(), Json::Null);
    }
    patch
}

/// Equality with numbers compared by value: the library reads all of them as floats.
fn alike(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| alike(left, right)))
        }
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn applies() {
        // The table of RFC 7396, appendix A, where the library agrees with it.
        for (original, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        ] {
            assert_eq!(apply(original.clone(), patch.clone()), Ok(expected), "of {original} and {patch}");
        }
        assert_eq!(apply(json!({}), json!("x")), Err(Error::Patch));
    }

    #[test]
    fn creates() {
        for (original, modified, expected) in [
            (json!({"a": 1, "b": {"c": 1, "d": 2}}), json!({"a": 1, "b": {"c": 1}}), json!({"b": {"d": null}})),
            (json!({"a": [1, 2]}), json!({"a": [1, 2.0]}), json!({})),
            (json!({"a": [1, 2]}), json!({"a": [2]}), json!({"a": [2]})),
            (json!({"a": null}), json!({"a": null}), json!({})),
            (json!({"a": "1"}), json!({"a": 1}), json!({"a": 1})),
        ] {
            assert_eq!(create(&original, &modified), Ok(expected), "of {original} and {modified}");
        }
    }
}
