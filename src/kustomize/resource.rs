//! One resource: its tree, and what the build remembers about it.
//!
//! kustomize keeps this memory in annotations of the object; here it stands beside the tree, which is why looking a
//! resource up costs no parsing.

use super::aliases::Shared;
use super::id::{Gvk, Id, split_api_version};
use super::node;
use super::origin::Origin;
use super::tables;
use crate::yaml::{Node, Tag};
use compact_str::CompactString;

/// What a generated resource does to one that is there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Behavior {
    #[default]
    Unspecified,
    Create,
    Replace,
    Merge,
}

impl Behavior {
    /// Unknown words are as good as none.
    pub fn parse(word: &str) -> Behavior {
        match word {
            "create" => Behavior::Create,
            "replace" => Behavior::Replace,
            "merge" => Behavior::Merge,
            _ => Behavior::Unspecified,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Behavior::Unspecified => "unspecified",
            Behavior::Create => "create",
            Behavior::Replace => "replace",
            Behavior::Merge => "merge",
        }
    }
}

/// An identity that the resource had. Group and version are not kept: a former id has today's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    pub name: CompactString,
    /// The effective namespace of that time.
    pub namespace: CompactString,
    pub kind: CompactString,
}

/// A resource in the making.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Oldest first.
    pub previous: Vec<Previous>,
    /// Innermost first.
    pub prefixes: Vec<String>,
    pub suffixes: Vec<String>,
    /// Of what was generated.
    pub behavior: Option<Behavior>,
    /// The name gets a hash of the contents at the end.
    pub needs_hash: bool,
    /// A patch that may rename its target, or change its kind.
    pub allow_name_change: bool,
    pub allow_kind_change: bool,
    /// Made by a chart: `namespace` leaves it alone.
    pub helm_generated: bool,
    pub origin: Option<Origin>,
    pub transformations: Vec<Origin>,
    /// The variables that take their value from here.
    pub variables: Vec<String>,
    /// Labels and annotations that several fields share.
    pub shared: Vec<Shared>,
}

impl Memory {
    /// Whether the original would keep something of it in annotations.
    pub fn is_noted(&self) -> bool {
        !self.previous.is_empty()
            || !self.prefixes.is_empty()
            || !self.suffixes.is_empty()
            || self.behavior.is_some()
            || self.needs_hash
            || self.helm_generated
            || self.origin.is_some()
            || !self.variables.is_empty()
    }
}

/// A resource: the tree and the build's memory of it.
#[derive(Debug, Clone)]
pub struct Resource {
    pub node: Node,
    pub memory: Memory,
}

impl Resource {
    pub fn new(node: Node) -> Resource {
        Resource { node, memory: Memory::default() }
    }

    /// A patch may leave nothing of a resource; such ones are dropped after each transformer.
    pub fn is_empty(&self) -> bool {
        node::is_empty(&self.node)
    }

    pub fn kind(&self) -> &str {
        self.node.get("kind").map(node::text).unwrap_or_default()
    }

    pub fn api_version(&self) -> &str {
        self.node.get("apiVersion").map(node::text).unwrap_or_default()
    }

    fn metadata_text(&self, key: &str) -> &str {
        self.node.get("metadata").and_then(|metadata| metadata.get(key)).map(node::value).unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.metadata_text("name")
    }

    pub fn namespace(&self) -> &str {
        self.metadata_text("namespace")
    }

    pub fn gvk(&self) -> Gvk {
        let (group, version) = split_api_version(self.api_version());
        Gvk::new(group, version, self.kind())
    }

    pub fn is_cluster_scoped(&self) -> bool {
        tables::scope::is_cluster_scoped(self.api_version(), self.kind())
    }

    /// The id as it is now.
    pub fn current_id(&self) -> Id {
        Id {
            gvk: self.gvk(),
            name: self.name().into(),
            namespace: self.namespace().into(),
            cluster_scoped: self.is_cluster_scoped(),
        }
    }

    fn former_id(&self, previous: &Previous) -> Id {
        let (group, version) = split_api_version(self.api_version());
        Id {
            gvk: Gvk::new(group, version, &previous.kind),
            name: previous.name.clone(),
            namespace: previous.namespace.clone(),
            cluster_scoped: false,
        }
    }

    /// The id at the start.
    pub fn original_id(&self) -> Id {
        self.memory.previous.first().map_or_else(|| self.current_id(), |previous| self.former_id(previous))
    }

    /// The former ids, oldest first.
    pub fn previous_ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.memory.previous.iter().map(|previous| self.former_id(previous))
    }

    /// Whether the former ids or the current one pass the test.
    pub fn any_id(&self, test: impl Fn(&Id) -> bool) -> bool {
        self.previous_ids().any(|id| test(&id)) || test(&self.current_id())
    }

    /// Whether the resource has or had this name; cheaper than asking [`Resource::any_id`].
    pub fn ever_named(&self, name: &str) -> bool {
        self.name() == name || self.memory.previous.iter().any(|previous| previous.name == name)
    }

    /// Whether this is or was the id of the resource.
    pub fn ever_was(&self, id: &Id) -> bool {
        self.ever_named(&id.name) && self.any_id(|own| own == id)
    }

    /// Remembers the id as it is now.
    pub fn store_previous_id(&mut self) {
        let id = self.current_id();
        let namespace = id.effective_namespace().into();
        self.memory.previous.push(Previous { name: id.name, namespace, kind: id.gvk.kind });
    }

    pub fn set_kind(&mut self, kind: &str) {
        node::set_text(&mut self.node, "kind", kind);
    }

    pub fn set_api_version(&mut self, api_version: &str) {
        node::set_text(&mut self.node, "apiVersion", api_version);
    }

    pub fn set_name(&mut self, name: &str) {
        if let Some(metadata) = node::mapping_at(&mut self.node, "metadata") {
            node::set_text(metadata, "name", name);
        }
    }

    /// Sets the namespace; an empty one takes the field away.
    pub fn set_namespace(&mut self, namespace: &str) {
        let Some(metadata) = node::mapping_at(&mut self.node, "metadata") else { return };
        if namespace.is_empty() {
            metadata.remove("namespace");
        } else {
            node::set_text(metadata, "namespace", namespace);
        }
    }

    /// `metadata.labels` or `metadata.annotations` as texts.
    pub fn metadata_map(&self, field: &str) -> Vec<(&str, &str)> {
        node::pairs_at(&self.node, &["metadata", field])
            .iter()
            .map(|(key, value)| (node::text(key), node::text(value)))
            .collect()
    }

    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.node.at(&["metadata", "annotations", key]).map(node::text)
    }

    /// Writes `metadata.labels` or `metadata.annotations` anew, all values strings; an empty one is taken away.
    pub fn set_metadata_map(&mut self, field: &str, pairs: Vec<(CompactString, CompactString)>) {
        let Some(metadata) = node::mapping_at(&mut self.node, "metadata") else { return };
        metadata.remove(field);
        if pairs.is_empty() {
            return;
        }
        let pairs = pairs.into_iter().map(|(key, value)| (Node::plain(key), Node::string(value)));
        metadata.set(field, Node::mapping(pairs));
    }

    /// Sets one annotation.
    pub fn annotate(&mut self, key: &str, value: &str) {
        let Some(metadata) = node::mapping_at(&mut self.node, "metadata") else { return };
        if let Some(annotations) = node::mapping_at(metadata, "annotations") {
            match annotations.get_mut(key) {
                Some(old) => node::replace_scalar(old, value, Tag::String),
                None => annotations.set(key, Node::string(value)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource() -> Resource {
        let metadata = Node::mapping([(Node::plain("name"), Node::plain("web"))]);
        Resource::new(Node::mapping([
            (Node::plain("apiVersion"), Node::plain("apps/v1")),
            (Node::plain("kind"), Node::plain("Deployment")),
            (Node::plain("metadata"), metadata),
        ]))
    }

    #[test]
    fn remembers_every_id() {
        let mut resource = resource();
        let first = resource.current_id();
        resource.store_previous_id();
        resource.set_name("a-web");
        resource.set_namespace("prod");
        assert_eq!(resource.original_id(), first);
        assert_eq!(resource.original_id().to_string(), "Deployment.v1.apps/web.default");
        assert_eq!(resource.current_id().to_string(), "Deployment.v1.apps/a-web.prod");
        assert!(resource.ever_was(&first) && resource.ever_named("a-web") && !resource.ever_named("b"));
    }

    #[test]
    fn empty_namespace_takes_the_field_away() {
        let mut resource = resource();
        resource.set_namespace("a");
        resource.set_namespace("");
        assert!(resource.node.at(&["metadata", "namespace"]).is_none());
    }

    #[test]
    fn annotates_a_resource_without_annotations() {
        let mut resource = resource();
        resource.annotate("a", "1");
        resource.annotate("a", "2");
        assert_eq!(resource.annotation("a"), Some("2"));
    }
}
