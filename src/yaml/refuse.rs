//! What kustomize's way to JSON (go-yaml v3 and `encoding/json`) refuses beyond what v2 does, and how Go shows values in
//! such messages.
//!
//! In: a document. Out: nothing, or the error: keys that a mapping has twice, keys that are no strings.

use std::collections::HashSet;

use super::convert::{Scalar, convert, resolve_node};
use super::resolve::{Resolved, Version, resolve};
use super::{Data, Error, Node, Style, Tag, parse_one_as};
use crate::value::Json;

/// v3 makes a map of any keys out of a nested mapping that has one that is no string, which JSON refuses.
pub(super) fn refuse_other_keys(node: &Node, at_root: bool) -> Result<(), Error> {
    match &node.data {
        Data::Scalar(_) => Ok(()),
        Data::Sequence(items) => items.iter().try_for_each(|item| refuse_other_keys(item, false)),
        Data::Mapping(pairs) => {
            let is_string = |key: &Node| match (&key.data, &key.tag) {
                (Data::Scalar(text), Tag::Implicit) if key.style == Style::Plain => {
                    matches!(resolve(text, Version::V3), Resolved::String | Resolved::Merge)
                }
                (Data::Scalar(_), tag) => matches!(tag, Tag::Implicit | Tag::String),
                _ => false,
            };
            if let Some((key, _)) = pairs.iter().find(|(key, _)| key.scalar().is_none()) {
                if at_root {
                    let kind = if key.items().is_some() { "!!seq" } else { "!!map" };
                    let line = key.span.line;
                    return Err(Error::new(format!(
                        "unmarshal errors:\n  line {line}: cannot unmarshal {kind} into string"
                    )));
                }
                refuse_other_keys(key, false)?;
                let shown = go_syntax_json(&convert(key, Version::V3)?);
                return Err(Error::new(format!("invalid map key: {shown}")));
            }
            if !at_root && !pairs.iter().all(|(key, _)| is_string(key)) {
                return Err(Error::bare("json: unsupported type: map[interface {}]interface {}"));
            }
            pairs.iter().try_for_each(|(_, value)| refuse_other_keys(value, false))
        }
    }
}

/// v3 refuses a key that a mapping has twice, and tells of all of them at once.
pub(super) fn refuse_duplicate_keys(node: &Node) -> Result<(), Error> {
    let mut found = Vec::new();
    collect_duplicate_keys(node, &mut found);
    if found.is_empty() {
        return Ok(());
    }
    // The lines are those of the text that kustomize writes in between.
    if let Ok(again) = parse_one_as(&super::write_node(node), Version::V3) {
        found.clear();
        collect_duplicate_keys(&again, &mut found);
    }
    Err(Error::new(format!("unmarshal errors:\n  {}", found.join("\n  "))))
}

fn collect_duplicate_keys(node: &Node, found: &mut Vec<String>) {
    match &node.data {
        Data::Scalar(_) => {}
        Data::Sequence(items) => items.iter().for_each(|item| collect_duplicate_keys(item, found)),
        Data::Mapping(pairs) => {
            let before = found.len();
            if has_duplicates(pairs) {
                tell_duplicates(pairs, found);
            }
            // A mapping with duplicates is not looked into.
            if found.len() == before {
                pairs.iter().for_each(|(_, value)| collect_duplicate_keys(value, found));
            }
        }
    }
}

fn has_duplicates(pairs: &[(Node, Node)]) -> bool {
    if pairs.len() < 16 {
        return pairs.iter().enumerate().any(|(index, (key, _))| {
            key.scalar().is_some_and(|name| pairs[..index].iter().any(|(other, _)| other.scalar() == Some(name)))
        });
    }
    let mut seen = HashSet::with_capacity(pairs.len());
    pairs.iter().filter_map(|(key, _)| key.scalar()).any(|name| !seen.insert(name))
}

fn tell_duplicates(pairs: &[(Node, Node)], found: &mut Vec<String>) {
    for (index, (key, _)) in pairs.iter().enumerate() {
        let Some(name) = key.scalar() else { continue };
        for (other, _) in pairs[index + 1..].iter().filter(|(other, _)| other.scalar() == Some(name)) {
            let (second, first) = (other.span.line, key.span.line);
            found.push(format!("line {second}: mapping key {} already defined at line {first}", go_quote(name)));
        }
    }
}

/// A value as Go's `%#v` prints it, for the few messages that show one.
pub(super) fn go_syntax(node: &Node, version: Version) -> Result<String, Error> {
    Ok(match &node.data {
        Data::Sequence(items) => {
            let items: Result<Vec<String>, Error> = items.iter().map(|item| go_syntax(item, version)).collect();
            format!("[]interface {{}}{{{}}}", items?.join(", "))
        }
        Data::Mapping(pairs) => {
            let mut shown = Vec::with_capacity(pairs.len());
            for (key, value) in pairs {
                shown.push(format!("{}:{}", go_syntax(key, version)?, go_syntax(value, version)?));
            }
            shown.sort();
            format!("map[interface {{}}]interface {{}}{{{}}}", shown.join(", "))
        }
        Data::Scalar(text) => match resolve_node(node, text, version)? {
            Scalar::Null => "interface {}(nil)".to_owned(),
            Scalar::Bool(flag) => flag.to_string(),
            Scalar::Int(number) => number.to_string(),
            Scalar::Uint(number) => format!("{number:#x}"),
            Scalar::Float(number) => super::emit::format_float(number),
            Scalar::Time(text) => go_quote(&text),
            Scalar::Text(text) => go_quote(&text),
        },
    })
}

/// The same for a tree whose maps have strings for keys.
fn go_syntax_json(tree: &Json) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match tree {
        Json::Null => "interface {}(nil)".to_owned(),
        Json::String(text) => go_quote(text),
        Json::Array(items) => format!("[]interface {{}}{{{}}}", list(items.iter().map(go_syntax_json).collect())),
        Json::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{}:{}", go_quote(key), go_syntax_json(value)));
            format!("map[string]interface {{}}{{{}}}", list(pairs.collect()))
        }
        other => other.to_string(),
    }
}

fn go_quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    crate::value::json::push_string(&mut out, text, true);
    out
}
