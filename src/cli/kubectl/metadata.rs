//! What `label` and `annotate` share: their words, and the patch that changes one map of an object's metadata.

use crate::cli::failure::Failure;
use crate::cli::output::DryRun;
use crate::cli::target::Found;
use crate::cluster::{Cluster, Patch, WriteOptions};
use crate::manifest::Object;
use crate::value::{Json, Map};
use std::collections::BTreeMap;

/// The words that name objects, and those that change them: `key=value`, `key-`.
pub struct Words {
    pub resources: Vec<String>,
    pub pairs: Vec<String>,
}

/// Takes the words of a command apart. `kind` is what the pairs are called.
pub fn split(words: &[String], kind: &str) -> Result<Words, Failure> {
    let mut out = Words { resources: Vec::new(), pairs: Vec::new() };
    for word in words {
        let changes = (word.contains('=') && !word.starts_with('=')) || (word.ends_with('-') && word.as_str() != "-");
        if changes {
            out.pairs.push(word.clone());
        } else if out.pairs.is_empty() {
            out.resources.push(word.clone());
        } else {
            return Err(Failure::new(format!("all resources must be specified before {kind} changes: {word}")));
        }
    }
    Ok(out)
}

/// What shall become of one map of the metadata.
#[derive(Debug, Default)]
pub struct Change {
    /// `labels` or `annotations`.
    pub field: &'static str,
    pub set: BTreeMap<String, String>,
    pub removed: Vec<String>,
    /// The version that the object must have.
    pub resource_version: String,
}

/// What a change did to one object.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub added: usize,
    pub removed: usize,
    /// The JSON merge patch from the old object to the new one.
    pub patch: Json,
}

impl Change {
    /// The map of an object that is changed.
    pub fn map<'a>(&self, object: &'a Object) -> Option<&'a Map<String, Json>> {
        object.0.get("metadata")?.get(self.field)?.as_object()
    }

    /// The keys that have another value, with it.
    pub fn overwritten<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.set.iter().filter_map(|(key, value)| {
            let current = self.map(object)?.get(key)?.as_str()?;
            (current != value).then_some((key.as_str(), current))
        })
    }

    /// Changes the object.
    pub fn apply(&self, object: &mut Object) -> Outcome {
        let mut outcome = Outcome { added: 0, removed: 0, patch: Json::Object(Map::new()) };
        let mut differences = Map::new();
        let map = match self.field {
            "labels" => object.labels_mut(),
            _ => object.annotations_mut(),
        };
        for (key, value) in &self.set {
            if map.get(key).and_then(Json::as_str) != Some(value) {
                outcome.added += 1;
                differences.insert(key.clone(), value.clone().into());
                map.insert(key.clone(), value.clone().into());
            }
        }
        for key in &self.removed {
            if map.remove(key).is_some() {
                outcome.removed += 1;
                differences.insert(key.clone(), Json::Null);
            }
        }
        let mut metadata = Map::new();
        if !differences.is_empty() {
            metadata.insert(self.field.to_owned(), Json::Object(differences));
        }
        if !self.resource_version.is_empty() {
            metadata.insert("resourceVersion".to_owned(), self.resource_version.clone().into());
            object.metadata_mut().insert("resourceVersion".to_owned(), self.resource_version.clone().into());
        }
        if !metadata.is_empty() {
            outcome.patch["metadata"] = Json::Object(metadata);
        }
        outcome
    }
}

/// Sends a change of an object.
pub async fn patch(
    cluster: &Cluster,
    found: &Found,
    patch: &Json,
    (manager, dry_run): (&str, DryRun),
) -> Result<Object, Failure> {
    let options = WriteOptions {
        field_manager: manager.to_owned(),
        dry_run: dry_run == DryRun::Server,
        ..WriteOptions::default()
    };
    let place = (found.namespace.as_deref(), found.name());
    Ok(cluster.patch(&found.resource, place, (Patch::Merge, patch), &options).await?)
}

/// What `--list` prints of an object.
pub fn list(change: &Change, found: &Found, single: bool) -> String {
    let mut out = String::new();
    let mut indent = "";
    if !single {
        indent = " ";
        let gvk = found.object.gvk();
        out = format!("Listing {} for {}.{}/{}:\n", change.field, gvk.kind, gvk.group, found.name());
    }
    for (key, value) in change.map(&found.object).into_iter().flatten() {
        out.push_str(&format!("{indent}{key}={}\n", value.as_str().unwrap_or_default()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_objects_and_changes() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let split_ok = split(&words(&["pods", "a", "x=y", "z-"]), "label").expect("because the words are in order");
        assert_eq!(split_ok.resources, words(&["pods", "a"]));
        assert_eq!(split_ok.pairs, words(&["x=y", "z-"]));
        let refused = split(&words(&["pods", "x=y", "a"]), "label").err().expect("because a follows a change");
        assert_eq!(refused.message(), "all resources must be specified before label changes: a");
    }

    #[test]
    fn patches_only_what_changes() {
        let mut object = Object(serde_json::json!({"metadata": {"labels": {"a": "1", "b": "2"}}}));
        let change = Change {
            field: "labels",
            set: BTreeMap::from([("a".to_owned(), "1".to_owned()), ("c".to_owned(), "3".to_owned())]),
            removed: vec!["b".to_owned(), "d".to_owned()],
            resource_version: String::new(),
        };
        let outcome = change.apply(&mut object);
        assert_eq!((outcome.added, outcome.removed), (1, 1));
        assert_eq!(outcome.patch, serde_json::json!({"metadata": {"labels": {"b": null, "c": "3"}}}));
        assert_eq!(object.0, serde_json::json!({"metadata": {"labels": {"a": "1", "c": "3"}}}));
    }
}
