//! Where things stand in a text: lines, ends of nodes, indentation.

use crate::yaml::{Data, Node, Style};

/// A text with what was found out about its style.
pub(super) struct Text<'a> {
    pub source: &'a str,
    pub newline: &'static str,
    /// How far lists are indented below their key.
    pub list_indent: usize,
    /// How far mappings are.
    pub map_indent: usize,
}

/// An item of a block sequence: from its dash to the end of its line.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Where the comments and blank lines above it start; its dash when it is the first.
    pub leading: usize,
    pub dash: usize,
    /// Behind the end of its last line.
    pub end: usize,
}

impl<'a> Text<'a> {
    pub fn new(source: &'a str, root: &Node) -> Text<'a> {
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let mut text = Text { source, newline, list_indent: 0, map_indent: 2 };
        let (mut list_indent, mut map_indent) = (None, None);
        text.learn(root, &mut list_indent, &mut map_indent);
        text.list_indent = list_indent.unwrap_or(0);
        text.map_indent = map_indent.unwrap_or(2);
        text
    }

    /// The first list and the first mapping below a key show how the author indents.
    fn learn(&self, node: &Node, list: &mut Option<usize>, map: &mut Option<usize>) {
        if self.is_alias(node) || node.style == Style::Flow {
            return;
        }
        match &node.data {
            Data::Scalar(_) => {}
            Data::Sequence(items) => items.iter().for_each(|item| self.learn(item, list, map)),
            Data::Mapping(pairs) => {
                for (key, value) in pairs {
                    let (key_at, at) = (key.span.start as usize, value.span.start as usize);
                    let below = !self.source[key_at..at.max(key_at)].trim_end_matches(' ').is_empty()
                        && self.line_start(at) > key_at
                        && value.style != Style::Flow;
                    let indent = self.column(at).saturating_sub(self.column(key_at));
                    match value.data {
                        Data::Sequence(_) if below => drop(list.get_or_insert(indent)),
                        Data::Mapping(_) if below => drop(map.get_or_insert(indent)),
                        _ => {}
                    }
                    self.learn(value, list, map);
                }
            }
        }
    }

    /// Whether the text has `*name` there; the tree holds a copy of what that stands for.
    pub fn is_alias(&self, node: &Node) -> bool {
        node.span.end > node.span.start && self.source[node.span.start as usize..].starts_with('*')
    }

    pub fn line_start(&self, at: usize) -> usize {
        self.source[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Behind the end of the line that `at` is in.
    pub fn line_end(&self, at: usize) -> usize {
        self.source[at..].find('\n').map_or(self.source.len(), |length| at + length + 1)
    }

    pub fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Whether only spaces stand in front of it on its line.
    pub fn is_first(&self, at: usize) -> bool {
        self.source[self.line_start(at)..at].bytes().all(|byte| byte == b' ')
    }

    /// Nothing was written for the value.
    pub fn is_unwritten(node: &Node) -> bool {
        node.span.start == node.span.end && matches!(&node.data, Data::Scalar(text) if text.is_empty())
    }

    /// Behind the colon of a key, or behind the key when it has none.
    pub fn key_end(&self, key: &Node) -> usize {
        let end = key.span.end as usize;
        let rest = &self.source[end..];
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        if rest[blank..].starts_with(':') { end + blank + 1 } else { end }
    }

    /// Behind the last byte of a pair of a mapping.
    pub fn pair_end(&self, (key, value): &(Node, Node)) -> usize {
        if Text::is_unwritten(value) { self.key_end(key) } else { self.node_end(value).max(self.key_end(key)) }
    }

    /// Behind the last byte that belongs to the node, without the comment behind it.
    pub fn node_end(&self, node: &Node) -> usize {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        if self.is_alias(node) || node.style == Style::Flow {
            return end;
        }
        match &node.data {
            Data::Scalar(_) if matches!(node.style, Style::Literal | Style::Folded) => {
                let written = &self.source[start..end];
                let header = written.lines().next().unwrap_or_default();
                // With `+`, the blank lines at the end are part of the text.
                if header.contains('+') {
                    return start + written.trim_end_matches(' ').len();
                }
                start + written.trim_end().len()
            }
            Data::Scalar(_) => start + self.source[start..end].trim_end().len(),
            Data::Mapping(pairs) => pairs.last().map_or(end, |pair| self.pair_end(pair)),
            Data::Sequence(_) => match self.items(node).last() {
                Some(item) => {
                    let body = &self.source[item.dash..item.end];
                    let last = node.items().and_then(<[Node]>::last);
                    match last {
                        Some(value) if !Text::is_unwritten(value) => self.node_end(value),
                        _ => item.dash + body.len().min(1),
                    }
                }
                None => end,
            },
        }
    }

    /// Behind the end of the line that the node or pair ending at `end` ends on.
    pub fn full_line_end(&self, end: usize) -> usize {
        if end > 0 && self.source[..end].ends_with('\n') { end } else { self.line_end(end) }
    }

    /// The items of a block sequence.
    pub fn items(&self, node: &Node) -> Vec<Item> {
        let nodes = node.items().unwrap_or_default();
        let mut found: Vec<Item> = Vec::with_capacity(nodes.len());
        let mut at = node.span.start as usize;
        // Properties may stand in front of the first dash.
        if !self.source[at..].starts_with('-') {
            at += self.source[at..].find('-').unwrap_or(0);
        }
        for value in nodes {
            let leading = at;
            let dash = if found.is_empty() { at } else { self.next_dash(at) };
            let end = if Text::is_unwritten(value) { dash + 1 } else { self.node_end(value) };
            at = self.full_line_end(end.min(self.source.len()));
            found.push(Item { leading, dash, end: at });
        }
        found
    }

    /// The dash that follows, over comments and blank lines.
    fn next_dash(&self, mut at: usize) -> usize {
        while at < self.source.len() {
            let line = &self.source[at..self.line_end(at)];
            let trimmed = line.trim_start_matches(' ');
            if trimmed.starts_with('-') {
                return at + line.len() - trimmed.len();
            }
            at = self.line_end(at);
        }
        self.source.len()
    }

    /// The text in the line ends of the source.
    pub fn localized(&self, text: String) -> String {
        if self.newline == "\n" { text } else { text.replace('\n', self.newline) }
    }
}
