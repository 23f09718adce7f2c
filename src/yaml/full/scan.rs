//! Text to tokens: indentation becomes starts and ends of blocks, and what turns out to be a key gets its mark in
//! hindsight.

use std::collections::VecDeque;

use super::comments::Queue;
use super::cursor::{Cursor, Mark, is_blank, is_blank_or_end, is_break, is_word};
use crate::yaml::resolve::Version;
use crate::yaml::{Error, Style};

/// How deep collections may be nested. The original allows 10,000.
const MAX_DEPTH: usize = 2_000;
const MAX_KEY: usize = 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    StreamEnd,
    Version { major: u32, minor: u32 },
    TagDirective { handle: String, prefix: String },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag { handle: String, suffix: String },
    Scalar { text: String, style: Style },
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: Mark,
    pub end: Mark,
}

/// A token that may turn out to be a key of one line.
#[derive(Debug, Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    /// Only a key can stand there.
    required: bool,
    /// The number of the token, from the start of the stream.
    token: usize,
    mark: Mark,
}

#[derive(Debug)]
pub(super) struct Scanner<'a> {
    pub cursor: Cursor<'a>,
    version: Version,
    tokens: VecDeque<Token>,
    /// Tokens that were taken.
    taken: usize,
    /// The column of the innermost block, -1 outside of all.
    indent: i64,
    indents: Vec<i64>,
    pub flow_level: usize,
    key_allowed: bool,
    /// One a flow level.
    keys: Vec<SimpleKey>,
    /// None passes comments over.
    pub comments: Option<Queue>,
}

/// A scanner's complaint. The original counts lines from 1 there, and its versions differ in which mark they tell.
pub(super) fn complain<T>(version: Version, context: Mark, problem: Mark, words: &str) -> Result<T, Error> {
    let line = match version {
        Version::V2 if problem.line > 0 => problem.line + 1,
        Version::V2 => context.line,
        Version::V3 if context.line > 0 => context.line + 1,
        Version::V3 if problem.line > 0 => problem.line + 1,
        Version::V3 => 0,
    };
    let mut error = Error::new(words);
    error.line = (line > 0).then_some(line);
    error.column = Some(problem.column as u32 + 1);
    Err(error)
}

impl<'a> Scanner<'a> {
    pub fn new(source: &'a str, version: Version) -> Scanner<'a> {
        Scanner {
            cursor: Cursor::new(source),
            version,
            tokens: VecDeque::new(),
            taken: 0,
            indent: -1,
            indents: Vec::new(),
            flow_level: 0,
            key_allowed: true,
            keys: vec![SimpleKey::default()],
            comments: None,
        }
    }

    pub fn indent(&self) -> i64 {
        self.indent
    }

    pub fn allow_key(&mut self) {
        self.key_allowed = true;
    }

    /// Fails at the cursor, in the context of something that started earlier.
    pub fn fail<T>(&self, context: Mark, words: &str) -> Result<T, Error> {
        complain(self.version, context, self.cursor.mark, words)
    }

    /// The next token.
    pub fn peek(&mut self) -> Result<&Token, Error> {
        self.fetch_enough()?;
        if let (Some(queue), Some(token)) = (&mut self.comments, self.tokens.front()) {
            queue.unfold(&token.kind, token.start);
        }
        self.tokens.front().ok_or_else(|| Error::new("did not find expected node content"))
    }

    /// Takes the next token.
    pub fn next(&mut self) -> Result<Token, Error> {
        self.fetch_enough()?;
        self.taken += 1;
        self.tokens.pop_front().ok_or_else(|| Error::new("did not find expected node content"))
    }

    fn fetch_enough(&mut self) -> Result<(), Error> {
        // v3 looks further ahead, for comments.
        let wanted = match self.version {
            Version::V2 => 1,
            Version::V3 => 3,
        };
        loop {
            let ended = matches!(self.tokens.back(), Some(Token { kind: Kind::StreamEnd, .. }));
            if (self.tokens.len() >= wanted || ended) && !self.front_may_be_key()? {
                return Ok(());
            }
            self.fetch()?;
        }
    }

    /// Whether it is still open if the next token is a key.
    fn front_may_be_key(&mut self) -> Result<bool, Error> {
        let taken = self.taken;
        match self.keys.iter().position(|key| key.possible && key.token == taken) {
            Some(index) => self.is_key_valid(index),
            None => Ok(false),
        }
    }

    /// A key has to end on its line, within 1024 characters.
    fn is_key_valid(&mut self, index: usize) -> Result<bool, Error> {
        let key = self.keys[index];
        if !key.possible {
            return Ok(false);
        }
        let here = self.cursor.mark;
        if key.mark.line < here.line || key.mark.index + MAX_KEY < here.index {
            if key.required {
                return self.fail(key.mark, "could not find expected ':'");
            }
            self.keys[index].possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn save_key(&mut self) -> Result<(), Error> {
        if !self.key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.cursor.mark.column as i64;
        self.remove_key()?;
        let token = self.taken + self.tokens.len();
        if let Some(key) = self.keys.last_mut() {
            *key = SimpleKey { possible: true, required, token, mark: self.cursor.mark };
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Error> {
        let Some(key) = self.keys.last().copied() else { return Ok(()) };
        if key.possible && key.required {
            return self.fail(key.mark, "could not find expected ':'");
        }
        if let Some(key) = self.keys.last_mut() {
            key.possible = false;
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind, start: Mark) {
        self.tokens.push_back(Token { kind, start, end: self.cursor.mark });
    }

    /// Opens a block at a column that is deeper than the innermost one; its token goes in front of token `number`.
    fn roll_indent(&mut self, mark: Mark, number: Option<usize>, kind: Kind) -> Result<(), Error> {
        let column = mark.column as i64;
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return self.fail(mark, "exceeded max depth of 10000");
        }
        let index = number.map_or(self.tokens.len(), |number| number - self.taken);
        self.tokens.insert(index, Token { kind, start: mark, end: mark });
        Ok(())
    }

    /// Closes all blocks that are deeper than the column; the way to here began at `scan`.
    fn unroll_indent(&mut self, column: i64, scan: Mark) {
        if self.flow_level > 0 {
            return;
        }
        let mut block = Mark { at: scan.at.saturating_sub(1), ..scan };
        while self.indent > column {
            let mut start = self.cursor.mark;
            if let Some(queue) = &self.comments {
                queue.move_block_end(&mut block, self.indent);
                start = block;
            }
            self.tokens.push_back(Token { kind: Kind::BlockEnd, start, end: self.cursor.mark });
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn skip_to_token(&mut self, scan: Mark) {
        loop {
            if self.cursor.mark.column == 0 && self.cursor.peek() == '\u{feff}' {
                self.cursor.skip();
            }
            // Tabs may not indent a block.
            let tabs = self.flow_level > 0 || !self.key_allowed;
            self.cursor.skip_while(|letter| letter == ' ' || tabs && letter == '\t');
            if self.comments.is_some() {
                self.collect_comments(scan);
            } else if self.cursor.peek() == '#' {
                self.cursor.skip_while(|letter| !is_break(letter));
            }
            if self.cursor.take_break().is_none() {
                return;
            }
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }

    fn collect_comments(&mut self, scan: Mark) {
        let count = self.tokens.len();
        let begins_list = count > 1
            && self.tokens[count - 2].kind == Kind::BlockSequenceStart
            && self.tokens[count - 1].kind == Kind::BlockEntry;
        if begins_list && !is_break(self.cursor.peek()) {
            let here = self.cursor.mark;
            if let Some(queue) = &mut self.comments {
                queue.lift(here);
            }
        }
        if self.cursor.peek() == '#' {
            self.block_comments(scan);
        }
    }

    /// Where the token began that a comment may belong to, and whether it is a `:`.
    pub(super) fn last_token(&self) -> (Mark, bool) {
        let count = self.tokens.len();
        let token = match self.tokens.back() {
            Some(Token { kind: Kind::FlowEntry, .. }) if count > 1 => self.tokens.get(count - 2),
            last => last,
        };
        token.map_or((Mark::default(), false), |token| (token.start, token.kind == Kind::Value))
    }

    fn fetch(&mut self) -> Result<(), Error> {
        let scan = self.cursor.mark;
        self.skip_to_token(scan);
        self.unroll_indent(self.cursor.mark.column as i64, scan);
        if self.comments.is_none() {
            return self.fetch_token();
        }
        // What stands behind `:`, or behind `,` in brackets, belongs to the token before.
        let separates = match self.cursor.peek() {
            ':' => self.flow_level == 0,
            ',' => self.flow_level > 0,
            _ => false,
        };
        let here = self.cursor.mark;
        let before = self.tokens.back().filter(|_| separates).map_or(here, |token| token.start);
        self.fetch_token()?;
        // A list's `-` alone has no comment behind it: it stands above what follows.
        let without = matches!(
            self.tokens.back().map(|token| &token.kind),
            Some(
                Kind::BlockEntry
                    | Kind::StreamEnd
                    | Kind::DocumentStart
                    | Kind::DocumentEnd
                    | Kind::Version { .. }
                    | Kind::TagDirective { .. }
            )
        );
        if !without {
            self.line_comment(before);
        }
        Ok(())
    }

    fn fetch_token(&mut self) -> Result<(), Error> {
        let (letter, second) = (self.cursor.peek(), self.cursor.peek_second());
        let flow = self.flow_level > 0;
        match letter {
            '\0' if self.cursor.mark.at >= self.cursor.source.len() => self.fetch_end(),
            '%' if self.cursor.mark.column == 0 => self.fetch_directive(),
            '-' if self.cursor.at_document_marker("---") => self.fetch_marker(Kind::DocumentStart),
            '.' if self.cursor.at_document_marker("...") => self.fetch_marker(Kind::DocumentEnd),
            '[' => self.fetch_flow_start(Kind::FlowSequenceStart),
            '{' => self.fetch_flow_start(Kind::FlowMappingStart),
            ']' => self.fetch_flow_end(Kind::FlowSequenceEnd),
            '}' => self.fetch_flow_end(Kind::FlowMappingEnd),
            ',' => {
                self.remove_key()?;
                self.key_allowed = true;
                self.fetch_indicator(Kind::FlowEntry)
            }
            '-' if is_blank_or_end(second) => self.fetch_block_entry(),
            '?' if flow || is_blank_or_end(second) => self.fetch_key(),
            ':' if flow || is_blank_or_end(second) => self.fetch_value(),
            '*' | '&' => self.fetch_anchor(letter),
            '!' => {
                self.save_key()?;
                self.key_allowed = false;
                let start = self.cursor.mark;
                let kind = self.tag()?;
                self.push(kind, start);
                Ok(())
            }
            '|' | '>' if !flow => {
                self.remove_key()?;
                self.key_allowed = true;
                self.fetch_scalar(if letter == '|' { Style::Literal } else { Style::Folded })
            }
            '\'' | '"' => {
                self.save_key()?;
                self.key_allowed = false;
                self.fetch_scalar(if letter == '"' { Style::DoubleQuoted } else { Style::SingleQuoted })
            }
            _ if self.starts_plain(letter, second) => {
                self.save_key()?;
                self.key_allowed = false;
                self.fetch_scalar(Style::Plain)
            }
            _ => self.fail(self.cursor.mark, "found character that cannot start any token"),
        }
    }

    fn starts_plain(&self, letter: char, second: char) -> bool {
        match letter {
            '-' => !is_blank(second),
            '?' | ':' => self.flow_level == 0 && !is_blank_or_end(second),
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => false,
            _ => !is_blank_or_end(letter),
        }
    }

    fn fetch_scalar(&mut self, style: Style) -> Result<(), Error> {
        let start = self.cursor.mark;
        let (text, end) = match style {
            Style::Literal | Style::Folded => self.block_scalar(style == Style::Literal)?,
            Style::Plain => self.plain_scalar()?,
            _ => self.quoted_scalar(style == Style::SingleQuoted)?,
        };
        self.tokens.push_back(Token { kind: Kind::Scalar { text, style }, start, end });
        Ok(())
    }

    fn fetch_end(&mut self) -> Result<(), Error> {
        if self.cursor.mark.column != 0 {
            self.cursor.mark.column = 0;
            self.cursor.mark.line += 1;
        }
        self.unroll_indent(-1, self.cursor.mark);
        self.remove_key()?;
        self.key_allowed = false;
        self.push(Kind::StreamEnd, self.cursor.mark);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Error> {
        self.unroll_indent(-1, self.cursor.mark);
        self.remove_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let kind = self.directive()?;
        self.push(kind, start);
        Ok(())
    }

    fn fetch_marker(&mut self, kind: Kind) -> Result<(), Error> {
        self.unroll_indent(-1, self.cursor.mark);
        self.remove_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        (0..3).for_each(|_| self.cursor.skip());
        self.push(kind, start);
        Ok(())
    }

    fn fetch_indicator(&mut self, kind: Kind) -> Result<(), Error> {
        let start = self.cursor.mark;
        self.cursor.skip();
        self.push(kind, start);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: Kind) -> Result<(), Error> {
        self.save_key()?;
        self.keys.push(SimpleKey::default());
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return self.fail(self.cursor.mark, "exceeded max depth of 10000");
        }
        self.key_allowed = true;
        self.fetch_indicator(kind)
    }

    fn fetch_flow_end(&mut self, kind: Kind) -> Result<(), Error> {
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.keys.pop();
        }
        self.key_allowed = false;
        self.fetch_indicator(kind)
    }

    fn fetch_block_entry(&mut self) -> Result<(), Error> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.fail(self.cursor.mark, "block sequence entries are not allowed in this context");
            }
            self.roll_indent(self.cursor.mark, None, Kind::BlockSequenceStart)?;
        }
        self.remove_key()?;
        self.key_allowed = true;
        self.fetch_indicator(Kind::BlockEntry)
    }

    fn fetch_key(&mut self) -> Result<(), Error> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.fail(self.cursor.mark, "mapping keys are not allowed in this context");
            }
            self.roll_indent(self.cursor.mark, None, Kind::BlockMappingStart)?;
        }
        self.remove_key()?;
        self.key_allowed = self.flow_level == 0;
        self.fetch_indicator(Kind::Key)
    }

    fn fetch_value(&mut self) -> Result<(), Error> {
        let last = self.keys.len() - 1;
        if self.is_key_valid(last)? {
            let key = self.keys[last];
            self.tokens.insert(key.token - self.taken, Token { kind: Kind::Key, start: key.mark, end: key.mark });
            self.roll_indent(key.mark, Some(key.token), Kind::BlockMappingStart)?;
            self.keys[last].possible = false;
            self.key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.key_allowed {
                    return self.fail(self.cursor.mark, "mapping values are not allowed in this context");
                }
                self.roll_indent(self.cursor.mark, None, Kind::BlockMappingStart)?;
            }
            self.key_allowed = self.flow_level == 0;
        }
        self.fetch_indicator(Kind::Value)
    }

    fn fetch_anchor(&mut self, indicator: char) -> Result<(), Error> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        self.cursor.skip();
        let mut name = String::new();
        while is_word(self.cursor.peek()) {
            self.cursor.take(&mut name);
        }
        let behind = self.cursor.peek();
        let ends = is_blank_or_end(behind) || matches!(behind, '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`');
        if name.is_empty() || !ends {
            return self.fail(start, "did not find expected alphabetic or numeric character");
        }
        self.push(if indicator == '*' { Kind::Alias(name) } else { Kind::Anchor(name) }, start);
        Ok(())
    }
}
