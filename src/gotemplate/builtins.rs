//! text/template's own functions: comparison, logic, indexing, printing. Escaping is in `escape`.
//!
//! Answers to text/template/funcs.go, whose words the errors are.

use super::escape;
use super::exec::Slot;
use crate::value::{Kind, Signature, Type, UintKind, Value, print};
use std::cmp::Ordering;
use std::rc::Rc;

type Result<T, E = String> = std::result::Result<T, E>;

/// One of the functions.
pub(super) struct Builtin {
    pub name: &'static str,
    pub signature: Signature,
    /// For `and` and `or`: the truth that ends the evaluation.
    pub short_circuit: Option<bool>,
    pub body: fn(&[Slot]) -> Result<Slot>,
}

const ANY: Signature = Signature::variadic(&[Type::Any]);
const ONE: Signature = Signature::fixed(&[Type::Reflect]);
const TWO: Signature = Signature::fixed(&[Type::Reflect, Type::Reflect]);
const ONE_OR_MORE: Signature = Signature::variadic(&[Type::Reflect, Type::Reflect]);

const fn entry(name: &'static str, signature: Signature, body: fn(&[Slot]) -> Result<Slot>) -> Builtin {
    Builtin { name, signature, short_circuit: None, body }
}

static BUILTINS: &[Builtin] = &[
    Builtin { name: "and", signature: ONE_OR_MORE, short_circuit: Some(false), body: last },
    Builtin { name: "or", signature: ONE_OR_MORE, short_circuit: Some(true), body: last },
    entry("call", ONE_OR_MORE, last),
    entry("eq", ONE_OR_MORE, |slots| equal(slots).map(boolean)),
    entry("ge", TWO, |slots| less(slots).map(|less| boolean(!less))),
    entry("gt", TWO, |slots| less_or_equal(slots).map(|less| boolean(!less))),
    entry("html", ANY, |slots| Ok(text(escape::html(&joined(slots))))),
    entry("index", ONE_OR_MORE, index),
    entry("js", ANY, |slots| Ok(text(escape::js(&joined(slots))))),
    entry("le", TWO, |slots| less_or_equal(slots).map(boolean)),
    entry("len", ONE, length),
    entry("lt", TWO, |slots| less(slots).map(boolean)),
    entry("ne", TWO, |slots| equal(slots).map(|equal| boolean(!equal))),
    entry("not", ONE, |slots| Ok(boolean(!slots.iter().all(|slot| slot.value.is_true())))),
    entry("print", ANY, |slots| Ok(Slot::bare(Value::Text(print::sprint(&values(slots)))))),
    entry("printf", Signature::variadic(&[Type::Text, Type::Any]), printf),
    entry("println", ANY, |slots| Ok(Slot::bare(Value::Text(print::sprintln(&values(slots)))))),
    entry("slice", ONE_OR_MORE, slice),
    entry("urlquery", ANY, |slots| Ok(text(escape::url_query(&joined(slots))))),
];

/// The index of a function by its name.
pub(super) fn find(name: &str) -> Option<usize> {
    BUILTINS.iter().position(|builtin| builtin.name == name)
}

/// All names with what each takes.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = (&'static str, Signature)> {
    BUILTINS.iter().map(|builtin| (builtin.name, builtin.signature))
}

/// The function at an index that [`find`] gave.
pub(super) fn at(index: usize) -> &'static Builtin {
    &BUILTINS[index]
}

fn boolean(flag: bool) -> Slot {
    Slot::bare(Value::Bool(flag))
}

fn text(bytes: Vec<u8>) -> Slot {
    Slot::bare(Value::Text(crate::value::Text::from_bytes(bytes)))
}

fn values(slots: &[Slot]) -> Vec<Value> {
    slots.iter().map(|slot| slot.value.clone()).collect()
}

/// The operands as one text, no value as the executor prints it.
fn joined(slots: &[Slot]) -> Vec<u8> {
    let values: Vec<Value> = slots
        .iter()
        .map(|slot| match &slot.value {
            Value::Nil => Value::from("<no value>"),
            value => value.clone(),
        })
        .collect();
    print::sprint(&values).as_bytes().to_vec()
}

fn last(slots: &[Slot]) -> Result<Slot> {
    Ok(slots.last().cloned().unwrap_or_default())
}

fn printf(slots: &[Slot]) -> Result<Slot> {
    let (format, operands) = slots.split_first().ok_or_else(String::new)?;
    let format = format.value.as_text().cloned().unwrap_or_default();
    Ok(Slot::bare(Value::Text(print::sprintf(format.as_bytes(), &values(operands)))))
}

/// What comparison tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basic {
    Bool(bool),
    Complex,
    Int(i64),
    Float,
    Text,
    Uint(u64),
    None,
}

fn basic(value: &Value) -> Basic {
    match value {
        Value::Bool(flag) => Basic::Bool(*flag),
        Value::Int(integer) | Value::Int64(integer) => Basic::Int(*integer),
        Value::Uint(_, integer) => Basic::Uint(*integer),
        Value::Float(_) => Basic::Float,
        Value::Complex(..) => Basic::Complex,
        Value::Text(_) => Basic::Text,
        Value::Object(object) => object.integer().map_or(Basic::None, Basic::Int),
        _ => Basic::None,
    }
}

fn incompatible(left: &Value, right: &Value) -> String {
    format!("incompatible types for comparison: {} and {}", left.type_name(), right.type_name())
}

/// `eq a b c`: whether the first equals any of the others.
fn equal(slots: &[Slot]) -> Result<bool> {
    let (first, others) = slots.split_first().ok_or("missing argument for comparison")?;
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    for other in others {
        if equal_two(&first.value, &other.value)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal_two(left: &Value, right: &Value) -> Result<bool> {
    match (basic(left), basic(right)) {
        (Basic::Bool(a), Basic::Bool(b)) => Ok(a == b),
        (Basic::Int(a), Basic::Int(b)) => Ok(a == b),
        (Basic::Uint(a), Basic::Uint(b)) => Ok(a == b),
        (Basic::Int(a), Basic::Uint(b)) | (Basic::Uint(b), Basic::Int(a)) => Ok(u64::try_from(a) == Ok(b)),
        (Basic::None, Basic::None) => equal_others(left, right),
        _ => match (left, right) {
            (Value::Text(a), Value::Text(b)) => Ok(a == b),
            (Value::Float(a), Value::Float(b)) => Ok(a == b),
            (Value::Complex(a, b), Value::Complex(c, d)) => Ok(a == c && b == d),
            (Value::Nil, _) | (_, Value::Nil) => Ok(false),
            _ => Err(incompatible(left, right)),
        },
    }
}

fn equal_others(left: &Value, right: &Value) -> Result<bool> {
    let nil = |value: &Value| matches!(value, Value::Nil);
    if left.kind_name() != right.kind_name() && !nil(left) && !nil(right) {
        let (shown, other) = (shown(left), shown_with(right, b"%v"));
        return Err(format!("non-comparable types {shown}: {}, {}: {other}", left.type_name(), right.type_name()));
    }
    if left.is_nil() || right.is_nil() {
        return Ok(left.is_nil() == right.is_nil());
    }
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => {
            let same_text = a.kind() == Kind::Struct && a.type_name() == b.type_name() && a.text() == b.text();
            Ok(Rc::ptr_eq(a, b) || (same_text && a.text().is_some()))
        }
        _ => Err(format!("non-comparable type {}: {}", shown(right), right.type_name())),
    }
}

fn shown(value: &Value) -> String {
    shown_with(value, b"%s")
}

fn shown_with(value: &Value, format: &[u8]) -> String {
    print::sprintf(format, std::slice::from_ref(value)).to_str().into_owned()
}

fn less(slots: &[Slot]) -> Result<bool> {
    let [left, right] = slots else { return Err("invalid type for comparison".to_owned()) };
    let (left, right) = (&left.value, &right.value);
    let order = match (basic(left), basic(right)) {
        (Basic::None, _) | (_, Basic::None) => return Err("invalid type for comparison".to_owned()),
        (Basic::Int(a), Basic::Int(b)) => a.cmp(&b),
        (Basic::Uint(a), Basic::Uint(b)) => a.cmp(&b),
        (Basic::Int(a), Basic::Uint(b)) => i128::from(a).cmp(&i128::from(b)),
        (Basic::Uint(a), Basic::Int(b)) => i128::from(a).cmp(&i128::from(b)),
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex, Basic::Complex) => {
            return Err("invalid type for comparison".to_owned());
        }
        _ => match (left, right) {
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            // NaN is less than nothing.
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Greater),
            _ => return Err(incompatible(left, right)),
        },
    };
    Ok(order == Ordering::Less)
}

fn less_or_equal(slots: &[Slot]) -> Result<bool> {
    Ok(less(slots)? || equal(slots)?)
}

fn length(slots: &[Slot]) -> Result<Slot> {
    let slot = slots.first().cloned().unwrap_or_default();
    let length = match &slot.value {
        Value::Nil if slot.boxed => return Err("len of nil pointer".to_owned()),
        Value::Nil => return Err("reflect: call of reflect.Value.Type on zero Value".to_owned()),
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.items().len(),
        Value::Dict(dict) => dict.len(),
        other => return Err(format!("len of type {}", other.type_name())),
    };
    Ok(Slot::bare(Value::Int(length as i64)))
}

/// An index between 0 and `limit`, both included.
fn index_argument(index: &Value, limit: usize) -> Result<usize> {
    let position = match basic(index) {
        Basic::Int(integer) => integer,
        Basic::Uint(integer) => integer as i64,
        _ if matches!(index, Value::Nil) => return Err("cannot index slice/array with nil".to_owned()),
        _ => return Err(format!("cannot index slice/array with type {}", index.type_name())),
    };
    match usize::try_from(position) {
        Ok(position) if position <= limit => Ok(position),
        _ => Err(format!("index out of range: {position}")),
    }
}

/// `index x 1 "a"` is `x[1]["a"]`.
fn index(slots: &[Slot]) -> Result<Slot> {
    let (item, indexes) = slots.split_first().ok_or_else(String::new)?;
    let mut item = item.clone();
    if matches!(item.value, Value::Nil) {
        return Err("index of untyped nil".to_owned());
    }
    for Slot { value: index, .. } in indexes {
        item = match &item.value {
            Value::Nil => return Err("index of nil pointer".to_owned()),
            Value::Text(text) => {
                let position = index_argument(index, text.len())?;
                let byte = text.as_bytes().get(position).ok_or("reflect: string index out of range")?;
                Slot::bare(Value::Uint(UintKind::Uint8, u64::from(*byte)))
            }
            Value::Bytes(bytes) => {
                let position = index_argument(index, bytes.len())?;
                let byte = bytes.get(position).ok_or("reflect: slice index out of range")?;
                Slot::bare(Value::Uint(UintKind::Uint8, u64::from(*byte)))
            }
            Value::List(list) => {
                let position = index_argument(index, list.items().len())?;
                let value = list.items().get(position).ok_or("reflect: slice index out of range")?;
                Slot::element(list.element, value.clone())
            }
            Value::Dict(dict) => match index {
                Value::Text(key) => {
                    let value = dict.get(key).unwrap_or_else(|| dict.element.zero());
                    Slot::element(dict.element, value)
                }
                Value::Nil => return Err("value is nil; should be of type string".to_owned()),
                other => return Err(format!("value has type {}; should be string", other.type_name())),
            },
            other => return Err(format!("can't index item of type {}", other.type_name())),
        };
    }
    Ok(item)
}

/// `slice x 1 2` is `x[1:2]`.
fn slice(slots: &[Slot]) -> Result<Slot> {
    let (item, indexes) = slots.split_first().ok_or_else(String::new)?;
    if matches!(item.value, Value::Nil) {
        return Err("slice of untyped nil".to_owned());
    }
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let length = match &item.value {
        Value::Text(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.items().len(),
        other => return Err(format!("can't slice item of type {}", other.type_name())),
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = index_argument(&index.value, length)?;
    }
    let [start, end, capacity] = bounds;
    if start > end {
        return Err(format!("invalid slice index: {start} > {end}"));
    }
    if end > capacity {
        return Err(format!("invalid slice index: {end} > {capacity}"));
    }
    Ok(Slot::bare(match &item.value {
        Value::Text(text) => Value::text(&text.as_bytes()[start..end]),
        Value::Bytes(bytes) => Value::Bytes(bytes[start..end].into()),
        Value::List(list) => {
            let mut part = crate::value::List::of(list.element, list.items()[start..end].to_vec());
            part.named = list.named;
            Value::List(part)
        }
        _ => Value::Nil,
    }))
}

/// `call f a b`, where `callee` is what the template wrote for `f`.
pub(super) fn call(callee: &str, slots: &[Slot]) -> Result<Slot> {
    let (function, arguments) = slots.split_first().ok_or_else(String::new)?;
    let function = match &function.value {
        Value::Nil => return Err("call of nil".to_owned()),
        Value::Function(function) => function,
        other => return Err(format!("non-function {callee} of type {}", other.type_name())),
    };
    let (count, parameters) = (arguments.len(), function.signature.parameters.len());
    if function.signature.variadic && count < parameters - 1 {
        return Err(format!("wrong number of args for {callee}: got {count} want at least {}", parameters - 1));
    }
    if !function.signature.variadic && count != parameters {
        return Err(format!("wrong number of args for {callee}: got {count} want {parameters}"));
    }
    for (position, argument) in arguments.iter().enumerate() {
        let parameter = function.signature.parameters[position.min(parameters - 1)];
        check_argument(&argument.value, parameter).map_err(|message| format!("arg {position}: {message}"))?;
    }
    function.call(&values(arguments)).map(Slot::bare)
}

fn check_argument(value: &Value, parameter: Type) -> Result<()> {
    match (parameter, value) {
        (Type::Any | Type::Reflect, _) => Ok(()),
        (_, Value::Nil) if parameter.can_be_nil() => Ok(()),
        (_, Value::Nil) => Err(format!("value is nil; should be of type {}", parameter.name())),
        _ if value.type_name() == parameter.name() => Ok(()),
        _ => Err(format!("value has type {}; should be {}", value.type_name(), parameter.name())),
    }
}
