//! Managed fields of client-side apply made those of a server-side manager.
//!
//! In: an object as the server has it. Out: a JSON patch of its managed fields. Answers to client-go's csaupgrade.

use crate::manifest::{Object, write};
use crate::value::{Json, Map};
use serde_json::json;
use std::collections::BTreeSet;

fn entries(object: &Object) -> &[Json] {
    object.0.pointer("/metadata/managedFields").and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(entry: &'a Json, key: &str) -> &'a str {
    entry.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// The managers that own the annotation of client-side apply through that operation.
pub(super) fn owners(object: &Object, operation: &str) -> BTreeSet<String> {
    let annotation = format!("f:{}", write::LAST_APPLIED);
    let owns = |entry: &&Json| {
        let at = |map: Option<&Json>, key: &str| map.and_then(|map| map.get(key).cloned());
        let fields = at(Some(entry), "fieldsV1");
        let annotations = at(at(fields.as_ref(), "f:metadata").as_ref(), "f:annotations");
        text(entry, "operation") == operation && at(annotations.as_ref(), &annotation).is_some()
    };
    entries(object).iter().filter(owns).map(|entry| text(entry, "manager").to_owned()).collect()
}

/// The patch that hands the fields of `managers` over; nothing when that changes nothing.
pub(super) fn patch(object: &Object, managers: &BTreeSet<String>, to: &str) -> Option<Json> {
    let before = entries(object).to_vec();
    let mut after = before.clone();
    for manager in managers {
        after = handed_over(after, manager, to);
    }
    (after != before).then(|| {
        json!([
            {"op": "replace", "path": "/metadata/managedFields", "value": after},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": object.metadata("resourceVersion")},
        ])
    })
}

fn is(entry: &Json, manager: &str, operation: &str) -> bool {
    text(entry, "manager") == manager && text(entry, "operation") == operation && text(entry, "subresource").is_empty()
}

fn handed_over(mut entries: Vec<Json>, from: &str, to: &str) -> Vec<Json> {
    let target = match entries.iter().position(|entry| is(entry, to, "Apply")) {
        Some(target) => target,
        None => {
            let Some(target) = entries.iter().position(|entry| is(entry, from, "Update")) else { return entries };
            if let Json::Object(entry) = &mut entries[target] {
                entry.insert("operation".to_owned(), "Apply".into());
                entry.insert("manager".to_owned(), to.into());
            }
            target
        }
    };
    let version = text(&entries[target], "apiVersion").to_owned();
    let source = entries
        .iter()
        .find(|entry| is(entry, from, "Update") && text(entry, "apiVersion") == version)
        .and_then(|entry| entry.get("fieldsV1").cloned());
    if let Some(Json::Object(fields)) = source
        && let Some(Json::Object(into)) = entries[target].get_mut("fieldsV1")
    {
        union(into, fields);
    }
    entries.retain(|entry| !is(entry, from, "Update"));
    entries
}

/// Both sets of fields in one. An empty map is a field that is owned itself; where the other side owns fields below
/// it, that is told by a dot.
fn union(into: &mut Map<String, Json>, fields: Map<String, Json>) {
    for (key, value) in fields {
        match (into.get_mut(&key), value) {
            (Some(Json::Object(into)), Json::Object(fields)) => {
                if into.is_empty() != fields.is_empty() {
                    into.insert(".".to_owned(), Json::Object(Map::new()));
                }
                union(into, fields);
            }
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(manager: &str, operation: &str, fields: Json) -> Json {
        json!({"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsV1": fields})
    }

    #[test]
    fn hands_fields_over() {
        let annotation = json!({"f:annotations": {"f:kubectl.kubernetes.io/last-applied-configuration": {}}});
        let object = Object(json!({"metadata": {"resourceVersion": "7", "managedFields": [
            entry("kubectl", "Apply", json!({"f:data": {"f:a": {}}})),
            entry("kubectl-client-side-apply", "Update", json!({"f:data": {".": {}, "f:b": {}}, "f:metadata": annotation})),
            entry("other", "Update", json!({"f:data": {"f:c": {}}})),
        ]}}));
        let managers = owners(&object, "Update");
        assert_eq!(managers, BTreeSet::from(["kubectl-client-side-apply".to_owned()]));
        let patch = patch(&object, &managers, "kubectl").expect("because there is something to hand over");
        let fields = json!({"f:data": {".": {}, "f:a": {}, "f:b": {}}, "f:metadata": annotation});
        assert_eq!(
            patch[0]["value"],
            json!([entry("kubectl", "Apply", fields), entry("other", "Update", json!({"f:data": {"f:c": {}}}))])
        );
        assert_eq!(patch[1]["value"], "7");
    }

    #[test]
    fn joins_owned_fields() {
        let map = |tree: Json| tree.as_object().cloned().unwrap_or_default();
        let mut into = map(json!({"f:a": {}, "f:b": {"f:c": {}}, "f:d": {}}));
        union(&mut into, map(json!({"f:a": {"f:x": {}}, "f:b": {}, "f:d": {}})));
        let expected = json!({"f:a": {".": {}, "f:x": {}}, "f:b": {".": {}, "f:c": {}}, "f:d": {}});
        assert_eq!(Json::Object(into), expected);
    }
}
