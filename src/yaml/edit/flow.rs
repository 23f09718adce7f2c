//! Collections in brackets: `[a, b]`, `{a: b}`, JSON.

use super::layout::Text;
use super::{Edit, fresh};
use crate::value::Json;
use crate::yaml::{Data, Node, Style};

/// An entry as it stands in the text.
struct Part<'a> {
    start: usize,
    end: usize,
    value: &'a Node,
}

impl Text<'_> {
    /// Entries that stay keep their text and what separates them.
    pub fn change_flow(&self, node: &Node, wanted: &Json, edits: &mut Vec<Edit>) -> bool {
        let Some(parts) = self.parts(node) else { return false };
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
        let json = self.is_json(node);
        let plan = match (&node.data, wanted) {
            (Data::Mapping(pairs), Json::Object(map)) => {
                let mut plan = Vec::new();
                for (index, (key, _)) in pairs.iter().enumerate() {
                    let Some(name) = key.scalar().filter(|name| *name != "<<") else { return false };
                    if let Some(value) = map.get(name) {
                        plan.push((Some(index), value, String::new()));
                    }
                }
                let known = |key: &str| pairs.iter().any(|(name, _)| name.scalar() == Some(key));
                for (key, value) in map.iter().filter(|(key, _)| !known(key)) {
                    plan.push((None, value, fresh::flow_pair(key, value, json)));
                }
                plan
            }
            (Data::Sequence(_), Json::Array(items)) => {
                let mut taken = vec![false; parts.len()];
                let mut plan = Vec::new();
                for item in items {
                    let old = (0..parts.len()).find(|index| !taken[*index] && self.holds(parts[*index].value, item));
                    if let Some(index) = old {
                        taken[index] = true;
                    }
                    plan.push((old, item, fresh::flow(item, json)));
                }
                plan
            }
            _ => return false,
        };
        let mut text = String::new();
        for (place, (old, value, new)) in plan.iter().enumerate() {
            if place > 0 {
                text.push_str(self.separator(&parts, *old));
            }
            match old {
                Some(index) => text.push_str(&self.changed_part(&parts[*index], value, json)),
                None => text.push_str(new),
            }
        }
        edits.push(Edit { range: first.start..last.end, text });
        true
    }

    fn parts<'n>(&self, node: &'n Node) -> Option<Vec<Part<'n>>> {
        let span = |node: &Node| (node.span.start as usize, node.span.end as usize);
        let parts: Vec<Part<'n>> = match &node.data {
            Data::Sequence(items) => items
                .iter()
                .map(|value| {
                    let (start, end) = span(value);
                    Part { start, end, value }
                })
                .collect(),
            Data::Mapping(pairs) => pairs
                .iter()
                .map(|(key, value)| {
                    let end = if Text::is_unwritten(value) { self.key_end(key) } else { span(value).1 };
                    Part { start: span(key).0, end, value }
                })
                .collect(),
            Data::Scalar(_) => return None,
        };
        let ordered = parts.windows(2).all(|pair| pair[0].end <= pair[1].start);
        (ordered && parts.iter().all(|part| part.start < part.end)).then_some(parts)
    }

    /// What stands in front of an old entry, else what separates the last two.
    fn separator(&self, parts: &[Part<'_>], old: Option<usize>) -> &str {
        let before = match old {
            Some(index) if index > 0 => index,
            _ if parts.len() > 1 => parts.len() - 1,
            _ => return ", ",
        };
        let between = &self.source[parts[before - 1].end..parts[before].start];
        // A comment in there belongs to what stood before it.
        if between.contains('#') { ", " } else { between }
    }

    fn changed_part(&self, part: &Part<'_>, value: &Json, json: bool) -> String {
        let old = &self.source[part.start..part.end];
        let mut inner = Vec::new();
        let at = part.value.span.start as usize;
        if Text::is_unwritten(part.value) || !self.change(part.value, value, &mut inner) {
            let head =
                if Text::is_unwritten(part.value) { format!("{old} ") } else { self.source[part.start..at].to_owned() };
            return format!("{head}{}", fresh::flow(value, json));
        }
        for edit in &mut inner {
            edit.range = edit.range.start - part.start..edit.range.end - part.start;
        }
        super::apply(old, inner)
    }

    /// Whether strings there are all in double quotes.
    fn is_json(&self, node: &Node) -> bool {
        match &node.data {
            Data::Mapping(pairs) => pairs.first().is_some_and(|(key, _)| key.style == Style::DoubleQuoted),
            Data::Sequence(items) => items.first().is_some_and(|item| item.style == Style::DoubleQuoted),
            Data::Scalar(_) => false,
        }
    }
}
