//! The patch that makes one document of another.

use super::lists::{self, Element};
use super::{Error, directive};
use crate::manifest::patch::go;
use crate::manifest::schema::merge::{Strategy, Type};
use crate::value::{Json, Map};
use std::cmp::Ordering;

/// What goes into the patch.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// Lists that are sets also say in which order their elements are wanted.
    pub set_element_order: bool,
    /// Leaves out what was added or changed.
    pub ignore_changes: bool,
    /// Leaves out what was removed.
    pub ignore_deletions: bool,
    /// Says which keys of the map stay (set on the way down, from the field's metadata).
    pub retain_keys: bool,
}

pub(super) fn maps(
    original: &Map<String, Json>,
    modified: &Map<String, Json>,
    kind: Type,
    options: Options,
) -> Result<Map<String, Json>, Error> {
    let mut patch = Map::new();
    for (key, after) in modified {
        let Some(before) = original.get(key) else {
            if !options.ignore_changes {
                patch.insert(key.clone(), after.clone());
            }
            continue;
        };
        match (before, after) {
            _ if key == directive::PATCH => {
                if !before.is_string() || !after.is_string() {
                    return Err(Error::DirectiveValue);
                }
                if before != after {
                    patch.insert(key.clone(), after.clone());
                }
            }
            (Json::Object(before), Json::Object(after)) => {
                if let Some(value) = map_field((before, after), (key, kind), options)? {
                    patch.insert(key.clone(), value);
                }
            }
            (Json::Array(before), Json::Array(after)) => {
                list_field((before, after), (key, kind), options, &mut patch)?;
            }
            _ if options.ignore_changes || before == after => {}
            _ => {
                patch.insert(key.clone(), after.clone());
            }
        }
    }
    if !options.ignore_deletions {
        for key in original.keys().filter(|key| !modified.contains_key(*key)) {
            patch.insert(key.clone(), Json::Null);
        }
    }
    if options.retain_keys {
        retain_keys(original, modified, &mut patch);
    }
    Ok(patch)
}

/// The keys that stay, when the patch does anything or the original has a key that must go.
fn retain_keys(original: &Map<String, Json>, modified: &Map<String, Json>, patch: &mut Map<String, Json>) {
    let kept: Vec<Json> =
        modified.iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| Json::from(key.as_str())).collect();
    let goes = || original.iter().any(|(key, value)| !value.is_null() && !modified.contains_key(key));
    if !kept.is_empty() && (!patch.is_empty() || goes()) {
        patch.insert(directive::RETAIN_KEYS.to_owned(), Json::Array(kept));
    }
}

type Pair<'a, T> = (&'a T, &'a T);

fn map_field(
    (before, after): Pair<'_, Map<String, Json>>,
    (key, kind): (&str, Type),
    options: Options,
) -> Result<Option<Json>, Error> {
    let field = kind.field(key);
    if field.strategy == Strategy::Replace {
        // Go replaces such a map even when it did not change.
        return Ok((!options.ignore_changes).then(|| Json::Object(after.clone())));
    }
    let options = Options { retain_keys: field.retain_keys, ..options };
    let patch = maps(before, after, field.value, options)?;
    Ok((!patch.is_empty()).then_some(Json::Object(patch)))
}

fn list_field(
    (before, after): Pair<'_, Vec<Json>>,
    (key, kind): (&str, Type),
    options: Options,
    patch: &mut Map<String, Json>,
) -> Result<(), Error> {
    let field = kind.field(key);
    if field.strategy != Strategy::Merge {
        if !options.ignore_changes && before != after {
            patch.insert(key.to_owned(), Json::Array(after.clone()));
        }
        return Ok(());
    }
    let options = Options { retain_keys: field.retain_keys, ..options };
    let found = merging_lists((before, after), (field.merge_key, field.value), options)?;
    for (prefix, list) in
        [("", found.changes), (directive::DELETE_FROM_LIST, found.deletions), (directive::ELEMENT_ORDER, found.order)]
    {
        if !list.is_empty() {
            let key = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}/{key}") };
            patch.insert(key, Json::Array(list));
        }
    }
    Ok(())
}

/// How two lists that are sets differ.
#[derive(Default)]
struct Lists {
    changes: Vec<Json>,
    /// Scalars that go; maps that go are in `changes`, as directives.
    deletions: Vec<Json>,
    /// All elements' keys in the order that is wanted.
    order: Vec<Json>,
}

fn merging_lists(
    (before, after): Pair<'_, Vec<Json>>,
    (key, kind): (&str, Type),
    options: Options,
) -> Result<Lists, Error> {
    if before.is_empty() {
        let changes = if options.ignore_changes { Vec::new() } else { after.clone() };
        return Ok(Lists { changes, ..Lists::default() });
    }
    match lists::element(&[before, after])? {
        Element::Map => {
            let (changes, deletions) = lists_of_maps((before, after), (key, kind), options)?;
            let mut changes = lists::in_order(changes, after, key)?;
            changes.extend(deletions);
            let wanted = !options.ignore_changes && (!changes.is_empty() || !same_order(before, after, key)?)
                || !options.ignore_deletions && !changes.is_empty();
            let mut order = Vec::new();
            if options.set_element_order && wanted {
                for value in after {
                    let value = value.get(key).cloned().unwrap_or_default();
                    order.push(Json::Object(Map::from_iter([(key.to_owned(), value)])));
                }
            }
            Ok(Lists { changes, deletions: Vec::new(), order })
        }
        Element::Scalar => {
            // Go sorts the original in place, so what follows compares the sorted list with the modified one: a
            // list that only changed its order is not seen as changed when it is sorted now.
            let before = lists::sorted_scalars(before);
            let (changes, deletions) = lists_of_scalars(&before, &lists::sorted_scalars(after), options);
            let changes = lists::in_order(changes, after, "")?;
            let wanted = !options.ignore_deletions && !deletions.is_empty()
                || !options.ignore_changes && before.as_slice() != after.as_slice();
            let order = if options.set_element_order && wanted { after.clone() } else { Vec::new() };
            Ok(Lists { changes, deletions, order })
        }
    }
}

fn same_order(before: &[Json], after: &[Json], key: &str) -> Result<bool, Error> {
    if before.len() != after.len() {
        return Ok(false);
    }
    for (before, after) in before.iter().zip(after) {
        if lists::key_of(before, key)? != lists::key_of(after, key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What was added or changed, and what was removed (as directives).
fn lists_of_maps(
    (before, after): Pair<'_, Vec<Json>>,
    (key, kind): (&str, Type),
    options: Options,
) -> Result<(Vec<Json>, Vec<Json>), Error> {
    let before = lists::sorted_by_key(before, key)?;
    let after = lists::sorted_by_key(after, key)?;
    let (mut changes, mut deletions) = (Vec::new(), Vec::new());
    let (mut old, mut new) = (before.into_iter().peekable(), after.into_iter().peekable());
    loop {
        let keys = (
            old.peek().map(|value| lists::key_of(value, key)).transpose()?,
            new.peek().map(|value| lists::key_of(value, key)).transpose()?,
        );
        let order = match keys {
            (None, None) => return Ok((changes, deletions)),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(old), Some(new)) => go::value(old).cmp(&go::value(new)),
        };
        match order {
            Ordering::Equal => {
                let (Some(old), Some(new)) = (old.next(), new.next()) else { continue };
                let mut patch = maps(lists::map(old)?, lists::map(new)?, kind, options)?;
                if !patch.is_empty() {
                    patch.insert(key.to_owned(), lists::key_of(new, key)?.clone());
                    changes.push(Json::Object(patch));
                }
            }
            Ordering::Greater => {
                let added = new.next().filter(|_| !options.ignore_changes);
                changes.extend(added.cloned());
            }
            Ordering::Less => {
                if let Some(removed) = old.next().filter(|_| !options.ignore_deletions) {
                    let pairs = [
                        (key.to_owned(), lists::key_of(removed, key)?.clone()),
                        (directive::PATCH.to_owned(), Json::from("delete")),
                    ];
                    deletions.push(Json::Object(Map::from_iter(pairs)));
                }
            }
        }
    }
}

/// What was added and what was removed. Both lists are sorted.
fn lists_of_scalars(before: &[Json], after: &[Json], options: Options) -> (Vec<Json>, Vec<Json>) {
    let (mut changes, mut deletions) = (Vec::new(), Vec::new());
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return (changes, lists::without_duplicates(deletions)),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(old), Some(new)) => go::value(old).cmp(&go::value(new)),
        };
        match order {
            Ordering::Equal => {
                old.next();
                new.next();
            }
            Ordering::Greater => changes.extend(new.next().filter(|_| !options.ignore_changes).cloned()),
            Ordering::Less => deletions.extend(old.next().filter(|_| !options.ignore_deletions).cloned()),
        }
    }
}
