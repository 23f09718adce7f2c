//! The lexer: template text to items, one at a time, as the parser asks.
//!
//! Out: items with their byte position and the line they start on; text is trimmed here where `{{- ` and ` -}}`
//! say so. Answers to text/template/parse/lex.go.

use crate::value::quote;
use std::borrow::Cow;

/// The type of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Error,
    Bool,
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    // Keywords come after all the rest; errors print them in angle brackets.
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

/// One item.
#[derive(Debug, Clone)]
pub(super) struct Item<'s> {
    pub kind: Kind,
    /// Byte offset in the text.
    pub position: usize,
    /// The item's text, or the message of an error.
    pub text: Cow<'s, str>,
    /// The line it starts on, from 1.
    pub line: u32,
}

impl Item<'_> {
    /// As errors of the parser name it.
    pub fn describe(&self) -> String {
        match self.kind {
            Kind::Eof => "EOF".to_owned(),
            Kind::Error => self.text.to_string(),
            kind if kind >= Kind::Block => format!("<{}>", self.text),
            _ if self.text.len() > 10 => {
                let head: String = self.text.chars().take(10).collect();
                format!("{}...", quote::double_quoted(head.as_bytes()))
            }
            _ => quote::double_quoted(self.text.as_bytes()),
        }
    }
}

const LEFT: &str = "{{";
const RIGHT: &str = "}}";
const LEFT_COMMENT: &str = "/*";
const RIGHT_COMMENT: &str = "*/";
/// A trim marker and the space on its inside.
const TRIM_LENGTH: usize = 2;

/// What the scanner does next.
enum Step {
    Emit(Kind),
    Error(String),
    /// Nothing to emit here: scan text again.
    Again,
}

/// The state of the scanner.
pub(super) struct Lexer<'s> {
    input: &'s str,
    position: usize,
    start: usize,
    at_end: bool,
    paren_depth: usize,
    line: u32,
    start_line: u32,
    inside_action: bool,
    /// Whether the delimiter being scanned trims.
    trim: bool,
    /// Whether `break` and `continue` are keywords: not when functions have these names.
    pub break_ok: bool,
    pub continue_ok: bool,
}

impl<'s> Lexer<'s> {
    pub fn new(input: &'s str) -> Self {
        Self {
            input,
            position: 0,
            start: 0,
            at_end: false,
            paren_depth: 0,
            line: 1,
            start_line: 1,
            inside_action: false,
            trim: false,
            break_ok: true,
            continue_ok: true,
        }
    }

    /// The next item; at the end, and after an error, only `Eof` is left.
    pub fn next_item(&mut self) -> Item<'s> {
        loop {
            let step = if self.inside_action { self.inside_action() } else { self.text() };
            match step {
                Step::Emit(kind) => return self.item(kind),
                Step::Error(message) => {
                    let item = Item {
                        kind: Kind::Error,
                        position: self.start,
                        text: Cow::Owned(message),
                        line: self.start_line,
                    };
                    self.input = "";
                    self.position = 0;
                    self.start = 0;
                    return item;
                }
                Step::Again => {}
            }
        }
    }

    fn item(&mut self, kind: Kind) -> Item<'s> {
        let item = Item {
            kind,
            position: self.start,
            text: Cow::Borrowed(&self.input[self.start..self.position]),
            line: self.start_line,
        };
        self.start = self.position;
        self.start_line = self.line;
        match kind {
            Kind::LeftDelimiter => self.inside_action = true,
            Kind::RightDelimiter => self.inside_action = false,
            _ => return item,
        }
        // What a trim marker cuts off lies behind the item.
        if std::mem::take(&mut self.trim) {
            match kind {
                Kind::LeftDelimiter => self.position += TRIM_LENGTH,
                _ => self.skip_spaces(),
            }
            self.ignore();
        }
        item
    }

    fn rest(&self) -> &'s str {
        &self.input[self.position..]
    }

    fn next(&mut self) -> Option<char> {
        let Some(character) = self.rest().chars().next() else {
            self.at_end = true;
            return None;
        };
        self.position += character.len_utf8();
        self.line += u32::from(character == '\n');
        Some(character)
    }

    fn back_up(&mut self) {
        if self.at_end {
            return;
        }
        if let Some(character) = self.input[..self.position].chars().next_back() {
            self.position -= character.len_utf8();
            self.line -= u32::from(character == '\n');
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Skips what was passed over without `next`.
    fn ignore(&mut self) {
        self.line += count_lines(&self.input[self.start..self.position]);
        self.start = self.position;
        self.start_line = self.line;
    }

    fn accept(&mut self, valid: &str) -> bool {
        let found = self.peek().is_some_and(|character| valid.contains(character));
        if found {
            self.next();
        }
        found
    }

    fn accept_run(&mut self, valid: &str) {
        while self.accept(valid) {}
    }

    /// Text up to the next action.
    fn text(&mut self) -> Step {
        let Some(offset) = memchr::memmem::find(self.rest().as_bytes(), LEFT.as_bytes()) else {
            self.position = self.input.len();
            if self.position > self.start {
                self.line += count_lines(&self.input[self.start..self.position]);
                return Step::Emit(Kind::Text);
            }
            return Step::Emit(Kind::Eof);
        };
        if offset == 0 {
            return self.left_delimiter();
        }
        let action = self.position + offset;
        let text = &self.input[self.position..action];
        let kept = if has_left_trim(&self.input[action + LEFT.len()..]) {
            text.trim_end_matches(is_space).len()
        } else {
            text.len()
        };
        if kept == 0 {
            self.position = action;
            self.ignore();
            return self.left_delimiter();
        }
        self.position += kept;
        self.line += count_lines(&self.input[self.start..self.position]);
        Step::Emit(Kind::Text)
    }

    fn left_delimiter(&mut self) -> Step {
        let trim = if has_left_trim(&self.rest()[LEFT.len()..]) { TRIM_LENGTH } else { 0 };
        if self.rest()[LEFT.len() + trim..].starts_with(LEFT_COMMENT) {
            self.position += LEFT.len() + trim;
            self.ignore();
            return self.comment();
        }
        self.position += LEFT.len();
        self.trim = trim > 0;
        self.paren_depth = 0;
        Step::Emit(Kind::LeftDelimiter)
    }

    fn comment(&mut self) -> Step {
        let body = &self.rest()[LEFT_COMMENT.len()..];
        let Some(end) = body.find(RIGHT_COMMENT) else {
            return Step::Error("unclosed comment".to_owned());
        };
        self.position += LEFT_COMMENT.len() + end + RIGHT_COMMENT.len();
        let Some(trim) = self.at_right_delimiter() else {
            return Step::Error("comment ends before closing delimiter".to_owned());
        };
        if trim {
            self.position += TRIM_LENGTH;
        }
        self.position += RIGHT.len();
        if trim {
            self.skip_spaces();
        }
        self.ignore();
        Step::Again
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start_matches(is_space).len();
    }

    /// Whether the right delimiter comes next, and if so whether it trims.
    fn at_right_delimiter(&self) -> Option<bool> {
        let rest = self.rest();
        if has_right_trim(rest) && rest[TRIM_LENGTH..].starts_with(RIGHT) {
            return Some(true);
        }
        rest.starts_with(RIGHT).then_some(false)
    }

    fn right_delimiter(&mut self) -> Step {
        self.trim = self.at_right_delimiter() == Some(true);
        if self.trim {
            self.position += TRIM_LENGTH;
            self.ignore();
        }
        self.position += RIGHT.len();
        Step::Emit(Kind::RightDelimiter)
    }

    fn inside_action(&mut self) -> Step {
        if self.at_right_delimiter().is_some() {
            if self.paren_depth == 0 {
                return self.right_delimiter();
            }
            return Step::Error("unclosed left paren".to_owned());
        }
        let Some(character) = self.next() else {
            return Step::Error("unclosed action".to_owned());
        };
        match character {
            _ if is_space(character) => {
                self.back_up();
                self.space()
            }
            '=' => Step::Emit(Kind::Assign),
            ':' if self.next() == Some('=') => Step::Emit(Kind::Declare),
            ':' => Step::Error("expected :=".to_owned()),
            '|' => Step::Emit(Kind::Pipe),
            '"' => self.quoted('"', "unterminated quoted string", Kind::String),
            '\'' => self.quoted('\'', "unterminated character constant", Kind::CharConstant),
            '`' => self.raw_quoted(),
            '$' => self.field_or_variable(Kind::Variable),
            '.' if !self.peek().is_some_and(|next| next.is_ascii_digit()) && self.peek().is_some() => {
                self.field_or_variable(Kind::Field)
            }
            '.' | '+' | '-' | '0'..='9' => {
                self.back_up();
                self.number()
            }
            _ if is_alphanumeric(character) => {
                self.back_up();
                self.identifier()
            }
            '(' => {
                self.paren_depth += 1;
                Step::Emit(Kind::LeftParen)
            }
            ')' => match self.paren_depth.checked_sub(1) {
                Some(depth) => {
                    self.paren_depth = depth;
                    Step::Emit(Kind::RightParen)
                }
                None => Step::Error("unexpected right paren".to_owned()),
            },
            '!'..='~' => Step::Emit(Kind::Char),
            _ => Step::Error(format!("unrecognized character in action: {}", unicode(character))),
        }
    }

    fn space(&mut self) -> Step {
        let mut count = 0;
        while self.peek().is_some_and(is_space) {
            self.next();
            count += 1;
        }
        // " -}}": the last space belongs to the delimiter.
        let tail = &self.input[self.position - 1..];
        if has_right_trim(tail) && tail[TRIM_LENGTH..].starts_with(RIGHT) {
            self.back_up();
            if count == 1 {
                return self.right_delimiter();
            }
        }
        Step::Emit(Kind::Space)
    }

    fn identifier(&mut self) -> Step {
        while self.peek().is_some_and(is_alphanumeric) {
            self.next();
        }
        if !self.at_terminator() {
            return self.bad_character();
        }
        let kind = match &self.input[self.start..self.position] {
            "block" => Kind::Block,
            "break" if self.break_ok => Kind::Break,
            "continue" if self.continue_ok => Kind::Continue,
            "define" => Kind::Define,
            "else" => Kind::Else,
            "end" => Kind::End,
            "if" => Kind::If,
            "range" => Kind::Range,
            "nil" => Kind::Nil,
            "template" => Kind::Template,
            "with" => Kind::With,
            "true" | "false" => Kind::Bool,
            _ => Kind::Identifier,
        };
        Step::Emit(kind)
    }

    fn bad_character(&self) -> Step {
        let character = self.peek().unwrap_or(char::REPLACEMENT_CHARACTER);
        Step::Error(format!("bad character {}", unicode(character)))
    }

    fn field_or_variable(&mut self, kind: Kind) -> Step {
        if self.at_terminator() {
            return Step::Emit(if kind == Kind::Variable { Kind::Variable } else { Kind::Dot });
        }
        while self.peek().is_some_and(is_alphanumeric) {
            self.next();
        }
        if !self.at_terminator() {
            return self.bad_character();
        }
        Step::Emit(kind)
    }

    /// Whether what follows may follow an identifier.
    fn at_terminator(&self) -> bool {
        match self.peek() {
            None => true,
            Some(character) => {
                is_space(character)
                    || matches!(character, '.' | ',' | '|' | ':' | ')' | '(')
                    || self.rest().starts_with(RIGHT)
            }
        }
    }

    fn quoted(&mut self, delimiter: char, unterminated: &str, kind: Kind) -> Step {
        loop {
            match self.next() {
                Some('\\') if !matches!(self.next(), None | Some('\n')) => {}
                Some(character) if character == delimiter => return Step::Emit(kind),
                None | Some('\n' | '\\') => return Step::Error(unterminated.to_owned()),
                Some(_) => {}
            }
        }
    }

    fn raw_quoted(&mut self) -> Step {
        loop {
            match self.next() {
                None => return Step::Error("unterminated raw quoted string".to_owned()),
                Some('`') => return Step::Emit(Kind::RawString),
                Some(_) => {}
            }
        }
    }

    fn number(&mut self) -> Step {
        if !self.scan_number() {
            return self.bad_number();
        }
        if matches!(self.peek(), Some('+' | '-')) {
            if !self.scan_number() || !self.input[..self.position].ends_with('i') {
                return self.bad_number();
            }
            return Step::Emit(Kind::Complex);
        }
        Step::Emit(Kind::Number)
    }

    fn bad_number(&self) -> Step {
        let text = &self.input[self.start..self.position];
        Step::Error(format!("bad number syntax: {}", quote::double_quoted(text.as_bytes())))
    }

    /// A rough scan: what it lets through wrongly the parser refuses.
    fn scan_number(&mut self) -> bool {
        self.accept("+-");
        let mut digits = "0123456789_";
        if self.accept("0") {
            if self.accept("xX") {
                digits = "0123456789abcdefABCDEF_";
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_run(digits);
        if self.accept(".") {
            self.accept_run(digits);
        }
        let (decimal, hexadecimal) = (digits.len() == 11, digits.len() == 23);
        if (decimal && self.accept("eE")) || (hexadecimal && self.accept("pP")) {
            self.accept("+-");
            self.accept_run("0123456789_");
        }
        self.accept("i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.next();
            return false;
        }
        true
    }
}

fn count_lines(text: &str) -> u32 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn is_alphanumeric(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn has_left_trim(text: &str) -> bool {
    matches!(text.as_bytes(), [b'-', b' ' | b'\t' | b'\r' | b'\n', ..])
}

fn has_right_trim(text: &str) -> bool {
    matches!(text.as_bytes(), [b' ' | b'\t' | b'\r' | b'\n', b'-', ..])
}

/// Go's `%#U`.
fn unicode(character: char) -> String {
    let code = character as u32;
    if quote::is_print(character) { format!("U+{code:04X} '{character}'") } else { format!("U+{code:04X}") }
}
