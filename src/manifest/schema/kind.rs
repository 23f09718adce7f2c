//! One built-in kind as discovery describes it.

use super::merge::Type;
use crate::manifest::GroupVersionKind;

/// A kind and the resource that serves it.
#[derive(Debug)]
pub struct Kind {
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    /// The resource's name in URLs: `pods`.
    pub plural: &'static str,
    pub singular: &'static str,
    pub short_names: &'static [&'static str],
    /// Groupings such as `all`.
    pub categories: &'static [&'static str],
    pub namespaced: bool,
    /// Sorted.
    pub verbs: &'static [&'static str],
    pub subresources: &'static [&'static str],
    /// The row of its type in the merge table.
    pub(super) merge: Option<u16>,
}

/// The verbs of a kind that can be read, written, deleted and watched.
pub(super) const ALL: &[&str] = &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

impl Kind {
    pub fn gvk(&self) -> GroupVersionKind {
        GroupVersionKind { group: self.group.to_owned(), version: self.version.to_owned(), kind: self.kind.to_owned() }
    }

    /// How strategic merge patches treat its fields.
    pub fn merge_type(&self) -> Type {
        Type::built_in(self.merge)
    }
}
