//! The lexer: template text to items, one at a time, as the parser asks.
//!
//! Out: items with their byte position; text is trimmed here where `{{- ` and ` -}}` say so. Nearly all of a template
//! is ASCII, so the scanner looks at bytes and decodes a character only where one is not. Answers to
//! text/template/parse/lex.go.

use crate::value::quote;

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
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'s> {
    pub kind: Kind,
    /// Byte offset in the text.
    pub position: u32,
    /// The item's text; an error's message is the lexer's.
    pub text: &'s str,
}

impl<'s> Item<'s> {
    /// What stands for items that are not there yet.
    pub const NONE: Item<'s> = Item { kind: Kind::Eof, position: 0, text: "" };
}

const RIGHT: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &str = "*/";
const DELIMITER_LENGTH: usize = 2;
/// A trim marker and the space on its inside.
const TRIM_LENGTH: usize = 2;

/// What the scanner does next.
enum Step {
    Emit(Kind),
    /// The message is in `problem`.
    Error,
    /// Nothing to emit here: scan text again.
    Again,
}

/// The letters of names.
const NAME: u8 = 1;
/// What may follow a name; so may the right delimiter.
const TERMINATOR: u8 = 2;
/// What each byte may be.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME,
            b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(' => TERMINATOR,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// The state of the scanner.
pub(super) struct Lexer<'s> {
    input: &'s str,
    position: usize,
    start: usize,
    paren_depth: usize,
    inside_action: bool,
    /// Whether the delimiter being scanned trims.
    trim: bool,
    /// The message of the error item, of which there is at most one.
    problem: String,
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
            paren_depth: 0,
            inside_action: false,
            trim: false,
            problem: String::new(),
            break_ok: true,
            continue_ok: true,
        }
    }

    /// An item as errors of the parser name it.
    pub fn describe(&self, item: &Item<'_>) -> String {
        match item.kind {
            Kind::Eof => "EOF".to_owned(),
            Kind::Error => self.problem.clone(),
            kind if kind >= Kind::Block => format!("<{}>", item.text),
            _ if item.text.len() > 10 => {
                let head: String = item.text.chars().take(10).collect();
                format!("{}...", quote::double_quoted(head.as_bytes()))
            }
            _ => quote::double_quoted(item.text.as_bytes()),
        }
    }

    /// The next item; at the end, and after an error, only `Eof` is left.
    pub fn next_item(&mut self) -> Item<'s> {
        loop {
            let step = if self.inside_action { self.inside_action() } else { self.text() };
            match step {
                Step::Emit(kind) => return self.item(kind),
                Step::Error => {
                    let item = Item { kind: Kind::Error, position: self.start as u32, text: "" };
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
        let text = &self.input[self.start..self.position];
        let item = Item { kind, position: self.start as u32, text };
        self.start = self.position;
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

    #[cold]
    fn error(&mut self, message: impl Into<String>) -> Step {
        self.problem = message.into();
        Step::Error
    }

    fn rest(&self) -> &'s [u8] {
        self.input.as_bytes().get(self.position..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.input.as_bytes().get(self.position).copied()
    }

    fn peek(&self) -> Option<char> {
        match self.byte()? {
            byte if byte.is_ascii() => Some(char::from(byte)),
            _ => self.input[self.position..].chars().next(),
        }
    }

    /// Leaves out what was passed over.
    fn ignore(&mut self) {
        self.start = self.position;
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let found = self.byte().is_some_and(|byte| valid.contains(&byte));
        self.position += usize::from(found);
        found
    }

    fn accept_run(&mut self, valid: &[u8]) {
        while self.accept(valid) {}
    }

    fn skip_alphanumeric(&mut self) {
        loop {
            let rest = self.rest();
            self.position += rest.iter().take_while(|byte| CLASSES[usize::from(**byte)] == NAME).count();
            match self.peek() {
                Some(character) if !character.is_ascii() && character.is_alphanumeric() => {
                    self.position += character.len_utf8();
                }
                _ => return,
            }
        }
    }

    /// Text up to the next action.
    fn text(&mut self) -> Step {
        let text = self.rest();
        let Some(offset) = find_left(text) else {
            self.position = self.input.len();
            return Step::Emit(if self.position > self.start { Kind::Text } else { Kind::Eof });
        };
        if offset == 0 {
            return self.left_delimiter();
        }
        let mut kept = offset;
        if has_left_trim(&text[offset + DELIMITER_LENGTH..]) {
            while kept > 0 && is_space(text[kept - 1]) {
                kept -= 1;
            }
        }
        if kept == 0 {
            self.position += offset;
            self.ignore();
            return self.left_delimiter();
        }
        self.position += kept;
        Step::Emit(Kind::Text)
    }

    fn left_delimiter(&mut self) -> Step {
        let inside = &self.rest()[DELIMITER_LENGTH..];
        let trim = if has_left_trim(inside) { TRIM_LENGTH } else { 0 };
        if inside[trim..].starts_with(LEFT_COMMENT) {
            self.position += DELIMITER_LENGTH + trim;
            self.ignore();
            return self.comment();
        }
        self.position += DELIMITER_LENGTH;
        self.trim = trim > 0;
        self.paren_depth = 0;
        Step::Emit(Kind::LeftDelimiter)
    }

    fn comment(&mut self) -> Step {
        let body = &self.input[self.position + LEFT_COMMENT.len()..];
        let Some(end) = body.find(RIGHT_COMMENT) else {
            return self.error("unclosed comment");
        };
        self.position += LEFT_COMMENT.len() + end + RIGHT_COMMENT.len();
        let Some(trim) = self.at_right_delimiter() else {
            return self.error("comment ends before closing delimiter");
        };
        if trim {
            self.position += TRIM_LENGTH;
        }
        self.position += DELIMITER_LENGTH;
        if trim {
            self.skip_spaces();
        }
        self.ignore();
        Step::Again
    }

    fn skip_spaces(&mut self) {
        while self.byte().is_some_and(is_space) {
            self.position += 1;
        }
    }

    /// Whether the right delimiter comes next, and if so whether it trims.
    fn at_right_delimiter(&self) -> Option<bool> {
        match self.rest() {
            [b'}', b'}', ..] => Some(false),
            rest if is_right_trim(rest) => Some(true),
            _ => None,
        }
    }

    fn right_delimiter(&mut self, trim: bool) -> Step {
        self.trim = trim;
        if trim {
            self.position += TRIM_LENGTH;
            self.ignore();
        }
        self.position += DELIMITER_LENGTH;
        Step::Emit(Kind::RightDelimiter)
    }

    fn inside_action(&mut self) -> Step {
        if let Some(trim) = self.at_right_delimiter() {
            if self.paren_depth == 0 {
                return self.right_delimiter(trim);
            }
            return self.error("unclosed left paren");
        }
        let Some(character) = self.peek() else {
            return self.error("unclosed action");
        };
        match character {
            ' ' | '\t' | '\r' | '\n' => self.space(),
            '.' if self.is_number_behind_dot() => self.number(),
            '+' | '-' | '0'..='9' => self.number(),
            '_' => self.identifier(),
            _ if character.is_alphanumeric() => self.identifier(),
            _ => {
                self.position += character.len_utf8();
                self.mark(character)
            }
        }
    }

    /// A dot at the very end counts as a number too, a bad one.
    fn is_number_behind_dot(&self) -> bool {
        self.rest().get(1).is_none_or(u8::is_ascii_digit)
    }

    /// What follows a character that was passed.
    fn mark(&mut self, character: char) -> Step {
        match character {
            '=' => Step::Emit(Kind::Assign),
            ':' if self.accept(b"=") => Step::Emit(Kind::Declare),
            ':' => self.error("expected :="),
            '|' => Step::Emit(Kind::Pipe),
            '"' => self.quoted(b'"', "unterminated quoted string", Kind::String),
            '\'' => self.quoted(b'\'', "unterminated character constant", Kind::CharConstant),
            '`' => self.raw_quoted(),
            '$' => self.field_or_variable(Kind::Variable),
            '.' => self.field_or_variable(Kind::Field),
            '(' => {
                self.paren_depth += 1;
                Step::Emit(Kind::LeftParen)
            }
            ')' => match self.paren_depth.checked_sub(1) {
                Some(depth) => {
                    self.paren_depth = depth;
                    Step::Emit(Kind::RightParen)
                }
                None => self.error("unexpected right paren"),
            },
            '!'..='~' => Step::Emit(Kind::Char),
            _ => self.error(format!("unrecognized character in action: {}", unicode(character))),
        }
    }

    fn space(&mut self) -> Step {
        self.skip_spaces();
        // " -}}": the last space belongs to the delimiter.
        if is_right_trim(&self.input.as_bytes()[self.position - 1..]) {
            self.position -= 1;
            if self.position == self.start {
                return self.right_delimiter(true);
            }
        }
        Step::Emit(Kind::Space)
    }

    fn identifier(&mut self) -> Step {
        self.skip_alphanumeric();
        if !self.at_terminator() {
            return self.bad_character();
        }
        // Byte by byte: as texts they would be compared one after the other.
        let kind = match &self.input.as_bytes()[self.start..self.position] {
            b"block" => Kind::Block,
            b"break" if self.break_ok => Kind::Break,
            b"continue" if self.continue_ok => Kind::Continue,
            b"define" => Kind::Define,
            b"else" => Kind::Else,
            b"end" => Kind::End,
            b"if" => Kind::If,
            b"range" => Kind::Range,
            b"nil" => Kind::Nil,
            b"template" => Kind::Template,
            b"with" => Kind::With,
            b"true" | b"false" => Kind::Bool,
            _ => Kind::Identifier,
        };
        Step::Emit(kind)
    }

    fn bad_character(&mut self) -> Step {
        let character = self.peek().unwrap_or(char::REPLACEMENT_CHARACTER);
        self.error(format!("bad character {}", unicode(character)))
    }

    fn field_or_variable(&mut self, kind: Kind) -> Step {
        if self.at_terminator() {
            return Step::Emit(if kind == Kind::Variable { Kind::Variable } else { Kind::Dot });
        }
        self.skip_alphanumeric();
        if !self.at_terminator() {
            return self.bad_character();
        }
        Step::Emit(kind)
    }

    /// Whether what follows may follow an identifier.
    fn at_terminator(&self) -> bool {
        match self.byte() {
            None => true,
            Some(b'}') => self.rest().starts_with(RIGHT),
            Some(byte) => CLASSES[usize::from(byte)] == TERMINATOR,
        }
    }

    fn quoted(&mut self, delimiter: u8, unterminated: &str, kind: Kind) -> Step {
        // No byte of a longer character looks like one of these.
        while let Some(byte) = self.byte() {
            self.position += 1;
            match byte {
                b'\\' if !matches!(self.byte(), None | Some(b'\n')) => self.position += 1,
                b'\\' | b'\n' => break,
                _ if byte == delimiter => return Step::Emit(kind),
                _ => {}
            }
        }
        self.error(unterminated)
    }

    fn raw_quoted(&mut self) -> Step {
        match memchr::memchr(b'`', self.rest()) {
            Some(length) => {
                self.position += length + 1;
                Step::Emit(Kind::RawString)
            }
            None => self.error("unterminated raw quoted string"),
        }
    }

    fn number(&mut self) -> Step {
        if !self.scan_number() {
            return self.bad_number();
        }
        if matches!(self.byte(), Some(b'+' | b'-')) {
            if !self.scan_number() || !self.input[..self.position].ends_with('i') {
                return self.bad_number();
            }
            return Step::Emit(Kind::Complex);
        }
        Step::Emit(Kind::Number)
    }

    fn bad_number(&mut self) -> Step {
        let text = &self.input[self.start..self.position];
        self.error(format!("bad number syntax: {}", quote::double_quoted(text.as_bytes())))
    }

    /// A rough scan: what it lets through wrongly the parser refuses.
    fn scan_number(&mut self) -> bool {
        self.accept(b"+-");
        let mut digits: &[u8] = b"0123456789_";
        let mut exponent: &[u8] = b"eE";
        if self.accept(b"0") {
            if self.accept(b"xX") {
                (digits, exponent) = (b"0123456789abcdefABCDEF_", b"pP");
            } else if self.accept(b"oO") {
                (digits, exponent) = (b"01234567_", b"");
            } else if self.accept(b"bB") {
                (digits, exponent) = (b"01_", b"");
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        if self.accept(exponent) {
            self.accept(b"+-");
            self.accept_run(b"0123456789_");
        }
        self.accept(b"i");
        match self.peek() {
            Some(character) if character == '_' || character.is_alphanumeric() => {
                self.position += character.len_utf8();
                false
            }
            _ => true,
        }
    }
}

/// Where the next `{{` starts.
fn find_left(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'{', &text[from..])?;
        if text.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn has_left_trim(text: &[u8]) -> bool {
    matches!(text, [b'-', space, ..] if is_space(*space))
}

/// Whether ` -}}` comes next.
fn is_right_trim(text: &[u8]) -> bool {
    matches!(text, [space, b'-', b'}', b'}', ..] if is_space(*space))
}

/// Go's `%#U`.
fn unicode(character: char) -> String {
    let code = character as u32;
    if quote::is_print(character) { format!("U+{code:04X} '{character}'") } else { format!("U+{code:04X}") }
}
