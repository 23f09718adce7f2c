//! One Kubernetes object: a tree whose `apiVersion`, `kind` and `metadata` have a meaning.

use crate::value::{Json, Map};
use std::fmt;

/// Group, version and kind of an object. The group of the core kinds is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupVersionKind {
    pub group: String,
    pub version: String,
    pub kind: String,
}

impl GroupVersionKind {
    /// From `apiVersion` (`v1`, `apps/v1`) and `kind`.
    pub fn new(api_version: &str, kind: &str) -> GroupVersionKind {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        GroupVersionKind { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() }
    }

    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

impl fmt::Display for GroupVersionKind {
    /// As Go prints a schema.GroupVersionKind: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}, Kind={}", self.group, self.version, self.kind)
    }
}

/// A Kubernetes object. The tree is a map; all of it is kept, known or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Object(pub Json);

impl Object {
    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Json::as_str).unwrap_or_default()
    }

    pub fn api_version(&self) -> &str {
        self.text("apiVersion")
    }

    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    pub fn gvk(&self) -> GroupVersionKind {
        GroupVersionKind::new(self.api_version(), self.kind())
    }

    /// A text field of `metadata`, empty when it is not there.
    pub fn metadata(&self, key: &str) -> &str {
        self.0.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Json::as_str).unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.metadata("name")
    }

    pub fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    /// `metadata` as a map, made when it is not there or not a map.
    pub fn metadata_mut(&mut self) -> &mut Map<String, Json> {
        child(root(&mut self.0), "metadata")
    }

    pub fn label(&self, key: &str) -> Option<&str> {
        self.0.pointer("/metadata/labels")?.get(key)?.as_str()
    }

    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.0.pointer("/metadata/annotations")?.get(key)?.as_str()
    }

    pub fn labels_mut(&mut self) -> &mut Map<String, Json> {
        child(self.metadata_mut(), "labels")
    }

    pub fn annotations_mut(&mut self) -> &mut Map<String, Json> {
        child(self.metadata_mut(), "annotations")
    }
}

fn root(tree: &mut Json) -> &mut Map<String, Json> {
    if !tree.is_object() {
        *tree = Json::Object(Map::new());
    }
    tree.as_object_mut().expect("because it was made a map above")
}

fn child<'a>(map: &'a mut Map<String, Json>, key: &str) -> &'a mut Map<String, Json> {
    root(map.entry(key).or_insert(Json::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_joins_versions() {
        let deployment = GroupVersionKind::new("apps/v1", "Deployment");
        assert_eq!((deployment.group.as_str(), deployment.version.as_str()), ("apps", "v1"));
        assert_eq!(deployment.to_string(), "apps/v1, Kind=Deployment");
        assert_eq!(GroupVersionKind::new("v1", "Pod").to_string(), "/v1, Kind=Pod");
    }

    #[test]
    fn makes_metadata_when_missing() {
        let mut object = Object(serde_json::json!({"kind": "Pod"}));
        object.labels_mut().insert("a".into(), "b".into());
        assert_eq!(object.label("a"), Some("b"));
    }
}
