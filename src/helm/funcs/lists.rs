//! Lists: sprig's list.go. What is no slice is refused in its words; each function has a `must` twin that says the
//! same, because a template sees a panic as an error.

use super::{argument, cast, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Element, List, Signature, Type, Value};

const ONE: Signature = Signature::fixed(&[Type::Any]);
const TWO: Signature = Signature::fixed(&[Type::Any, Type::Any]);
const MANY: Signature = Signature::variadic(&[Type::Any]);
const ONE_AND_MANY: Signature = Signature::variadic(&[Type::Any, Type::Any]);
const CHUNK: Signature = Signature::fixed(&[Type::Int, Type::Any]);

pub(super) static TABLE: &[Plain] = &[
    plain("list", MANY, list),
    plain("tuple", MANY, list),
    plain("append", TWO, append),
    plain("push", TWO, append),
    plain("mustAppend", TWO, append),
    plain("mustPush", TWO, append),
    plain("prepend", TWO, prepend),
    plain("mustPrepend", TWO, prepend),
    plain("first", ONE, |values| {
        Ok(items(values, "Cannot find first on type")?.into_iter().next().unwrap_or_default())
    }),
    plain("mustFirst", ONE, |values| {
        Ok(items(values, "Cannot find first on type")?.into_iter().next().unwrap_or_default())
    }),
    plain("last", ONE, last),
    plain("mustLast", ONE, last),
    plain("rest", ONE, rest),
    plain("mustRest", ONE, rest),
    plain("initial", ONE, initial),
    plain("mustInitial", ONE, initial),
    plain("reverse", ONE, reverse),
    plain("mustReverse", ONE, reverse),
    plain("compact", ONE, compact),
    plain("mustCompact", ONE, compact),
    plain("uniq", ONE, unique),
    plain("mustUniq", ONE, unique),
    plain("without", ONE_AND_MANY, without),
    plain("mustWithout", ONE_AND_MANY, without),
    plain("has", TWO, has),
    plain("mustHas", TWO, has),
    plain("slice", ONE_AND_MANY, slice),
    plain("mustSlice", ONE_AND_MANY, slice),
    plain("chunk", CHUNK, chunk),
    plain("mustChunk", CHUNK, chunk),
    plain("concat", MANY, concat),
];

fn items(values: &[Value], refusal: &str) -> Result<Vec<Value>, String> {
    cast::items(&values[0], |kind| format!("{refusal} {kind}"))
}

fn list(values: &[Value]) -> Result<Value, Error> {
    Ok(Value::list(values.to_vec()))
}

fn append(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot push on type")?;
    items.push(argument::any(values, 1));
    Ok(Value::list(items))
}

fn prepend(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot prepend on type")?;
    items.insert(0, argument::any(values, 1));
    Ok(Value::list(items))
}

fn last(values: &[Value]) -> Result<Value, Error> {
    Ok(items(values, "Cannot find last on type")?.pop().unwrap_or_default())
}

fn rest(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot find rest on type")?;
    if items.is_empty() {
        return Ok(List::nil(Element::Any).into());
    }
    items.remove(0);
    Ok(Value::list(items))
}

fn initial(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot find initial on type")?;
    Ok(if items.pop().is_none() { List::nil(Element::Any).into() } else { Value::list(items) })
}

fn reverse(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot find reverse on type")?;
    items.reverse();
    Ok(Value::list(items))
}

fn compact(values: &[Value]) -> Result<Value, Error> {
    let mut items = items(values, "Cannot compact on type")?;
    items.retain(|item| !cast::is_empty(item));
    Ok(Value::list(items))
}

fn unique(values: &[Value]) -> Result<Value, Error> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items(values, "Cannot find uniq on type")? {
        if !contains(&kept, &item)? {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn contains(haystack: &[Value], needle: &Value) -> Result<bool, String> {
    for item in haystack {
        if cast::deep_equal(needle, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn without(values: &[Value]) -> Result<Value, Error> {
    let mut kept = Vec::new();
    for item in items(values, "Cannot find without on type")? {
        if !contains(&values[1..], &item)? {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn has(values: &[Value]) -> Result<Value, Error> {
    if matches!(values[1], Value::Nil) {
        return Ok(Value::Bool(false));
    }
    let haystack = cast::items(&values[1], |kind| format!("Cannot find has on type {kind}"))?;
    Ok(Value::Bool(contains(&haystack, &values[0])?))
}

fn slice(values: &[Value]) -> Result<Value, Error> {
    let items = items(values, "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let start = values.get(1).map_or(0, cast::integer);
    let end = values.get(2).map_or(items.len() as i64, cast::integer);
    if start < 0 || start > end || end > items.len() as i64 {
        return Err("reflect.Value.Slice: slice index out of bounds".into());
    }
    let part = start as usize..end as usize;
    Ok(match &values[0] {
        Value::Bytes(bytes) => Value::Bytes(bytes[part].into()),
        Value::List(list) => List::of(list.element, items[part].to_vec()).into(),
        _ => Value::Nil,
    })
}

fn chunk(values: &[Value]) -> Result<Value, Error> {
    let size = argument::integer(values, 0);
    let items = cast::items(&values[1], |kind| format!("Cannot chunk type {kind}"))?;
    let count = cast::truncate(((items.len() as f64 - 1.0) / size as f64).floor()).wrapping_add(1);
    if count < 0 || size == 0 {
        return Err("runtime error: makeslice: len out of range".into());
    }
    if count == 0 || size < 0 {
        return Ok(List::of(Element::Named("[]interface {}"), Vec::new()).into());
    }
    let chunks = items.chunks(size as usize).map(|chunk| Value::list(chunk.to_vec())).collect();
    Ok(List::of(Element::Named("[]interface {}"), chunks).into())
}

fn concat(values: &[Value]) -> Result<Value, Error> {
    let mut all = Vec::new();
    for value in values {
        all.extend(cast::items(value, |kind| format!("Cannot concat type {kind} as list"))?);
    }
    Ok(if all.is_empty() { List::nil(Element::Any).into() } else { Value::list(all) })
}
