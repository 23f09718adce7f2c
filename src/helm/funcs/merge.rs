//! `merge` and `mergeOverwrite`: what `dario.cat/mergo` does to `map[string]interface {}`.

use super::cast;
use crate::value::{Dict, Element, Entries, MAX_DEPTH, Value};

/// Merges all later maps into the first, which is changed and returned. Without `overwrite` only what is missing or
/// empty (false, 0, "") is filled.
pub(super) fn merge(values: &[Value], overwrite: bool) -> Result<Value, String> {
    let mut target = match values.first() {
        Some(Value::Dict(dict)) => dict.clone(),
        _ => Dict::nil(Element::Any),
    };
    for source in values.iter().skip(1).filter_map(Value::as_dict) {
        if target.is_nil() && !source.is_nil() {
            target = Dict::new(Entries::new());
        }
        deep(&target, source, overwrite, 0)?;
    }
    Ok(target.into())
}

fn deep(target: &Dict, source: &Dict, overwrite: bool, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("value is nested too deeply".to_owned());
    }
    // Looked at before each key, since the first one changes it.
    for (key, value) in source.entries() {
        let before = target.get(&key);
        if matches!(value, Value::Nil) {
            if overwrite {
                target.insert(key, value);
            }
            continue;
        }
        if let (Value::Dict(inner), Some(Value::Dict(old))) = (&value, &before) {
            if !old.is_nil() {
                deep(old, inner, overwrite, depth + 1)?;
            }
            if !old.is_empty() {
                continue;
            }
        }
        let is_filled = before.as_ref().is_some_and(|before| !cast::is_empty(before));
        if overwrite || !is_filled {
            target.insert(key, value);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Integers;
    use serde_json::json;

    fn check(maps: &serde_json::Value, overwrite: bool, expected: &serde_json::Value) {
        let maps: Vec<Value> =
            maps.as_array().expect("maps").iter().map(|map| Value::from_json(map, Integers::Int64)).collect();
        let merged = merge(&maps, overwrite).expect("it merges").to_json().expect("plain data");
        assert_eq!(&merged, expected, "of {maps:?}");
    }

    #[test]
    fn fills_or_overwrites() {
        let maps = json!([{"a": 1, "b": {"x": false, "y": [1]}, "c": ""}, {"a": 2, "b": {"x": true, "y": [2]}, "c": "c", "d": null}]);
        check(&maps, false, &json!({"a": 1, "b": {"x": true, "y": [1]}, "c": "c"}));
        check(&maps, true, &json!({"a": 2, "b": {"x": true, "y": [2]}, "c": "c", "d": null}));
        check(&json!([{"a": {"b": 1}}, {"a": "text"}]), false, &json!({"a": {"b": 1}}));
        check(&json!([{"a": "text"}, {"a": {"b": 1}}]), true, &json!({"a": {"b": 1}}));
        check(&json!([{"a": [1]}, {"a": []}]), true, &json!({"a": []}));
    }
}
