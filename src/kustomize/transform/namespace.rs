//! `namespace`: every namespaced resource is put into one namespace.
//!
//! Answers to `api/filters/namespace` and `NamespaceTransformer.go`: cluster-scoped kinds and what charts made are
//! left alone; a `Namespace` object of the core group is renamed; subjects of role bindings that are called `default`
//! get the namespace, others later through their references.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::{FieldSpec, Leaf};
use super::super::node;
use super::super::notes;
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::Transform;
use crate::value::json;
use crate::yaml::{self, Data, Node, Tag};
use std::collections::HashMap;

/// Which subjects of role bindings get the namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subjects {
    /// Those called `default`.
    #[default]
    DefaultOnly,
    AllServiceAccounts,
    None,
}

impl Subjects {
    pub fn parse(mode: &str) -> Result<Subjects, Error> {
        match mode {
            "" | "defaultOnly" => Ok(Subjects::DefaultOnly),
            "allServiceAccounts" => Ok(Subjects::AllServiceAccounts),
            "none" => Ok(Subjects::None),
            _ => Err(Error::SubjectMode { mode: mode.to_owned() }),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Namespace {
    namespace: String,
    /// Without those for `metadata/namespace`, which is always written.
    fields: Vec<FieldSpec>,
    /// Only where no namespace is given.
    pub unset_only: bool,
    pub subjects: Subjects,
}

impl Namespace {
    pub fn new(namespace: &str, fields: &[FieldSpec]) -> Namespace {
        let fields = fields.iter().filter(|field| field.path != "metadata/namespace").cloned().collect();
        Namespace { namespace: namespace.to_owned(), fields, unset_only: false, subjects: Subjects::DefaultOnly }
    }

    fn set(&self, node: &mut Node) -> Result<(), Error> {
        if let Data::Scalar(_) = node.data {
            if !self.unset_only || node::value(node).is_empty() {
                node::replace_scalar(node, self.namespace.as_str(), Tag::String);
            }
            return Ok(());
        }
        Err(node::wrong_kind("ScalarNode", node))
    }

    fn apply(&self, resource: &mut Resource) -> Result<(), Error> {
        if !resource.is_cluster_scoped()
            && let Some(metadata) = node::mapping_at(&mut resource.node, "metadata")
        {
            match metadata.get_mut("namespace") {
                Some(old) => self.set(old)?,
                None => metadata.set("namespace", Node::string(self.namespace.as_str())),
            }
        }
        let is_binding = matches!(resource.kind(), "RoleBinding" | "ClusterRoleBinding");
        if is_binding {
            self.set_subjects(&mut resource.node)?;
        }
        let is_core = resource.api_version() == "v1";
        for field in &self.fields {
            // Only core objects are renamed, and subjects of bindings were dealt with.
            if (!is_core && field.path == "metadata/name")
                || (is_binding && field.path == "subjects/namespace" && field.gvk.kind.ends_with("RoleBinding"))
            {
                continue;
            }
            field
                .apply(&mut resource.node, &Leaf::Scalar(Tag::String), &mut |node| self.set(node))
                .map_err(described)?;
        }
        Ok(())
    }

    fn set_subjects(&self, binding: &mut Node) -> Result<(), Error> {
        let (key, wanted) = match self.subjects {
            Subjects::None => return Ok(()),
            Subjects::DefaultOnly => ("name", "default"),
            Subjects::AllServiceAccounts => ("kind", "ServiceAccount"),
        };
        let Some(subjects) = binding.get_mut("subjects").and_then(Node::items_mut) else { return Ok(()) };
        for subject in subjects {
            if subject.get(key).map(node::value) != Some(wanted) {
                continue;
            }
            match subject.get_mut("namespace") {
                Some(old) => self.set(old)?,
                None => subject.set("namespace", Node::string(self.namespace.as_str())),
            }
        }
        Ok(())
    }
}

fn described(error: Error) -> Error {
    fn is_wrong_kind(error: &Error) -> bool {
        match error {
            Error::WrongNodeKind { .. } => true,
            Error::Considering { source, .. } | Error::Visiting { source, .. } => is_wrong_kind(source),
            _ => false,
        }
    }
    let source = Box::new(error);
    if is_wrong_kind(&source) { Error::NamespaceNotScalar { source } } else { Error::Namespace { source } }
}

impl Transform for Namespace {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        if self.namespace.is_empty() {
            return Ok(());
        }
        // Ids are unique before; each changed one must be unique among those changed and those still to change.
        let mut counts = HashMap::new();
        for resource in resources.resources() {
            *counts.entry(resource.current_id()).or_insert(0_usize) += 1;
        }
        for index in 0..resources.len() {
            let resource = &mut resources.resources_mut()[index];
            if resource.is_empty() || resource.memory.helm_generated {
                continue;
            }
            if let Some(count) = counts.get_mut(&resource.current_id()) {
                *count -= 1;
            }
            resource.store_previous_id();
            self.apply(resource)?;
            let id = resource.current_id();
            let count = counts.entry(id).or_insert(0);
            *count += 1;
            if *count > 1 {
                return Err(conflict(resources, index));
            }
        }
        Ok(())
    }
}

fn conflict(resources: &ResourceMap, index: usize) -> Error {
    let id = resources.resources()[index].current_id();
    let same = resources.resources().iter().filter(|resource| resource.current_id() == id);
    Error::NamespaceConflict { objects: same.map(with_history).collect() }
}

/// The object as JSON with its history in annotations, which is how the original shows it.
fn with_history(resource: &Resource) -> String {
    let mut shown = resource.clone();
    notes::write(&mut shown);
    yaml::to_json(&shown.node, yaml::Version::V3).map(|tree| json::compact(&tree)).unwrap_or_default()
}
