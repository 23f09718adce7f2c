//! JSON text as Go's `encoding/json` writes and reads it.
//!
//! In: bytes or a [`Json`] tree. Out: a tree, or text with sorted keys, shortest floats, and `<`, `>`, `&`,
//! U+2028 and U+2029 escaped where Go escapes them.

use super::{Json, Number, Text};

/// How [`write`] lays the text out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Spaces a level; zero writes everything on one line.
    pub indent: usize,
    /// Leaves `<`, `>`, `&` as they are (Go's `SetEscapeHTML(false)`).
    pub raw_html: bool,
}

/// Reads one JSON document; integers outside of `i64` become floats, as in Go's unstructured decoder.
pub fn parse(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    let mut tree: Json = serde_json::from_slice(bytes)?;
    fold_big_integers(&mut tree);
    Ok(tree)
}

fn fold_big_integers(tree: &mut Json) {
    match tree {
        Json::Number(number) if !number.is_f64() && number.as_i64().is_none() => {
            if let Some(float) = number.as_f64().and_then(Number::from_f64) {
                *number = float;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(fold_big_integers),
        Json::Object(map) => map.values_mut().for_each(fold_big_integers),
        _ => {}
    }
}

/// The tree on one line with Go's HTML escapes, no final newline (`json.Marshal`).
pub fn compact(tree: &Json) -> String {
    write(tree, Options::default())
}

/// The tree with `indent` spaces a level, no final newline (`json.MarshalIndent`).
pub fn pretty(tree: &Json, indent: usize) -> String {
    write(tree, Options { indent, ..Options::default() })
}

/// The tree as text, laid out as `options` say.
pub fn write(tree: &Json, options: Options) -> String {
    let mut out = String::new();
    write_tree(&mut out, tree, options, 0);
    out
}

pub(super) fn write_tree(out: &mut String, tree: &Json, options: Options, depth: usize) {
    match tree {
        Json::Null => out.push_str("null"),
        Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => push_number(out, number),
        Json::String(text) => push_string(out, text, options.raw_html),
        Json::Array(items) if items.is_empty() => out.push_str("[]"),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index, options.indent, depth + 1);
                write_tree(out, item, options, depth + 1);
            }
            close(out, ']', options.indent, depth);
        }
        Json::Object(map) if map.is_empty() => out.push_str("{}"),
        Json::Object(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                separate(out, index, options.indent, depth + 1);
                push_string(out, key, options.raw_html);
                out.push_str(if options.indent == 0 { ":" } else { ": " });
                write_tree(out, item, options, depth + 1);
            }
            close(out, '}', options.indent, depth);
        }
    }
}

pub(super) fn separate(out: &mut String, index: usize, indent: usize, depth: usize) {
    if index > 0 {
        out.push(',');
    }
    new_line(out, indent, depth);
}

pub(super) fn close(out: &mut String, bracket: char, indent: usize, depth: usize) {
    new_line(out, indent, depth);
    out.push(bracket);
}

fn new_line(out: &mut String, indent: usize, depth: usize) {
    if indent > 0 {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent * depth));
    }
}

/// A number as `encoding/json` prints it: exponent form below 1e-6 and from 1e21.
pub fn push_number(out: &mut String, number: &Number) {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) => out.push_str(&integer.to_string()),
        (None, Some(float)) => out.push_str(&format_float(float)),
        (None, None) => out.push_str(&number.to_string()),
    }
}

/// A float as `encoding/json` prints it.
pub fn format_float(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{float:e}");
        // Go writes e-9 as e-09 and cleans it up again to e-9; positive exponents carry their sign.
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
            _ => text,
        };
    }
    format!("{float}")
}

/// The same for a string of any bytes: what is no UTF-8 becomes an escaped U+FFFD, byte by byte.
pub(super) fn push_text(out: &mut String, text: &Text, raw_html: bool) {
    if let Some(text) = text.as_str() {
        return push_string(out, text, raw_html);
    }
    out.push('"');
    for chunk in text.as_bytes().utf8_chunks() {
        push_escaped(out, chunk.valid(), raw_html);
        out.extend(std::iter::repeat_n("\\ufffd", chunk.invalid().len()));
    }
    out.push('"');
}

/// A string with its quotes and escapes as `encoding/json` writes it.
pub fn push_string(out: &mut String, text: &str, raw_html: bool) {
    out.push('"');
    push_escaped(out, text, raw_html);
    out.push('"');
}

fn push_escaped(out: &mut String, text: &str, raw_html: bool) {
    let mut start = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escape: Option<&str> = match byte {
            b'"' => Some("\\\""),
            b'\\' => Some("\\\\"),
            b'\n' => Some("\\n"),
            b'\r' => Some("\\r"),
            b'\t' => Some("\\t"),
            0x08 => Some("\\b"),
            0x0c => Some("\\f"),
            0..=0x1f => None,
            b'<' | b'>' | b'&' if !raw_html => None,
            // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
            0xe2 if text.as_bytes()[index..].starts_with(&[0xe2, 0x80, 0xa8])
                || text.as_bytes()[index..].starts_with(&[0xe2, 0x80, 0xa9]) =>
            {
                out.push_str(&text[start..index]);
                out.push_str(if text.as_bytes()[index + 2] == 0xa8 { "\\u2028" } else { "\\u2029" });
                start = index + 3;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[start..index]);
        match escape {
            Some(escape) => out.push_str(escape),
            None => out.push_str(&format!("\\u{byte:04x}")),
        }
        start = index + 1;
    }
    out.push_str(&text[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let tree = parse(input.as_bytes()).expect("the table holds valid JSON");
        assert_eq!(compact(&tree), expected, "of {input}");
    }

    #[test]
    fn prints_as_go() {
        check(r#"{"b":1,"a":[true,null,"x"]}"#, r#"{"a":[true,null,"x"],"b":1}"#);
        check("[1.0, 1e21, 1e20, 1e-7, 0.000001, -0.0, 1.5]", "[1,1e+21,100000000000000000000,1e-7,0.000001,-0,1.5]");
        check("12345678901234567890", "12345678901234567000");
        check(r#""<a&b>\u2028\u0001\b\f\u00e9""#, "\"\\u003ca\\u0026b\\u003e\\u2028\\u0001\\b\\fé\"");
    }

    #[test]
    fn indents_as_go() {
        let tree = parse(br#"{"a":{},"b":[],"c":[1]}"#).expect("valid");
        assert_eq!(pretty(&tree, 4), "{\n    \"a\": {},\n    \"b\": [],\n    \"c\": [\n        1\n    ]\n}");
    }
}
