//! Values as Go's `fmt` prints them.

use super::Found;
use crate::value::{Json, Number, json, number, quote};

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
        Json::String(text) => out.push_str(&quote::double_quoted(text.as_bytes())),
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
                out.push_str(&quote::double_quoted(key.as_bytes()));
                out.push(':');
                push_syntax(out, item);
            }
            out.push('}');
        }
    }
}

fn push_number(out: &mut String, number: &Number) {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) => out.push_str(&integer.to_string()),
        (None, Some(float)) => out.push_str(&number::format_float(float, b'g', None)),
        (None, None) => out.push_str(&number.to_string()),
    }
}
