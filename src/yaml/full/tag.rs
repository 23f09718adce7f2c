//! Directives and tags.

use super::cursor::Mark;
use super::cursor::{is_blank, is_blank_or_end, is_break_or_end, is_word};
use super::scan::{Kind, Scanner};
use crate::yaml::Error;

impl Scanner<'_> {
    /// `%YAML 1.1` or `%TAG !e! tag:example.com:`, with its line end.
    pub(super) fn directive(&mut self) -> Result<Kind, Error> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let mut name = String::new();
        while is_word(self.cursor.peek()) {
            self.cursor.take(&mut name);
        }
        if name.is_empty() {
            return self.fail(start, "could not find expected directive name");
        }
        if !is_blank_or_end(self.cursor.peek()) {
            return self.fail(start, "found unexpected non-alphabetical character");
        }
        let kind = match name.as_str() {
            "YAML" => self.version_directive(start)?,
            "TAG" => self.tag_directive(start)?,
            _ => return self.fail(start, "found unknown directive name"),
        };
        self.cursor.skip_to_line_end();
        if !is_break_or_end(self.cursor.peek()) {
            return self.fail(start, "did not find expected comment or line break");
        }
        self.cursor.take_break();
        Ok(kind)
    }

    fn version_directive(&mut self, start: Mark) -> Result<Kind, Error> {
        self.cursor.skip_while(is_blank);
        let major = self.version_number(start)?;
        if self.cursor.peek() != '.' {
            return self.fail(start, "did not find expected digit or '.' character");
        }
        self.cursor.skip();
        let minor = self.version_number(start)?;
        Ok(Kind::Version { major, minor })
    }

    fn version_number(&mut self, start: Mark) -> Result<u32, Error> {
        let mut digits = String::new();
        while self.cursor.peek().is_ascii_digit() {
            if digits.len() == 2 {
                return self.fail(start, "found extremely long version number");
            }
            self.cursor.take(&mut digits);
        }
        match digits.parse() {
            Ok(number) => Ok(number),
            Err(_) => self.fail(start, "did not find expected version number"),
        }
    }

    fn tag_directive(&mut self, start: Mark) -> Result<Kind, Error> {
        self.cursor.skip_while(is_blank);
        let handle = self.tag_handle(start, true)?;
        if !is_blank(self.cursor.peek()) {
            return self.fail(start, "did not find expected whitespace");
        }
        self.cursor.skip_while(is_blank);
        let prefix = self.tag_uri(start, "")?;
        if !is_blank_or_end(self.cursor.peek()) {
            return self.fail(start, "did not find expected whitespace or line break");
        }
        Ok(Kind::TagDirective { handle, prefix })
    }

    /// `!suffix`, `!handle!suffix` or `!<uri>`.
    pub(super) fn tag(&mut self) -> Result<Kind, Error> {
        let start = self.cursor.mark;
        let (handle, suffix) = if self.cursor.peek_second() == '<' {
            self.cursor.skip();
            self.cursor.skip();
            let suffix = self.tag_uri(start, "")?;
            if self.cursor.peek() != '>' {
                return self.fail(start, "did not find the expected '>'");
            }
            self.cursor.skip();
            (String::new(), suffix)
        } else {
            let handle = self.tag_handle(start, false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.tag_uri(start, "")?;
                (handle, suffix)
            } else {
                // No handle after all, but the start of the tag; a lone `!` is a tag of its own.
                let suffix = self.tag_uri(start, &handle)?;
                if suffix.is_empty() { (String::new(), "!".to_owned()) } else { ("!".to_owned(), suffix) }
            }
        };
        if !is_blank_or_end(self.cursor.peek()) {
            return self.fail(start, "did not find expected whitespace or line break");
        }
        Ok(Kind::Tag { handle, suffix })
    }

    fn tag_handle(&mut self, start: Mark, directive: bool) -> Result<String, Error> {
        if self.cursor.peek() != '!' {
            return self.fail(start, "did not find expected '!'");
        }
        let mut handle = String::new();
        self.cursor.take(&mut handle);
        while is_word(self.cursor.peek()) {
            self.cursor.take(&mut handle);
        }
        if self.cursor.peek() == '!' {
            self.cursor.take(&mut handle);
        } else if directive && handle != "!" {
            return self.fail(start, "did not find expected '!'");
        }
        Ok(handle)
    }

    /// A URI that may have begun in `head` (behind its `!`).
    fn tag_uri(&mut self, start: Mark, head: &str) -> Result<String, Error> {
        let mut bytes: Vec<u8> = head.bytes().skip(1).collect();
        let mut found = !head.is_empty();
        loop {
            let letter = self.cursor.peek();
            if letter == '%' {
                self.uri_escape(start, &mut bytes)?;
            } else if is_word(letter) || ";/?:@&=+$,.!~*'()[]".contains(letter) {
                bytes.push(letter as u8);
                self.cursor.skip();
            } else {
                break;
            }
            found = true;
        }
        if !found {
            return self.fail(start, "did not find expected tag URI");
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// `%C3%A9`: all octets of one character.
    fn uri_escape(&mut self, start: Mark, bytes: &mut Vec<u8>) -> Result<(), Error> {
        let mut left = None;
        while left != Some(0) {
            let digits = self.cursor.rest().get(1..3).filter(|_| self.cursor.peek() == '%');
            let Some(octet) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
                return self.fail(start, "did not find URI escaped octet");
            };
            left = match left {
                None => match octet.leading_ones() {
                    0 => Some(0),
                    ones @ 2..=4 => Some(ones - 1),
                    _ => return self.fail(start, "found an incorrect leading UTF-8 octet"),
                },
                Some(_) if octet & 0xc0 != 0x80 => {
                    return self.fail(start, "found an incorrect trailing UTF-8 octet");
                }
                Some(count) => Some(count - 1),
            };
            bytes.push(octet);
            (0..3).for_each(|_| self.cursor.skip());
        }
        Ok(())
    }
}
