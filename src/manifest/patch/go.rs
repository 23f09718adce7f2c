//! Values in error messages, as Go's `%v` and `%T` print them.

use crate::value::{Json, json};
use std::fmt::Write;

/// `map[a:1 b:[x y]]`.
pub(super) fn value(tree: &Json) -> String {
    let mut out = String::new();
    push(&mut out, tree);
    out
}

fn push(out: &mut String, tree: &Json) {
    match tree {
        Json::Null => out.push_str("<nil>"),
        Json::Bool(flag) => {
            // Writing to a String cannot fail.
            let _ = write!(out, "{flag}");
        }
        Json::Number(number) => json::push_number(out, number),
        Json::String(text) => out.push_str(text),
        Json::Array(items) => list(out, items),
        Json::Object(map) => {
            out.push_str("map[");
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                push(out, value);
            }
            out.push(']');
        }
    }
}

fn list(out: &mut String, items: &[Json]) {
    out.push('[');
    for (index, value) in items.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        push(out, value);
    }
    out.push(']');
}

/// `[a b]`.
pub(super) fn items(items: &[Json]) -> String {
    let mut out = String::new();
    list(&mut out, items);
    out
}

/// The type's name in Go, as `reflect.TypeOf` prints it.
pub(super) fn type_name(tree: &Json) -> &'static str {
    match tree {
        Json::Null => "%!s(<nil>)",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float64",
        Json::Number(_) => "int64",
        Json::String(_) => "string",
        Json::Array(_) => "[]interface {}",
        Json::Object(_) => "map[string]interface {}",
    }
}
