//! Flow collections of the quick parser: `[a, "b"]`, `{a: b}` and JSON.

use compact_str::CompactString;

use super::{MAX_DEPTH, MAX_KEY, Parser, scalar, take_from};
use crate::yaml::{Data, Items, Node, Pairs, Span, Style};

impl Parser<'_> {
    /// The collection that starts here; goes behind its closing bracket.
    pub(super) fn flow(&mut self, depth: usize) -> Option<Node> {
        if self.depth + depth > MAX_DEPTH {
            return None;
        }
        let (start, line) = (self.at, self.line);
        let data = match self.bytes[start] {
            b'[' => Data::Sequence(self.flow_items(depth)?),
            _ => Data::Mapping(self.flow_pairs(depth)?),
        };
        let span = Span { start: start as u32, end: self.at as u32, line };
        Some(self.node(data, Style::Flow, span))
    }

    fn skip(&mut self) {
        self.at += 1;
        self.column += 1;
    }

    /// To the next token inside of brackets; markers of documents have no place here.
    fn flow_token(&mut self) -> Option<u8> {
        self.next_token()?;
        if self.at_end() || self.column == 0 && matches!(self.peek(0), b'-' | b'.') {
            return None;
        }
        Some(self.peek(0))
    }

    fn flow_items(&mut self, depth: usize) -> Option<Items> {
        self.skip();
        let from = self.items.len();
        loop {
            if self.flow_token()? == b']' {
                self.skip();
                return Some(take_from(&mut self.items, from));
            }
            let item = self.flow_node(depth)?;
            self.items.push(item);
            match self.flow_token()? {
                b',' => self.skip(),
                b']' => {}
                // `[a: b]` is a list of a map, and an error is an error.
                _ => return None,
            }
        }
    }

    fn flow_pairs(&mut self, depth: usize) -> Option<Pairs> {
        self.skip();
        let from = self.pairs.len();
        loop {
            if self.flow_token()? == b'}' {
                self.skip();
                return Some(take_from(&mut self.pairs, from));
            }
            let (start, line) = (self.at, self.line);
            let key = match self.peek(0) {
                b'[' | b'{' => return None,
                _ => self.flow_node(depth)?,
            };
            if self.flow_token()? != b':' || self.line != line || self.at - start > MAX_KEY {
                return None;
            }
            self.skip();
            // go-yaml takes `{"a":b}`, but not everything glued to a colon.
            let value = match self.flow_token()? {
                b',' | b'}' => self.null(),
                _ => self.flow_node(depth)?,
            };
            self.pairs.push((key, value));
            match self.flow_token()? {
                b',' => self.skip(),
                b'}' => {}
                _ => return None,
            }
        }
    }

    fn flow_node(&mut self, depth: usize) -> Option<Node> {
        match self.peek(0) {
            b'[' | b'{' => self.flow(depth + 1),
            b'"' | b'\'' => self.quoted(),
            b':' | b'?' => None,
            first if scalar::starts_plain(first, self.peek(1)) => self.flow_plain(),
            _ => None,
        }
    }

    /// A plain scalar of one line; a comment may end it.
    fn flow_plain(&mut self) -> Option<Node> {
        let start = self.at;
        let mut end = start;
        loop {
            match self.bytes.get(end)? {
                // Text on the next line would belong to the scalar: whoever comes next finds no bracket or comma.
                b',' | b']' | b'}' | b'\n' => break,
                b':' if matches!(self.bytes.get(end + 1), Some(b' ' | b'\n')) => break,
                b':' if matches!(self.bytes.get(end + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) => return None,
                b'#' if self.bytes[end - 1] == b' ' => break,
                b'\t' | b'[' | b'{' | b'?' => return None,
                _ => end += 1,
            }
        }
        let text = self.source[start..end].trim_end_matches(' ');
        let span = self.span(start, start + text.len());
        let node = self.node(Data::Scalar(CompactString::new(text)), Style::Plain, span);
        self.column += end - start;
        self.at = end;
        Some(node)
    }
}
