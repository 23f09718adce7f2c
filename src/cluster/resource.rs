//! One resource of the API: the kind it serves, its names, and its place in URLs.

use crate::manifest::GroupVersionKind;
use crate::manifest::schema;
use crate::value::url::{self, Part};

/// A resource as discovery describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Resource {
    pub group: String,
    pub version: String,
    pub kind: String,
    /// The name in URLs: `pods`.
    pub plural: String,
    pub singular: String,
    pub short_names: Vec<String>,
    pub categories: Vec<String>,
    pub namespaced: bool,
    pub verbs: Vec<String>,
    pub subresources: Vec<String>,
}

impl Resource {
    pub(super) fn built_in(kind: &schema::Kind) -> Resource {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Resource {
            group: kind.group.to_owned(),
            version: kind.version.to_owned(),
            kind: kind.kind.to_owned(),
            plural: kind.plural.to_owned(),
            singular: kind.singular.to_owned(),
            short_names: owned(kind.short_names),
            categories: owned(kind.categories),
            namespaced: kind.namespaced,
            verbs: owned(kind.verbs),
            subresources: owned(kind.subresources),
        }
    }

    pub fn gvk(&self) -> GroupVersionKind {
        GroupVersionKind { group: self.group.clone(), version: self.version.clone(), kind: self.kind.clone() }
    }

    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// The name with its group: `pods`, `deployments.apps`.
    pub fn full_name(&self) -> String {
        if self.group.is_empty() { self.plural.clone() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// Whether the server lets this verb be used.
    pub fn allows(&self, verb: &str) -> bool {
        self.verbs.iter().any(|known| known == verb)
    }

    /// The URL path of the resource in a namespace (where it has one), of one object by its name, of a subresource.
    pub fn path(&self, namespace: Option<&str>, name: Option<&str>, subresource: Option<&str>) -> String {
        let mut path = match self.group.as_str() {
            "" => format!("/api/{}", self.version),
            group => format!("/apis/{group}/{}", self.version),
        };
        let mut push = |segment: &str| {
            path.push('/');
            path.push_str(&url::escape(segment.as_bytes(), Part::PathSegment));
        };
        if let Some(namespace) = namespace.filter(|namespace| self.namespaced && !namespace.is_empty()) {
            push("namespaces");
            push(namespace);
        }
        push(&self.plural);
        if let Some(name) = name {
            push(name);
        }
        if let Some(subresource) = subresource.filter(|subresource| !subresource.is_empty()) {
            subresource.split('/').for_each(push);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(gvk: (&str, &str), place: (Option<&str>, Option<&str>, Option<&str>), expected: &str) {
        let kind = schema::kind(&GroupVersionKind::new(gvk.0, gvk.1)).expect("because it is built in");
        assert_eq!(Resource::built_in(kind).path(place.0, place.1, place.2), expected);
    }

    #[test]
    fn builds_paths() {
        check(("v1", "Pod"), (Some("a"), Some("b"), Some("log")), "/api/v1/namespaces/a/pods/b/log");
        check(("v1", "Pod"), (None, None, None), "/api/v1/pods");
        check(("v1", "Namespace"), (Some("a"), Some("b"), None), "/api/v1/namespaces/b");
        check(("apps/v1", "Deployment"), (Some("a"), None, None), "/apis/apps/v1/namespaces/a/deployments");
        check(("v1", "Pod"), (Some("a"), Some("x y"), None), "/api/v1/namespaces/a/pods/x%20y");
    }
}
