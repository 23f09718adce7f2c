//! `patches`: strategic merges and JSON patches on the resources that a target means.
//!
//! Answers to `PatchTransformer.go`. The text of a patch is read both ways; exactly one has to fit. Without a target, a
//! strategic merge names the one resource it is for.

use super::super::error::{Error, quote};
use super::super::kustomization::{self, Selector};
use super::super::own::Unmatched;
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::super::select::Matcher;
use super::super::target::Target;
use super::super::{Build, read};
use super::{Transform, json_patches, strategic_merges};
use crate::manifest::patch::json6902;
use crate::value::Json;

/// An entry of `patches`.
#[derive(Debug)]
pub struct Patches {
    patch: Patch,
    target: Option<Selector>,
    /// Where the text stood, for messages.
    source: String,
    /// The kustomization's file.
    file: String,
}

#[derive(Debug)]
enum Patch {
    /// Empty, which is no error.
    Nothing,
    Strategic(Vec<Resource>),
    Json(json6902::Patch),
}

impl Patches {
    pub fn new(build: &Build<'_>, target: &Target, entry: &kustomization::Patch) -> Result<Patches, Error> {
        let config = describe(entry);
        configure(build, target, entry, &config).map_err(|source| Error::Configuring {
            plugin: "PatchTransformer",
            config: crate::yaml::write(&config),
            source: Box::new(source),
        })
    }
}

/// Reads the patch of an entry; `config` is what messages show of it.
pub fn configure(
    build: &Build<'_>,
    target: &Target,
    entry: &kustomization::Patch,
    config: &Json,
) -> Result<Patches, Error> {
    let inline = entry.patch.trim();
    let config = || crate::yaml::write(config);
    let (text, source) = match (inline, entry.path.as_str()) {
        ("", "") => return Err(Error::NeitherPatchNorPath { config: config() }),
        ("", path) => {
            let text = target.loader.load_text(build, path);
            let place = || format!("failed to get the patch file from path({path})");
            (text.map_err(|error| error.at(place()))?, format!("[path: {}]", quote(path)))
        }
        (inline, "") => (inline.to_owned(), format!("[patch: {}]", quote(inline))),
        _ => return Err(Error::PatchAndPath { config: config() }),
    };
    let strategic = read::objects(&text);
    let json = json_patches::decode(&text);
    let patch = match (strategic, json) {
        (Ok(objects), Ok(operations)) if !objects.is_empty() && !operations.is_empty() => {
            return Err(Error::BothPatchFormats { source_text: source });
        }
        (Err(_), Err(_)) => return Err(Error::NeitherPatchFormat { source_text: source }),
        (Ok(objects), _) if objects.is_empty() => Patch::Nothing,
        (Ok(objects), _) => {
            let mut patches: Vec<Resource> = objects.into_iter().map(Resource::new).collect();
            for patch in &mut patches {
                patch.memory.allow_name_change = entry.options.allow_name_change;
                patch.memory.allow_kind_change = entry.options.allow_kind_change;
            }
            Patch::Strategic(patches)
        }
        (Err(_), Ok(operations)) => Patch::Json(operations),
    };
    let file = target.loader.root().join(target.file_name).display().to_string();
    Ok(Patches { patch, target: entry.target.clone(), source, file })
}

/// The entry as the original shows it in messages.
fn describe(entry: &kustomization::Patch) -> Json {
    let mut fields = serde_json::Map::new();
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(key.to_owned(), Json::from(value));
        }
    };
    add("path", &entry.path);
    add("patch", &entry.patch);
    if let Some(target) = &entry.target {
        fields.insert("target".to_owned(), describe_selector(target));
    }
    let options = entry.options;
    let flags = [("allowKindChange", options.allow_kind_change), ("allowNameChange", options.allow_name_change)];
    let flags: serde_json::Map<String, Json> =
        flags.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key.to_owned(), Json::Bool(true))).collect();
    if !flags.is_empty() {
        fields.insert("options".to_owned(), Json::Object(flags));
    }
    Json::Object(fields)
}

pub(super) fn describe_selector(selector: &Selector) -> Json {
    let fields = [
        ("group", selector.gvk.group.as_str()),
        ("version", selector.gvk.version.as_str()),
        ("kind", selector.gvk.kind.as_str()),
        ("name", &selector.name),
        ("namespace", &selector.namespace),
        ("annotationSelector", &selector.annotation_selector),
        ("labelSelector", &selector.label_selector),
    ];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Json::Object(fields.map(|(key, value)| (key.to_owned(), Json::from(value))).collect())
}

impl Transform for Patches {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        if let Some(target) = self.target.as_ref().filter(|_| build.options.own.unmatched != Unmatched::Ignore) {
            let matcher = Matcher::new(target)?;
            if !resources.resources().iter().any(|resource| matcher.matches(resource)) {
                let target = crate::value::json::compact(&describe_selector(target));
                build.unmatched(|| format!("{}: a patch matches nothing: target {target}", self.file))?;
            }
        }
        match (&self.patch, &self.target) {
            (Patch::Nothing, _) => Ok(()),
            (Patch::Strategic(patches), None) => {
                for patch in patches {
                    let id = patch.original_id();
                    let index = resources
                        .find_patch_target(&id)
                        .map_err(|source| Error::NoPatchTarget { id: Box::new(id), source: Box::new(source) })?;
                    strategic_merges::apply(build, &mut resources.resources_mut()[index], patch.clone())?;
                }
                Ok(())
            }
            (Patch::Strategic(patches), Some(target)) => {
                let [patch] = patches.as_slice() else {
                    return Err(Error::SeveralPatchesForTarget { source_text: self.source.clone() });
                };
                let matcher = Matcher::new(target)?;
                strategic_merges::apply_to(build, resources, patch, |resource| matcher.matches(resource))
            }
            (Patch::Json(_), None) => Err(Error::JsonPatchWithoutTarget { source_text: self.source.clone() }),
            (Patch::Json(operations), Some(target)) => {
                let matcher = Matcher::new(target)?;
                let chosen = resources.resources_mut().iter_mut().filter(|resource| matcher.matches(resource));
                for resource in chosen {
                    resource.store_previous_id();
                    json_patches::apply(resource, operations)?;
                }
                Ok(())
            }
        }
    }
}
