//! YAML into the fields of `plugin.yaml`, as go-yaml v3 fills Go's structs, with its words for what does not fit.
//!
//! In: a node and the place for its value. Out: the value, or one more line in the list of what was wrong: go-yaml
//! goes on after a mistake and tells all of them at the end.

use crate::yaml::{self, Data, Node, Resolved, Version};
use std::collections::BTreeMap;

/// What did not fit, in the order of the text.
pub(super) type Mistakes = Vec<String>;

/// All mistakes as one error.
pub(super) fn judge(mistakes: &Mistakes) -> Result<(), String> {
    if mistakes.is_empty() { Ok(()) } else { Err(format!("yaml: unmarshal errors:\n  {}", mistakes.join("\n  "))) }
}

/// The pairs of a mapping by the text of their keys; null is empty. `kind` is the name of Go's type.
pub(super) fn pairs<'a>(node: &'a Node, kind: &str, mistakes: &mut Mistakes) -> Vec<(&'a str, &'a Node, u32)> {
    match &node.data {
        Data::Mapping(pairs) => {
            pairs.iter().map(|(key, value)| (key.scalar().unwrap_or_default(), value, key.span.line)).collect()
        }
        _ if is_null(node) => Vec::new(),
        _ => {
            mistakes.push(misfit(node, kind));
            Vec::new()
        }
    }
}

/// A key that the type has no field for.
pub(super) fn unknown(key: &str, line: u32, kind: &str, mistakes: &mut Mistakes) {
    mistakes.push(format!("line {line}: field {key} not found in type {kind}"));
}

/// A text: any scalar is taken as it is written.
pub(super) fn text(node: &Node, out: &mut String, mistakes: &mut Mistakes) {
    match &node.data {
        Data::Scalar(_) if is_null(node) => {}
        Data::Scalar(text) => *out = text.to_string(),
        _ => mistakes.push(misfit(node, "string")),
    }
}

/// A truth value, in the old spellings, too.
pub(super) fn flag(node: &Node, out: &mut bool, mistakes: &mut Mistakes) {
    match node.scalar() {
        Some("true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => *out = true,
        Some("false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => *out = false,
        _ if is_null(node) => {}
        _ => mistakes.push(misfit(node, "bool")),
    }
}

/// The items of a list; null has none.
pub(super) fn items<'a>(node: &'a Node, kind: &str, mistakes: &mut Mistakes) -> &'a [Node] {
    match &node.data {
        Data::Sequence(items) => items,
        _ if is_null(node) => &[],
        _ => {
            mistakes.push(misfit(node, kind));
            &[]
        }
    }
}

/// A list of texts.
pub(super) fn texts(node: &Node, out: &mut Vec<String>, mistakes: &mut Mistakes) {
    for item in items(node, "[]string", mistakes) {
        let mut text = String::new();
        self::text(item, &mut text, mistakes);
        out.push(text);
    }
}

/// A mapping of texts.
pub(super) fn text_map(node: &Node, kind: &str, out: &mut BTreeMap<String, String>, mistakes: &mut Mistakes) {
    for (key, value, _) in pairs(node, kind, mistakes) {
        let mut text = String::new();
        self::text(value, &mut text, mistakes);
        out.insert(key.to_owned(), text);
    }
}

/// A table that is read later. The original writes it out and reads it again, so that mistakes in it are told by the
/// lines of that text: keys sorted, one a line.
pub(super) fn table(node: &Node, mistakes: &mut Mistakes) -> Option<Node> {
    match &node.data {
        Data::Mapping(_) => {}
        _ if is_null(node) => return None,
        _ => {
            mistakes.push(misfit(node, "map[string]interface {}"));
            return None;
        }
    }
    let tree = yaml::to_json(node, Version::V3).ok()?;
    yaml::parse_one_as(&yaml::write_v3(&tree), Version::V3).ok()
}

fn is_null(node: &Node) -> bool {
    node.scalar().is_some_and(|text| {
        node.tag == yaml::Tag::Null
            || node.tag == yaml::Tag::Implicit
                && node.style == yaml::Style::Plain
                && matches!(yaml::resolve(text, Version::V3), Resolved::Null)
    })
}

fn misfit(node: &Node, kind: &str) -> String {
    let line = node.span.line;
    let found = match &node.data {
        Data::Sequence(_) => "!!seq".to_owned(),
        Data::Mapping(_) => "!!map".to_owned(),
        Data::Scalar(text) => {
            let tag = match yaml::resolve(text, Version::V3) {
                _ if node.style != yaml::Style::Plain => "!!str",
                Resolved::Null => "!!null",
                Resolved::Bool(_) => "!!bool",
                Resolved::Int(_) | Resolved::Uint(_) => "!!int",
                Resolved::Float(_) => "!!float",
                _ => "!!str",
            };
            match text.char_indices().nth(7) {
                Some((at, _)) if text.len() > 10 => format!("{tag} `{}...`", &text[..at]),
                _ => format!("{tag} `{text}`"),
            }
        }
    };
    format!("line {line}: cannot unmarshal {found} into {kind}")
}
