//! The objects of a manifest, each with the resource that serves it.
//!
//! In: a release's manifest. Out: [`Target`]s: namespaces filled in, kinds resolved.

use super::error::Error;
use crate::cluster::{Cluster, Resource};
use crate::helm::manifests;
use crate::manifest::{self, Object};
use crate::value::{Json, Map};

const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const RELEASE_NAME: &str = "meta.helm.sh/release-name";
const RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";

/// One object of a release.
#[derive(Debug, Clone)]
pub struct Target {
    pub object: Object,
    pub resource: Resource,
    /// Empty for kinds without namespaces.
    pub namespace: String,
}

impl Target {
    pub fn name(&self) -> &str {
        self.object.name()
    }

    pub fn kind(&self) -> &str {
        self.object.kind()
    }

    /// Its place in URLs.
    pub fn path(&self) -> String {
        self.resource.path(Some(&self.namespace), Some(self.name()), None)
    }

    /// The place of its like.
    pub fn collection(&self) -> String {
        self.resource.path(Some(&self.namespace), None, None)
    }

    /// Whether both name the same object.
    pub fn is_same(&self, other: &Target) -> bool {
        self.name() == other.name()
            && self.namespace == other.namespace
            && self.resource.kind == other.resource.kind
            && self.resource.group == other.resource.group
    }

    /// `Deployment "web" in namespace "default"`, as Helm's refusals name an object.
    pub fn title(&self) -> String {
        format!("{} {:?} in namespace {:?}", self.kind(), self.name(), self.namespace)
    }

    /// The object with the marks of the release that owns it.
    pub fn own(&mut self, release: &str, namespace: &str) {
        self.object.labels_mut().insert(MANAGED_BY.to_owned(), Json::from("Helm"));
        let annotations = self.object.annotations_mut();
        annotations.insert(RELEASE_NAME.to_owned(), Json::from(release));
        annotations.insert(RELEASE_NAMESPACE.to_owned(), Json::from(namespace));
    }
}

/// What is wrong with the marks of a live object, when another than this release owns it.
pub fn foreign_marks(live: &Json, release: &str, namespace: &str) -> Option<String> {
    let labels = live.pointer("/metadata/labels").and_then(Json::as_object);
    let annotations = live.pointer("/metadata/annotations").and_then(Json::as_object);
    let wrong: Vec<String> = [
        ("label", labels, MANAGED_BY, "Helm"),
        ("annotation", annotations, RELEASE_NAME, release),
        ("annotation", annotations, RELEASE_NAMESPACE, namespace),
    ]
    .into_iter()
    .filter_map(|(what, marks, key, wanted)| {
        wrong_mark(marks, key, wanted).map(|problem| format!("{what} validation error: {problem}"))
    })
    .collect();
    (!wrong.is_empty()).then(|| wrong.join("; "))
}

fn wrong_mark(marks: Option<&Map<String, Json>>, key: &str, wanted: &str) -> Option<String> {
    match marks.and_then(|marks| marks.get(key)).and_then(Json::as_str) {
        None => Some(format!("missing key {key:?}: must be set to {wanted:?}")),
        Some(value) if value != wanted => {
            Some(format!("key {key:?} must equal {wanted:?}: current value is {value:?}"))
        }
        Some(_) => None,
    }
}

/// Reads a manifest; objects without a namespace get `namespace` where their kind has one. `context` opens errors.
pub async fn build(cluster: &Cluster, text: &str, namespace: &str, context: &str) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    for document in manifests::split(text) {
        let objects = manifest::read::read(document.as_bytes())
            .map_err(|source| Error::Manifest { context: context.to_owned(), source })?;
        for mut object in objects {
            let resource =
                cluster.resource_for(&object.gvk()).await.map_err(|source| unresolved(&object, context, source))?;
            let namespace = match (resource.namespaced, object.namespace()) {
                (false, _) => String::new(),
                (true, "") => namespace.to_owned(),
                (true, own) => own.to_owned(),
            };
            if resource.namespaced {
                object.metadata_mut().insert("namespace".to_owned(), Json::from(namespace.as_str()));
            }
            targets.push(Target { object, resource, namespace });
        }
    }
    Ok(targets)
}

fn unresolved(object: &Object, context: &str, source: crate::cluster::Error) -> Error {
    if source.is_no_match() {
        return Error::Failed {
            message: format!(
                "{context}resource mapping not found for name: {:?} namespace: {:?} from \"\": {source}\nensure CRDs are installed first",
                object.name(),
                object.namespace()
            ),
        };
    }
    Error::Cluster { context: context.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tells_foreign_objects() {
        let own = json!({"metadata": {"labels": {MANAGED_BY: "Helm"}, "annotations": {RELEASE_NAME: "r", RELEASE_NAMESPACE: "n"}}});
        assert_eq!(foreign_marks(&own, "r", "n"), None);
        assert_eq!(
            foreign_marks(&own, "other", "n").as_deref(),
            Some(
                "annotation validation error: key \"meta.helm.sh/release-name\" must equal \"other\": current value is \"r\""
            )
        );
        let bare = foreign_marks(&json!({}), "r", "n").expect("nobody's");
        assert!(bare.starts_with(
            "label validation error: missing key \"app.kubernetes.io/managed-by\": must be set to \"Helm\"; annotation"
        ));
    }
}
