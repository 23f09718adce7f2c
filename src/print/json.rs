//! Objects as JSON, four spaces a level. Answers to cli-runtime's JSON printer.

use super::Error;
use super::typed::Order;
use crate::value::{Json, json};

/// The object with a final newline.
pub fn print(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    let mut out = json::pretty(object, 4);
    out.push('\n');
    Ok(out)
}

/// The object with its fields in the order of its Go type, with a final newline.
pub fn print_typed(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    let mut out = String::new();
    push(&mut out, (object, Order::of(object)), Some(0));
    out.push('\n');
    Ok(out)
}

/// The object on one line with its fields in the order of its Go type.
pub fn compact_typed(object: &Json) -> String {
    let mut out = String::new();
    push(&mut out, (object, Order::of(object)), None);
    out
}

/// A watch event on one line, as kubectl prints it with `--output-watch-events`.
pub fn print_event(event: &Json) -> String {
    let mut out = json::compact(&super::event_tree(event));
    out.push('\n');
    out
}

/// Writes a tree in an order; `depth` is absent for one line.
pub(super) fn push(out: &mut String, (tree, order): (&Json, Order), depth: Option<usize>) {
    let inner = depth.map(|depth| depth + 1);
    match tree {
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index > 0, inner);
                push(out, (item, order), inner);
            }
            separate(out, false, depth);
            out.push(']');
        }
        Json::Object(map) if !map.is_empty() => {
            out.push('{');
            for (index, (key, item, order)) in order.entries(map).into_iter().enumerate() {
                separate(out, index > 0, inner);
                json::push_string(out, key, false);
                out.push_str(if depth.is_some() { ": " } else { ":" });
                push(out, (item, order), inner);
            }
            separate(out, false, depth);
            out.push('}');
        }
        scalar => out.push_str(&json::compact(scalar)),
    }
}

fn separate(out: &mut String, comma: bool, depth: Option<usize>) {
    if comma {
        out.push(',');
    }
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("    ", depth));
    }
}
