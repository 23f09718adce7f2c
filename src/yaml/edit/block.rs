//! Block mappings: pairs that change, go and come.

use super::Edit;
use super::layout::Text;
use crate::value::{Json, Map};
use crate::yaml::{Node, Style};

impl Text<'_> {
    /// The root's fields; new ones come at the end of the document.
    pub fn change_root(&self, root: &Node, wanted: &Map<String, Json>, order: &[&str], edits: &mut Vec<Edit>) -> bool {
        if root.style == Style::Flow {
            return self.change_flow(root, &Json::Object(wanted.clone()), edits);
        }
        let Some(new) = self.change_pairs(root, wanted, edits) else { return false };
        if !new.is_empty() {
            let pairs = root.pairs().unwrap_or_default();
            let indent = pairs.first().map_or(0, |(key, _)| self.column(key.span.start as usize));
            let text = self.in_order(&new, order, indent);
            let at = self.document_end(self.node_end(root));
            edits.push(Edit { range: at..at, text: self.on_own_lines(at, text) });
        }
        true
    }

    /// The text with all fields put at the end of it.
    pub fn with_fields(&self, wanted: &Map<String, Json>, order: &[&str]) -> String {
        let fields = self.on_own_lines(self.source.len(), self.in_order(wanted, order, 0));
        format!("{}{fields}", self.source)
    }

    fn in_order(&self, fields: &Map<String, Json>, order: &[&str], indent: usize) -> String {
        let mut names: Vec<&String> = fields.keys().collect();
        let rank = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
        names.sort_by_key(|name| rank(name));
        names.into_iter().map(|name| self.fresh_pair(name, &fields[name], indent)).collect()
    }

    /// Behind the last line of the document that says something, before its end marker.
    fn document_end(&self, from: usize) -> usize {
        let mut at = self.full_line_end(from);
        let mut last = at;
        while at < self.source.len() {
            let end = self.line_end(at);
            let line = &self.source[at..end];
            if line.starts_with("---") || line.starts_with("...") {
                break;
            }
            if !line.trim().is_empty() {
                last = end;
            }
            at = end;
        }
        last
    }

    /// Lines for the start of a line; the line before is ended where the source does not.
    fn on_own_lines(&self, at: usize, text: String) -> String {
        let text = self.localized(text);
        let before = &self.source[..at];
        if before.is_empty() || before.ends_with('\n') { text } else { format!("{}{text}", self.newline) }
    }

    pub fn change_block(&self, node: &Node, wanted: &Map<String, Json>, edits: &mut Vec<Edit>) -> bool {
        let Some(new) = self.change_pairs(node, wanted, edits) else { return false };
        if new.is_empty() {
            return true;
        }
        let Some(first) = node.pairs().and_then(<[_]>::first) else { return false };
        let indent = self.column(first.0.span.start as usize);
        let at = self.full_line_end(self.node_end(node));
        edits.push(Edit { range: at..at, text: self.on_own_lines(at, self.fresh_pairs(&new, indent)) });
        true
    }

    /// Changes the pairs that are there; what is left is new. Nothing when the mapping must be written anew.
    fn change_pairs(
        &self,
        node: &Node,
        wanted: &Map<String, Json>,
        edits: &mut Vec<Edit>,
    ) -> Option<Map<String, Json>> {
        let pairs = node.pairs()?;
        let name = |index: usize| pairs[index].0.scalar();
        if (0..pairs.len()).any(|index| name(index).is_none_or(|name| name == "<<")) {
            return None;
        }
        let stays: Vec<bool> =
            (0..pairs.len()).map(|index| name(index).is_some_and(|name| wanted.contains_key(name))).collect();
        if !stays.contains(&true) {
            return None;
        }
        let mut new = wanted.clone();
        for (index, pair) in pairs.iter().enumerate() {
            let Some(key) = name(index) else { continue };
            new.remove(key);
            match wanted.get(key) {
                None => edits.push(self.without_pair(pairs, index, &stays)?),
                // Of a key that stands there twice, the last counts.
                Some(value) if !(index + 1..pairs.len()).any(|later| name(later) == Some(key)) => {
                    let before = edits.len();
                    if !self.change(&pair.1, value, edits) {
                        edits.truncate(before);
                        edits.extend(self.replace_value(pair, value));
                    }
                }
                Some(_) => {}
            }
        }
        Some(new)
    }

    /// Takes a pair away with its lines.
    fn without_pair(&self, pairs: &[(Node, Node)], index: usize, stays: &[bool]) -> Option<Edit> {
        let start = pairs[index].0.span.start as usize;
        let end = self.full_line_end(self.pair_end(&pairs[index]));
        if self.is_first(start) {
            return Some(Edit { range: self.line_start(start)..end, text: String::new() });
        }
        // Behind a dash: the next pair takes the place, unless comments stand between.
        let next = (index + 1..pairs.len()).find(|next| stays[*next])?;
        if next > index + 1 {
            return None;
        }
        let next = pairs[next].0.span.start as usize;
        if self.source[end..next].trim().is_empty() {
            return Some(Edit { range: start..next, text: String::new() });
        }
        Some(Edit { range: start..end, text: self.newline.to_owned() })
    }

    /// Another value behind a key; a comment behind the old one stays.
    fn replace_value(&self, pair: &(Node, Node), value: &Json) -> Vec<Edit> {
        let (key, _) = pair;
        let start = key.span.start as usize;
        let indent = self.column(start);
        let fresh = self.fresh_pair("k", value, indent);
        // What follows the key's colon, without the last line end.
        let text = fresh[indent + 2..].trim_end_matches('\n').to_owned();
        let is_text_block = value.as_str().is_some_and(|value| value.contains('\n')) && text.contains('\n');
        let (from, to) = (self.key_end(key), self.pair_end(pair));
        let line_end = self.full_line_end(to);
        let comment = self.source[to.min(line_end)..line_end].trim();
        let mut edits = Vec::new();
        let mut to = to;
        if is_text_block && comment.starts_with('#') {
            let at = self.line_start(start);
            if self.is_first(start) {
                edits.push(Edit { range: at..at, text: format!("{:indent$}{comment}{}", "", self.newline) });
            }
            to = line_end - self.newline.len().min(line_end - to);
        }
        // A block text that ended with its line end was the value's to the last byte.
        let ended = self.source[..to].ends_with('\n') && to > from;
        let text = if ended { format!("{text}\n") } else { text };
        edits.push(Edit { range: from..to, text: self.localized(text) });
        edits
    }
}
