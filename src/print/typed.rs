//! The order of fields in Go's types, which shows where kubectl prints an object that it holds as one: `create`, `run`,
//! `expose` and their likes write `kind` before `apiVersion` and `metadata` before `spec`, other commands sort.
//!
//! In: an object. Out: its maps' entries in the order of the Go type. The table beside this file has a line for each
//! type: its fields in order, behind a colon the field's own type (`*` before it where a map holds them).

use crate::value::{Json, Map};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A field and the type of what it holds, empty for a type without a known order.
type Field = (&'static str, &'static str);

static TYPES: LazyLock<HashMap<&'static str, Vec<Field>>> = LazyLock::new(|| {
    let field = |word: &'static str| word.split_once(':').unwrap_or((word, ""));
    include_str!("typed.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, fields)| (name, fields.split(' ').map(field).collect()))
        .collect()
});

/// What orders a tree: by key, or as a Go type does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Sorted,
    /// As the type of that name, inside of maps from a key to it when it starts with `*`.
    Type(&'static str),
}

impl Order {
    /// The order of an object by its kind.
    pub fn of(object: &Json) -> Order {
        let kind = object.get("kind").and_then(Json::as_str).unwrap_or_default();
        TYPES.get_key_value(kind).map_or(Order::Sorted, |(name, _)| Order::Type(name))
    }

    /// The entries of a map, each with the order of its value.
    pub fn entries(self, map: &Map<String, Json>) -> Vec<(&String, &Json, Order)> {
        let Order::Type(name) = self else {
            return map.iter().map(|(key, value)| (key, value, Order::Sorted)).collect();
        };
        if let Some(inner) = name.strip_prefix('*') {
            return map.iter().map(|(key, value)| (key, value, Order::Type(inner))).collect();
        }
        let fields = TYPES.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut entries = Vec::with_capacity(map.len());
        for (field, kind) in fields {
            if let Some((key, value)) = map.get_key_value(*field) {
                entries.push((key, value, if kind.is_empty() { Order::Sorted } else { Order::Type(kind) }));
            }
        }
        // A field that a newer server knows has no place in the type; it goes last instead of getting lost.
        let is_known = |key: &str| fields.iter().any(|(field, _)| *field == key);
        entries.extend(map.iter().filter(|(key, _)| !is_known(key)).map(|(key, value)| (key, value, Order::Sorted)));
        entries
    }
}

#[cfg(test)]
mod tests {
    use crate::print::json;
    use serde_json::json;

    fn check(object: &serde_json::Value, expected: &str) {
        assert_eq!(json::compact_typed(object), expected);
    }

    #[test]
    fn orders_fields_as_go_types() {
        check(
            &json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"b": "1", "a": "2"},
                "metadata": {"labels": {"z": "1", "a": "2"}, "name": "x", "other": 1}}),
            r#"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","labels":{"a":"2","z":"1"},"other":1},"data":{"a":"2","b":"1"}}"#,
        );
        check(
            &json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {"containers": [
                {"image": "i", "name": "n", "resources": {}}]}}, "replicas": 1}}),
            r#"{"kind":"Deployment","apiVersion":"apps/v1","spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"n","image":"i","resources":{}}]}}}}"#,
        );
        check(&json!({"kind": "Other", "apiVersion": "x/v1"}), r#"{"apiVersion":"x/v1","kind":"Other"}"#);
    }
}
