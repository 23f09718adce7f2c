//! `patchesStrategicMerge`, and how a strategic merge is applied to a resource.
//!
//! Answers to `PatchStrategicMergeTransformer.go` and `Resource.ApplySmPatch`: name, namespace and kind stay what they
//! are, unless the patch may change them.

use super::super::aliases;
use super::super::error::Error;
use super::super::merge::{self, schema::Schema};
use super::super::node::{self, wrong_kind};
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::super::target::Target;
use super::super::{Build, read};
use super::Transform;
use crate::yaml::{Node, Tag};

/// The entries of `patchesStrategicMerge`.
#[derive(Debug)]
pub struct StrategicMerges {
    patches: Vec<Resource>,
}

impl StrategicMerges {
    pub fn new(build: &Build<'_>, target: &Target, entries: &[String]) -> Result<StrategicMerges, Error> {
        configure(build, target, entries, "").map_err(|source| Error::Configuring {
            plugin: "PatchStrategicMergeTransformer",
            config: crate::yaml::write(&serde_json::json!({ "paths": entries })),
            source: Box::new(source),
        })
    }
}

/// Reads the patches of all entries, and those in `text`.
pub fn configure(build: &Build<'_>, target: &Target, entries: &[String], text: &str) -> Result<StrategicMerges, Error> {
    if entries.is_empty() && text.is_empty() {
        return Err(Error::NeitherPathNorPatch);
    }
    let mut patches = Vec::new();
    for entry in entries {
        // An entry is the patch itself, or the path of its file.
        let objects = match read::objects(entry) {
            Ok(objects) => objects,
            Err(_) => target.objects(build, entry)?,
        };
        patches.extend(objects.into_iter().map(Resource::new));
    }
    patches.extend(read::objects(text)?.into_iter().map(Resource::new));
    if patches.is_empty() {
        return Err(Error::NoPatches { files: entries.to_vec(), text: text.to_owned() });
    }
    Ok(StrategicMerges { patches })
}

impl Transform for StrategicMerges {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        for patch in &self.patches {
            let index = resources.find_patch_target(&patch.original_id())?;
            let id = resources.resources()[index].current_id();
            apply_to(build, resources, patch, |resource| resource.current_id() == id)?;
        }
        Ok(())
    }
}

/// Applies a patch to all resources that are meant; the patch takes their group and version.
pub(super) fn apply_to(
    build: &Build<'_>,
    resources: &mut ResourceMap,
    patch: &Resource,
    is_meant: impl Fn(&Resource) -> bool,
) -> Result<(), Error> {
    let mut changed = resources.take();
    for resource in changed.iter_mut().filter(|resource| is_meant(resource)) {
        let mut patch = patch.clone();
        let version = resource.api_version().to_owned();
        patch.set_api_version(&version);
        // The original copies both, and a copy knows no null.
        write_as_texts(&mut patch, "labels");
        write_as_texts(&mut patch, "annotations");
        apply(build, resource, patch)?;
    }
    changed.retain(|resource| !resource.is_empty());
    resources.append_all(changed)
}

/// Makes strings of the values, null among them.
fn write_as_texts(patch: &mut Resource, field: &str) {
    let texts = patch.node.get_mut("metadata").and_then(|metadata| metadata.get_mut(field)).and_then(Node::pairs_mut);
    for (_, value) in texts.into_iter().flatten() {
        if let Some(text) = value.scalar().map(str::to_owned) {
            node::replace_scalar(value, text, Tag::String);
        }
    }
}

/// Lays a patch over a resource.
pub(super) fn apply(build: &Build<'_>, resource: &mut Resource, patch: Resource) -> Result<(), Error> {
    let (name, namespace, kind) =
        (resource.name().to_owned(), resource.namespace().to_owned(), resource.kind().to_owned());
    let (allow_name, allow_kind) = (patch.memory.allow_name_change, patch.memory.allow_kind_change);
    let mut patch = patch;
    if allow_name || allow_kind {
        resource.store_previous_id();
        // That a patch may do so is written into its annotations.
        write_as_texts(&mut patch, "annotations");
    }
    // A resource as a whole cannot be replaced: the original throws away what the merge returns.
    if patch.node.get("$patch").and_then(Node::scalar) == Some("replace") {
        return Ok(());
    }
    let shared = aliases::remember(resource);
    let schema = build.own_schema();
    let object = std::mem::replace(&mut resource.node, Node::null());
    let merged = match &schema {
        Some(schema) => merge::merge(schema, object, patch.node)?,
        None => merge::merge(Schema::builtin(), object, patch.node)?,
    };
    // Nothing left: the resource goes.
    let Some(merged) = merged else { return Ok(()) };
    resource.node = merged;
    if resource.is_empty() {
        return Ok(());
    }
    if !allow_kind {
        resource.set_kind(&kind);
    }
    if !allow_name {
        resource.set_name(&name);
    }
    resource.set_namespace(&namespace);
    aliases::reconcile(resource, &shared)
}

impl From<merge::Error> for Error {
    fn from(error: merge::Error) -> Error {
        match error {
            merge::Error::WrongKind { expected, node } => wrong_kind(expected, &node),
            merge::Error::UnknownStrategy { word } => Error::UnknownPatchStrategy { word },
        }
    }
}
