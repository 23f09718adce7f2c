//! Lists whose elements are told apart by a merge key, or are scalars: what they hold, how they are sorted.

use super::Error;
use crate::manifest::patch::go;
use crate::value::{Json, Map};

/// What a list holds. All elements must be alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Map,
    Scalar,
}

/// Go tells strings, integers, floats, flags, lists and maps apart.
fn kind(value: &Json) -> u8 {
    match value {
        Json::Null => 0,
        Json::Bool(_) => 1,
        Json::Number(number) => 2 + u8::from(number.is_f64()),
        Json::String(_) => 4,
        Json::Array(_) => 5,
        Json::Object(_) => 6,
    }
}

/// What the lists hold together.
pub(super) fn element(lists: &[&[Json]]) -> Result<Element, Error> {
    let mut all = lists.iter().copied().flatten();
    let first = all.next().ok_or(Error::NoElements)?;
    if first.is_array() {
        return Err(Error::ListOfLists);
    }
    if all.any(|value| kind(value) != kind(first)) {
        return Err(Error::MixedElements { lists: lists.iter().map(|list| list.to_vec()).collect() });
    }
    Ok(if first.is_object() { Element::Map } else { Element::Scalar })
}

pub(super) fn map(value: &Json) -> Result<&Map<String, Json>, Error> {
    value.as_object().ok_or_else(|| Error::not_a_map(value))
}

/// The merge key's value of an element, which must have one.
pub(super) fn key_of<'a>(value: &'a Json, key: &str) -> Result<&'a Json, Error> {
    map(value)?.get(key).ok_or_else(|| Error::NoMergeKey { map: value.clone(), key: key.to_owned() })
}

/// What tells an element apart from the others: its merge key's value, or itself when there is no key.
pub(super) fn identity<'a>(value: &'a Json, key: &str) -> Option<&'a Json> {
    if key.is_empty() { Some(value) } else { value.get(key) }
}

/// The first place in `list` of the element with that identity.
pub(super) fn position(list: &[Json], identity: Option<&Json>, key: &str) -> Option<usize> {
    list.iter().position(|value| self::identity(value, key) == identity)
}

/// The place in a list of maps of the element whose key has that value.
pub(super) fn find(list: &[Json], key: &str, value: &Json) -> Result<Option<usize>, Error> {
    for (index, element) in list.iter().enumerate() {
        let map = element.as_object().ok_or(Error::ElementNotAMap { index })?;
        if map.get(key) == Some(value) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

pub(super) fn is_deletion(value: &Json) -> bool {
    value.get(super::directive::PATCH).and_then(Json::as_str) == Some("delete")
}

/// Sorted by what they look like in text, as Go sorts scalars.
pub(super) fn sorted_scalars(list: &[Json]) -> Vec<Json> {
    let mut out = list.to_vec();
    out.sort_by_cached_key(go::value);
    out
}

/// Elements sorted by the text of their merge key. Go's comparison answers "less" for equal keys too, which turns
/// elements with equal keys around.
pub(super) fn sorted_by_key<'a>(list: &'a [Json], key: &str) -> Result<Vec<&'a Json>, Error> {
    let mut out = Vec::with_capacity(list.len());
    for value in list.iter().rev() {
        out.push((map(value)?.get(key).map_or_else(|| "<nil>".to_owned(), go::value), value));
    }
    out.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(out.into_iter().map(|(_, value)| value).collect())
}

/// Without duplicates, in Go's order: a duplicate's place is taken by the last element.
pub(super) fn without_duplicates(mut list: Vec<Json>) -> Vec<Json> {
    let mut at = 0;
    while at < list.len() {
        let mut other = at + 1;
        while other < list.len() {
            if list[at] == list[other] {
                list.swap_remove(other);
            } else {
                other += 1;
            }
        }
        at += 1;
    }
    list
}

/// The elements in the order of `order`, deletions last.
pub(super) fn in_order(list: Vec<Json>, order: &[Json], key: &str) -> Result<Vec<Json>, Error> {
    let of_maps = !key.is_empty();
    if of_maps {
        for value in list.iter().chain(order) {
            key_of(value, key)?;
        }
    }
    let (deletions, kept): (Vec<Json>, Vec<Json>) = list.into_iter().partition(|value| of_maps && is_deletion(value));
    let mut placed: Vec<(Option<usize>, Json)> =
        kept.into_iter().map(|value| (position(order, identity(&value, key), key), value)).collect();
    if placed.iter().all(|(place, _)| place.is_some()) {
        placed.sort_by_key(|(place, _)| *place);
    } else {
        // Go's comparison answers "less" for elements that the order does not name, both ways round; its stable
        // sort of a short list then moves each such element to the front.
        for start in 1..placed.len() {
            let mut at = start;
            while at > 0 && placed[at].0.zip(placed[at - 1].0).is_none_or(|(this, before)| this < before) {
                placed.swap(at, at - 1);
                at -= 1;
            }
        }
    }
    let mut kept: Vec<Json> = placed.into_iter().map(|(_, value)| value).collect();
    kept.extend(deletions);
    Ok(kept)
}

/// Two ordered lists in one: `left` elements go before the first `right` element that the server has behind them.
pub(super) fn interleave(left: Vec<Json>, right: Vec<Json>, server: &[Json], key: &str) -> Vec<Json> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    for value in right {
        let place = position(server, identity(&value, key), key);
        while let Some(next) = left.peek() {
            match (position(server, identity(next, key), key), place) {
                (Some(before), Some(place)) if before < place => out.extend(left.next()),
                _ => break,
            }
        }
        out.push(value);
    }
    out.extend(left);
    out
}
