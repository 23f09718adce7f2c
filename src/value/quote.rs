//! Go's string literals: `strconv.Quote`, `Unquote` and `UnquoteChar`.
//!
//! In: bytes or a literal with its quotes. Out: the literal, or the bytes it stands for.

use std::borrow::Cow;

/// How [`quote`] treats characters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Printable characters stay as they are.
    Unicode,
    /// Everything beyond ASCII is escaped (`%+q`).
    Ascii,
}

/// The literal between `delimiter`s that stands for `bytes`.
pub fn quote(bytes: &[u8], delimiter: char, charset: Charset) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push(delimiter);
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_escaped(&mut out, character, delimiter, charset);
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out.push(delimiter);
    out
}

/// `%q` of a string.
pub fn double_quoted(bytes: &[u8]) -> String {
    quote(bytes, '"', Charset::Unicode)
}

fn push_escaped(out: &mut String, character: char, delimiter: char, charset: Charset) {
    if character == delimiter || character == '\\' {
        out.push('\\');
        out.push(character);
        return;
    }
    if (character.is_ascii() || charset == Charset::Unicode) && is_print(character) {
        out.push(character);
        return;
    }
    match character {
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        _ if character < ' ' || character == '\u{7f}' => out.push_str(&format!("\\x{:02x}", character as u32)),
        _ if (character as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", character as u32)),
        _ => out.push_str(&format!("\\U{:08x}", character as u32)),
    }
}

/// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols, and of spaces only U+0020.
pub fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // Rust escapes what it holds unprintable; a letter before it keeps combining marks out of that.
    let mut bytes = [0; 8];
    bytes[0] = b'a';
    let length = 1 + character.encode_utf8(&mut bytes[1..]).len();
    match std::str::from_utf8(&bytes[..length]) {
        Ok(pair) => pair.escape_debug().nth(1) != Some('\\'),
        Err(_) => false,
    }
}

/// Whether the text can stand between backquotes (`strconv.CanBackquote`).
pub fn can_backquote(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c == '\u{feff}' || (c < ' ' && c != '\t') || c == '`' || c == '\u{7f}'))
}

/// The bytes that a literal in double quotes or backquotes stands for; none when it is malformed.
pub fn unquote(literal: &str) -> Option<Cow<'_, [u8]>> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    if literal.starts_with('`') {
        if !literal.ends_with('`') || inner.contains('`') {
            return None;
        }
        // Go drops carriage returns here.
        return Some(match memchr::memchr(b'\r', inner.as_bytes()) {
            None => Cow::Borrowed(inner.as_bytes()),
            Some(_) => Cow::Owned(inner.replace('\r', "").into_bytes()),
        });
    }
    if !literal.starts_with('"') || !literal.ends_with('"') || inner.contains('\n') {
        return None;
    }
    if memchr::memchr2(b'\\', b'"', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner.as_bytes()));
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, tail) = unquote_char(rest, '"')?;
        match unit {
            Unit::Character(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Unit::Byte(byte) => out.push(byte),
        }
        rest = tail;
    }
    Some(Cow::Owned(out))
}

/// What one element of a literal stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A character.
    Character(char),
    /// `\x41` and `\101`: one byte.
    Byte(u8),
}

/// The first element of a literal's inside, and what follows it; none when it is malformed.
pub fn unquote_char(text: &str, delimiter: char) -> Option<(Unit, &str)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    if first == delimiter {
        return None;
    }
    if first != '\\' {
        return Some((Unit::Character(first), characters.as_str()));
    }
    let letter = characters.next()?;
    let rest = characters.as_str();
    let simple = |character| Some((Unit::Character(character), rest));
    match letter {
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{b}'),
        '\\' => simple('\\'),
        '\'' | '"' if letter == delimiter => simple(letter),
        'x' => digits(rest, 2, 16).and_then(|(code, tail)| Some((Unit::Byte(u8::try_from(code).ok()?), tail))),
        'u' => digits(rest, 4, 16).and_then(|(code, tail)| Some((Unit::Character(char::from_u32(code)?), tail))),
        'U' => digits(rest, 8, 16).and_then(|(code, tail)| Some((Unit::Character(char::from_u32(code)?), tail))),
        '0'..='7' => {
            digits(&text[1..], 3, 8).and_then(|(code, tail)| Some((Unit::Byte(u8::try_from(code).ok()?), tail)))
        }
        _ => None,
    }
}

fn digits(text: &str, count: usize, radix: u32) -> Option<(u32, &str)> {
    let (head, tail) = text.split_at_checked(count)?;
    if !head.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    Some((u32::from_str_radix(head, radix).ok()?, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(double_quoted(bytes), expected);
    }

    #[test]
    fn quotes_as_strconv() {
        check(b"a\"b\\c\n\x01", r#""a\"b\\c\n\x01""#);
        check("é\u{301}日".as_bytes(), "\"é\u{301}日\"");
        check("\u{a0}\u{200b}\u{feff}".as_bytes(), r#""\u00a0\u200b\ufeff""#);
        check(b"\xff", r#""\xff""#);
        assert_eq!(quote("é😀".as_bytes(), '"', Charset::Ascii), r#""\u00e9\U0001f600""#);
        assert_eq!(quote(b"'", '\'', Charset::Unicode), r"'\''");
    }

    #[test]
    fn unquotes_as_strconv() {
        assert_eq!(unquote(r#""a\tb\x41\101\u00e9""#).as_deref(), Some("a\tbAAé".as_bytes()));
        assert_eq!(unquote(r#""\'""#), None);
        assert_eq!(unquote("`a\\n`").as_deref(), Some(&b"a\\n"[..]));
        assert_eq!(unquote("\""), None);
        assert_eq!(unquote(r#""\xff""#).as_deref(), Some(&b"\xff"[..]));
    }
}
