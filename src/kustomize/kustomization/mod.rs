//! `kustomization.yaml` as data.
//!
//! In: the file's text. Out: a [`Kustomization`] with old fields moved to new ones, and warnings about those. Answers
//! to `api/types`; [`decode`] reads as Go's strict JSON decoder does, [`parse`] knows the fields,
//! [`form`] what is written back of them.

pub mod decode;
mod fields;
pub mod form;
pub mod parse;

use super::fieldspec::FieldSpec;
use super::id::Gvk;
use crate::value::Json;
use std::collections::BTreeMap;

pub const KIND: &str = "Kustomization";
pub const COMPONENT: &str = "Component";
pub const VERSION: &str = "kustomize.config.k8s.io/v1beta1";
pub const COMPONENT_VERSION: &str = "kustomize.config.k8s.io/v1alpha1";

/// Texts by key, sorted.
pub type Texts = BTreeMap<String, String>;

/// All 36 fields, but for those that [`read`] moves elsewhere.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kustomization {
    pub api_version: String,
    pub kind: String,
    pub openapi: Option<Texts>,
    pub name_prefix: String,
    pub name_suffix: String,
    pub namespace: String,
    pub common_labels: Option<Texts>,
    pub labels: Vec<Label>,
    pub common_annotations: Option<Texts>,
    pub patches_strategic_merge: Option<Vec<String>>,
    pub patches_json6902: Option<Vec<Patch>>,
    pub patches: Vec<Patch>,
    pub images: Vec<Image>,
    pub replacements: Vec<ReplacementField>,
    pub replicas: Vec<Replica>,
    pub variables: Option<Vec<Variable>>,
    pub sort_options: Option<SortOptions>,
    pub resources: Vec<String>,
    pub components: Vec<String>,
    pub crds: Vec<String>,
    pub config_map_generator: Vec<ConfigMapArgs>,
    pub secret_generator: Vec<SecretArgs>,
    pub helm_globals: Option<HelmGlobals>,
    pub helm_charts: Vec<HelmChart>,
    pub generator_options: Option<GeneratorOptions>,
    pub configurations: Vec<String>,
    pub generators: Vec<String>,
    pub transformers: Vec<String>,
    pub validators: Vec<String>,
    pub build_metadata: Vec<String>,
}

/// An entry of `labels`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Label {
    pub pairs: Texts,
    pub include_selectors: bool,
    pub include_templates: bool,
    pub include_volume_claim_templates: bool,
    pub fields: Vec<FieldSpec>,
}

/// What a patch or replacement is meant for. Empty fields mean any; names and the like are regular expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    pub gvk: Gvk,
    pub name: String,
    pub namespace: String,
    pub label_selector: String,
    pub annotation_selector: String,
}

/// An entry of `patches` or `patchesJson6902`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    pub path: String,
    pub patch: String,
    pub target: Option<Selector>,
    pub options: PatchOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PatchOptions {
    pub allow_name_change: bool,
    pub allow_kind_change: bool,
}

/// An entry of `images`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub name: String,
    pub new_name: String,
    pub tag_suffix: String,
    pub new_tag: String,
    pub digest: String,
}

/// An entry of `replicas`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replica {
    pub name: String,
    pub count: i64,
}

/// An entry of `replacements`: the replacement itself or the file that holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplacementField {
    pub replacement: Replacement,
    pub path: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replacement {
    pub source: Option<Source>,
    pub source_value: Option<String>,
    pub targets: Vec<Target>,
}

/// Where a replacement's value comes from: the fields must be equal, not match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    pub gvk: Gvk,
    pub name: String,
    pub namespace: String,
    pub field_path: String,
    pub options: Option<FieldOptions>,
}

/// Where a replacement's value goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    pub select: Option<Selector>,
    pub reject: Vec<Selector>,
    pub field_paths: Vec<String>,
    pub options: Option<FieldOptions>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldOptions {
    pub delimiter: String,
    pub index: i64,
    pub encoding: String,
    pub create: bool,
}

/// An entry of `vars`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// With `apiVersion` already split into group and version.
    pub gvk: Gvk,
    pub object_name: String,
    pub namespace: String,
    /// `metadata.name` when the file gives none.
    pub field_path: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SortOptions {
    pub order: String,
    pub legacy: Option<LegacySortOptions>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegacySortOptions {
    pub first: Vec<String>,
    pub last: Vec<String>,
}

/// What both generators of data take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratorArgs {
    pub namespace: String,
    pub name: String,
    pub behavior: String,
    pub literals: Vec<String>,
    pub files: Vec<String>,
    /// `env` stands at the end of it.
    pub envs: Vec<String>,
    pub options: Option<GeneratorOptions>,
}

/// An entry of `configMapGenerator`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigMapArgs {
    pub args: GeneratorArgs,
}

/// An entry of `secretGenerator`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretArgs {
    pub args: GeneratorArgs,
    pub secret_type: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratorOptions {
    pub labels: Option<Texts>,
    pub annotations: Option<Texts>,
    pub disable_name_suffix_hash: bool,
    pub immutable: bool,
}

impl GeneratorOptions {
    /// The entry's own options with the global ones beside them: true wins, texts only fill gaps.
    pub fn merged(own: Option<&GeneratorOptions>, global: Option<&GeneratorOptions>) -> Option<GeneratorOptions> {
        let Some(global) = global else { return own.cloned() };
        let mut merged = own.cloned().unwrap_or_default();
        let fill = |own: &mut Option<Texts>, global: &Option<Texts>| {
            if let Some(global) = global {
                let own = own.get_or_insert_with(Texts::new);
                for (key, value) in global {
                    own.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
        };
        fill(&mut merged.labels, &global.labels);
        fill(&mut merged.annotations, &global.annotations);
        merged.disable_name_suffix_hash |= global.disable_name_suffix_hash;
        merged.immutable |= global.immutable;
        Some(merged)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HelmGlobals {
    pub chart_home: String,
    pub config_home: String,
}

/// An entry of `helmCharts`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HelmChart {
    pub name: String,
    pub version: String,
    pub repo: String,
    pub release_name: String,
    pub namespace: String,
    pub additional_values_files: Vec<String>,
    pub values_file: String,
    pub values_inline: Option<Json>,
    pub values_merge: String,
    pub include_crds: bool,
    pub skip_hooks: bool,
    pub api_versions: Vec<String>,
    pub kube_version: String,
    pub name_template: String,
    pub skip_tests: bool,
    pub debug: bool,
    pub devel: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_options_fill_gaps() {
        let labels = |value: &str| Some(Texts::from([("a".to_owned(), value.to_owned())]));
        let own = GeneratorOptions { labels: labels("own"), ..GeneratorOptions::default() };
        let global = GeneratorOptions { labels: labels("global"), immutable: true, ..GeneratorOptions::default() };
        let merged = GeneratorOptions::merged(Some(&own), Some(&global)).expect("both are there");
        assert_eq!((merged.labels, merged.immutable), (labels("own"), true));
        assert_eq!(GeneratorOptions::merged(None, None), None);
    }
}
