//! Lists whose elements are merged by key.
//!
//! In: the list of the object and that of the patch. Out: the patch's elements in their order, each merged with the
//! object's element of the same keys, then the rest of the object's. Answers to kyaml's `associative_sequence.go`,
//! whose steps are followed one by one, since lists with missing or repeated keys come out as its steps have it.

use super::schema::Merged;
use super::{Directive, Error, Kind, Merger, is_empty_map};
use crate::kustomize::node::{is_null, text};
use crate::yaml::{Data, Items, Node};

/// The keys of an element's place, and their values.
type Values = Vec<String>;

/// The elements of both lists. The original shares nodes between lists; here lists are of indices.
#[derive(Default)]
struct Pool {
    nodes: Vec<Node>,
}

impl Pool {
    fn add(&mut self, list: Option<Node>) -> Vec<usize> {
        let items = list.map(|list| list.data);
        let Some(Data::Sequence(items)) = items else { return Vec::new() };
        let start = self.nodes.len();
        self.nodes.extend(items);
        (start..self.nodes.len()).collect()
    }
}

/// The two lists to merge.
struct Lists {
    dest: Vec<usize>,
    /// `None` when it is the very list of the object, which loses what the other loses.
    patch: Option<Vec<usize>>,
}

impl<'s> Merger<'s> {
    pub(super) fn walk_list(
        &self,
        list: &'s Merged,
        dest: Option<Node>,
        patch: Option<Node>,
    ) -> Result<Option<Node>, Error> {
        let dest = dest.filter(|node| !is_null(node));
        match (dest, patch) {
            (None, None) => Ok(None),
            (None, Some(mut patch)) => {
                self.settle_list(list, &mut patch)?;
                Ok(Some(patch))
            }
            (Some(mut dest), None) => {
                self.keep_list(list, &mut dest)?;
                Ok(Some(dest))
            }
            (Some(_), Some(patch)) if is_null(&patch) => Ok(None),
            (Some(dest), Some(mut patch)) => match Directive::take_from_list(&mut patch)? {
                Directive::Delete => Ok(None),
                Directive::Replace => {
                    self.settle_list(list, &mut patch)?;
                    Ok(Some(patch))
                }
                Directive::Merge => self.merge_lists(list, dest, patch).map(Some),
            },
        }
    }

    fn merge_lists(&self, list: &'s Merged, mut dest: Node, patch: Node) -> Result<Node, Error> {
        let mut pool = Pool::default();
        let patch = pool.add(Some(patch));
        let old = pool.add(Some(std::mem::replace(&mut dest, Node::sequence([]))));
        let merged = self.merge_elements(list, &mut pool, Lists { dest: old, patch: Some(patch) })?;
        dest.data = Data::Sequence(take_all(pool, merged));
        Ok(dest)
    }

    /// The object's own list, where the patch has none.
    pub(super) fn keep_list(&self, list: &'s Merged, node: &mut Node) -> Result<(), Error> {
        if self.is_regular(list, node) {
            let element = self.schema.element(list);
            return each_element(node, |item| self.keep(element, item));
        }
        let mut pool = Pool::default();
        let old = pool.add(Some(std::mem::replace(node, Node::sequence([]))));
        let merged = self.merge_elements(list, &mut pool, Lists { dest: old, patch: Some(Vec::new()) })?;
        node.data = Data::Sequence(take_all(pool, merged));
        Ok(())
    }

    /// The patch's own list, where the object has none: it is merged with itself.
    pub(super) fn settle_list(&self, list: &'s Merged, node: &mut Node) -> Result<(), Error> {
        if self.is_regular(list, node) {
            let element = self.schema.element(list);
            return each_element(node, |item| self.settle(element, item));
        }
        let mut pool = Pool::default();
        let new = pool.add(Some(std::mem::replace(node, Node::sequence([]))));
        let merged = self.merge_elements(list, &mut pool, Lists { dest: new, patch: None })?;
        node.data = Data::Sequence(take_all(pool, merged));
        Ok(())
    }

    /// Whether merging the list with itself or nothing leaves its elements where they are: each has a key of its own.
    fn is_regular(&self, list: &Merged, node: &Node) -> bool {
        let items = node.items().unwrap_or_default();
        let key = match list.keys.as_slice() {
            [key] => key,
            _ => return items.is_empty(),
        };
        let name = |item: &Node| {
            let name = item.get(key).filter(|name| !is_null(name))?.scalar()?;
            (!name.is_empty()).then(|| name.to_owned())
        };
        let names: Option<Vec<String>> = items.iter().map(name).collect();
        let Some(mut names) = names else { return false };
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1])
    }

    fn merge_elements(
        &self,
        list: &'s Merged,
        pool: &mut Pool,
        Lists { mut dest, patch }: Lists,
    ) -> Result<Vec<usize>, Error> {
        let scalar_key = [String::new()];
        let keys: &[String] = if list.keys.is_empty() { &scalar_key } else { &list.keys };
        let mut places = distinct_values(pool, patch.iter().flatten().chain(&dest), keys);
        if keys.len() > 1 {
            fill_gaps(&mut places);
        }
        let used = used_keys(&places, keys);
        let mut items = Vec::new();
        for values in &places {
            let (keys, values) = used.select(keys, values);
            let of_patch = find(pool, patch.as_ref().unwrap_or(&dest), &keys, &values);
            let elements = (find(pool, &dest, &keys, &values), of_patch);
            let Some(merged) = self.merge_element(list, pool, elements)? else {
                set_element(pool, &mut dest, None, (&keys, &values))?;
                continue;
            };
            for (key, value) in keys.iter().zip(&values) {
                let node = &mut pool.nodes[merged];
                if !key.is_empty() && !value.is_empty() && node.get(key).is_none() {
                    node.set(key, Node::plain(value.as_str()));
                }
            }
            set_element(pool, &mut items, Some(merged), (&keys, &values))?;
        }
        if !places.is_empty() {
            let keys = used.keys(keys);
            append(pool, &mut items, &dest, &keys)?;
            return Ok(items);
        }
        Ok(dest)
    }

    /// Merges two elements; the outcome stands where the object's stood, as long as the patch does not replace it.
    fn merge_element(
        &self,
        list: &'s Merged,
        pool: &mut Pool,
        elements: (Option<usize>, Option<usize>),
    ) -> Result<Option<usize>, Error> {
        let element = self.schema.element(list);
        let (at, merged) = match elements {
            (None, None) => return Ok(None),
            (Some(at), Some(same)) if at == same => {
                let kept = self.settle(element, &mut pool.nodes[at])?;
                return Ok(Some(at).filter(|at| kept && !is_empty_map(&pool.nodes[*at])));
            }
            (Some(at), None) => {
                let kept = self.keep(element, &mut pool.nodes[at])?;
                return Ok(Some(at).filter(|at| kept && !is_empty_map(&pool.nodes[*at])));
            }
            (None, Some(at)) => {
                let merged = self.walk(element, None, Some(pool.nodes[at].clone()))?;
                drop_directive(&mut pool.nodes[at]);
                (at, merged)
            }
            (Some(old), Some(new)) => {
                let patch = pool.nodes[new].clone();
                // A scalar of the patch, or a map that replaces, is a node of its own; the old one stays in its list,
                // and wins in the end (so `$patch: replace` does nothing to an element).
                let replaces = patch.get("$patch").and_then(Node::scalar) == Some("replace");
                let at = if replaces || Kind::of(&patch) == Kind::Scalar { new } else { old };
                // What is merged in place is empty until then, and so counts as gone if nothing comes back.
                let dest = if at == old {
                    std::mem::replace(&mut pool.nodes[old], Node::null())
                } else {
                    pool.nodes[old].clone()
                };
                let merged = self.walk(element, Some(dest), Some(patch))?;
                drop_directive(&mut pool.nodes[new]);
                (at, merged)
            }
        };
        Ok(merged.filter(|node| !is_empty_map(node)).map(|node| {
            pool.nodes[at] = node;
            at
        }))
    }
}

/// A directive counts once: where the element is found again, by keys that it shares with others, it is followed no more.
fn drop_directive(element: &mut Node) {
    if element.get("$patch").and_then(Node::scalar).is_some_and(|word| Directive::parse(word).is_ok()) {
        element.remove("$patch");
    }
}

/// The elements of a list, which may name one more than once.
fn take_all(pool: Pool, list: Vec<usize>) -> Items {
    let mut nodes: Vec<Option<Node>> = pool.nodes.into_iter().map(Some).collect();
    let mut uses = vec![0_usize; nodes.len()];
    list.iter().for_each(|index| uses[*index] += 1);
    let mut take = |index: usize| {
        uses[index] -= 1;
        if uses[index] == 0 { nodes[index].take() } else { nodes[index].clone() }
    };
    list.into_iter().filter_map(&mut take).collect()
}

fn each_element(node: &mut Node, mut visit: impl FnMut(&mut Node) -> Result<bool, Error>) -> Result<(), Error> {
    let Some(items) = node.items_mut() else { return Ok(()) };
    let mut failure = None;
    items.retain_mut(|item| {
        let kept = failure.is_some()
            || visit(item).unwrap_or_else(|error| {
                failure = Some(error);
                true
            });
        kept && !is_empty_map(item)
    });
    failure.map_or(Ok(()), Err)
}

/// The text of an element's key, empty where there is none.
fn value_at(node: &Node, key: &str) -> String {
    let value = if key.is_empty() { Some(node) } else { node.get(key).filter(|value| !is_null(value)) };
    value.and_then(Node::scalar).unwrap_or_default().to_owned()
}

/// The values of the keys in all elements, each once.
fn distinct_values<'a>(pool: &Pool, list: impl Iterator<Item = &'a usize>, keys: &[String]) -> Vec<Values> {
    let mut places: Vec<Values> = Vec::new();
    for index in list {
        let values: Values = keys.iter().map(|key| value_at(&pool.nodes[*index], key)).collect();
        if !places.contains(&values) {
            places.push(values);
        }
    }
    places
}

/// Elements that agree in one key and lack another take it from each other.
fn fill_gaps(places: &mut [Values]) {
    for first in 0..places.len() {
        // What it was is compared, even after it has changed.
        let start = places[first].clone();
        for second in 0..places.len() {
            if let Some(values) = agree(&start, &places[second]) {
                places[first].clone_from(&values);
                places[second] = values;
            }
        }
    }
}

fn agree(first: &Values, second: &Values) -> Option<Values> {
    let mut common = false;
    let mut values = Values::with_capacity(first.len());
    for (left, right) in first.iter().zip(second) {
        if left == right {
            common = true;
        } else if !left.is_empty() && !right.is_empty() {
            return None;
        }
        values.push(if left.is_empty() { right.clone() } else { left.clone() });
    }
    common.then_some(values)
}

/// Which of the keys any element has.
struct Used(Vec<bool>);

fn used_keys(places: &[Values], keys: &[String]) -> Used {
    let used: Vec<bool> = (0..keys.len()).map(|index| places.iter().any(|values| !values[index].is_empty())).collect();
    // When there are none, all count.
    let all = !used.contains(&true);
    Used(used.into_iter().map(|used| used || all).collect())
}

impl Used {
    fn keys(&self, keys: &[String]) -> Vec<String> {
        keys.iter().zip(&self.0).filter(|(_, used)| **used).map(|(key, _)| key.clone()).collect()
    }

    fn select(&self, keys: &[String], values: &Values) -> (Vec<String>, Values) {
        let values = values.iter().zip(&self.0).filter(|(_, used)| **used).map(|(value, _)| value.clone()).collect();
        (self.keys(keys), values)
    }
}

/// The first element that has the values; keys without a value are not asked for, unless all are: then an element
/// must have them, with nothing in them.
fn find(pool: &Pool, list: &[usize], keys: &[String], values: &Values) -> Option<usize> {
    let all_empty = values.iter().all(String::is_empty);
    let wanted: Vec<(&String, &String)> =
        keys.iter().zip(values).filter(|(_, value)| all_empty || !value.is_empty()).collect();
    list.iter().copied().find(|index| {
        let node = &pool.nodes[*index];
        wanted.iter().all(|(key, value)| {
            let found = if key.is_empty() { Some(node) } else { node.get(key) };
            found.is_some_and(|found| text(found) == value.as_str())
        })
    })
}

/// Whether a map has the key with the value; no value means any.
fn has(node: &Node, key: &str, value: &str) -> bool {
    node.get(key).is_some_and(|found| value.is_empty() || found.scalar() == Some(value))
}

/// Puts an element in the place of those with the keys' values, or at the end; without an element, takes them out.
/// Null and empty elements go on the way. Without values (elements that lack a key) all other maps go, too.
fn set_element(
    pool: &Pool,
    list: &mut Vec<usize>,
    element: Option<usize>,
    (keys, values): (&[String], &[String]),
) -> Result<(), Error> {
    let wants_maps = keys.first().is_some_and(|key| !key.is_empty()) && values.first().is_some_and(|it| !it.is_empty());
    let mut found = false;
    let mut kept = Vec::with_capacity(list.len() + 1);
    for index in list.iter().copied() {
        let node = &pool.nodes[index];
        if is_null(node) || is_empty_map(node) {
            continue;
        }
        if wants_maps && Kind::of(node) != Kind::Mapping {
            kept.push(index);
            continue;
        }
        if !matches_all(node, keys, values)? {
            if !values.is_empty() {
                kept.push(index);
            }
            continue;
        }
        found = true;
        kept.extend(element);
    }
    if !found {
        kept.extend(element);
    }
    *list = kept;
    Ok(())
}

fn matches_all(node: &Node, keys: &[String], values: &[String]) -> Result<bool, Error> {
    // With fewer values than keys, the original asks the last match again.
    let mut matched = false;
    for (index, key) in keys.iter().enumerate() {
        if let Some(value) = values.get(index) {
            let expected = if key.is_empty() { Kind::Scalar } else { Kind::Mapping };
            if Kind::of(node) != expected {
                return Err(Error::WrongKind { expected: expected.name(), node: Box::new(node.clone()) });
            }
            matched = if key.is_empty() { node.scalar() == Some(value) } else { has(node, key, value) };
        }
        if !matched {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds the object's elements to the merged ones, among which most of them are already.
fn append(pool: &Pool, items: &mut Vec<usize>, dest: &[usize], keys: &[String]) -> Result<(), Error> {
    for index in dest.iter().copied() {
        let node = &pool.nodes[index];
        let mut values = Values::new();
        for key in keys {
            let is_map = key.is_empty() || is_null(node) || Kind::of(node) == Kind::Mapping;
            if !is_map {
                return Err(Error::WrongKind { expected: Kind::Mapping.name(), node: Box::new(node.clone()) });
            }
            let value = if key.is_empty() { Some(node) } else { node.get(key).filter(|value| !is_null(value)) };
            match value {
                Some(value) => values.push(value.scalar().unwrap_or_default().to_owned()),
                None => items.push(index),
            }
        }
        if keys.len() > 1 {
            set_element(pool, items, None, (keys, &values))?;
        }
        set_element(pool, items, Some(index), (keys, &values))?;
    }
    Ok(())
}
