//! A place in the text, and the steps from it: characters, line breaks of YAML 1.1, marks for errors.

/// Where something stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// In bytes.
    pub at: usize,
    /// In characters.
    pub index: usize,
    /// From 0.
    pub line: u32,
    /// From 0, in characters.
    pub column: usize,
}

/// The reader of the text.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub source: &'a str,
    pub mark: Mark,
    /// Line breaks since the last letter that is not blank.
    pub newlines: u32,
}

/// The line breaks of YAML 1.1.
pub(super) fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t')
}

/// What anchors, directives and tag handles are made of.
pub(super) fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

/// A blank, a break, or the end (which reads as NUL).
pub(super) fn is_blank_or_end(letter: char) -> bool {
    is_blank(letter) || is_break_or_end(letter)
}

pub(super) fn is_break_or_end(letter: char) -> bool {
    is_break(letter) || letter == '\0'
}

impl<'a> Cursor<'a> {
    pub fn new(source: &'a str) -> Cursor<'a> {
        // A mark of byte order at the start belongs to no line.
        let at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Cursor { source, mark: Mark { at, ..Mark::default() }, newlines: 0 }
    }

    pub fn rest(&self) -> &'a str {
        &self.source[self.mark.at..]
    }

    /// The letter here, NUL at the end.
    pub fn peek(&self) -> char {
        self.rest().chars().next().unwrap_or('\0')
    }

    /// The letter behind the one here.
    pub fn peek_second(&self) -> char {
        self.peek_nth(1)
    }

    pub fn peek_nth(&self, count: usize) -> char {
        self.rest().chars().nth(count).unwrap_or('\0')
    }

    /// Goes over one letter of the line.
    pub fn skip(&mut self) {
        let letter = self.peek();
        if !is_blank(letter) {
            self.newlines = 0;
        }
        if self.mark.at < self.source.len() {
            self.mark.at += letter.len_utf8();
        }
        self.mark.index += 1;
        self.mark.column += 1;
    }

    pub fn skip_while(&mut self, test: impl Fn(char) -> bool) {
        while self.mark.at < self.source.len() && test(self.peek()) {
            self.skip();
        }
    }

    /// Copies one letter of the line.
    pub fn take(&mut self, out: &mut String) {
        if self.mark.at < self.source.len() {
            out.push(self.peek());
            self.skip();
        }
    }

    /// Goes over a line break; `\r\n` and U+0085 are told as `\n`. Does nothing elsewhere.
    pub fn take_break(&mut self) -> Option<char> {
        let letter = self.peek();
        if !is_break(letter) {
            return None;
        }
        let pair = letter == '\r' && self.peek_second() == '\n';
        self.mark.at += letter.len_utf8() + usize::from(pair);
        self.mark.index += 1 + usize::from(pair);
        self.mark.line += 1;
        self.mark.column = 0;
        self.newlines += 1;
        Some(if matches!(letter, '\u{2028}' | '\u{2029}') { letter } else { '\n' })
    }

    /// Whether `---` or `...` stands here, at the start of a line.
    pub fn at_document_marker(&self, marker: &str) -> bool {
        self.mark.column == 0 && self.rest().starts_with(marker) && is_blank_or_end(self.peek_nth(3))
    }

    /// Goes over blanks and a comment, to the end of the line if nothing else stands there.
    pub fn skip_to_line_end(&mut self) {
        self.skip_while(is_blank);
        if self.peek() == '#' {
            self.skip_while(|letter| !is_break(letter));
        }
    }
}
