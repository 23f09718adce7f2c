//! The transformers, one file each, and the order in which a kustomization runs its own.
//!
//! In: a kustomization and the configuration gathered so far. Out: [`Step`]s to run on the resources. Answers to
//! `target/kusttarget_configplugin.go`: all are configured before the first one runs, so that a missing patch file
//! fails before anything is changed.

pub mod annotations;
pub mod hash;
pub mod images;
pub mod json_patches;
pub mod labels;
pub mod namespace;
pub mod patches;
pub mod prefix;
pub mod replacements;
pub mod replicas;
pub mod strategic_merges;
pub mod value_add;

use super::Build;
use super::config::Config;
use super::error::Error;
use super::origin::Origin;
use super::resmap::ResourceMap;
use super::target::Target;

/// Changes resources in place. What it empties is dropped afterwards.
pub trait Transform {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error>;
}

/// A transformer ready to run.
pub struct Step {
    pub transformer: Box<dyn Transform>,
    /// What is noted on every resource afterwards, when `buildMetadata` asks.
    pub origin: Option<Origin>,
}

/// The steps of a kustomization's own fields, in kustomize's order: strategic merges, patches, namespace, prefix,
/// suffix, labels, annotations, JSON patches, replicas, images, replacements.
pub fn configure(build: &Build<'_>, target: &Target, config: &Config) -> Result<Vec<Step>, Error> {
    let kustomization = &target.kustomization;
    let mut steps = Steps { target, list: Vec::new() };
    if let Some(entries) = kustomization.patches_strategic_merge.as_ref().filter(|entries| !entries.is_empty()) {
        let merges = strategic_merges::StrategicMerges::new(build, target, entries)?;
        steps.add("PatchStrategicMergeTransformer", merges);
    }
    for entry in &kustomization.patches {
        steps.add("PatchTransformer", patches::Patches::new(build, target, entry)?);
    }
    if !kustomization.namespace.is_empty() {
        steps.add("NamespaceTransformer", namespace::Namespace::new(&kustomization.namespace, &config.namespace));
    }
    if !kustomization.name_prefix.is_empty() {
        steps.add("PrefixTransformer", prefix::Affix::prefix(&kustomization.name_prefix, &config.name_prefix));
    }
    if !kustomization.name_suffix.is_empty() {
        steps.add("SuffixTransformer", prefix::Affix::suffix(&kustomization.name_suffix, &config.name_suffix));
    }
    for labels in labels::configure(kustomization, config)? {
        steps.add("LabelTransformer", labels);
    }
    if let Some(annotations) = kustomization.common_annotations.as_ref().filter(|texts| !texts.is_empty()) {
        steps.add(
            "AnnotationsTransformer",
            annotations::Annotations::new(annotations.clone(), config.common_annotations.clone()),
        );
    }
    for entry in kustomization.patches_json6902.iter().flatten() {
        steps.add("PatchJson6902Transformer", json_patches::JsonPatches::new(build, target, entry)?);
    }
    for replica in &kustomization.replicas {
        steps.add("ReplicaCountTransformer", replicas::Replicas::new(replica.clone(), config.replicas.clone()));
    }
    for image in &kustomization.images {
        steps.add("ImageTagTransformer", images::Images::new(image.clone(), config.images.clone()));
    }
    if !kustomization.replacements.is_empty() {
        let entries = &kustomization.replacements;
        steps.add("ReplacementTransformer", replacements::Replacements::new(build, target, entries)?);
    }
    Ok(steps.list)
}

/// The steps so far, each with its origin.
struct Steps<'a> {
    target: &'a Target,
    list: Vec<Step>,
}

impl Steps<'_> {
    fn add(&mut self, kind: &str, transformer: impl Transform + 'static) {
        let origin = self.target.origin.as_ref().map(|origin| origin.of_builtin(self.target.file_name, kind));
        self.list.push(Step { transformer: Box::new(transformer), origin });
    }
}
