//! `regexMatch` and its relatives: sprig's regex.go. Without `must` a bad pattern panics in Go, which a template sees
//! as another wording of the error; only `regexMatch` hides it.

use super::{argument, pattern, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Element, List, Signature, Text, Type, Value};
use regex::bytes::{NoExpand, Regex};

const TWO: Signature = Signature::fixed(&[Type::Text, Type::Text]);
const THREE: Signature = Signature::fixed(&[Type::Text, Type::Text, Type::Text]);
const COUNTED: Signature = Signature::fixed(&[Type::Text, Type::Text, Type::Int]);

type Compile = fn(&str, &[u8]) -> Result<Regex, String>;

pub(super) static TABLE: &[Plain] = &[
    plain("regexMatch", TWO, |values| {
        let text = argument::text(values, 1);
        let regex = pattern::compile(&argument::string(values, 0), text.as_bytes());
        Ok(Value::Bool(regex.is_ok_and(|regex| regex.is_match(text.as_bytes()))))
    }),
    plain("mustRegexMatch", TWO, |values| {
        let (regex, text) = regex(values, pattern::compile)?;
        Ok(Value::Bool(regex.is_match(text.as_bytes())))
    }),
    plain("regexFind", TWO, |values| find(values, pattern::must_compile)),
    plain("mustRegexFind", TWO, |values| find(values, pattern::compile)),
    plain("regexFindAll", COUNTED, |values| find_all(values, pattern::must_compile)),
    plain("mustRegexFindAll", COUNTED, |values| find_all(values, pattern::compile)),
    plain("regexReplaceAll", THREE, |values| replace(values, pattern::must_compile)),
    plain("mustRegexReplaceAll", THREE, |values| replace(values, pattern::compile)),
    plain("regexReplaceAllLiteral", THREE, |values| replace_literal(values, pattern::must_compile)),
    plain("mustRegexReplaceAllLiteral", THREE, |values| replace_literal(values, pattern::compile)),
    plain("regexSplit", COUNTED, |values| split(values, pattern::must_compile)),
    plain("mustRegexSplit", COUNTED, |values| split(values, pattern::compile)),
    plain("regexQuoteMeta", Signature::fixed(&[Type::Text]), |values| {
        let text = argument::text(values, 0);
        let mut out = Vec::with_capacity(text.len());
        for byte in text.as_bytes() {
            if br"\.+*?()|[]{}^$".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        Ok(Value::text(out))
    }),
];

fn regex(values: &[Value], compile: Compile) -> Result<(Regex, Text), String> {
    let text = argument::text(values, 1);
    Ok((compile(&argument::string(values, 0), text.as_bytes())?, text))
}

fn find(values: &[Value], compile: Compile) -> Result<Value, Error> {
    let (regex, text) = regex(values, compile)?;
    let found = regex.find(text.as_bytes());
    Ok(Value::text(found.map_or(&b""[..], |found| found.as_bytes())))
}

/// At most so many; below zero all.
fn limit(values: &[Value]) -> usize {
    usize::try_from(argument::integer(values, 2)).unwrap_or(usize::MAX)
}

fn find_all(values: &[Value], compile: Compile) -> Result<Value, Error> {
    let (regex, text) = regex(values, compile)?;
    let found = regex.find_iter(text.as_bytes()).take(limit(values));
    let texts: Vec<Text> = found.map(|found| Text::from(found.as_bytes())).collect();
    Ok(if texts.is_empty() { List::nil(Element::Text) } else { List::of_texts(texts) }.into())
}

fn replace(values: &[Value], compile: Compile) -> Result<Value, Error> {
    let (regex, text) = regex(values, compile)?;
    let replacement = argument::text(values, 2);
    Ok(Value::text(regex.replace_all(text.as_bytes(), replacement.as_bytes()).into_owned()))
}

fn replace_literal(values: &[Value], compile: Compile) -> Result<Value, Error> {
    let (regex, text) = regex(values, compile)?;
    let replacement = argument::text(values, 2);
    Ok(Value::text(regex.replace_all(text.as_bytes(), NoExpand(replacement.as_bytes())).into_owned()))
}

/// Go's rules: an empty match at the start splits nothing, a match at the end leaves an empty part.
fn split(values: &[Value], compile: Compile) -> Result<Value, Error> {
    let (regex, text) = regex(values, compile)?;
    let (bytes, limit) = (text.as_bytes(), limit(values));
    if limit == 0 {
        return Ok(List::nil(Element::Text).into());
    }
    if bytes.is_empty() && !argument::text(values, 0).is_empty() {
        return Ok(List::of_texts([Text::from("")]).into());
    }
    let (mut parts, mut start, mut end) = (Vec::new(), 0, 0);
    for found in regex.find_iter(bytes).take(limit) {
        if parts.len() + 1 >= limit {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            parts.push(Text::from(&bytes[start..end]));
        }
        start = found.end();
    }
    if end != bytes.len() {
        parts.push(Text::from(&bytes[start..]));
    }
    Ok(List::of_texts(parts).into())
}
