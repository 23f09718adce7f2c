//! A quick parser for the YAML that nearly every manifest and values file is written in: block collections, scalars of
//! all styles, flow collections without surprises.
//!
//! In: a YAML stream. Out: its documents, or `None` at the first thing it does not know (anchors, tags, directives,
//! tabs in odd places, every kind of error): then the full parser reads the whole stream again and says what is wrong.
//! So it must only ever accept what go-yaml accepts, with the same tree; the corpus test compares the two.

mod flow;
mod scalar;

use compact_str::CompactString;
use thin_vec::ThinVec;

use super::{Data, Node, Span, Style, Tag};

/// Deeper trees are left to the full parser, which counts.
const MAX_DEPTH: usize = 100;
/// A key must have its colon within 1024 characters.
const MAX_KEY: usize = 1000;

/// The documents of a stream; with `only_first`, nothing behind the first is looked at.
pub(super) fn parse(source: &str, only_first: bool) -> Option<Vec<Node>> {
    if !is_ordinary(source) {
        return None;
    }
    let mut parser = Parser::new(source);
    let mut documents = Vec::new();
    parser.next_token()?;
    while !parser.at_end() {
        documents.push(parser.document()?);
        if only_first {
            break;
        }
    }
    Some(documents)
}

/// No bytes with which YAML 1.1 has plans of its own: control characters, carriage returns, other line breaks, a mark
/// of byte order.
fn is_ordinary(source: &str) -> bool {
    let control = |byte: &u8| *byte < b' ' && *byte != b'\n' && *byte != b'\t' || *byte == 0x7f;
    // One pass without branches, which the compiler turns into vector code.
    let (odd, wide) = source.as_bytes().chunks(4096).fold((false, false), |(odd, wide), chunk| {
        let chunk_odd = chunk.iter().fold(false, |found, byte| found | control(byte));
        (odd | chunk_odd, wide | !chunk.is_ascii())
    });
    let strange = |letter: char| {
        matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    u32::try_from(source.len()).is_ok() && !odd && !(wide && source.chars().any(strange))
}

struct Parser<'a> {
    source: &'a str,
    bytes: &'a [u8],
    /// Where the next token starts, or the end.
    at: usize,
    /// Its line, from 1.
    line: u32,
    /// Its column, from 0.
    column: usize,
    depth: usize,
    /// What the open collections hold so far, so that each is made in its size.
    items: Vec<Node>,
    pairs: Vec<(Node, Node)>,
}

/// Takes what lies above `from`.
fn take_from<T>(stack: &mut Vec<T>, from: usize) -> ThinVec<T> {
    let mut taken = ThinVec::with_capacity(stack.len() - from);
    taken.extend(stack.drain(from..));
    taken
}

/// Bytes that a key cannot go over without a look.
const ENDS_KEY: [bool; 256] = {
    let mut table = [false; 256];
    table[b':' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\t' as usize] = true;
    table[b'#' as usize] = true;
    table
};

/// What a block node is nested in, by column; the root has none.
type Indent = Option<usize>;

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Parser<'a> {
        let bytes = source.as_bytes();
        Parser { source, bytes, at: 0, line: 1, column: 0, depth: 0, items: Vec::new(), pairs: Vec::new() }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(b'\n')
    }

    fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Behind the end of the line that `at` is in.
    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |length| at + length)
    }

    /// Goes from anywhere in white space (or the start of a line) to the next content, over comments and blank lines.
    fn next_token(&mut self) -> Option<()> {
        loop {
            let rest = &self.bytes[self.at..];
            let spaces = rest.iter().position(|byte| *byte != b' ').unwrap_or(rest.len());
            self.at += spaces;
            self.column += spaces;
            match self.bytes.get(self.at) {
                None => return Some(()),
                Some(b'\n') => self.next_line(self.at),
                Some(b'#') if self.at == 0 || matches!(self.bytes[self.at - 1], b' ' | b'\n') => {
                    self.next_line(self.line_end(self.at));
                }
                Some(b'\t' | b'#') => return None,
                Some(_) => return Some(()),
            }
        }
    }

    /// To the start of the line behind the line end `end`.
    fn next_line(&mut self, end: usize) {
        self.at = (end + 1).min(self.bytes.len());
        self.line += 1;
        self.column = 0;
    }

    /// `---` or `...` at the start of a line.
    fn at_marker(&self) -> bool {
        self.column == 0
            && matches!(self.peek(0), b'-' | b'.')
            && (self.bytes[self.at..].starts_with(b"---") || self.bytes[self.at..].starts_with(b"..."))
            && matches!(self.peek(3), b' ' | b'\n' | b'\t')
    }

    /// From a marker or the first content to the next marker or the end.
    fn document(&mut self) -> Option<Node> {
        if self.at_marker() {
            if self.peek(0) != b'-' {
                return None;
            }
            let line = self.line;
            self.at += 3;
            self.column = 3;
            self.next_token()?;
            if self.at_end() || self.at_marker() {
                return Some(self.null());
            }
            if self.line == line {
                return None;
            }
        } else if self.peek(0) == b'%' && self.column == 0 {
            return None;
        }
        let node = self.block_node(None)?;
        (self.at_end() || self.at_marker()).then_some(node)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32, line: self.line }
    }

    fn node(&self, data: Data, style: Style, span: Span) -> Node {
        Node { data, tag: Tag::Implicit, style, span }
    }

    fn null(&self) -> Node {
        let data = Data::Scalar(CompactString::const_new(""));
        self.node(data, Style::Plain, self.span(self.at, self.at))
    }

    /// The node that starts here, first on its line or behind a `- `.
    fn block_node(&mut self, parent: Indent) -> Option<Node> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let node = if self.at_dash() {
            self.sequence()
        } else if self.find_key().is_some() {
            self.mapping()
        } else {
            self.value(parent)
        };
        self.depth -= 1;
        node
    }

    fn at_dash(&self) -> bool {
        self.peek(0) == b'-' && matches!(self.peek(1), b' ' | b'\n')
    }

    fn sequence(&mut self) -> Option<Node> {
        let (start, line, indent) = (self.at, self.line, self.column);
        let from = self.items.len();
        let mut end = self.at;
        while !self.at_end() && self.column == indent && self.at_dash() && !self.at_marker() {
            let line = self.line;
            self.at += 1;
            self.column += 1;
            self.next_token()?;
            // The item may follow on a deeper line; else it is null.
            let has_item = !self.at_end() && (self.line == line || self.column > indent);
            let item = if has_item { self.block_node(Some(indent))? } else { self.null() };
            end = item.span.end as usize;
            self.items.push(item);
        }
        let span = Span { start: start as u32, end: end as u32, line };
        let items = take_from(&mut self.items, from);
        Some(self.node(Data::Sequence(items), Style::Plain, span))
    }

    fn mapping(&mut self) -> Option<Node> {
        let (start, line, indent) = (self.at, self.line, self.column);
        let from = self.pairs.len();
        let mut end = self.at;
        while !self.at_end() && self.column == indent && !self.at_marker() {
            let key_end = self.find_key()?;
            let key = self.key(key_end)?;
            let value = self.pair_value(indent)?;
            end = value.span.end as usize;
            self.pairs.push((key, value));
        }
        let span = Span { start: start as u32, end: end as u32, line };
        let pairs = take_from(&mut self.pairs, from);
        Some(self.node(Data::Mapping(pairs), Style::Plain, span))
    }

    /// Whether a key of one line starts here: the place of its colon.
    fn find_key(&self) -> Option<usize> {
        let mut at = match self.peek(0) {
            quote @ (b'"' | b'\'') => {
                let mut at = self.quoted_end(quote)?;
                while self.bytes.get(at) == Some(&b' ') {
                    at += 1;
                }
                (self.bytes.get(at) == Some(&b':')).then_some(at)?
            }
            first if scalar::starts_plain(first, self.peek(1)) => self.at,
            _ => return None,
        };
        loop {
            at += self.bytes[at..].iter().position(|byte| ENDS_KEY[usize::from(*byte)])?;
            match self.bytes[at] {
                b':' => match self.bytes.get(at + 1) {
                    None | Some(b' ' | b'\n') => return (at - self.at < MAX_KEY).then_some(at),
                    Some(_) if matches!(self.peek(0), b'"' | b'\'') => return None,
                    Some(_) => {}
                },
                b'\n' | b'\t' => return None,
                b'#' if self.bytes[at - 1] == b' ' => return None,
                _ => {}
            }
            at += 1;
        }
    }

    /// Behind the closing quote, if that is on the same line.
    fn quoted_end(&self, quote: u8) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            match *self.bytes.get(at)? {
                b'\n' => return None,
                b'\\' if quote == b'"' => at += 1,
                byte if byte == quote && quote == b'\'' && self.bytes.get(at + 1) == Some(&quote) => at += 1,
                byte if byte == quote => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
    }

    /// The key whose colon is at `colon`; goes behind the colon.
    fn key(&mut self, colon: usize) -> Option<Node> {
        let start = self.at;
        let key = match self.peek(0) {
            b'"' | b'\'' => self.quoted()?,
            _ => {
                let end = start + self.source[start..colon].trim_end_matches(' ').len();
                let data = Data::Scalar(CompactString::new(&self.source[start..end]));
                self.node(data, Style::Plain, self.span(start, end))
            }
        };
        self.column += colon + 1 - start;
        self.at = colon + 1;
        Some(key)
    }

    /// The value behind the colon of a key in the mapping at `indent`.
    fn pair_value(&mut self, indent: usize) -> Option<Node> {
        let line = self.line;
        self.next_token()?;
        if self.at_end() {
            return Some(self.null());
        }
        if self.line == line {
            return self.value(Some(indent));
        }
        let indentless = self.column == indent && self.at_dash() && !self.at_marker();
        if self.column > indent || indentless { self.block_node(Some(indent)) } else { Some(self.null()) }
    }

    /// A scalar or flow collection; goes to the token behind it.
    fn value(&mut self, parent: Indent) -> Option<Node> {
        match self.peek(0) {
            b'"' | b'\'' => {
                let node = self.quoted()?;
                self.end_of_value()?;
                Some(node)
            }
            b'[' | b'{' => {
                let node = self.flow(0)?;
                self.end_of_value()?;
                Some(node)
            }
            b'|' | b'>' => self.block_scalar(parent?),
            first if scalar::starts_plain(first, self.peek(1)) => self.plain(parent?),
            _ => None,
        }
    }

    /// Nothing but a comment may stand on the line behind a quoted or flow value.
    fn end_of_value(&mut self) -> Option<()> {
        let line = self.line;
        self.next_token()?;
        (self.at_end() || self.line > line).then_some(())
    }
}
