//! Where a text stops being JSON, in the words of Go's `encoding/json`.

/// The first byte that no JSON has there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Bytes up to and with it; the text's length when it ends too early.
    pub offset: usize,
    /// Empty when the text ends too early.
    words: String,
}

impl Fault {
    /// The message, for a text that begins `before` bytes into the whole.
    pub(super) fn message(&self, before: usize) -> String {
        match self.words.as_str() {
            "" => self.bare(),
            words => format!("json: offset {}: {words}", before + self.offset),
        }
    }

    /// The message without its place, which apimachinery leaves out once it has read two values.
    pub(super) fn bare(&self) -> String {
        if self.words.is_empty() { "unexpected EOF".to_owned() } else { self.words.clone() }
    }
}

/// The fault of a text whose first value is no JSON.
pub(super) fn find(text: &str) -> Fault {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    match scanner.value() {
        Err(Stop::At(words)) => Fault { offset: scanner.at + 1, words: scanner.invalid(&words) },
        Err(Stop::End) | Ok(()) => Fault { offset: text.len(), words: String::new() },
    }
}

/// Why scanning stopped.
enum Stop {
    End,
    /// At an invalid character, in this context.
    At(String),
}

fn at(words: &str) -> Stop {
    Stop::At(words.to_owned())
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn invalid(&self, context: &str) -> String {
        let shown = match self.bytes.get(self.at).copied().unwrap_or_default() {
            b'\'' => r"'\''".to_owned(),
            b'"' => "'\"'".to_owned(),
            byte if byte < 0x20 || byte == b'\\' => format!("'{}'", char::from(byte).escape_default()),
            byte => format!("'{}'", char::from(byte)),
        };
        format!("invalid character {shown} {context}")
    }

    fn peek(&self) -> Result<u8, Stop> {
        self.bytes.get(self.at).copied().ok_or(Stop::End)
    }

    fn skip_space(&mut self) -> Result<u8, Stop> {
        while matches!(self.peek()?, b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        self.peek()
    }

    fn value(&mut self) -> Result<(), Stop> {
        match self.skip_space()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => Err(at("looking for beginning of value")),
        }
    }

    fn object(&mut self) -> Result<(), Stop> {
        self.at += 1;
        if self.skip_space()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.skip_space()? != b'"' {
                return Err(at("looking for beginning of object key string"));
            }
            self.string()?;
            if self.skip_space()? != b':' {
                return Err(at("after object key"));
            }
            self.at += 1;
            self.value()?;
            match self.skip_space()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(at("after object key:value pair")),
            }
        }
    }

    fn array(&mut self) -> Result<(), Stop> {
        self.at += 1;
        if self.skip_space()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            match self.skip_space()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(at("after array element")),
            }
        }
    }

    fn string(&mut self) -> Result<(), Stop> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek()? {
                        b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => self.at += 1,
                        b'u' => {
                            for _ in 0..4 {
                                self.at += 1;
                                if !self.peek()?.is_ascii_hexdigit() {
                                    return Err(at(r"in \u hexadecimal character escape"));
                                }
                            }
                            self.at += 1;
                        }
                        _ => return Err(at("in string escape code")),
                    }
                }
                byte if byte < 0x20 => return Err(at("in string literal")),
                _ => self.at += 1,
            }
        }
    }

    fn digits(&mut self, words: &str) -> Result<(), Stop> {
        if !self.peek()?.is_ascii_digit() {
            return Err(at(words));
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Stop> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        if self.peek()? == b'0' {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }

    fn literal(&mut self, word: &str) -> Result<(), Stop> {
        for expected in word.bytes() {
            if self.peek()? != expected {
                return Err(Stop::At(format!("in literal {word} (expecting '{}')", char::from(expected))));
            }
            self.at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What Go's encoding/json says; apimachinery puts the offset in front.
    #[test]
    fn words_faults_as_go() {
        for (input, expected) in [
            ("{", "unexpected EOF"),
            ("{\"a\":1,}", "json: offset 8: invalid character '}' looking for beginning of object key string"),
            ("{\"a\" 1}", "json: offset 6: invalid character '1' after object key"),
            ("{\"a\":1 \"b\"}", "json: offset 8: invalid character '\"' after object key:value pair"),
            ("{\"a\":[1 2]}", "json: offset 9: invalid character '2' after array element"),
            ("{\"a\":}", "json: offset 6: invalid character '}' looking for beginning of value"),
            ("{\"a\":tru}", "json: offset 9: invalid character '}' in literal true (expecting 'e')"),
            ("{\"a\":\"x\n\"}", "json: offset 8: invalid character '\\n' in string literal"),
            ("{\"a\":1.x}", "json: offset 8: invalid character 'x' after decimal point in numeric literal"),
            ("{a:1}", "json: offset 2: invalid character 'a' looking for beginning of object key string"),
        ] {
            assert_eq!(find(input).message(0), expected, "of {input}");
        }
    }
}
