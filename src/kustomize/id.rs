//! What names a resource: group, version, kind, name and namespace.
//!
//! Answers to kyaml's `resid`: two ids are equal when group, version, kind and name are, and the namespaces mean
//! the same (none is `default`; a cluster-scoped kind is in none, whatever it says).

use compact_str::CompactString;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Where cluster-scoped resources are put.
pub const NOT_A_NAMESPACE: &str = "_non_namespaceable_";
pub const DEFAULT_NAMESPACE: &str = "default";

/// Group, version and kind; as a selector, an empty field means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Gvk {
    pub group: CompactString,
    pub version: CompactString,
    pub kind: CompactString,
}

/// `apps/v1` is group `apps`, version `v1`; `v1` has no group.
pub fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

impl Gvk {
    pub fn new(group: &str, version: &str, kind: &str) -> Gvk {
        Gvk { group: group.into(), version: version.into(), kind: kind.into() }
    }

    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Whether every field that the selector gives is this one's.
    pub fn is_selected_by(&self, selector: &Gvk) -> bool {
        let agrees = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        agrees(&selector.kind, &self.kind)
            && agrees(&selector.group, &self.group)
            && agrees(&selector.version, &self.version)
    }
}

fn or<'a>(text: &'a str, filler: &'a str) -> &'a str {
    if text.is_empty() { filler } else { text }
}

impl fmt::Display for Gvk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, version, group) =
            (or(&self.kind, "[noKind]"), or(&self.version, "[noVer]"), or(&self.group, "[noGrp]"));
        write!(out, "{kind}.{version}.{group}")
    }
}

/// The identity of a resource.
#[derive(Debug, Clone, Default)]
pub struct Id {
    pub gvk: Gvk,
    pub name: CompactString,
    pub namespace: CompactString,
    /// Known to be in no namespace. Ids that were written down by a user or kept as history never are: the
    /// original does not look them up.
    pub cluster_scoped: bool,
}

impl Id {
    /// The namespace that counts in comparisons.
    pub fn effective_namespace(&self) -> &str {
        if self.cluster_scoped {
            NOT_A_NAMESPACE
        } else if self.namespace.is_empty() {
            DEFAULT_NAMESPACE
        } else {
            &self.namespace
        }
    }

    pub fn same_namespace(&self, other: &Id) -> bool {
        self.effective_namespace() == other.effective_namespace()
    }

    /// Equal but for the namespace.
    pub fn same_kind_and_name(&self, other: &Id) -> bool {
        self.name == other.name && self.gvk == other.gvk
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Id) -> bool {
        self.same_kind_and_name(other) && self.same_namespace(other)
    }
}

impl Eq for Id {}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.gvk.hash(state);
        self.effective_namespace().hash(state);
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}.{}", self.gvk, or(&self.name, "[noName]"), or(&self.namespace, "[noNs]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(namespace: &str, cluster_scoped: bool) -> Id {
        Id {
            gvk: Gvk::new("apps", "v1", "Deployment"),
            name: "web".into(),
            namespace: namespace.into(),
            cluster_scoped,
        }
    }

    #[test]
    fn compares_namespaces_by_meaning() {
        for (left, right, expected) in [
            (id("", false), id("default", false), true),
            (id("", false), id("a", false), false),
            (id("a", true), id("b", true), true),
            (id("a", true), id("a", false), false),
        ] {
            assert_eq!(left == right, expected, "{left} and {right}");
        }
    }

    #[test]
    fn prints_with_fillers() {
        assert_eq!(id("", false).to_string(), "Deployment.v1.apps/web.[noNs]");
        assert_eq!(Id::default().to_string(), "[noKind].[noVer].[noGrp]/[noName].[noNs]");
    }

    #[test]
    fn empty_selector_fields_mean_any() {
        let own = Gvk::new("apps", "v1", "Deployment");
        assert!(own.is_selected_by(&Gvk::default()));
        assert!(own.is_selected_by(&Gvk::new("", "", "Deployment")));
        assert!(!own.is_selected_by(&Gvk::new("batch", "", "Deployment")));
    }
}
