//! The strings of a TOML text: basic and raw ones, on one line or several.

use super::toml_text::{Cursor, Error};
use crate::value::quote;

/// A string behind its first quote, on one line or several.
pub(super) fn read_any(cursor: &mut Cursor<'_>, mark: char) -> Result<String, Error> {
    if cursor.accept(mark)? {
        return if cursor.accept(mark)? { long(cursor, mark) } else { Ok(String::new()) };
    }
    read(cursor, mark)
}

/// A string on one line, behind its quote.
pub(super) fn read(cursor: &mut Cursor<'_>, mark: char) -> Result<String, Error> {
    let start = cursor.position();
    loop {
        match cursor.next()? {
            '\0' => return cursor.fail(format!("unexpected EOF; expected {}", between(mark, 1))),
            '\n' | '\r' => return cursor.fail_before("strings cannot contain newlines"),
            '\\' if mark == '"' => escape(cursor, start)?,
            character if character == mark => {
                let text = cursor.since(start);
                let text = &text[..text.len() - 1];
                return if mark == '"' { unescaped(cursor, text) } else { Ok(text.to_owned()) };
            }
            _ => {}
        }
    }
}

/// So many quotes, in quotes of the other kind.
fn between(mark: char, count: usize) -> String {
    let other = if mark == '"' { '\'' } else { '"' };
    format!("{other}{}{other}", String::from(mark).repeat(count))
}

/// A string behind its three quotes.
fn long(cursor: &mut Cursor<'_>, mark: char) -> Result<String, Error> {
    let start = cursor.position();
    loop {
        match cursor.next()? {
            '\0' => return cursor.fail(format!("unexpected EOF; expected {}", between(mark, 3))),
            '\\' if mark == '"' => {
                let next = cursor.next()?;
                if !matches!(next, '\n' | '\r') {
                    cursor.back(next);
                    escape(cursor, start)?;
                }
            }
            character if character == mark => {
                if !cursor.accept(mark)? {
                    continue;
                }
                if !cursor.accept(mark)? {
                    cursor.back(mark);
                    continue;
                }
                let run = cursor.since(start);
                if cursor.peek()? != mark {
                    let text = &run[..run.len() - 3];
                    let text = text.strip_prefix("\r\n").or(text.strip_prefix('\n')).unwrap_or(text);
                    return if mark == '"' {
                        unescaped(cursor, &without_escaped_ends(text))
                    } else {
                        Ok(text.to_owned())
                    };
                }
                // Two more may belong to the text, but not three.
                let five = String::from(mark).repeat(5);
                if run.ends_with(&five) && !(mark == '"' && run.ends_with(&format!("\\{five}"))) {
                    return cursor.fail(format!("unexpected {}", between(mark, 6)));
                }
                cursor.back(mark);
                cursor.back(mark);
            }
            _ => {}
        }
    }
}

/// Passes over an escape behind its backslash; `start` is where the string begins.
fn escape(cursor: &mut Cursor<'_>, start: usize) -> Result<(), Error> {
    let kind = cursor.next()?;
    let (count, words) = match kind {
        'e' | 'b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\' => return Ok(()),
        'x' => (2, "two"),
        'u' => (4, "four"),
        'U' => (8, "eight"),
        other => return cursor.fail_escape(format!("invalid escape in string '\\{other}'")),
    };
    for _ in 0..count {
        if !cursor.next()?.is_ascii_hexdigit() {
            let text = quote::double_quoted(cursor.since(start).as_bytes());
            return cursor
                .fail(format!("expected {words} hexadecimal digits after '\\{kind}', but got {text} instead"));
        }
    }
    Ok(())
}

fn unescaped(cursor: &Cursor<'_>, text: &str) -> Result<String, Error> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut characters = rest[at + 1..].chars();
        let kind = characters.next().unwrap_or_default();
        let count = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        rest = characters.as_str();
        out.push(match kind {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            '"' | '\\' => kind,
            'x' | 'u' | 'U' => {
                let digits = rest.get(..count).unwrap_or_default();
                rest = rest.get(count..).unwrap_or_default();
                let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                match character {
                    Some(character) => character,
                    None => {
                        return cursor.fail(format!("Escaped character '\\u{digits}' is not valid UTF-8."));
                    }
                }
            }
            other => return cursor.fail(format!("invalid escape: '\\{other}'")),
        });
    }
    out.push_str(rest);
    Ok(out)
}

/// A backslash at the end of a line takes the line end and all space behind it away.
fn without_escaped_ends(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let behind = &rest[at + 1..];
        if behind.starts_with('\\') {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        }
        let next = behind.trim_start_matches([' ', '\t', '\r', '\n']);
        if behind[..behind.len() - next.len()].contains('\n') {
            out.push_str(&rest[..at]);
            rest = next;
        } else {
            out.push_str(&rest[..=at]);
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}
