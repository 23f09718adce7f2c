//! Maps: sprig's dict.go. Maps are shared: `set` and `merge` change what all who hold the map see.

use super::{argument, cast, merge, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Dict, Entries, List, MAX_DEPTH, Signature, Type, Value};

const DICT_TEXT: Signature = Signature::fixed(&[Type::Dict, Type::Text]);
const DICT_TEXTS: Signature = Signature::variadic(&[Type::Dict, Type::Text]);
const DICT_DICTS: Signature = Signature::variadic(&[Type::Dict, Type::Dict]);
const MANY: Signature = Signature::variadic(&[Type::Any]);
const ONE: Signature = Signature::fixed(&[Type::Any]);

pub(super) static TABLE: &[Plain] = &[
    plain("dict", MANY, dict),
    plain("get", DICT_TEXT, |values| {
        Ok(argument::dict(values, 0).get(argument::text(values, 1)).unwrap_or_else(|| Value::from("")))
    }),
    plain("set", Signature::fixed(&[Type::Dict, Type::Text, Type::Any]), set),
    plain("unset", DICT_TEXT, |values| {
        argument::dict(values, 0).remove(argument::text(values, 1));
        Ok(argument::any(values, 0))
    }),
    plain("hasKey", DICT_TEXT, |values| Ok(Value::Bool(argument::dict(values, 0).contains(argument::text(values, 1))))),
    plain("pluck", Signature::variadic(&[Type::Text, Type::Dict]), |values| {
        let key = argument::text(values, 0);
        let found = values[1..].iter().filter_map(|value| value.as_dict()?.get(&key));
        Ok(Value::list(found.collect()))
    }),
    // Go's order is random here; sorted is one of its answers.
    plain("keys", Signature::variadic(&[Type::Dict]), |values| {
        let keys = values.iter().filter_map(Value::as_dict).flat_map(Dict::keys);
        Ok(List::of_texts(keys).into())
    }),
    plain("values", Signature::fixed(&[Type::Dict]), |values| {
        let entries = argument::dict(values, 0).entries();
        Ok(Value::list(entries.into_iter().map(|(_, value)| value).collect()))
    }),
    plain("pick", DICT_TEXTS, |values| {
        let from = argument::dict(values, 0);
        let keys = values[1..].iter().filter_map(Value::as_text);
        Ok(Value::dict(keys.filter_map(|key| Some((key.clone(), from.get(key)?))).collect()))
    }),
    plain("omit", DICT_TEXTS, |values| {
        let mut entries: Entries = argument::dict(values, 0).entries().into_iter().collect();
        for key in values[1..].iter().filter_map(Value::as_text) {
            entries.remove(key);
        }
        Ok(Value::dict(entries))
    }),
    plain("merge", DICT_DICTS, |values| Ok(merge::merge(values, false).unwrap_or_else(|_| Value::from("")))),
    plain("mustMerge", DICT_DICTS, |values| Ok(merge::merge(values, false)?)),
    plain("mergeOverwrite", DICT_DICTS, |values| Ok(merge::merge(values, true).unwrap_or_else(|_| Value::from("")))),
    plain("mustMergeOverwrite", DICT_DICTS, |values| Ok(merge::merge(values, true)?)),
    plain("deepCopy", ONE, |values| match &values[0] {
        Value::Nil => Err(NOTHING_TO_COPY.into()),
        value => Ok(copy(value, 0).map_err(|error| format!("deepCopy error: {error}"))?),
    }),
    plain("mustDeepCopy", ONE, |values| match &values[0] {
        Value::Nil => Err(NOTHING_TO_COPY.into()),
        value => Ok(copy(value, 0)?),
    }),
    plain("dig", MANY, dig),
];

const NOTHING_TO_COPY: &str = "reflect: call of reflect.Value.Type on zero Value";

fn dict(values: &[Value]) -> Result<Value, Error> {
    let pairs = values.chunks(2);
    Ok(Value::dict(
        pairs.map(|pair| (cast::string(&pair[0]), pair.get(1).cloned().unwrap_or_else(|| Value::from("")))).collect(),
    ))
}

fn set(values: &[Value]) -> Result<Value, Error> {
    let dict = argument::dict(values, 0);
    if !dict.insert(argument::text(values, 1), argument::any(values, 2)) {
        return Err("assignment to entry in nil map".into());
    }
    Ok(dict.into())
}

/// A copy that shares no map with the value.
fn copy(value: &Value, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err("value is nested too deeply".to_owned());
    }
    Ok(match value {
        Value::List(list) if !list.is_nil() => {
            let items = list.items().iter().map(|item| copy(item, depth + 1)).collect::<Result<_, _>>()?;
            let mut copied = List::of(list.element, items);
            copied.named = list.named;
            copied.into()
        }
        Value::Dict(dict) if !dict.is_nil() => {
            let mut entries = Entries::new();
            for (key, value) in dict.entries() {
                entries.insert(key, copy(&value, depth + 1)?);
            }
            let mut copied = Dict::of(dict.element, entries);
            copied.named = dict.named;
            copied.into()
        }
        other => other.clone(),
    })
}

/// Go's words for a type assertion that fails.
fn not_a(value: &Value, wanted: &str) -> Error {
    let found = match value {
        Value::Nil => "nil".to_owned(),
        other => other.type_name(),
    };
    Error::call(format!("interface conversion: interface {{}} is {found}, not {wanted}"))
}

/// Only the very type will do: `.Values`, which has a named one, is refused.
fn plain_dict(value: &Value) -> Result<Dict, Error> {
    let name = Type::Dict.name();
    match value {
        Value::Dict(dict) if dict.type_name() == name => Ok(dict.clone()),
        other => Err(not_a(other, name)),
    }
}

fn dig(values: &[Value]) -> Result<Value, Error> {
    let [keys @ .., default, dict] = values else {
        return Err("dig needs at least three arguments".into());
    };
    if keys.is_empty() {
        return Err("dig needs at least three arguments".into());
    }
    let mut dict = plain_dict(dict)?;
    let keys: Vec<_> =
        keys.iter().map(|key| key.as_text().cloned().ok_or_else(|| not_a(key, "string"))).collect::<Result<_, _>>()?;
    for (index, key) in keys.iter().enumerate() {
        let Some(step) = dict.get(key) else { return Ok(default.clone()) };
        if index + 1 == keys.len() {
            return Ok(step);
        }
        dict = plain_dict(&step)?;
    }
    Ok(default.clone())
}
