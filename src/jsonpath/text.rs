//! Values as Go's `fmt` prints them.

use super::Found;
use crate::value::{Json, Number, json};

/// A found value in the output: maps and arrays as JSON, the rest as `fmt.Fprint`.
pub(super) fn push(out: &mut String, found: &Found<'_>) {
    match found.json() {
        None => out.push_str("<no value>"),
        Some(Json::Null) => out.push_str("null"),
        Some(tree @ (Json::Array(_) | Json::Object(_))) => out.push_str(&json::compact(tree)),
        Some(scalar) => push_text(out, scalar),
    }
}

/// Go's `%v`: `map[a:1 b:[x y]]`.
pub fn go_text(tree: &Json) -> String {
    let mut out = String::new();
    push_text(&mut out, tree);
    out
}

fn push_text(out: &mut String, tree: &Json) {
    match tree {
        Json::Null => out.push_str("<nil>"),
        Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => push_number(out, number),
        Json::String(text) => out.push_str(text),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                push_text(out, item);
            }
            out.push(']');
        }
        Json::Object(map) => {
            out.push_str("map[");
            for (index, (key, item)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                push_text(out, item);
            }
            out.push(']');
        }
    }
}

/// Go's `%#v`: `map[string]interface {}{"a":1}`.
pub fn go_syntax(tree: &Json) -> String {
    let mut out = String::new();
    push_syntax(&mut out, tree);
    out
}

fn push_syntax(out: &mut String, tree: &Json) {
    match tree {
        Json::Null => out.push_str("interface {}(nil)"),
        Json::Bool(_) | Json::Number(_) => push_text(out, tree),
        Json::String(text) => push_quoted(out, text),
        Json::Array(items) => {
            out.push_str("[]interface {}{");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                push_syntax(out, item);
            }
            out.push('}');
        }
        Json::Object(map) => {
            out.push_str("map[string]interface {}{");
            for (index, (key, item)) in map.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                push_quoted(out, key);
                out.push(':');
                push_syntax(out, item);
            }
            out.push('}');
        }
    }
}

/// strconv.Quote for text that is printable or a control character.
fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            control if control < ' ' || control == '\u{7f}' => {
                out.push_str(&format!("\\x{:02x}", u32::from(control)));
            }
            control if control.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => out.push(plain),
        }
    }
    out.push('"');
}

fn push_number(out: &mut String, number: &Number) {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) => out.push_str(&integer.to_string()),
        (None, Some(float)) => push_float(out, float),
        (None, None) => out.push_str(&number.to_string()),
    }
}

/// Go's `%v` of a float64: shortest, with an exponent below 1e-4 and from 1e6, written with two digits at least.
fn push_float(out: &mut String, float: f64) {
    let size = float.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) {
        out.push_str(&float.to_string());
        return;
    }
    let text = format!("{float:e}");
    let (digits, exponent) = text.split_once('e').expect("because the format asks for an exponent");
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(rest) => ('-', rest),
        None => ('+', exponent),
    };
    out.push_str(&format!("{digits}e{sign}{exponent:0>2}"));
}
