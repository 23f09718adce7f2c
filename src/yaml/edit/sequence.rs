//! Block sequences: items that change, go, come and move.
//!
//! Each item is a piece of text with the comments above it; the new sequence is put together from the old pieces.

use super::layout::{Item, Text};
use super::{Edit, apply};
use crate::value::Json;
use crate::yaml::Node;

/// Where an item of the new list comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Old(usize),
    New,
}

impl Text<'_> {
    pub fn change_sequence(&self, node: &Node, wanted: &[Json], edits: &mut Vec<Edit>) -> bool {
        let nodes = node.items().unwrap_or_default();
        let items = self.items(node);
        let (Some(first), Some(last)) = (items.first(), items.last()) else { return false };
        let origins = self.origins(nodes, wanted);
        let column = self.column(first.dash);
        let own_line = self.is_first(first.dash);
        let start = if own_line { self.leading_start(first.dash) } else { first.dash };
        let leading = |index: usize| {
            let item = &items[index];
            let from = if index == 0 { start } else { item.leading };
            let to = if index == 0 && !own_line { item.dash } else { self.line_start(item.dash) };
            &self.source[from.min(to)..to]
        };
        let mut used = vec![false; items.len()];
        for origin in &origins {
            if let Origin::Old(index) = origin {
                used[*index] = true;
            }
        }
        let mut text = String::new();
        let mut passed = 0;
        for (origin, value) in origins.iter().zip(wanted) {
            let body = match origin {
                Origin::New => {
                    let fresh = self.localized(self.fresh_item(value, column));
                    fresh[column..].to_owned()
                }
                Origin::Old(index) => {
                    // Comments above items that are gone stay where they were.
                    while passed < *index {
                        if !used[passed] {
                            text.push_str(leading(passed));
                        }
                        passed += 1;
                    }
                    passed = passed.max(index + 1);
                    text.push_str(leading(*index));
                    let Some(body) = self.changed_item(&nodes[*index], &items[*index], value) else {
                        return false;
                    };
                    body
                }
            };
            let indent = if own_line || !text.is_empty() { column } else { 0 };
            self.push_item(&mut text, &body, indent);
        }
        for (index, used) in used.iter().enumerate().skip(passed) {
            if !used {
                text.push_str(leading(index));
            }
        }
        if !self.source[..last.end].ends_with('\n') && text.ends_with(self.newline) {
            text.truncate(text.len() - self.newline.len());
        }
        edits.push(Edit { range: start..last.end, text });
        true
    }

    fn push_item(&self, text: &mut String, body: &str, column: usize) {
        text.extend(std::iter::repeat_n(' ', column));
        text.push_str(body);
        if !body.ends_with('\n') {
            text.push_str(self.newline);
        }
    }

    /// Where the comment lines right above the first dash start.
    fn leading_start(&self, dash: usize) -> usize {
        let mut start = self.line_start(dash);
        while start > 0 {
            let above = self.line_start(start - 1);
            if !self.source[above..start].trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        start
    }

    /// The item's text from its dash on, holding `wanted`.
    fn changed_item(&self, node: &Node, item: &Item, wanted: &Json) -> Option<String> {
        let old = &self.source[item.dash..item.end];
        if self.holds(node, wanted) {
            return Some(old.to_owned());
        }
        let mut inner = Vec::new();
        if !self.change(node, wanted, &mut inner) {
            let column = self.column(item.dash);
            return Some(self.localized(self.fresh_item(wanted, column))[column..].to_owned());
        }
        let inside = |edit: &Edit| edit.range.start >= item.dash && edit.range.end <= item.end;
        if !inner.iter().all(inside) {
            return None;
        }
        for edit in &mut inner {
            edit.range = edit.range.start - item.dash..edit.range.end - item.dash;
        }
        Some(apply(old, inner))
    }

    /// Equal items are the same; of the others, those of the same name, or at the same place.
    fn origins(&self, nodes: &[Node], wanted: &[Json]) -> Vec<Origin> {
        let mut origins = vec![Origin::New; wanted.len()];
        let mut taken = vec![false; nodes.len()];
        let mut next = 0;
        for (origin, value) in origins.iter_mut().zip(wanted) {
            let free = |index: &usize| !taken[*index] && self.holds(&nodes[*index], value);
            // Most lists keep their order, so the search goes on where it ended.
            if let Some(index) = (next..nodes.len()).chain(0..next.min(nodes.len())).find(free) {
                taken[index] = true;
                next = index + 1;
                *origin = Origin::Old(index);
            }
        }
        for (place, value) in wanted.iter().enumerate() {
            if origins[place] != Origin::New {
                continue;
            }
            let named = (0..nodes.len()).find(|index| !taken[*index] && same_name(&nodes[*index], value));
            let here = (nodes.len() == wanted.len() && !taken[place] && named.is_none()).then_some(place);
            if let Some(index) = named.or(here) {
                taken[index] = true;
                origins[place] = Origin::Old(index);
            }
        }
        origins
    }
}

/// Whether an item is about the same thing: the same name, path or key in front of an equals sign.
fn same_name(node: &Node, value: &Json) -> bool {
    if let (Some(old), Json::String(new)) = (node.scalar(), value) {
        let key = |text: &str| text.split_once('=').map(|(key, _)| key.to_owned());
        return key(old).is_some() && key(old) == key(new);
    }
    ["name", "path", "patch"].iter().any(|field| {
        let old = node.get(field).and_then(Node::scalar);
        old.is_some() && old == value.get(field).and_then(Json::as_str)
    })
}
