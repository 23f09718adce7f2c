//! Strings: trimming, cutting, padding, searching, quoting, joining. Sprig's strings.go and Go's `strings`.

use super::{argument, cast, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Dict, Element, Entries, List, Signature, Text, Type, Value, print, quote};

const TEXT: Signature = Signature::fixed(&[Type::Text]);
const TEXT_TEXT: Signature = Signature::fixed(&[Type::Text, Type::Text]);
const INT_TEXT: Signature = Signature::fixed(&[Type::Int, Type::Text]);
const MANY: Signature = Signature::variadic(&[Type::Any]);

/// A string that a function makes may not be larger.
const MAX_BYTES: usize = 1 << 28;

pub(super) static TABLE: &[Plain] = &[
    plain("hello", Signature::fixed(&[]), |_| Ok(Value::from("Hello!"))),
    plain("trim", TEXT, |values| Ok(Value::text(argument::string(values, 0).trim_matches(is_space)))),
    plain("trimAll", TEXT_TEXT, trim_all),
    plain("trimall", TEXT_TEXT, trim_all),
    plain("trimSuffix", TEXT_TEXT, |values| {
        let (suffix, text) = (argument::text(values, 0), argument::text(values, 1));
        Ok(Value::text(text.as_bytes().strip_suffix(suffix.as_bytes()).unwrap_or(text.as_bytes())))
    }),
    plain("trimPrefix", TEXT_TEXT, |values| {
        let (prefix, text) = (argument::text(values, 0), argument::text(values, 1));
        Ok(Value::text(text.as_bytes().strip_prefix(prefix.as_bytes()).unwrap_or(text.as_bytes())))
    }),
    plain("repeat", INT_TEXT, repeat),
    plain("substr", Signature::fixed(&[Type::Int, Type::Int, Type::Text]), substring),
    plain("trunc", INT_TEXT, truncate),
    plain("contains", TEXT_TEXT, |values| {
        let (part, text) = (argument::text(values, 0), argument::text(values, 1));
        Ok(Value::Bool(memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()))
    }),
    plain("hasPrefix", TEXT_TEXT, |values| {
        let (part, text) = (argument::text(values, 0), argument::text(values, 1));
        Ok(Value::Bool(text.as_bytes().starts_with(part.as_bytes())))
    }),
    plain("hasSuffix", TEXT_TEXT, |values| {
        let (part, text) = (argument::text(values, 0), argument::text(values, 1));
        Ok(Value::Bool(text.as_bytes().ends_with(part.as_bytes())))
    }),
    plain("quote", MANY, |values| {
        Ok(spaced(values, |value| quote::double_quoted(cast::string(value).as_bytes()).into_bytes()))
    }),
    plain("squote", MANY, |values| {
        Ok(spaced(values, |value| [b"'", print::sprint(std::slice::from_ref(value)).as_bytes(), b"'"].concat()))
    }),
    plain("cat", MANY, |values| {
        Ok(spaced(values, |value| print::sprint(std::slice::from_ref(value)).as_bytes().to_vec()))
    }),
    plain("indent", INT_TEXT, |values| indent(values, b"")),
    plain("nindent", INT_TEXT, |values| indent(values, b"\n")),
    plain("replace", Signature::fixed(&[Type::Text, Type::Text, Type::Text]), replace),
    plain("plural", Signature::fixed(&[Type::Text, Type::Text, Type::Int]), |values| {
        Ok(argument::any(values, usize::from(argument::integer(values, 2) != 1)))
    }),
    plain("toString", Signature::fixed(&[Type::Any]), |values| Ok(cast::string(&values[0]).into())),
    plain("join", Signature::fixed(&[Type::Text, Type::Any]), join),
    plain("toStrings", Signature::fixed(&[Type::Any]), |values| {
        Ok(match &values[0] {
            Value::List(list) if is_string_slice(list) => list.clone(),
            value => List::of_texts(cast::strings(value)),
        }
        .into())
    }),
    plain("sortAlpha", Signature::fixed(&[Type::Any]), |values| {
        let texts = match &values[0] {
            // What is a `[]string` already is sorted in place.
            Value::List(list) if is_string_slice(list) => list.clone(),
            Value::Nil => List::of_texts([Text::from("<nil>")]),
            value => List::of_texts(cast::strings(value)),
        };
        texts.sort_texts();
        Ok(texts.into())
    }),
    plain("split", TEXT_TEXT, |values| Ok(numbered(split(values, 0, 1, -1)))),
    plain("splitn", Signature::fixed(&[Type::Text, Type::Int, Type::Text]), |values| {
        Ok(numbered(split(values, 0, 2, argument::integer(values, 1))))
    }),
    plain("splitList", TEXT_TEXT, |values| Ok(List::of_texts(split(values, 0, 1, -1)).into())),
];

/// Go's `[]string` itself, which sprig hands on where it makes one of anything else.
fn is_string_slice(list: &List) -> bool {
    list.element == Element::Text && list.named.is_none()
}

pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace()
}

fn trim_all(values: &[Value]) -> Result<Value, Error> {
    let (cut, text) = (argument::string(values, 0), argument::string(values, 1));
    Ok(Value::text(text.trim_matches(|character| cut.contains(character))))
}

fn repeat(values: &[Value]) -> Result<Value, Error> {
    let (count, text) = (argument::integer(values, 0), argument::text(values, 1));
    let count = usize::try_from(count).map_err(|_| Error::call("strings: negative Repeat count"))?;
    match text.len().checked_mul(count) {
        None => Err("strings: Repeat output length overflow".into()),
        Some(length) if length > MAX_BYTES => Err(format!("string is larger than {MAX_BYTES} bytes").into()),
        Some(_) => Ok(Value::Text(Text::from_bytes(text.as_bytes().repeat(count)))),
    }
}

/// Go's words for a string sliced out of its bounds.
fn slice(text: &Text, start: i64, end: i64) -> Result<Value, Error> {
    let length = text.len() as i64;
    if end < 0 || end > length {
        // A constant that is negative is told without the length.
        let bound = if end < 0 { format!("[:{end}]") } else { format!("[:{end}] with length {length}") };
        return Err(format!("runtime error: slice bounds out of range {bound}").into());
    }
    if start > end {
        return Err(format!("runtime error: slice bounds out of range [{start}:{end}]").into());
    }
    Ok(Value::text(&text.as_bytes()[start as usize..end as usize]))
}

fn substring(values: &[Value]) -> Result<Value, Error> {
    let (start, end, text) = (argument::integer(values, 0), argument::integer(values, 1), argument::text(values, 2));
    if start < 0 {
        return slice(&text, 0, end);
    }
    if end < 0 || end > text.len() as i64 {
        return slice(&text, start, text.len() as i64);
    }
    slice(&text, start, end)
}

fn truncate(values: &[Value]) -> Result<Value, Error> {
    let (count, text) = (argument::integer(values, 0), argument::text(values, 1));
    let length = text.len() as i64;
    let bytes = text.as_bytes();
    if count < 0 && length.saturating_add(count) > 0 {
        return Ok(Value::text(&bytes[(length + count) as usize..]));
    }
    if count >= 0 && length > count {
        return Ok(Value::text(&bytes[..count as usize]));
    }
    Ok(Value::Text(text))
}

/// The values that are not nil, each as `show` has it, with spaces between.
fn spaced(values: &[Value], show: impl Fn(&Value) -> Vec<u8>) -> Value {
    let shown: Vec<Vec<u8>> = values.iter().filter(|value| !matches!(value, Value::Nil)).map(show).collect();
    Value::Text(Text::from_bytes(shown.join(&b' ')))
}

fn indent(values: &[Value], lead: &[u8]) -> Result<Value, Error> {
    let (spaces, text) = (argument::integer(values, 0), argument::text(values, 1));
    let spaces = usize::try_from(spaces).map_err(|_| Error::call("strings: negative Repeat count"))?;
    let bytes = text.as_bytes();
    let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
    let size = lines.saturating_mul(spaces).saturating_add(bytes.len());
    if size > MAX_BYTES {
        return Err(format!("string is larger than {MAX_BYTES} bytes").into());
    }
    let mut out = Vec::with_capacity(size + lead.len());
    out.extend_from_slice(lead);
    out.resize(out.len() + spaces, b' ');
    let mut start = 0;
    for newline in memchr::memchr_iter(b'\n', bytes) {
        out.extend_from_slice(&bytes[start..=newline]);
        out.resize(out.len() + spaces, b' ');
        start = newline + 1;
    }
    out.extend_from_slice(&bytes[start..]);
    Ok(Value::Text(Text::from_bytes(out)))
}

fn replace(values: &[Value]) -> Result<Value, Error> {
    let (old, new, text) = (argument::text(values, 0), argument::text(values, 1), argument::text(values, 2));
    if old.is_empty() {
        // Go puts the new string before every character and at the end.
        return Ok(Value::text(text.to_str().replace("", &new.to_str())));
    }
    let (bytes, mut out, mut start) = (text.as_bytes(), Vec::new(), 0);
    for found in memchr::memmem::find_iter(bytes, old.as_bytes()) {
        out.extend_from_slice(&bytes[start..found]);
        out.extend_from_slice(new.as_bytes());
        start = found + old.len();
        if out.len() > MAX_BYTES {
            return Err(format!("string is larger than {MAX_BYTES} bytes").into());
        }
    }
    out.extend_from_slice(&bytes[start..]);
    Ok(Value::Text(Text::from_bytes(out)))
}

fn join(values: &[Value]) -> Result<Value, Error> {
    let separator = argument::text(values, 0);
    let texts = cast::strings(&values[1]);
    let parts: Vec<&[u8]> = texts.iter().map(Text::as_bytes).collect();
    Ok(Value::Text(Text::from_bytes(parts.join(separator.as_bytes()))))
}

/// `strings.SplitN(text, separator, limit)`; below zero there is no limit, at zero nothing.
fn split(values: &[Value], separator: usize, text: usize, limit: i64) -> Vec<Text> {
    let (separator, text) = (argument::text(values, separator), argument::text(values, text));
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let bytes = text.as_bytes();
    if limit == 0 {
        return Vec::new();
    }
    if separator.is_empty() {
        return split_characters(&text, limit);
    }
    let (mut parts, mut start) = (Vec::new(), 0);
    for found in memchr::memmem::find_iter(bytes, separator.as_bytes()) {
        if parts.len() + 1 >= limit {
            break;
        }
        parts.push(Text::from(&bytes[start..found]));
        start = found + separator.len();
    }
    parts.push(Text::from(&bytes[start..]));
    parts
}

fn split_characters(text: &Text, limit: usize) -> Vec<Text> {
    let text = text.to_str();
    let mut parts = Vec::new();
    let mut rest = text.as_ref();
    while let Some(character) = rest.chars().next() {
        if parts.len() + 1 >= limit {
            parts.push(Text::from(rest));
            break;
        }
        let (head, tail) = rest.split_at(character.len_utf8());
        parts.push(Text::from(head));
        rest = tail;
    }
    parts
}

/// `{_0: …, _1: …}`
fn numbered(parts: Vec<Text>) -> Value {
    let entries: Entries =
        parts.into_iter().enumerate().map(|(index, part)| (format!("_{index}").into(), part.into())).collect();
    Value::Dict(Dict::of(Element::Text, entries))
}
