//! Changing a YAML text in place.
//!
//! In: a text and the data that it shall hold. Out: the text with as few bytes changed as that takes: comments, order,
//! indentation and quoting stay wherever the data stays. kustomize itself writes the whole file anew; the data here is the
//! same, the text is the user's.
//!
//! A comment on a line of its own goes only together with what surrounds it (an item's inner comments go with the
//! item); a comment behind a value goes with the value.

mod block;
mod flow;
mod fresh;
mod layout;
mod order;
mod sequence;

use super::{Data, Error, Node, Version, parse_one, to_json};
use crate::value::{Json, Map};
use layout::Text;
use std::ops::Range;

pub use order::{Arrangement, arrange};

/// Bytes of a text and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// The text with edits done that do not overlap.
pub fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        out.push_str(&source[at..edit.range.start]);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&source[at..]);
    out
}

/// The text of `source` holding the fields `wanted`; those that are new come last, in the order of `order`.
pub fn reconcile(source: &str, wanted: &Map<String, Json>, order: &[&str]) -> Result<String, Error> {
    let root = parse_one(source)?;
    let text = Text::new(source, &root);
    let edited = match &root.data {
        Data::Mapping(_) if !text.is_alias(&root) => {
            let mut edits = Vec::new();
            match text.change_root(&root, wanted, order, &mut edits) {
                true => Some(apply(source, edits)),
                false => None,
            }
        }
        // An empty file, or one of comments.
        Data::Scalar(_) => Some(text.with_fields(wanted, order)),
        _ => None,
    };
    let holds = |text: &String| match parse_one(text).and_then(|node| to_json(&node, Version::V2)) {
        Ok(Json::Object(found)) => same_fields(&found, wanted),
        _ => false,
    };
    // Anchors that stand in what goes, and the like: then the whole is written anew under the file's comments.
    Ok(edited.filter(holds).unwrap_or_else(|| anew(source, wanted, order)))
}

/// The texts of the items of a block sequence, as they would stand alone.
pub fn items(source: &str, list: &Node) -> Vec<String> {
    let text = Text::new(source, list);
    let alone = |item: &layout::Item| {
        let indent = text.column(item.dash) + 2;
        let body = source[item.dash + 1..item.end].strip_prefix(' ').unwrap_or_default();
        let mut lines = body.split_inclusive('\n');
        let first = lines.next().unwrap_or_default().to_owned();
        lines.fold(first, |alone, line| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            alone + &line[spaces.min(indent)..]
        })
    };
    text.items(list).iter().map(alone).collect()
}

/// All fields written anew, below the comments that stood on lines of their own.
fn anew(source: &str, wanted: &Map<String, Json>, order: &[&str]) -> String {
    let mut out = String::new();
    for line in source.lines().filter(|line| line.trim_start().starts_with('#')) {
        out.push_str(line);
        out.push('\n');
    }
    let empty = Node::null();
    Text::new(&out, &empty).with_fields(wanted, order)
}

/// Whether two trees hold the same data; numbers are compared by their value.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => same_fields(left, right),
        _ => left == right,
    }
}

fn same_fields(left: &Map<String, Json>, right: &Map<String, Json>) -> bool {
    left.len() == right.len() && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
}

impl Text<'_> {
    /// Whether the node holds `wanted` already.
    fn holds(&self, node: &Node, wanted: &Json) -> bool {
        to_json(node, Version::V2).is_ok_and(|found| same(&found, wanted))
    }

    /// The edits that make `node` hold `wanted`; false when it must be replaced as a whole.
    fn change(&self, node: &Node, wanted: &Json, edits: &mut Vec<Edit>) -> bool {
        if self.holds(node, wanted) {
            return true;
        }
        if self.is_alias(node) {
            return false;
        }
        match (&node.data, wanted) {
            (Data::Scalar(_), Json::String(_) | Json::Number(_) | Json::Bool(_)) => {
                self.change_scalar(node, wanted, edits)
            }
            (Data::Mapping(pairs), Json::Object(map)) if !pairs.is_empty() && !map.is_empty() => {
                let flow = node.style == super::Style::Flow;
                if flow { self.change_flow(node, wanted, edits) } else { self.change_block(node, map, edits) }
            }
            (Data::Sequence(items), Json::Array(wanted_items)) if !items.is_empty() && !wanted_items.is_empty() => {
                let flow = node.style == super::Style::Flow;
                if flow {
                    self.change_flow(node, wanted, edits)
                } else {
                    self.change_sequence(node, wanted_items, edits)
                }
            }
            _ => false,
        }
    }

    /// A scalar of one line keeps its quotes.
    fn change_scalar(&self, node: &Node, wanted: &Json, edits: &mut Vec<Edit>) -> bool {
        let range = node.span.start as usize..node.span.end as usize;
        let old = &self.source[range.clone()];
        if old.is_empty() || old.contains('\n') || old.starts_with(['&', '!']) {
            return false;
        }
        let Some(text) = fresh::scalar_like(wanted, node.style) else { return false };
        edits.push(Edit { range, text });
        true
    }
}

#[cfg(test)]
mod tests;
