//! Scalars of the quick parser: plain, quoted and block scalars, with their folding.

use compact_str::CompactString;

use super::Parser;
use crate::yaml::{Data, Node, Span, Style};

/// Whether a plain scalar can start with this byte, in or out of brackets.
pub(super) fn starts_plain(first: u8, second: u8) -> bool {
    match first {
        b'-' | b'?' | b':' => !matches!(second, b' ' | b'\n' | b'\t' | b',' | b'[' | b']' | b'{' | b'}'),
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' => false,
        b'%' | b'@' | b'`' | b' ' | b'\t' | b'\n' => false,
        _ => true,
    }
}

impl Parser<'_> {
    /// The end of the plain text on the line from `at` on, without trailing spaces, and whether a comment ends it. `None`
    /// when there is a `: `, a tab or a strange comment.
    fn plain_end(&self, at: usize) -> Option<(usize, bool)> {
        let line = &self.bytes[at..self.line_end(at)];
        if memchr::memchr3(b':', b'#', b'\t', line).is_none() {
            let trailing = line.iter().rev().take_while(|byte| **byte == b' ').count();
            return Some((at + line.len() - trailing, false));
        }
        let mut end = at;
        let mut last = at;
        loop {
            match self.bytes.get(end) {
                None | Some(b'\n') => return Some((last, false)),
                Some(b' ') => {
                    end += 1;
                    continue;
                }
                Some(b'\t') => return None,
                Some(b':') if matches!(self.bytes.get(end + 1), None | Some(b' ' | b'\n' | b'\t')) => return None,
                Some(b'#') if end > at && self.bytes[end - 1] == b' ' => return Some((last, true)),
                Some(_) => {}
            }
            end += 1;
            last = end;
        }
    }

    /// A plain scalar nested in the collection at `indent`.
    pub(super) fn plain(&mut self, indent: usize) -> Option<Node> {
        let (start, line) = (self.at, self.line);
        let (mut end, comment) = self.plain_end(start)?;
        self.column += end - start;
        self.at = end;
        self.next_token()?;
        let make = |text: CompactString, end: usize| Node {
            data: Data::Scalar(text),
            tag: crate::yaml::Tag::Implicit,
            style: Style::Plain,
            span: Span { start: start as u32, end: end as u32, line },
        };
        let first = &self.source[start..end];
        if self.at_end() || self.column <= indent {
            return Some(make(CompactString::new(first), end));
        }
        if comment {
            // Text behind a comment does not belong to the scalar; the full parser says what it is.
            return None;
        }
        let mut text = String::from(first);
        let mut last_line = line;
        while !self.at_end() && self.column > indent {
            // A comment between the lines would have ended the scalar.
            let gap = &self.source[end..self.at];
            if gap.contains('#') {
                return None;
            }
            push_fold(&mut text, (self.line - last_line) as usize);
            last_line = self.line;
            let (line_end, comment) = self.plain_end(self.at)?;
            text.push_str(&self.source[self.at..line_end]);
            end = line_end;
            self.column += end - self.at;
            self.at = end;
            self.next_token()?;
            if comment && !self.at_end() && self.column > indent {
                return None;
            }
        }
        Some(make(CompactString::from(text), end))
    }

    /// A quoted scalar, of one line or more; goes behind its closing quote.
    pub(super) fn quoted(&mut self) -> Option<Node> {
        let (start, line) = (self.at, self.line);
        let quote = self.bytes[start];
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        let inner = start + 1;
        let length = memchr::memchr3(quote, b'\n', b'\\', &self.bytes[inner..])?;
        let stop = inner + length;
        let doubled = quote == b'\'' && self.bytes.get(stop + 1) == Some(&quote);
        let text = if self.bytes[stop] == quote && !doubled {
            self.at = stop + 1;
            self.column += self.at - start;
            CompactString::new(&self.source[inner..stop])
        } else {
            let mut text = String::new();
            self.at = inner;
            self.quoted_text(quote, &mut text)?;
            CompactString::from(text)
        };
        let span = Span { start: start as u32, end: self.at as u32, line };
        Some(Node { data: Data::Scalar(text), tag: crate::yaml::Tag::Implicit, style, span })
    }

    fn quoted_text(&mut self, quote: u8, text: &mut String) -> Option<()> {
        let mut line_start = self.at - 1 - self.column;
        loop {
            let chunk = self.at;
            let length = memchr::memchr3(quote, b'\n', b'\\', &self.bytes[chunk..])?;
            let stop = chunk + length;
            text.push_str(&self.source[chunk..stop]);
            self.at = stop + 1;
            match self.bytes[stop] {
                b'\n' => {
                    // White space around the break goes, but not what an escape wrote.
                    let kept = text.len() - length + self.source[chunk..stop].trim_end_matches([' ', '\t']).len();
                    text.truncate(kept);
                    line_start = self.fold_quoted(text)?;
                }
                b'\\' if quote == b'\'' => text.push('\\'),
                b'\\' if self.peek(0) == b'\n' => {
                    self.at += 1;
                    line_start = self.skip_to_content(&mut 0)?;
                }
                b'\\' => self.escape(text)?,
                _ if quote == b'\'' && self.bytes.get(self.at) == Some(&quote) => {
                    text.push('\'');
                    self.at += 1;
                }
                _ => {
                    self.column = self.at - line_start;
                    return Some(());
                }
            }
        }
    }

    /// Behind a line end inside of quotes: folds it and the blank lines below, and goes to the next content.
    fn fold_quoted(&mut self, text: &mut String) -> Option<usize> {
        let mut breaks = 1;
        self.line += 1;
        let line_start = self.skip_lines(&mut breaks)?;
        push_fold(text, breaks);
        Some(line_start)
    }

    fn skip_to_content(&mut self, breaks: &mut usize) -> Option<usize> {
        self.line += 1;
        let line_start = self.skip_lines(breaks)?;
        // An escaped line end with blank lines below is left to the full parser.
        (*breaks == 0).then_some(line_start)
    }

    fn skip_lines(&mut self, breaks: &mut usize) -> Option<usize> {
        let mut line_start = self.at;
        loop {
            match self.bytes.get(self.at)? {
                b' ' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    line_start = self.at;
                    *breaks += 1;
                }
                b'\t' => return None,
                b'-' | b'.' if self.at == line_start => return None,
                _ => return Some(line_start),
            }
        }
    }

    /// Behind a backslash.
    fn escape(&mut self, text: &mut String) -> Option<()> {
        let digits = match self.peek(0) {
            b'0' => return self.escaped(text, '\0'),
            b'a' => return self.escaped(text, '\u{7}'),
            b'b' => return self.escaped(text, '\u{8}'),
            b't' | b'\t' => return self.escaped(text, '\t'),
            b'n' => return self.escaped(text, '\n'),
            b'v' => return self.escaped(text, '\u{b}'),
            b'f' => return self.escaped(text, '\u{c}'),
            b'r' => return self.escaped(text, '\r'),
            b'e' => return self.escaped(text, '\u{1b}'),
            b' ' => return self.escaped(text, ' '),
            b'"' => return self.escaped(text, '"'),
            b'\'' => return self.escaped(text, '\''),
            b'\\' => return self.escaped(text, '\\'),
            b'N' => return self.escaped(text, '\u{85}'),
            b'_' => return self.escaped(text, '\u{a0}'),
            b'L' => return self.escaped(text, '\u{2028}'),
            b'P' => return self.escaped(text, '\u{2029}'),
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return None,
        };
        let digits = self.source.get(self.at + 1..self.at + 1 + digits)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        // A surrogate is an error.
        text.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
        self.at += 1 + digits.len();
        Some(())
    }

    fn escaped(&mut self, text: &mut String, letter: char) -> Option<()> {
        text.push(letter);
        self.at += 1;
        Some(())
    }

    /// A literal or folded scalar nested in the collection at `parent`; goes to the token behind it.
    pub(super) fn block_scalar(&mut self, parent: usize) -> Option<Node> {
        let (start, line) = (self.at, self.line);
        let style = if self.bytes[start] == b'|' { Style::Literal } else { Style::Folded };
        let header = self.block_header()?;
        let indent = match header.indent {
            Some(more) => parent + more,
            None => self.detect_indent(parent)?,
        };
        let mut text = String::new();
        let mut breaks = self.blank_lines(indent)?;
        let mut previous_blank = false;
        let mut broken = false;
        while self.column == indent && !self.at_end() {
            let line_end = self.line_end(self.at);
            let content = &self.source[self.at..line_end];
            let blank = content.starts_with([' ', '\t']);
            if broken {
                // The break of the line above: folded to a space between lines of text.
                if style == Style::Literal || previous_blank || blank {
                    text.push('\n');
                } else if breaks == 0 {
                    text.push(' ');
                }
            }
            text.extend(std::iter::repeat_n('\n', breaks));
            text.push_str(content);
            previous_blank = blank;
            broken = line_end < self.bytes.len();
            if !broken {
                self.at = line_end;
                breaks = 0;
                break;
            }
            self.next_line(line_end);
            breaks = self.blank_lines(indent)?;
        }
        if header.chomping != Chomping::Strip && broken {
            text.push('\n');
        }
        if header.chomping == Chomping::Keep {
            text.extend(std::iter::repeat_n('\n', breaks));
        }
        let span = Span { start: start as u32, end: self.at as u32, line };
        self.next_token()?;
        Some(Node { data: Data::Scalar(CompactString::from(text)), tag: crate::yaml::Tag::Implicit, style, span })
    }

    /// Reads `|2-` and the rest of its line.
    fn block_header(&mut self) -> Option<Header> {
        let mut header = Header { indent: None, chomping: Chomping::Clip };
        self.at += 1;
        loop {
            match self.peek(0) {
                digit @ b'1'..=b'9' if header.indent.is_none() => header.indent = Some(usize::from(digit - b'0')),
                b'-' if header.chomping == Chomping::Clip => header.chomping = Chomping::Strip,
                b'+' if header.chomping == Chomping::Clip => header.chomping = Chomping::Keep,
                _ => break,
            }
            self.at += 1;
        }
        let end = self.line_end(self.at);
        let rest = &self.source[self.at..end];
        let comment = rest.trim_start_matches(' ');
        let is_comment = comment.starts_with('#') && comment.len() < rest.len();
        if !comment.is_empty() && !is_comment {
            return None;
        }
        self.next_line(end);
        Some(header)
    }

    /// The indentation of the first line with content; blank lines above must not be deeper.
    fn detect_indent(&self, parent: usize) -> Option<usize> {
        let mut at = self.at;
        let mut deepest = 0;
        loop {
            let line_start = at;
            while self.bytes.get(at) == Some(&b' ') {
                at += 1;
            }
            let spaces = at - line_start;
            match self.bytes.get(at) {
                Some(b'\n') => {
                    deepest = deepest.max(spaces);
                    at += 1;
                }
                Some(b'\t') => return None,
                None => return Some(deepest.max(spaces).max(parent + 1)),
                Some(_) if deepest > spaces.max(parent + 1) => return None,
                Some(_) => return Some(spaces.max(parent + 1)),
            }
        }
    }

    /// Eats blank lines and the indentation of the line behind them.
    fn blank_lines(&mut self, indent: usize) -> Option<usize> {
        let mut breaks = 0;
        loop {
            while self.column < indent && self.bytes.get(self.at) == Some(&b' ') {
                self.at += 1;
                self.column += 1;
            }
            match self.bytes.get(self.at) {
                Some(b'\n') => {
                    breaks += 1;
                    self.next_line(self.at);
                }
                Some(b'\t') if self.column < indent => return None,
                _ => return Some(breaks),
            }
        }
    }
}

struct Header {
    /// Columns beyond the parent's.
    indent: Option<usize>,
    chomping: Chomping,
}

#[derive(PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// One line break becomes a space, more lose one.
fn push_fold(text: &mut String, breaks: usize) {
    match breaks {
        1 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', breaks - 1)),
    }
}
