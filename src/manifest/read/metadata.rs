//! Whether `metadata` can be read as an object's metadata, which kubectl checks before anything is sent.

use crate::value::{Json, Map};

/// What `encoding/json` calls a value.
pub(super) fn json_kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

const TEXTS: &[&str] = &["name", "generateName", "namespace", "selfLink", "uid", "resourceVersion"];
const NUMBERS: &[&str] = &["generation", "deletionGracePeriodSeconds"];

/// What is wrong with the metadata of a document, in the words of `encoding/json`.
pub(super) fn fault(tree: &Json) -> Option<String> {
    let wrong = |value: &Json, field: &str, expected: &str| {
        let kind = json_kind(value);
        Some(format!("json: cannot unmarshal {kind} into Go struct field {field} of type {expected}"))
    };
    if let Some(version) = tree.get("apiVersion").filter(|version| !version.is_string() && !version.is_null()) {
        return wrong(version, "metadataOnlyObject.apiVersion", "string");
    }
    let metadata = match tree.get("metadata") {
        None | Some(Json::Null) => return None,
        Some(Json::Object(metadata)) => metadata,
        Some(other) => return wrong(other, "metadataOnlyObject.metadata", "v1.ObjectMeta"),
    };
    for (key, value) in metadata {
        let field = format!("ObjectMeta.metadata.{key}");
        let key = key.as_str();
        let found = match value {
            Json::Null => None,
            Json::String(_) if TEXTS.contains(&key) => None,
            _ if TEXTS.contains(&key) => wrong(value, &field, "string"),
            Json::Number(number) if NUMBERS.contains(&key) && !number.is_f64() => None,
            _ if NUMBERS.contains(&key) => wrong(value, &field, "int64"),
            _ if key == "labels" || key == "annotations" => map_fault(value, &field, "map[string]string"),
            Json::Array(_) => None,
            _ if key == "finalizers" => wrong(value, &field, "[]string"),
            _ if key == "ownerReferences" => wrong(value, &field, "[]v1.OwnerReference"),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn map_fault(value: &Json, field: &str, expected: &str) -> Option<String> {
    let words = |value: &Json, expected: &str| {
        let kind = json_kind(value);
        format!("json: cannot unmarshal {kind} into Go struct field {field} of type {expected}")
    };
    let map: &Map<String, Json> = match value {
        Json::Object(map) => map,
        other => return Some(words(other, expected)),
    };
    map.values().find(|value| !value.is_string() && !value.is_null()).map(|value| words(value, "string"))
}
