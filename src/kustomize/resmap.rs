//! The resources of an accumulation, in order, found by id without a scan.
//!
//! Answers to `api/resmap`. The index by current id is made when it is asked for and thrown away when a transformer
//! gets hold of the resources, so that a build of many thousands stays linear.

use super::error::Error;
use super::generate::secret;
use super::id::Id;
use super::resource::{Behavior, Resource};
use crate::yaml::{Node, Style, Tag};
use compact_str::CompactString;
use std::collections::{BTreeMap, HashSet};

/// Resources in order.
#[derive(Debug, Clone, Default)]
pub struct ResourceMap {
    list: Vec<Resource>,
    /// The current ids, when they are known.
    ids: Option<HashSet<Id>>,
}

impl ResourceMap {
    pub fn new() -> ResourceMap {
        ResourceMap::default()
    }

    /// All of the given resources; two with one id are an error.
    pub fn from_resources(resources: Vec<Resource>) -> Result<ResourceMap, Error> {
        let mut map = ResourceMap::new();
        map.append_all(resources)?;
        Ok(map)
    }

    pub fn resources(&self) -> &[Resource] {
        &self.list
    }

    /// The resources to change; ids are looked up anew afterwards.
    pub fn resources_mut(&mut self) -> &mut Vec<Resource> {
        self.ids = None;
        &mut self.list
    }

    /// Takes all resources out.
    pub fn take(&mut self) -> Vec<Resource> {
        self.ids = None;
        std::mem::take(&mut self.list)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn ids(&mut self) -> &mut HashSet<Id> {
        let list = &self.list;
        self.ids.get_or_insert_with(|| list.iter().map(Resource::current_id).collect())
    }

    /// Adds a resource at the end, unless its id is taken.
    pub fn append(&mut self, resource: Resource) -> Result<(), Error> {
        let id = resource.current_id();
        if self.ids().contains(&id) {
            let file = |resource: &Resource| resource.memory.origin.as_ref().map(|origin| origin.path.clone());
            let old = self.list.iter().find(|old| old.current_id() == id).and_then(file);
            let files = old.zip(file(&resource)).map(Box::new);
            return Err(Error::IdTaken { id: Box::new(id), files });
        }
        self.ids().insert(id);
        self.list.push(resource);
        Ok(())
    }

    pub fn append_all(&mut self, resources: Vec<Resource>) -> Result<(), Error> {
        self.list.reserve(resources.len());
        resources.into_iter().try_for_each(|resource| self.append(resource))
    }

    /// The positions of the resources that are, or once were, of this id.
    pub fn find_any(&self, id: &Id) -> Vec<usize> {
        let matches =
            |(index, resource): (usize, &Resource)| (!resource.is_empty() && resource.ever_was(id)).then_some(index);
        self.list.iter().enumerate().filter_map(matches).collect()
    }

    /// The one resource that is or was of this id, for a patch.
    pub fn find_patch_target(&self, id: &Id) -> Result<usize, Error> {
        match self.find_any(id).as_slice() {
            [index] => Ok(*index),
            found => Err(Error::NoUniqueTarget { several: !found.is_empty(), id: Box::new(id.clone()) }),
        }
    }

    /// Takes out what transformers emptied.
    pub fn drop_empties(&mut self) {
        if self.list.iter().any(Resource::is_empty) {
            self.resources_mut().retain(|resource| !resource.is_empty());
        }
    }

    /// Adds generated resources by their behaviors: as new ones, or in the place of others.
    pub fn absorb_all(&mut self, resources: Vec<Resource>) -> Result<(), Error> {
        resources.into_iter().try_for_each(|resource| self.absorb(resource))
    }

    fn absorb(&mut self, mut resource: Resource) -> Result<(), Error> {
        let id = resource.current_id();
        let behavior = resource.memory.behavior.unwrap_or_default();
        let found = self.find_any(&id);
        match found.as_slice() {
            [] if matches!(behavior, Behavior::Merge | Behavior::Replace) => {
                Err(Error::NothingToMergeInto { id: Box::new(id) })
            }
            [] => self.append(resource),
            [index] => {
                let old = &self.list[*index];
                match behavior {
                    Behavior::Replace => inherit(&mut resource, old),
                    Behavior::Merge => {
                        merge(&mut resource, old)
                            .map_err(|source| Error::StringData { id: Box::new(id), source: Box::new(source) })?;
                    }
                    _ => return Err(Error::AlreadyGenerated { id: Box::new(id), behavior: behavior.word() }),
                }
                self.resources_mut()[*index] = resource;
                Ok(())
            }
            _ => Err(Error::SeveralToMergeInto { id: Box::new(id) }),
        }
    }
}

/// Gives a generated resource the name, history, labels and annotations of the one that it replaces.
fn inherit(resource: &mut Resource, old: &Resource) {
    for field in ["labels", "annotations"] {
        let mut merged: BTreeMap<&str, &str> = old.metadata_map(field).into_iter().collect();
        merged.extend(resource.metadata_map(field));
        let merged = merged.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        resource.set_metadata_map(field, merged);
    }
    let needs_hash = resource.memory.needs_hash && old.memory.needs_hash;
    let origin = resource.memory.origin.take();
    let behavior = resource.memory.behavior;
    resource.memory = old.memory.clone();
    resource.memory.behavior = behavior;
    resource.memory.needs_hash = needs_hash;
    resource.memory.origin = origin.or(resource.memory.origin.take());
    resource.set_name(old.name());
    resource.set_namespace(old.namespace());
}

/// As [`inherit`], and the data of both; the new one's values win.
fn merge(resource: &mut Resource, old: &Resource) -> Result<(), Error> {
    let is_secret = resource.api_version() == "v1" && resource.kind() == "Secret";
    let folded = if is_secret { Some(secret::fold_string_data(old)?) } else { None };
    let data_of = folded.as_ref().unwrap_or(old);
    inherit(resource, old);
    if old.memory.origin.is_some() {
        resource.memory.origin.clone_from(&old.memory.origin);
    }
    merge_data(resource, data_of, "data");
    merge_data(resource, old, "binaryData");
    Ok(())
}

fn merge_data(resource: &mut Resource, old: &Resource, field: &str) {
    let texts = |resource: &Resource| -> BTreeMap<CompactString, CompactString> {
        super::node::pairs_at(&resource.node, &[field])
            .iter()
            .map(|(key, value)| (super::node::value(key).into(), super::node::value(value).into()))
            .collect()
    };
    let mut merged = texts(old);
    merged.extend(texts(resource));
    resource.node.remove(field);
    if merged.is_empty() {
        return;
    }
    let pairs = merged.into_iter().map(|(key, value)| (Node::plain(key), data_value(value)));
    resource.node.set(field, Node::mapping(pairs));
}

/// A value of `data`: a string, in literal style when it has several lines.
pub fn data_value(text: CompactString) -> Node {
    let style = if text.contains('\n') { Style::Literal } else { Style::Plain };
    Node { style, tag: Tag::String, ..Node::string(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config_map(name: &str, key: &str, value: &str, behavior: Behavior) -> Resource {
        let metadata = Node::mapping([(Node::plain("name"), Node::plain(name))]);
        let data = Node::mapping([(Node::plain(key), Node::string(value))]);
        let mut resource = Resource::new(Node::mapping([
            (Node::plain("apiVersion"), Node::plain("v1")),
            (Node::plain("kind"), Node::plain("ConfigMap")),
            (Node::plain("metadata"), metadata),
            (Node::plain("data"), data),
        ]));
        resource.memory.behavior = Some(behavior);
        resource
    }

    fn data(map: &ResourceMap) -> String {
        let pairs = super::super::node::pairs_at(&map.list[0].node, &["data"]);
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{}={}", super::super::node::text(key), super::super::node::text(value)))
            .collect();
        pairs.join(",")
    }

    #[test]
    fn refuses_an_id_that_is_taken() {
        let mut map = ResourceMap::new();
        map.append(config_map("a", "x", "1", Behavior::Create)).expect("the first");
        let error = map.append(config_map("a", "x", "1", Behavior::Create)).expect_err("the second");
        assert_eq!(
            error.to_string(),
            "may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.[noNs]"
        );
    }

    #[test]
    fn merges_and_replaces_data() {
        for (behavior, expected) in [(Behavior::Merge, "x=1,y=2"), (Behavior::Replace, "y=2")] {
            let mut map = ResourceMap::new();
            map.append(config_map("a", "x", "1", Behavior::Create)).expect("the first");
            map.absorb_all(vec![config_map("a", "y", "2", behavior)]).expect("is there");
            assert_eq!(data(&map), expected, "{behavior:?}");
        }
    }

    #[test]
    fn merging_finds_a_renamed_resource_and_keeps_its_name() {
        let mut old = config_map("a", "x", "1", Behavior::Create);
        old.store_previous_id();
        old.set_name("p-a");
        let mut map = ResourceMap::new();
        map.append(old).expect("the first");
        map.absorb_all(vec![config_map("a", "x", "2", Behavior::Merge)]).expect("is there");
        assert_eq!((map.len(), map.list[0].name(), data(&map).as_str()), (1, "p-a", "x=2"));
    }

    #[test]
    fn merging_into_nothing_fails() {
        assert!(ResourceMap::new().absorb_all(vec![config_map("a", "x", "1", Behavior::Merge)]).is_err());
    }
}
