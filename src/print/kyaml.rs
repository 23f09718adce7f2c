//! Objects as KYAML: braces, quoted strings, trailing commas. Answers to sigs.k8s.io/yaml/kyaml.
//!
//! The comments of the original's input are no matter here, since an object has none.

use super::Error;
use super::typed::Order;
use crate::value::{Json, json, quote};

/// The object behind a document mark, with a final newline.
pub fn print(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    Ok(print_tree(object, Order::Sorted))
}

/// The same with the fields in the order of the object's Go type.
pub fn print_typed(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    Ok(print_tree(object, Order::of(object)))
}

pub(super) fn print_tree(tree: &Json, order: Order) -> String {
    let mut out = "---\n".to_owned();
    push(&mut out, (tree, order), 0);
    out.push('\n');
    out
}

fn push(out: &mut String, (tree, order): (&Json, Order), indent: usize) {
    match tree {
        Json::Null => out.push_str("null"),
        Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => json::push_number(out, number),
        Json::String(text) => push_string(out, text, indent + 1),
        Json::Array(items) if items.is_empty() => out.push_str("[]"),
        Json::Array(items) if items.iter().all(|item| item.is_array() || item.is_object()) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                push(out, (item, order), indent);
            }
            out.push(']');
        }
        Json::Array(items) => {
            out.push_str("[\n");
            for item in items {
                push_indent(out, indent + 1);
                push(out, (item, order), indent + 1);
                out.push_str(",\n");
            }
            push_indent(out, indent);
            out.push(']');
        }
        Json::Object(map) if map.is_empty() => out.push_str("{}"),
        Json::Object(map) => {
            out.push_str("{\n");
            for (key, item, order) in order.entries(map) {
                push_indent(out, indent + 1);
                push_key(out, key);
                out.push_str(": ");
                push(out, (item, order), indent + 1);
                out.push_str(",\n");
            }
            push_indent(out, indent);
            out.push('}');
        }
    }
}

fn push_indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn push_key(out: &mut String, key: &str) {
    if needs_quotes(key) {
        out.push('"');
        for character in key.chars() {
            match character {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                _ => push_escaped(out, character),
            }
        }
        out.push('"');
    } else {
        out.push_str(key);
    }
}

/// A string; one with newlines is folded, a line of text a line of output.
fn push_string(out: &mut String, text: &str, indent: usize) {
    const FOLD: &str = "\\\n";
    let folds = text.contains('\n');
    out.push('"');
    if folds {
        out.push_str(FOLD);
    }
    for character in text.chars() {
        if out.ends_with('\n') {
            push_indent(out, indent);
            // White space at the start of a line would be dropped by a reader, so it is escaped; a space keeps the
            // other lines in step with it.
            out.push(if character.is_whitespace() && character != '\n' { '\\' } else { ' ' });
        }
        match character {
            '\n' => {
                out.push_str("\\n");
                out.push_str(FOLD);
            }
            '\t' => out.push('\t'),
            _ => push_escaped(out, character),
        }
    }
    if folds {
        if !out.ends_with('\n') {
            out.push_str(FOLD);
        }
        push_indent(out, indent);
    }
    out.push('"');
}

fn push_escaped(out: &mut String, character: char) {
    let number = u32::from(character);
    match character {
        '"' | '\\' => {
            out.push('\\');
            out.push(character);
        }
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{b}' => out.push_str("\\v"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        '\0' => out.push_str("\\0"),
        '\u{1b}' => out.push_str("\\e"),
        '\u{85}' => out.push_str("\\N"),
        '\u{a0}' => out.push_str("\\_"),
        '\u{2028}' => out.push_str("\\L"),
        '\u{2029}' => out.push_str("\\P"),
        _ if number < 0x20 || number == 0x7f => out.push_str(&format!("\\x{number:02x}")),
        _ if quote::is_print(character) => out.push(character),
        _ if number < 0x10000 => out.push_str(&format!("\\u{number:04x}")),
        _ => out.push_str(&format!("\\U{number:08x}")),
    }
}

fn needs_quotes(key: &str) -> bool {
    if key.is_empty() || is_ambiguous(key) {
        return true;
    }
    let last = key.chars().count() - 1;
    !key.chars().enumerate().all(|(index, character)| {
        character.is_alphanumeric()
            || character == '_'
            || (index > 0 && index < last && matches!(character, '-' | '.' | '/'))
    })
}

/// Whether a YAML reader might take the bare key for something other than a string.
fn is_ambiguous(key: &str) -> bool {
    const WORDS: [&str; 17] = [
        "null", "~", "true", "t", "y", "yes", "on", "false", "f", "n", "no", "off", ".inf", "-.inf", "+.inf", ".nan",
        "",
    ];
    if key.len() <= 5 && WORDS.contains(&key.to_lowercase().as_str()) {
        return true;
    }
    let bare = key.replace('_', "");
    is_integer(&bare) || is_float(&bare) || is_sexagesimal(key) || is_date(key)
}

/// Go's ParseInt with base 0: decimal, 0b, 0o, 0, 0x.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text).to_lowercase();
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x', ..] => (&digits[2..], 16),
        [b'0', b'b', ..] => (&digits[2..], 2),
        [b'0', b'o', ..] => (&digits[2..], 8),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits.as_str(), 10),
    };
    !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
}

/// Go's ParseFloat, whose special words are those of Rust but for hexadecimal floats.
fn is_float(text: &str) -> bool {
    text.parse::<f64>().is_ok() || (text.to_lowercase().contains("0x") && text.to_lowercase().contains('p'))
}

/// `11:00`, a number in base sixty of YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    first.starts_with(|digit: char| ('1'..='9').contains(&digit))
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && !rest.is_empty()
        && rest.iter().all(|part| {
            let digits = part.split('.').next().unwrap_or_default();
            matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits < "60"
        })
}

/// `2006-1-2`, alone or before a time.
fn is_date(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    parts.len() == 3
        && parts[0].len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && parts[1..].iter().all(|part| part.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(tree: &Json, expected: &str) {
        assert_eq!(print_tree(tree, Order::Sorted), expected);
    }

    #[test]
    fn prints_as_the_original() {
        check(
            &json!({"apiVersion": "v1", "data": {"a.b": "x", "no": "1", "9": ""}, "list": [{"x": 1, "t": 2}, {"b": []}]}),
            "---\n{\n  apiVersion: \"v1\",\n  data: {\n    \"9\": \"\",\n    a.b: \"x\",\n    \"no\": \"1\",\n  },\n  list: [{\n    \"t\": 2,\n    x: 1,\n  }, {\n    b: [],\n  }],\n}\n",
        );
        check(&json!({"l": ["a", {}]}), "---\n{\n  l: [\n    \"a\",\n    {},\n  ],\n}\n");
        check(&json!({"text": "a\n  b\n"}), "---\n{\n  text: \"\\\n     a\\n\\\n    \\  b\\n\\\n    \",\n}\n");
    }
}
