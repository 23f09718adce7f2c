//! What Go's `encoding/json` says of a text that is no JSON.
//!
//! In: the text, which some decoder refused. Out: the words, such as
//! `invalid character 'x' looking for beginning of value`. Answers to encoding/json/scanner.go.

use crate::value::quote::{self, Charset};

/// Go refuses deeper nests.
const MAX_DEPTH: usize = 10_000;

/// The error of the first thing wrong in `text`.
pub(crate) fn describe(text: &[u8]) -> String {
    let mut scan = Scan { text, position: 0, ended: false };
    match scan.document() {
        Err(Problem::End) => "unexpected end of JSON input".to_owned(),
        Err(Problem::Character(byte, context)) => format!("invalid character {} {context}", quoted(byte)),
        Err(Problem::Depth) => "exceeded max depth".to_owned(),
        // The decoder refuses only numbers that fit no float beside what the scanner finds.
        Ok(()) => "json: cannot unmarshal number into Go value of type float64".to_owned(),
    }
}

/// Whether `text` is the beginning of something that may be JSON.
pub(crate) fn ends_early(text: &[u8]) -> bool {
    let mut scan = Scan { text, position: 0, ended: false };
    scan.document().is_err() && scan.ended
}

/// The text with `\\ufffd` for halves of surrogate pairs.
pub(super) fn without_lone_surrogates(text: &[u8]) -> Vec<u8> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let length = match unit(at) {
            Some(0xd800..0xdc00) if matches!(unit(at + 6), Some(0xdc00..0xe000)) => 12,
            Some(0xd800..0xe000) => {
                out.extend_from_slice(b"\\ufffd");
                at += 6;
                continue;
            }
            Some(_) => 6,
            None if text[at] == b'\\' => 2,
            None => 1,
        };
        let end = text.len().min(at + length);
        out.extend_from_slice(&text[at..end]);
        at = end;
    }
    out
}

fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        _ => {
            let character = char::from(byte);
            quote::quote(character.encode_utf8(&mut [0; 4]).as_bytes(), '\'', Charset::Unicode)
        }
    }
}

enum Problem {
    End,
    Character(u8, String),
    Depth,
}

struct Scan<'a> {
    text: &'a [u8],
    position: usize,
    /// Whether more was wanted at the end.
    ended: bool,
}

impl Scan<'_> {
    fn document(&mut self) -> Result<(), Problem> {
        self.value(0)?;
        self.space();
        match self.text.get(self.position) {
            None => Ok(()),
            Some(byte) => Err(Problem::Character(*byte, "after top-level value".to_owned())),
        }
    }

    fn space(&mut self) {
        while matches!(self.text.get(self.position), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.position += 1;
        }
    }

    fn next(&mut self) -> Result<u8, Problem> {
        let byte = self.text.get(self.position).copied();
        self.ended |= byte.is_none();
        self.position += 1;
        byte.ok_or(Problem::End)
    }

    /// The next byte inside of something that holds no space; Go asks with one whether the text may end here.
    fn next_or_space(&mut self) -> u8 {
        self.next().unwrap_or(b' ')
    }

    fn next_visible(&mut self) -> Result<u8, Problem> {
        self.space();
        self.next()
    }

    fn value(&mut self, depth: usize) -> Result<(), Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem::Depth);
        }
        match self.next_visible()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string(),
            b'-' => match self.next_or_space() {
                byte @ b'0'..=b'9' => self.number(byte),
                byte => Err(Problem::Character(byte, "in numeric literal".to_owned())),
            },
            byte @ b'0'..=b'9' => self.number(byte),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            byte => Err(Problem::Character(byte, "looking for beginning of value".to_owned())),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), Problem> {
        for wanted in &word.as_bytes()[1..] {
            let byte = self.next_or_space();
            if byte != *wanted {
                let context = format!("in literal {word} (expecting {})", quoted(*wanted));
                return Err(Problem::Character(byte, context));
            }
        }
        Ok(())
    }

    fn digits(&mut self) {
        while self.text.get(self.position).is_some_and(u8::is_ascii_digit) {
            self.position += 1;
        }
    }

    fn number(&mut self, first: u8) -> Result<(), Problem> {
        if first != b'0' {
            self.digits();
        }
        if self.text.get(self.position) == Some(&b'.') {
            self.position += 1;
            let byte = self.next_or_space();
            if !byte.is_ascii_digit() {
                return Err(Problem::Character(byte, "after decimal point in numeric literal".to_owned()));
            }
            self.digits();
        }
        if matches!(self.text.get(self.position), Some(b'e' | b'E')) {
            self.position += 1;
            if matches!(self.text.get(self.position), Some(b'+' | b'-')) {
                self.position += 1;
            }
            let byte = self.next_or_space();
            if !byte.is_ascii_digit() {
                return Err(Problem::Character(byte, "in exponent of numeric literal".to_owned()));
            }
            self.digits();
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Problem> {
        loop {
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => match self.next_or_space() {
                    b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => {}
                    b'u' => {
                        for _ in 0..4 {
                            let byte = self.next_or_space();
                            if !byte.is_ascii_hexdigit() {
                                let context = "in \\u hexadecimal character escape".to_owned();
                                return Err(Problem::Character(byte, context));
                            }
                        }
                    }
                    byte => return Err(Problem::Character(byte, "in string escape code".to_owned())),
                },
                byte if byte < 0x20 => return Err(Problem::Character(byte, "in string literal".to_owned())),
                _ => {}
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Problem> {
        self.space();
        if self.text.get(self.position) == Some(&b']') {
            self.position += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            match self.next_visible()? {
                b',' => {}
                b']' => return Ok(()),
                byte => return Err(Problem::Character(byte, "after array element".to_owned())),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Problem> {
        let mut byte = self.next_visible()?;
        if byte == b'}' {
            return Ok(());
        }
        loop {
            if byte != b'"' {
                return Err(Problem::Character(byte, "looking for beginning of object key string".to_owned()));
            }
            self.string()?;
            match self.next_visible()? {
                b':' => {}
                byte => return Err(Problem::Character(byte, "after object key".to_owned())),
            }
            self.value(depth + 1)?;
            match self.next_visible()? {
                b',' => byte = self.next_visible()?,
                b'}' => return Ok(()),
                byte => return Err(Problem::Character(byte, "after object key:value pair".to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(describe(text.as_bytes()), expected, "of {text}");
    }

    #[test]
    fn speaks_as_go() {
        check("{a}", "invalid character 'a' looking for beginning of object key string");
        check("", "unexpected end of JSON input");
        check("nope", "invalid character 'o' in literal null (expecting 'u')");
        check("[1 2]", "invalid character '2' after array element");
        check("1 2", "invalid character '2' after top-level value");
        check("{\"a\":1,}", "invalid character '}' looking for beginning of object key string");
        check("t", "invalid character ' ' in literal true (expecting 'r')");
        check("-", "invalid character ' ' in numeric literal");
        check("1.", "invalid character ' ' after decimal point in numeric literal");
        check("1e+", "invalid character ' ' in exponent of numeric literal");
        check("\"\\u00", "invalid character ' ' in \\u hexadecimal character escape");
        check("\"a", "unexpected end of JSON input");
        check("{\"a\"", "unexpected end of JSON input");
        check("\"a\nb\"", "invalid character '\\n' in string literal");
    }
}
