//! Arguments of functions: the engine has checked them against the signature already.

use crate::value::{Dict, List, Text, Value};

/// The string at a position; the signature says it is one.
pub(super) fn text(values: &[Value], index: usize) -> Text {
    values.get(index).and_then(Value::as_text).cloned().unwrap_or_default()
}

/// The string at a position as `str`, U+FFFD for what is no UTF-8.
pub(super) fn string(values: &[Value], index: usize) -> String {
    text(values, index).to_str().into_owned()
}

/// The `int`, `int64` or `uint32` at a position.
pub(super) fn integer(values: &[Value], index: usize) -> i64 {
    match values.get(index) {
        Some(Value::Int(integer) | Value::Int64(integer)) => *integer,
        Some(Value::Uint(_, integer)) => *integer as i64,
        _ => 0,
    }
}

/// The map at a position, nil for a nil one.
pub(super) fn dict(values: &[Value], index: usize) -> Dict {
    match values.get(index) {
        Some(Value::Dict(dict)) => dict.clone(),
        _ => Dict::nil(crate::value::Element::Any),
    }
}

/// The slice at a position, nil for a nil one.
pub(super) fn list(values: &[Value], index: usize) -> List {
    match values.get(index) {
        Some(Value::List(list)) => list.clone(),
        _ => List::nil(crate::value::Element::Any),
    }
}

/// Any value at a position.
pub(super) fn any(values: &[Value], index: usize) -> Value {
    values.get(index).cloned().unwrap_or_default()
}
