//! A patch applied to a document, and two patches joined into one.

use super::lists::{self, Element};
use super::{Error, directive};
use crate::manifest::schema::merge::{Metadata, Strategy, Type};
use crate::value::{Json, Map};

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// Carries out the directives for lists (as the server does); else they are kept, for patches that are joined.
    pub parallel_lists: bool,
    /// A null for what is not there says nothing (as on the server); else it is kept.
    pub ignore_unmatched_nulls: bool,
}

pub(super) fn maps(
    mut original: Map<String, Json>,
    mut patch: Map<String, Json>,
    kind: Type,
    options: Options,
) -> Result<Map<String, Json>, Error> {
    if let Some(value) = patch.get(directive::PATCH) {
        return match value.as_str() {
            Some("replace") => {
                patch.remove(directive::PATCH);
                Ok(patch)
            }
            Some("delete") => Ok(Map::new()),
            _ => Err(Error::UnknownDirective { directive: value.clone(), map: Json::Object(patch) }),
        };
    }
    retain_keys(&mut original, &mut patch, options)?;
    ordered_lists(&mut original, &mut patch, kind, options)?;
    for (key, value) in patch {
        let (key, is_deletion) = match key.strip_prefix(directive::DELETE_FROM_LIST) {
            None => (key, false),
            Some(_) if !options.parallel_lists => {
                original.insert(key, value);
                continue;
            }
            Some(rest) => (rest.strip_prefix('/').ok_or(Error::PrimitiveListFormat)?.to_owned(), true),
        };
        if value.is_null() {
            original.remove(&key);
            if options.ignore_unmatched_nulls {
                continue;
            }
        }
        let merged = match (original.remove(&key), value) {
            (Some(Json::Object(before)), Json::Object(patch)) => {
                let field = kind.field(&key);
                Some(Json::Object(match field.strategy {
                    Strategy::Replace => patch,
                    _ => maps(before, patch, field.value, options)?,
                }))
            }
            (Some(Json::Array(before)), Json::Array(patch)) => {
                let field = kind.field(&key);
                Some(Json::Array(if field.strategy == Strategy::Merge || is_deletion {
                    list(before, patch, &field, (options, is_deletion))?.list
                } else {
                    patch
                }))
            }
            // There is nothing to delete from, or not a list.
            (before, _) if is_deletion => before,
            (_, value) => plain(value, options),
        };
        if let Some(merged) = merged {
            original.insert(key, merged);
        }
    }
    Ok(original)
}

/// What a patch's value becomes where there was nothing to merge it with.
fn plain(mut value: Json, options: Options) -> Option<Json> {
    if options.ignore_unmatched_nulls {
        drop_nulls(&mut value);
    }
    without_directives(value)
}

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

fn without_directives(value: Json) -> Option<Json> {
    match value {
        Json::Object(map) if map.contains_key(directive::PATCH) => None,
        Json::Object(map) => {
            Some(map.into_iter().filter_map(|(key, value)| Some((key, without_directives(value)?))).collect())
        }
        Json::Array(items) => Some(items.into_iter().filter_map(without_directives).collect()),
        scalar => Some(scalar),
    }
}

fn retain_keys(original: &mut Map<String, Json>, patch: &mut Map<String, Json>, options: Options) -> Result<(), Error> {
    let Some(kept) = patch.remove(directive::RETAIN_KEYS) else { return Ok(()) };
    if !options.parallel_lists {
        return match original.get(directive::RETAIN_KEYS) {
            Some(known) if *known != kept => Err(Error::RetainKeysDiffer { original: known.clone(), patch: kept }),
            _ => {
                original.insert(directive::RETAIN_KEYS.to_owned(), kept);
                Ok(())
            }
        };
    }
    let kept = kept.as_array().ok_or(Error::RetainKeysFormat)?;
    let is_kept = |key: &str| kept.iter().any(|known| known.as_str() == Some(key));
    for (key, value) in patch.iter() {
        let is_directive = key.starts_with(directive::DELETE_FROM_LIST) || key.starts_with(directive::ELEMENT_ORDER);
        if !value.is_null() && !is_directive && !is_kept(key) {
            return Err(Error::RetainKeysFormat);
        }
    }
    original.retain(|key, _| is_kept(key));
    Ok(())
}

/// Carries out `$setElementOrder/FIELD`: merges the field's lists and orders the outcome.
fn ordered_lists(
    original: &mut Map<String, Json>,
    patch: &mut Map<String, Json>,
    kind: Type,
    options: Options,
) -> Result<(), Error> {
    let directives: Vec<String> =
        patch.keys().filter(|key| key.starts_with(directive::ELEMENT_ORDER)).cloned().collect();
    for name in directives {
        let Some(order) = patch.remove(&name) else { continue };
        if !options.parallel_lists {
            match original.get(&name) {
                Some(known) if *known != order => return Err(Error::ElementOrderFormat),
                Some(_) => {}
                None => {
                    original.insert(name.clone(), order.clone());
                }
            }
        }
        let Json::Array(order) = order else { return Err(Error::not_a_list(&order)) };
        let key = name[directive::ELEMENT_ORDER.len()..].strip_prefix('/').ok_or(Error::ElementOrderFormat)?;
        if let Some(merged) = ordered_list((original.get(key), patch.get(key)), &order, &kind.field(key), options)? {
            original.insert(key.to_owned(), Json::Array(merged));
            patch.remove(key);
        }
    }
    Ok(())
}

fn ordered_list(
    (before, patch): (Option<&Json>, Option<&Json>),
    order: &[Json],
    field: &Metadata,
    options: Options,
) -> Result<Option<Vec<Json>>, Error> {
    let as_list = |value: &Json| value.as_array().cloned().ok_or_else(|| Error::not_a_list(value));
    let before = before.map(as_list).transpose()?;
    let patch = patch.map(as_list).transpose()?;
    let key = field.merge_key;
    check_order(patch.as_deref().unwrap_or_default(), order, key)?;
    let element = lists::element(&[before.as_deref().unwrap_or_default(), patch.as_deref().unwrap_or_default()]);
    let merged = match (before, patch) {
        (None, None) => return Ok(None),
        (Some(before), None) => Merged { server_order: before.clone(), list: before },
        (None, Some(patch)) => {
            Merged { list: patch.into_iter().filter_map(without_directives).collect(), server_order: Vec::new() }
        }
        (Some(before), Some(patch)) if field.strategy == Strategy::Merge => {
            list(before, patch, field, (options, false))?
        }
        (Some(before), Some(patch)) => Merged { list: patch, server_order: before },
    };
    let (wanted, others) = split(merged.list, order, key)?;
    let key = if element? == Element::Map { key } else { "" };
    let wanted = lists::in_order(wanted, order, key)?;
    let others = lists::in_order(others, &merged.server_order, key)?;
    Ok(Some(lists::interleave(others, wanted, &merged.server_order, key)))
}

/// The patch's elements must come in the order that the directive gives.
fn check_order(patch: &[Json], order: &[Json], key: &str) -> Result<(), Error> {
    if patch.is_empty() || order.is_empty() {
        return Ok(());
    }
    if !key.is_empty() {
        for value in patch {
            lists::map(value)?;
        }
    }
    let mut left = order.iter();
    for value in patch.iter().filter(|value| key.is_empty() || !lists::is_deletion(value)) {
        if value.get(directive::PATCH).is_some() {
            continue;
        }
        let found = loop {
            let Some(next) = left.next() else { break false };
            let equal = match key {
                "" => value == next,
                _ => lists::key_of(value, key)? == lists::key_of(next, key)?,
            };
            if equal {
                break true;
            }
        };
        if !found {
            return Err(Error::OrderMismatch { patch: patch.to_vec(), order: order.to_vec() });
        }
    }
    Ok(())
}

/// The elements that are in `by`, and the others.
fn split(list: Vec<Json>, by: &[Json], key: &str) -> Result<(Vec<Json>, Vec<Json>), Error> {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for value in list {
        let found = match key {
            "" => by.contains(&value),
            _ => lists::find(by, key, lists::key_of(&value, key)?)?.is_some(),
        };
        if found { inside.push(value) } else { outside.push(value) }
    }
    Ok((inside, outside))
}

/// A merged list, and the order that Go believes the server's list to have afterwards.
struct Merged {
    list: Vec<Json>,
    server_order: Vec<Json>,
}

fn list(
    before: Vec<Json>,
    patch: Vec<Json>,
    field: &Metadata,
    (options, is_deletion): (Options, bool),
) -> Result<Merged, Error> {
    if before.is_empty() && patch.is_empty() {
        return Ok(Merged { list: before, server_order: Vec::new() });
    }
    if lists::element(&[&before, &patch])? == Element::Scalar {
        if options.parallel_lists && is_deletion {
            let list = before.iter().filter(|value| !patch.contains(value)).cloned().collect();
            return Ok(Merged { list, server_order: before });
        }
        let both = lists::without_duplicates(before.iter().chain(&patch).cloned().collect());
        let (wanted, others) = split(both, &patch, field.merge_key)?;
        let list =
            lists::interleave(lists::in_order(others, &before, "")?, lists::in_order(wanted, &patch, "")?, &before, "");
        return Ok(Merged { list, server_order: before });
    }
    list_of_maps(before, patch, field, options)
}

fn list_of_maps(mut before: Vec<Json>, patch: Vec<Json>, field: &Metadata, options: Options) -> Result<Merged, Error> {
    let key = field.merge_key;
    if key.is_empty() {
        return Err(Error::ListWithoutKey { kind: "map" });
    }
    let mut shared = Shared::new(&before, key);
    let mut additions = Vec::with_capacity(patch.len());
    let mut replace = false;
    for value in patch {
        match value.get(directive::PATCH) {
            None => additions.push(value),
            Some(name) => match name.as_str() {
                Some("delete") => {
                    let wanted = lists::key_of(&value, key)?;
                    while let Some(at) = lists::find(&before, key, wanted)? {
                        before.remove(at);
                        shared.remove(at);
                    }
                }
                Some("replace") => replace = true,
                Some("merge") => return Err(Error::MergeDirectiveInList),
                _ => return Err(Error::UnknownDirective { directive: name.clone(), map: value.clone() }),
            },
        }
    }
    if replace {
        return Ok(Merged { list: additions, server_order: shared.order });
    }
    let server: Vec<Json> = before.iter().map(|value| stub(value, key)).collect();
    let order: Vec<Json> = additions.iter().map(|value| stub(value, key)).collect();
    for addition in additions {
        let found = lists::find(&before, key, lists::key_of(&addition, key)?)?;
        match (found.map(|at| &mut before[at]), addition) {
            (Some(Json::Object(old)), Json::Object(patch)) => {
                let merged = maps(std::mem::take(old), patch, field.value, options)?;
                *old = merged;
            }
            (_, addition) => {
                shared.push(&addition);
                before.push(addition);
            }
        }
    }
    let (wanted, others) = split(before, &order, key)?;
    let list =
        lists::interleave(lists::in_order(others, &server, key)?, lists::in_order(wanted, &order, key)?, &server, key);
    Ok(Merged { list, server_order: shared.order })
}

/// The element with nothing but its key: all that orders are looked up by.
fn stub(value: &Json, key: &str) -> Json {
    let pairs = value.get(key).map(|identity| (key.to_owned(), identity.clone()));
    Json::Object(pairs.into_iter().collect())
}

/// What the server's list looks like to Go while elements are taken out of and put into it: a slice of the old
/// length over memory in which the elements behind a removed one moved up, the last one was left behind, and new
/// elements were written over what was left behind. The order of the outcome is looked up in it.
struct Shared<'a> {
    order: Vec<Json>,
    length: usize,
    key: &'a str,
}

impl<'a> Shared<'a> {
    fn new(list: &[Json], key: &'a str) -> Shared<'a> {
        Shared { order: list.iter().map(|value| stub(value, key)).collect(), length: list.len(), key }
    }

    fn remove(&mut self, at: usize) {
        let left_behind = self.order[self.length - 1].clone();
        self.order.remove(at);
        self.order.insert(self.length - 1, left_behind);
        self.length -= 1;
    }

    fn push(&mut self, value: &Json) {
        if let Some(place) = self.order.get_mut(self.length) {
            *place = stub(value, self.key);
            self.length += 1;
        }
    }
}
