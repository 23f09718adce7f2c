//! Text for data that is new.

use super::layout::Text;
use crate::value::{Json, Map};
use crate::yaml::emit::{Dialect, sort_keys};
use crate::yaml::{Style, write};

/// A scalar for the place of another, in its quotes; nothing when it needs more than one line.
pub(super) fn scalar_like(value: &Json, style: Style) -> Option<String> {
    match (value, style) {
        (Json::String(text), Style::SingleQuoted) if !text.contains('\n') => {
            Some(format!("'{}'", text.replace('\'', "''")))
        }
        (Json::String(text), Style::DoubleQuoted) => Some(quoted(text)),
        (_, Style::Literal | Style::Folded) => None,
        (Json::String(text), _) if text.contains('\n') => None,
        _ => Some(scalar(value, false)),
    }
}

fn quoted(text: &str) -> String {
    // JSON's strings are YAML's.
    Json::String(text.to_owned()).to_string()
}

/// A scalar on one line, plain where it can be.
pub(super) fn scalar(value: &Json, in_flow: bool) -> String {
    let text = write(value);
    let text = text.trim_end_matches('\n');
    let plain = !text.starts_with(['"', '\'']);
    match value {
        Json::String(string)
            if text.contains('\n') || (in_flow && plain && text.contains([',', '[', ']', '{', '}'])) =>
        {
            quoted(string)
        }
        _ => text.to_owned(),
    }
}

/// Any value in brackets; `json` puts quotes around every string.
pub(super) fn flow(value: &Json, json: bool) -> String {
    match value {
        Json::String(text) if json => quoted(text),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, json)).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| flow_pair(key, value, json)).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        _ => scalar(value, true),
    }
}

pub(super) fn flow_pair(key: &str, value: &Json, json: bool) -> String {
    format!("{}: {}", flow(&Json::String(key.to_owned()), json), flow(value, json))
}

fn is_nested(value: &Json) -> bool {
    match value {
        Json::Array(items) => !items.is_empty(),
        Json::Object(map) => !map.is_empty(),
        _ => false,
    }
}

fn indented(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() + indent * 4);
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(line);
    }
    out
}

impl Text<'_> {
    /// The pairs of a block mapping, a line or more each, in kustomize's order.
    pub fn fresh_pairs(&self, map: &Map<String, Json>, indent: usize) -> String {
        let mut pairs: Vec<(&String, &Json)> = map.iter().collect();
        sort_keys(&mut pairs, Dialect::V2);
        pairs.into_iter().map(|(key, value)| self.fresh_pair(key, value, indent)).collect()
    }

    /// One pair of a block mapping.
    pub fn fresh_pair(&self, key: &str, value: &Json, indent: usize) -> String {
        if !is_nested(value) {
            return indented(&write(&Json::Object(Map::from_iter([(key.to_owned(), value.clone())]))), indent);
        }
        let name = scalar(&Json::String(key.to_owned()), false);
        let below = match value {
            Json::Array(items) => self.fresh_items(items, indent + self.list_indent),
            Json::Object(map) => self.fresh_pairs(map, indent + self.map_indent),
            _ => String::new(),
        };
        format!("{:indent$}{name}:\n{below}", "")
    }

    /// The items of a block sequence.
    pub fn fresh_items(&self, items: &[Json], indent: usize) -> String {
        items.iter().map(|item| self.fresh_item(item, indent)).collect()
    }

    /// One item of a block sequence.
    pub fn fresh_item(&self, item: &Json, indent: usize) -> String {
        if !is_nested(item) {
            return indented(&write(&Json::Array(vec![item.clone()])), indent);
        }
        let inner = match item {
            Json::Array(items) => self.fresh_items(items, indent + 2),
            Json::Object(map) => self.fresh_pairs(map, indent + 2),
            _ => String::new(),
        };
        // The first line's indentation makes room for the dash.
        format!("{:indent$}- {}", "", &inner[indent + 2..])
    }
}
