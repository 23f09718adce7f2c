//! Values as integers, floats and strings, by the rules of the Go libraries that Helm's functions stand on.
//!
//! Answers to `spf13/cast` 1.7 (what does not fit is 0) and to sprig's `strval`, `strslice` and `empty`.

use crate::value::{List, Text, Value, number, print};
use std::rc::Rc;

/// `cast.ToInt64`: `"010"` is 8, `"0x10"` 16, `"1.0"` 1, `"1.9"` and `"08"` 0, `1.9` 1.
pub(super) fn integer(value: &Value) -> i64 {
    match value {
        Value::Int(integer) | Value::Int64(integer) => *integer,
        Value::Uint(_, integer) => *integer as i64,
        Value::Float(float) => truncate(*float),
        Value::Bool(flag) => i64::from(*flag),
        Value::Text(text) => {
            text.as_str().and_then(|text| number::read_integer(trim_zero_decimal(text))).unwrap_or_default()
        }
        // Of named integers `cast` knows months and weekdays, not durations.
        Value::Object(object) if object.type_name() != "time.Duration" => object.integer().unwrap_or_default(),
        _ => 0,
    }
}

/// Go's conversion of a float on amd64: what does not fit is the least integer.
pub(super) fn truncate(float: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&float) { float as i64 } else { i64::MIN }
}

/// `1.00` without the zeros behind the point, anything else as it is.
fn trim_zero_decimal(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}

/// `cast.ToFloat64`.
pub(super) fn float(value: &Value) -> f64 {
    match value {
        Value::Int(integer) | Value::Int64(integer) => *integer as f64,
        Value::Uint(_, integer) => *integer as f64,
        Value::Float(float) => *float,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Text(text) => text.as_str().and_then(number::read_float).unwrap_or_default(),
        Value::Object(object) if object.type_name() != "time.Duration" => object.integer().unwrap_or_default() as f64,
        _ => 0.0,
    }
}

/// sprig's `strval`: strings and bytes as they are, the rest as `%v` prints it.
pub(super) fn string(value: &Value) -> Text {
    match value {
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => Text::from(bytes.as_ref()),
        other => print::sprint(std::slice::from_ref(other)),
    }
}

/// sprig's `strslice`: the items as strings, nils left out; what is no list is its only item.
pub(super) fn strings(value: &Value) -> Vec<Text> {
    match value {
        Value::Nil => Vec::new(),
        Value::List(list) => list.items().iter().filter(|item| !matches!(item, Value::Nil)).map(string).collect(),
        Value::Bytes(bytes) => bytes.iter().map(|byte| Text::from(byte.to_string())).collect(),
        other => vec![string(other)],
    }
}

/// sprig's `empty`: nil, false, zero, nothing inside.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Bool(flag) => !flag,
        Value::Int(integer) | Value::Int64(integer) => *integer == 0,
        Value::Uint(_, integer) => *integer == 0,
        Value::Float(float) => *float == 0.0,
        Value::Complex(real, imaginary) => *real == 0.0 && *imaginary == 0.0,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.items().is_empty(),
        Value::Dict(dict) => dict.is_empty(),
        Value::Function(_) => false,
        Value::Object(object) => object.integer() == Some(0),
    }
}

/// Go's words for a method called on nil.
pub(super) const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

/// The items of any slice; else what `refusal` makes of the kind's name.
pub(super) fn items(value: &Value, refusal: impl Fn(&str) -> String) -> Result<Vec<Value>, String> {
    match value {
        Value::Nil => Err(NIL.to_owned()),
        Value::List(list) => Ok(list.items().to_vec()),
        Value::Bytes(bytes) => {
            Ok(bytes.iter().map(|byte| Value::Uint(crate::value::UintKind::Uint8, u64::from(*byte))).collect())
        }
        other => Err(refusal(other.kind_name())),
    }
}

/// `reflect.DeepEqual`: types count, nil differs from empty.
pub(super) fn deep_equal(left: &Value, right: &Value) -> Result<bool, String> {
    let mut budget = 10_000_000;
    equal(left, right, 0, &mut budget)
}

fn equal(left: &Value, right: &Value, depth: usize, budget: &mut u32) -> Result<bool, String> {
    *budget = budget.saturating_sub(1);
    if depth > crate::value::MAX_DEPTH || *budget == 0 {
        return Err("value is nested too deeply".to_owned());
    }
    Ok(match (left, right) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) | (Value::Int64(a), Value::Int64(b)) => a == b,
        (Value::Uint(kind, a), Value::Uint(other, b)) => kind == other && a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Complex(a, b), Value::Complex(c, d)) => a == c && b == d,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => return equal_lists(a, b, depth, budget),
        (Value::Dict(a), Value::Dict(b)) => {
            if a.type_name() != b.type_name() || a.is_nil() != b.is_nil() || a.len() != b.len() {
                return Ok(false);
            }
            if a.is_same(b) {
                return Ok(true);
            }
            for (key, value) in a.entries() {
                match b.get(&key) {
                    Some(other) if equal(&value, &other, depth + 1, budget)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b)
                || (a.type_name() == b.type_name() && a.text() == b.text() && {
                    let (own, others) = (a.fields(), b.fields());
                    for ((_, value), (_, other)) in own.iter().zip(&others) {
                        if !equal(value, other, depth + 1, budget)? {
                            return Ok(false);
                        }
                    }
                    true
                })
        }
        _ => false,
    })
}

fn equal_lists(left: &List, right: &List, depth: usize, budget: &mut u32) -> Result<bool, String> {
    if left.type_name() != right.type_name() || left.is_nil() != right.is_nil() {
        return Ok(false);
    }
    if left.items().len() != right.items().len() {
        return Ok(false);
    }
    for (value, other) in left.items().iter().zip(right.items()) {
        if !equal(value, other, depth + 1, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: impl Into<Value>, expected: i64) {
        let value = value.into();
        assert_eq!(integer(&value), expected, "of {value:?}");
    }

    #[test]
    fn integers_as_cast() {
        check("010", 8);
        check("0x10", 16);
        check("08", 0);
        check("1.9", 0);
        check("1.0", 1);
        check("1.", 0);
        check(1.9, 1);
        check(-1.9, -1);
        check(1e30, i64::MIN);
        check(true, 1);
        check("", 0);
        assert_eq!(float(&Value::from("1.5")), 1.5);
        assert_eq!(float(&Value::from("x")), 0.0);
    }
}
