//! Strings by their letters: upper and lower case, camel, snake and kebab case, initials, wrapping, abbreviations.
//!
//! Answers to Go's `strings`, Masterminds/goutils and huandu/xstrings 1.5, quirks included: goutils walks bytes.

use super::strings::is_space;
use super::{argument, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Signature, Text, Type, Value};

const TEXT: Signature = Signature::fixed(&[Type::Text]);

pub(super) static TABLE: &[Plain] = &[
    plain("upper", TEXT, |values| Ok(Value::text(map(values, upper)))),
    plain("lower", TEXT, |values| Ok(Value::text(map(values, lower)))),
    plain("title", TEXT, |values| Ok(Value::text(title(&argument::string(values, 0))))),
    plain("untitle", TEXT, |values| Ok(Value::text(untitle(&argument::string(values, 0))))),
    plain("swapcase", TEXT, |values| Ok(Value::text(swap_case(&argument::string(values, 0))))),
    plain("camelcase", TEXT, |values| Ok(Value::text(pascal_case(&argument::string(values, 0))))),
    plain("snakecase", TEXT, |values| Ok(Value::text(connected(&argument::string(values, 0), '_')))),
    plain("kebabcase", TEXT, |values| Ok(Value::text(connected(&argument::string(values, 0), '-')))),
    plain("nospace", TEXT, |values| Ok(Value::text(no_space(&argument::text(values, 0))))),
    plain("initials", TEXT, |values| Ok(Value::text(initials(&argument::text(values, 0))))),
    plain("abbrev", Signature::fixed(&[Type::Int, Type::Text]), |values| {
        abbreviate(&argument::text(values, 1), 0, argument::integer(values, 0))
    }),
    plain("abbrevboth", Signature::fixed(&[Type::Int, Type::Int, Type::Text]), |values| {
        let (left, right) = (argument::integer(values, 0), argument::integer(values, 1));
        if right < 4 || (left > 0 && right < 7) {
            return Ok(argument::any(values, 2));
        }
        abbreviate(&argument::text(values, 2), left, right)
    }),
    plain("wrap", Signature::fixed(&[Type::Int, Type::Text]), |values| {
        wrap(&argument::text(values, 1), argument::integer(values, 0), None)
    }),
    plain("wrapWith", Signature::fixed(&[Type::Int, Type::Text, Type::Text]), |values| {
        wrap(&argument::text(values, 2), argument::integer(values, 0), Some(&argument::text(values, 1)))
    }),
];

/// Go maps one character to one; `ß` stays.
fn upper(character: char) -> char {
    let mut mapped = character.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

fn lower(character: char) -> char {
    let mut mapped = character.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        // U+0130 becomes a plain i in Go.
        (Some(first), Some(_)) => first,
        _ => character,
    }
}

fn map(values: &[Value], change: impl Fn(char) -> char) -> String {
    argument::string(values, 0).chars().map(change).collect()
}

/// What `strings.Title` starts a new word after.
fn separates(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_alphanumeric() && character != '_';
    }
    !character.is_alphanumeric() && is_space(character)
}

fn title(text: &str) -> String {
    let mut previous = ' ';
    text.chars()
        .map(|character| {
            let starts = separates(previous);
            previous = character;
            if starts { upper(character) } else { character }
        })
        .collect()
}

fn untitle(text: &str) -> String {
    let mut starts = true;
    text.chars()
        .map(|character| {
            if is_space(character) {
                starts = true;
                character
            } else if std::mem::take(&mut starts) {
                lower(character)
            } else {
                character
            }
        })
        .collect()
}

fn swap_case(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_uppercase() {
                lower(character)
            } else if character.is_lowercase() {
                upper(character)
            } else {
                character
            }
        })
        .collect()
}

fn is_connector(character: char) -> bool {
    character == '-' || character == '_' || is_space(character)
}

fn pascal_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut first_upper = false;
    let mut current = None;
    // Connectors at the start stay.
    for character in rest.by_ref() {
        if !is_connector(character) {
            first_upper = character.is_uppercase();
            current = Some(upper(character));
            break;
        }
        out.push(character);
    }
    let Some(mut current) = current else {
        // Only connectors: the last one was written already, and Go writes it once more.
        out.extend(text.chars().next_back());
        return out;
    };
    for character in rest {
        let previous = std::mem::replace(&mut current, character);
        if is_connector(current) && is_connector(previous) {
            out.push(previous);
            continue;
        }
        if is_connector(previous) {
            first_upper = current.is_uppercase();
            current = upper(current);
        } else {
            if first_upper {
                if current.is_uppercase() {
                    current = lower(current);
                } else {
                    first_upper = false;
                }
            }
            out.push(previous);
        }
    }
    out.push(current);
    out
}

/// What kind of word xstrings cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    None,
    Number,
    Upper,
    Letters,
    Connector,
    Punctuation,
    Other,
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic()
}

fn is_number(character: char) -> bool {
    character.is_numeric()
}

fn is_punctuation(character: char) -> bool {
    matches!(character, '!'..='#' | '%'..='*' | ','..='/' | ':' | ';' | '?' | '@' | '['..=']' | '_' | '{' | '}')
        || matches!(character, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
}

/// The next word and what follows it.
fn next_word(text: &str) -> (Word, &str, &str) {
    let Some(first) = text.chars().next() else { return (Word::None, "", "") };
    let run = |keep: &dyn Fn(char) -> bool| text.find(|character| !keep(character)).unwrap_or(text.len());
    let (word, length) = if is_connector(first) {
        (Word::Connector, run(&is_connector))
    } else if is_punctuation(first) {
        (Word::Punctuation, run(&is_punctuation))
    } else if first.is_uppercase() {
        (Word::Upper, upper_word(text, first))
    } else if is_letter(first) {
        (Word::Letters, run(&|character| is_letter(character) && !character.is_uppercase()))
    } else if is_number(first) {
        (Word::Number, run(&is_number))
    } else {
        let ends = |character| {
            is_connector(character) || is_letter(character) || is_number(character) || is_punctuation(character)
        };
        (Word::Other, run(&|character| !ends(character)))
    };
    let (head, tail) = text.split_at(length);
    (word, head, tail)
}

/// `HTTPStatus` is `HTTP` and `Status`; `Status` is one word.
fn upper_word(text: &str, first: char) -> usize {
    let rest = &text[first.len_utf8()..];
    let Some(second) = rest.chars().next() else { return text.len() };
    let start = first.len_utf8();
    if second.is_uppercase() {
        let run = rest.find(|character: char| !character.is_uppercase()).unwrap_or(rest.len());
        let follows = rest[run..].chars().next().is_some_and(is_letter);
        let last = rest[..run].chars().next_back().map_or(0, char::len_utf8);
        return start + if follows { run - last } else { run };
    }
    if is_letter(second) {
        let run = rest.find(|character: char| !is_letter(character) || character.is_uppercase());
        return start + run.unwrap_or(rest.len());
    }
    start
}

fn push_word(out: &mut String, word: Word, text: &str, connector: char) {
    if word != Word::Upper && word != Word::Connector {
        out.push_str(text);
        return;
    }
    out.extend(text.chars().map(|character| if is_connector(character) { connector } else { lower(character) }));
}

/// `snakecase` and `kebabcase`.
fn connected(text: &str, connector: char) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut word, mut part, mut rest) = next_word(text);
    while !rest.is_empty() {
        if word != Word::Connector {
            push_word(&mut out, word, part, connector);
        }
        let (before, last) = (word, part);
        (word, part, rest) = next_word(rest);
        match before {
            Word::Number => {
                while matches!(word, Word::Letters | Word::Number) {
                    push_word(&mut out, word, part, connector);
                    (word, part, rest) = next_word(rest);
                }
                if !matches!(word, Word::None | Word::Punctuation | Word::Connector) {
                    out.push(connector);
                }
            }
            Word::Connector => push_word(&mut out, before, last, connector),
            Word::Punctuation => {}
            _ if word != Word::Number => {
                if !matches!(word, Word::Connector | Word::Punctuation) {
                    out.push(connector);
                }
            }
            _ if rest.is_empty() => {}
            _ => {
                let digits = part;
                (word, part, rest) = next_word(rest);
                // A number is part of the word before it, `bld4_floor`, unless lower case follows: `http_2xx`.
                if word != Word::Letters {
                    push_word(&mut out, Word::Number, digits, connector);
                    if !matches!(word, Word::Connector | Word::Punctuation) {
                        out.push(connector);
                    }
                    continue;
                }
                out.push(connector);
                push_word(&mut out, Word::Number, digits, connector);
                while matches!(word, Word::Letters | Word::Number) {
                    push_word(&mut out, word, part, connector);
                    (word, part, rest) = next_word(rest);
                }
                if !matches!(word, Word::None | Word::Connector | Word::Punctuation) {
                    out.push(connector);
                }
            }
        }
    }
    push_word(&mut out, word, part, connector);
    out
}

/// goutils takes every byte for a character, so that what is not ASCII comes out as Latin-1 once a space was found.
fn no_space(text: &Text) -> Vec<u8> {
    let bytes = text.as_bytes();
    let is_space = |byte: &u8| char::from(*byte).is_whitespace();
    if !bytes.iter().any(is_space) {
        return bytes.to_vec();
    }
    let kept: String = bytes.iter().filter(|byte| !is_space(byte)).map(|byte| char::from(*byte)).collect();
    kept.into_bytes()
}

fn initials(text: &Text) -> String {
    let mut out = String::new();
    let mut starts = true;
    for character in text.as_bytes().iter().map(|byte| char::from(*byte)) {
        if is_space(character) {
            starts = true;
        } else if std::mem::take(&mut starts) {
            out.push(character);
        }
    }
    out
}

fn abbreviate(text: &Text, offset: i64, width: i64) -> Result<Value, Error> {
    let (bytes, length) = (text.as_bytes(), text.len() as i64);
    if offset <= 0 && width < 4 || length <= width {
        return Ok(Value::Text(text.clone()));
    }
    let mut offset = offset.clamp(0, length);
    if length - offset < width - 3 {
        offset = length - (width - 3);
    }
    let cut = |start: i64, end: i64| &bytes[start.max(0) as usize..end.clamp(0, length) as usize];
    let parts: [&[u8]; 3] = if offset <= 4 {
        [b"", cut(0, width - 3), b"..."]
    } else if width < 7 {
        return Ok(Value::from(""));
    } else if offset + width - 3 < length {
        [b"...", cut(offset, offset + width - 6), b"..."]
    } else {
        [b"...", cut(length - (width - 3), length), b""]
    };
    Ok(Value::text(parts.concat().as_slice()))
}

/// Breaks at spaces; with a separator also words that are too long.
fn wrap(text: &Text, width: i64, separator: Option<&Text>) -> Result<Value, Error> {
    let (bytes, width) = (text.as_bytes(), usize::try_from(width).unwrap_or(1).max(1));
    let newline = separator.map(Text::as_bytes).filter(|separator| !separator.is_empty()).unwrap_or(b"\n");
    let (mut out, mut offset) = (Vec::with_capacity(bytes.len()), 0);
    let line = |out: &mut Vec<u8>, part: &[u8]| {
        out.extend_from_slice(part);
        out.extend_from_slice(newline);
    };
    while offset < bytes.len() && bytes.len() - offset > width {
        if bytes[offset] == b' ' {
            offset += 1;
            continue;
        }
        let end = offset + width;
        if let Some(space) = bytes[offset..=end].iter().rposition(|byte| *byte == b' ') {
            line(&mut out, &bytes[offset..offset + space]);
            offset += space + 1;
        } else if separator.is_some() {
            line(&mut out, &bytes[offset..end]);
            offset = end;
        } else if let Some(space) = memchr::memchr(b' ', &bytes[end..]) {
            line(&mut out, &bytes[offset..end + space]);
            offset = end + space + 1;
        } else {
            break;
        }
        if out.len() > 1 << 28 {
            return Err("string is too large".into());
        }
    }
    out.extend_from_slice(&bytes[offset.min(bytes.len())..]);
    Ok(Value::Text(Text::from_bytes(out)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_as_xstrings() {
        let check = |text: &str, snake: &str, pascal: &str| {
            assert_eq!((connected(text, '_').as_str(), pascal_case(text).as_str()), (snake, pascal), "of {text}");
        };
        check("FirstName", "first_name", "FirstName");
        check("HTTPServer", "http_server", "Httpserver");
        check("GO_PATH", "go_path", "GoPath");
        check("http_server", "http_server", "HttpServer");
        check("a b-c", "a_b_c", "ABC");
        assert_eq!(title("hello world-foo bar_baz"), "Hello World-Foo Bar_baz");
    }
}
