//! The characters of a TOML text, as BurntSushi/toml's lexer walks them: the place that its errors name depends on how.
//!
//! In: bytes. Out: characters, and [`Error`]s with the line that the Go library tells.

use crate::value::quote;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Error {
    pub line: usize,
    pub message: String,
}

/// A place in a text.
pub(super) struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
    pub line: usize,
    /// The last step went beyond the end.
    ended: bool,
}

impl<'t> Cursor<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0, line: 1, ended: false }
    }

    pub fn position(&self) -> usize {
        self.at
    }

    /// The text since a position, which holds no broken characters: all were walked.
    pub fn since(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned()
    }

    /// The next character, `\0` at the end: the text itself may not hold it.
    pub fn next(&mut self) -> Result<char, Error> {
        let Some(first) = self.bytes.get(self.at) else {
            self.ended = true;
            return Ok('\0');
        };
        if *first == b'\n' {
            self.line += 1;
        }
        let rest = &self.bytes[self.at..];
        let character = rest[..rest.len().min(4)].utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let Some(character) = character else {
            return Err(Error { line: self.line, message: format!("invalid UTF-8 byte: 0x{first:02x}") });
        };
        let lone_return = character == '\r' && rest.get(1) != Some(&b'\n');
        let control = matches!(character, '\0'..='\u{1f}' | '\u{7f}') && !matches!(character, '\t' | '\r' | '\n');
        if control || lone_return {
            let message = format!("TOML files cannot contain control characters: '0x{:02x}'", u32::from(character));
            return Err(Error { line: self.line, message });
        }
        self.at += character.len_utf8();
        Ok(character)
    }

    /// Takes a step back over this character.
    pub fn back(&mut self, over: char) {
        if std::mem::take(&mut self.ended) {
            return;
        }
        self.at -= over.len_utf8();
        if over == '\n' {
            self.line -= 1;
        }
    }

    pub fn peek(&mut self) -> Result<char, Error> {
        let character = self.next()?;
        self.back(character);
        Ok(character)
    }

    /// Whether the next character is this one, which is taken then.
    pub fn accept(&mut self, wanted: char) -> Result<bool, Error> {
        let character = self.next()?;
        if character != wanted {
            self.back(character);
        }
        Ok(character == wanted)
    }

    /// Passes over what fits; the text that did.
    pub fn take(&mut self, fits: impl Fn(char) -> bool) -> Result<String, Error> {
        let start = self.at;
        loop {
            let character = self.next()?;
            if !fits(character) {
                self.back(character);
                return Ok(self.since(start));
            }
        }
    }

    pub fn skip_blanks(&mut self) -> Result<(), Error> {
        self.take(|character| matches!(character, ' ' | '\t')).map(drop)
    }

    /// Blanks, line ends and comments.
    pub fn skip_space(&mut self) -> Result<(), Error> {
        loop {
            self.take(|character| matches!(character, ' ' | '\t' | '\n' | '\r'))?;
            if !self.accept('#')? {
                return Ok(());
            }
            self.skip_comment()?;
        }
    }

    /// The rest of the line.
    pub fn skip_comment(&mut self) -> Result<(), Error> {
        self.take(|character| !matches!(character, '\n' | '\r' | '\0')).map(drop)
    }

    /// An error here; beyond the end it is told of the last line that has something.
    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        let behind_line = self.ended && self.bytes.last() == Some(&b'\n');
        Err(Error { line: self.line - usize::from(behind_line), message: message.into() })
    }

    /// An error told of the line before.
    pub fn fail_before<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        Err(Error { line: self.line - 1, message: message.into() })
    }

    /// An error told of the line before at the end of the text.
    pub fn fail_escape<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        if self.ended { self.fail_before(message) } else { self.fail(message) }
    }
}

/// A character as Go's `%q` shows it.
pub(super) fn shown(character: char) -> String {
    quote::quote(character.encode_utf8(&mut [0; 4]).as_bytes(), '\'', quote::Charset::Unicode)
}
