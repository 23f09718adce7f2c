//! The tables of a TOML text while they are filled: which keys are taken, and by what.
//!
//! Answers to the half of BurntSushi/toml's parser that refuses a key twice; its words are in the errors.

use crate::value::{Element, List, Text, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) type Table = BTreeMap<String, Node>;

/// What a key holds.
pub(super) enum Node {
    Table(Table),
    /// `[[name]]`
    Tables(Vec<Table>),
    Value(Value),
}

/// All tables, and where the text is in them.
#[derive(Default)]
pub(super) struct Tables {
    root: Table,
    /// The table that keys go to.
    pub context: Vec<String>,
    /// Tables that were only implied so far.
    implied: HashSet<String>,
    /// Whether the last value of a key was an array.
    arrays: HashMap<String, bool>,
}

/// A dotted key as the library writes it.
pub(super) fn dotted(key: &[String]) -> String {
    let part = |part: &String| {
        let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !part.is_empty() && part.bytes().all(bare) {
            part.clone()
        } else {
            format!("\"{}\"", part.replace('\\', "\\\\").replace('"', "\\\""))
        }
    };
    key.iter().map(part).collect::<Vec<_>>().join(".")
}

fn inner(node: &mut Node) -> Option<&mut Table> {
    match node {
        Node::Table(table) => Some(table),
        Node::Tables(tables) => tables.last_mut(),
        Node::Value(_) => None,
    }
}

impl Tables {
    pub fn imply(&mut self, key: &[String]) {
        self.implied.insert(dotted(key));
    }

    /// Notes whether the value of `key` in this context, or the context itself, is an array.
    pub fn note(&mut self, key: &str, is_array: bool) {
        let mut whole = self.context.clone();
        whole.extend((!key.is_empty()).then(|| key.to_owned()));
        if whole.is_empty() {
            whole.push(String::new());
        }
        self.arrays.insert(dotted(&whole), is_array);
    }

    /// Goes to the table `key`, or to a new one of its array.
    pub fn enter(&mut self, key: &[String], is_array: bool) -> Result<(), String> {
        let Some((last, before)) = key.split_last() else { return Ok(()) };
        let mut table = &mut self.root;
        for (index, part) in before.iter().enumerate() {
            if !table.contains_key(part) {
                self.implied.insert(dotted(&key[..=index]));
            }
            let node = table.entry(part.clone()).or_insert_with(|| Node::Table(Table::new()));
            let Some(next) = inner(node) else {
                return Err(format!("Key '{}' was already created as a hash.", dotted(&key[..=index])));
            };
            table = next;
        }
        self.context = before.to_vec();
        if is_array {
            let node = table.entry(last.clone()).or_insert_with(|| Node::Tables(Vec::new()));
            let Node::Tables(tables) = node else {
                return Err(format!("Key '{}' was already created and cannot be used as an array.", dotted(key)));
            };
            tables.push(Table::new());
        } else {
            self.set(last, Node::Table(Table::new()))?;
        }
        self.context.push(last.clone());
        Ok(())
    }

    /// Sets a key of the context; only what was implied may be there already.
    pub fn set(&mut self, key: &str, value: Node) -> Result<(), String> {
        let mut table = &mut self.root;
        for (index, part) in self.context.iter().enumerate() {
            let Some(next) = table.get_mut(part).and_then(inner) else {
                return Err(format!("Key '{}' has already been defined.", dotted(&self.context[..=index])));
            };
            table = next;
        }
        if !table.contains_key(key) {
            table.insert(key.to_owned(), value);
            return Ok(());
        }
        let mut whole = self.context.clone();
        whole.push(key.to_owned());
        let whole = dotted(&whole);
        if !self.implied.remove(&whole) {
            return Err(format!("Key '{whole}' has already been defined."));
        }
        if self.arrays.get(&whole) == Some(&true) {
            table.insert(key.to_owned(), value);
        }
        Ok(())
    }

    /// Everything, as Go holds it.
    pub fn into_value(self) -> Value {
        to_value(self.root)
    }
}

fn to_value(table: Table) -> Value {
    let value = |node: Node| match node {
        Node::Table(table) => to_value(table),
        Node::Tables(tables) => {
            let element = Element::Named("map[string]interface {}");
            Value::List(List::of(element, tables.into_iter().map(to_value).collect()))
        }
        Node::Value(value) => value,
    };
    Value::dict(table.into_iter().map(|(key, node)| (Text::from(key), value(node))).collect())
}
