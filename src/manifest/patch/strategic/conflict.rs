//! Whether two patches want the same field to be different things.

use super::lists::{self, Element};
use super::{Error, directive};
use crate::manifest::patch::go;
use crate::manifest::schema::merge::{Metadata, Strategy, Type};
use crate::value::{Json, Map};
use std::collections::BTreeMap;

/// Whether two patches of the same type conflict.
pub(super) fn between_maps(left: &Map<String, Json>, right: &Map<String, Json>, kind: Type) -> Result<bool, Error> {
    if left.get(directive::PATCH) != right.get(directive::PATCH) {
        return Ok(true);
    }
    for (key, left) in left {
        if key == directive::PATCH || key == directive::RETAIN_KEYS {
            continue;
        }
        if let Some(right) = right.get(key)
            && between_values(left, right, &kind.field(key))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn between_values(left: &Json, right: &Json, field: &Metadata) -> Result<bool, Error> {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            if left.get(directive::PATCH) != right.get(directive::PATCH) {
                return Ok(true);
            }
            if field.strategy == Strategy::Replace {
                return Ok(false);
            }
            between_maps(left, right, field.value)
        }
        (Json::Array(left), Json::Array(right)) => between_lists(left, right, field),
        _ => Ok(left != right),
    }
}

fn between_lists(left: &[Json], right: &[Json], field: &Metadata) -> Result<bool, Error> {
    let element = lists::element(&[left, right])?;
    let inner = Metadata { strategy: Strategy::Unset, merge_key: "", ..*field };
    if field.strategy == Strategy::Merge {
        if element == Element::Scalar {
            return Ok(false);
        }
        let (left, right) = (by_key(left, field.merge_key)?, by_key(right, field.merge_key)?);
        for (key, left) in left {
            if let Some(right) = right.get(&key)
                && between_values(left, right, &inner)?
            {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if left.len() != right.len() {
        return Ok(true);
    }
    if element == Element::Scalar {
        let sorted = |list: &[Json]| lists::sorted_scalars(&lists::without_duplicates(list.to_vec()));
        let (left, right) = (sorted(left), sorted(right));
        // Go walks the left list and would step over the end of a right one that lost more duplicates.
        return Ok(left.iter().enumerate().any(|(index, value)| right.get(index) != Some(value)));
    }
    for (left, right) in left.iter().zip(right) {
        if between_values(left, right, &inner)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn by_key<'a>(list: &'a [Json], key: &str) -> Result<BTreeMap<String, &'a Json>, Error> {
    let mut out = BTreeMap::new();
    for value in list {
        if !value.is_object() {
            return Err(Error::MergingListElement { list: list.to_vec() });
        }
        let identity =
            value.get(key).ok_or_else(|| Error::MergingListKey { key: key.to_owned(), element: value.clone() })?;
        out.insert(go::value(identity), value);
    }
    Ok(out)
}
