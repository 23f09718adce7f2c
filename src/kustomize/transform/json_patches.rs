//! `patchesJson6902`, and how JSON patches are read and applied.
//!
//! Answers to `PatchJson6902Transformer.go` and `filters/patchjson6902`: the resource passes through JSON.

use super::super::Build;
use super::super::error::Error;
use super::super::kustomization::{Patch, Selector};
use super::super::node;
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::super::select::Matcher;
use super::super::target::Target;
use super::Transform;
use super::patches::describe_selector;
use crate::manifest::patch::json6902;
use crate::value::{Json, json};
use crate::yaml;
use compact_str::CompactString;

/// An entry of `patchesJson6902`.
#[derive(Debug)]
pub struct JsonPatches {
    operations: json6902::Patch,
    target: Selector,
}

impl JsonPatches {
    pub fn new(build: &Build<'_>, target: &Target, entry: &Patch) -> Result<JsonPatches, Error> {
        configure(build, target, entry).map_err(|source| {
            let mut config = serde_json::Map::new();
            for (key, value) in [("jsonOp", &entry.patch), ("path", &entry.path)] {
                if !value.is_empty() {
                    config.insert(key.to_owned(), Json::from(value.as_str()));
                }
            }
            if let Some(target) = &entry.target {
                config.insert("target".to_owned(), describe_selector(target));
            }
            let config = yaml::write(&Json::Object(config));
            Error::Configuring { plugin: "PatchJson6902Transformer", config, source: Box::new(source) }
        })
    }
}

/// Reads the operations of an entry.
pub fn configure(build: &Build<'_>, target: &Target, entry: &Patch) -> Result<JsonPatches, Error> {
    let selector = entry.target.clone().unwrap_or_default();
    if selector.name.is_empty() {
        return Err(Error::NoTargetName);
    }
    let text = match (entry.path.as_str(), entry.patch.as_str()) {
        ("", "") => return Err(Error::NeitherPathNorOperations),
        ("", operations) => operations.to_owned(),
        (path, "") => {
            let text = target.loader.load_text(build, path)?;
            if text.is_empty() {
                return Err(Error::EmptyPatchFile { path: path.to_owned() });
            }
            text
        }
        _ => return Err(Error::PathAndOperations),
    };
    let operations = decode(&text).map_err(|error| match error {
        // The text is shown as the JSON that it became.
        failed @ Error::JsonPatch { .. } => {
            let shown = match yaml::read(&text, yaml::Version::V2) {
                Ok(tree) if !text.starts_with('[') => json::compact(&tree),
                _ => text.clone(),
            };
            failed.at(format!("decoding {shown}"))
        }
        other => other,
    })?;
    if operations.is_empty() {
        return Err(Error::NoOperations { path: entry.path.clone(), text });
    }
    Ok(JsonPatches { operations, target: selector })
}

/// Reads the operations of a patch, JSON or YAML.
pub(super) fn decode(text: &str) -> Result<json6902::Patch, Error> {
    if text.is_empty() {
        return Err(Error::EmptyOperations);
    }
    let tree = if text.starts_with('[') {
        json::parse(text.as_bytes()).map_err(|source| Error::JsonPatch { message: source.to_string() })?
    } else {
        yaml::read(text, yaml::Version::V2).map_err(|source| Error::Yaml { source })?
    };
    json6902::Patch::decode(tree).map_err(|source| Error::JsonPatch { message: source.message })
}

/// Carries out the operations on a resource.
pub(super) fn apply(resource: &mut Resource, operations: &json6902::Patch) -> Result<(), Error> {
    // The original keeps its own notes in annotations, which are therefore nearly always there.
    let annotations = node::mapping_at(&mut resource.node, "metadata").filter(|_| resource.memory.is_noted());
    if let Some(metadata) = annotations {
        node::mapping_at(metadata, "annotations");
    }
    resource.memory.shared.clear();
    let tree = yaml::to_json(&resource.node, yaml::Version::V3).map_err(|source| Error::Yaml { source })?;
    let patched = operations.apply(tree).map_err(|source| Error::JsonPatch { message: source.message })?;
    resource.node = yaml::from_json(&patched);
    // The original puts its own annotations back, and with them writes all as strings.
    let annotations: Vec<(CompactString, CompactString)> =
        resource.metadata_map("annotations").into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    if resource.node.at(&["metadata", "annotations"]).is_some() {
        resource.set_metadata_map("annotations", annotations);
    }
    Ok(())
}

impl Transform for JsonPatches {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        let matcher = Matcher::new(&self.target)?;
        let chosen = resources.resources_mut().iter_mut().filter(|resource| matcher.matches(resource));
        for resource in chosen {
            apply(resource, &self.operations)?;
        }
        Ok(())
    }
}
