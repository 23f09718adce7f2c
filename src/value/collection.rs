//! Go's slices and maps as templates see them: [`List`] and [`Dict`].
//!
//! Both know their Go element type, because `typeOf`, error texts and missing keys depend on it, and both may be
//! nil. A map is shared and mutable: `set` is seen through every name that reaches it. Dropping a deep nest does
//! not recurse.

use super::{Bytes, Named, Text, Value};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The static type of what a slice or map holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Element {
    /// `interface {}`
    #[default]
    Any,
    /// `string`
    Text,
    /// `int`
    Int,
    /// Any other type, by its Go name.
    Named(&'static str),
}

impl Element {
    /// The Go name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Text => "string",
            Self::Int => "int",
            Self::Named(name) => name,
        }
    }

    /// The zero value of the type.
    pub fn zero(self) -> Value {
        match self {
            Self::Text => Value::Text(Text::default()),
            Self::Int => Value::Int(0),
            Self::Named("[]uint8") => Value::Bytes(Bytes::from([])),
            Self::Any | Self::Named(_) => Value::Nil,
        }
    }
}

/// What a map holds, sorted by key as Go prints and ranges over it.
pub type Entries = BTreeMap<Text, Value>;

/// A slice; its items never change, but for [`List::sort_texts`].
#[derive(Clone, Default)]
pub struct List {
    /// The element type.
    pub element: Element,
    /// The named type of the slice, if it has one.
    pub named: Option<&'static Named>,
    items: Option<Rc<Items>>,
}

impl List {
    /// `[]interface {}` with these items.
    pub fn new(items: Vec<Value>) -> Self {
        Self::of(Element::Any, items)
    }

    /// A slice of `element` with these items.
    pub fn of(element: Element, items: Vec<Value>) -> Self {
        Self { element, named: None, items: Some(Rc::new(Items { given: items, sorted: OnceCell::new() })) }
    }

    /// `[]string`
    pub fn of_texts(texts: impl IntoIterator<Item = Text>) -> Self {
        Self::of(Element::Text, texts.into_iter().map(Value::Text).collect())
    }

    /// A nil slice of `element`.
    pub fn nil(element: Element) -> Self {
        Self { element, named: None, items: None }
    }

    /// The same items under a named type.
    pub fn named(mut self, named: &'static Named) -> Self {
        self.named = Some(named);
        self
    }

    /// Whether the slice is nil.
    pub fn is_nil(&self) -> bool {
        self.items.is_none()
    }

    /// The items; none for a nil slice.
    pub fn items(&self) -> &[Value] {
        self.items.as_ref().map_or(&[], |items| items.sorted.get().unwrap_or(&items.given))
    }

    /// Sorts a slice of strings in place: every value that shares its storage sees it, as in Go.
    pub fn sort_texts(&self) {
        let Some(items) = &self.items else { return };
        items.sorted.get_or_init(|| {
            let mut sorted = items.given.clone();
            sorted.sort_by(|left, right| left.as_text().cmp(&right.as_text()));
            sorted
        });
    }

    /// The Go name of the type.
    pub fn type_name(&self) -> String {
        match self.named {
            Some(named) => named.name.to_owned(),
            None => format!("[]{}", self.element.name()),
        }
    }
}

/// A map with string keys.
#[derive(Clone, Default)]
pub struct Dict {
    /// The element type.
    pub element: Element,
    /// The named type of the map, if it has one.
    pub named: Option<&'static Named>,
    entries: Option<Rc<Shared>>,
}

impl Dict {
    /// `map[string]interface {}` with these entries.
    pub fn new(entries: Entries) -> Self {
        Self::of(Element::Any, entries)
    }

    /// A map of `element` with these entries.
    pub fn of(element: Element, entries: Entries) -> Self {
        Self { element, named: None, entries: Some(Rc::new(Shared(RefCell::new(entries)))) }
    }

    /// A nil map of `element`.
    pub fn nil(element: Element) -> Self {
        Self { element, named: None, entries: None }
    }

    /// The same entries under a named type.
    pub fn named(mut self, named: &'static Named) -> Self {
        self.named = Some(named);
        self
    }

    /// The same entries as plain `map[string]interface {}`, as Go converts a named map for a parameter.
    pub fn unnamed(mut self) -> Self {
        self.named = None;
        self
    }

    /// Whether the map is nil.
    pub fn is_nil(&self) -> bool {
        self.entries.is_none()
    }

    /// Whether both are the same map, not only equal ones.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.entries, &other.entries) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            _ => false,
        }
    }

    /// Where the map lies in memory: the same for all names of it.
    pub fn address(&self) -> usize {
        self.entries.as_ref().map_or(0, |entries| Rc::as_ptr(entries).addr())
    }

    /// The value at `key`.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.entries.as_ref()?.0.borrow().get(key.as_ref()).cloned()
    }

    /// Whether there is a value at `key`.
    pub fn contains(&self, key: impl AsRef<[u8]>) -> bool {
        self.entries.as_ref().is_some_and(|shared| shared.0.borrow().contains_key(key.as_ref()))
    }

    /// Sets the value at `key`; false for a nil map, to which Go cannot assign.
    pub fn insert(&self, key: impl Into<Text>, value: impl Into<Value>) -> bool {
        // The old value is dropped after the borrow ends: it may hold this very map.
        let old = match &self.entries {
            Some(shared) => shared.0.borrow_mut().insert(key.into(), value.into()),
            None => return false,
        };
        drop(old);
        true
    }

    /// Takes the value at `key` out.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.entries.as_ref()?.0.borrow_mut().remove(key.as_ref())
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.as_ref().map_or(0, |shared| shared.0.borrow().len())
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries as they are now, by key.
    pub fn entries(&self) -> Vec<(Text, Value)> {
        self.entries.as_ref().map_or_else(Vec::new, |shared| {
            shared.0.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
        })
    }

    /// The keys as they are now, sorted.
    pub fn keys(&self) -> Vec<Text> {
        self.entries.as_ref().map_or_else(Vec::new, |shared| shared.0.borrow().keys().cloned().collect())
    }

    /// The Go name of the type.
    pub fn type_name(&self) -> String {
        match self.named {
            Some(named) => named.name.to_owned(),
            None => format!("map[string]{}", self.element.name()),
        }
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// A list's storage, dropped without recursion.
#[derive(Default)]
struct Items {
    given: Vec<Value>,
    /// The same items after they were sorted, which holds from then on.
    sorted: OnceCell<Vec<Value>>,
}

impl Drop for Items {
    fn drop(&mut self) {
        drop_flat(std::mem::take(&mut self.given));
    }
}

/// A map's storage, dropped without recursion.
#[derive(Default)]
struct Shared(RefCell<Entries>);

impl Drop for Shared {
    fn drop(&mut self) {
        drop_flat(std::mem::take(self.0.get_mut()).into_values().collect());
    }
}

/// Drops values whose nests may be deeper than the stack: a template can build a list in a list a million times.
fn drop_flat(mut pending: Vec<Value>) {
    if !pending.iter().any(|value| matches!(value, Value::List(_) | Value::Dict(_))) {
        return;
    }
    while let Some(value) = pending.pop() {
        match value {
            Value::List(List { items: Some(items), .. }) => {
                if let Some(mut items) = Rc::into_inner(items) {
                    pending.append(&mut items.given);
                }
            }
            Value::Dict(Dict { entries: Some(entries), .. }) => {
                if let Some(mut shared) = Rc::into_inner(entries) {
                    pending.extend(std::mem::take(shared.0.get_mut()).into_values());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_shared() {
        let map = Dict::new(Entries::new());
        let other = map.clone();
        assert!(other.insert("a", Value::Int(1)));
        assert!(map.contains("a"));
        assert!(!Dict::nil(Element::Any).insert("a", Value::Nil));
    }

    #[test]
    fn sorting_is_seen_by_all_that_share() {
        let list = List::of_texts(["b", "a"].map(Text::from));
        let other = list.clone();
        list.sort_texts();
        let shown = |list: &List| list.items().iter().map(|item| format!("{item:?}")).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&other), "string(a) string(b)");
    }

    #[test]
    fn deep_nests_drop_on_a_small_stack() {
        let mut list = List::default();
        for _ in 0..1_000_000 {
            list = List::new(vec![Value::List(list)]);
        }
        let mut map = Dict::default();
        for _ in 0..100_000 {
            map = Dict::new(Entries::from([(Text::from("a"), Value::Dict(map))]));
        }
        drop(list);
        drop(map);
    }
}
