//! The transformers' configuration: the default field specs, and what `configurations` and `crds` add.
//!
//! In: files of field specs. Out: one [`Config`] per accumulation, merged upwards from bases to overlays. Answers to
//! `builtinconfig/transformerconfig.go`. The defaults are shared, so that merging them with themselves costs nothing.

use super::error::Error;
use super::fieldspec::{self, FieldSpec};
use super::id::Gvk;
use super::sort;
use super::tables::{self, fields};
use std::sync::Arc;

/// A kind that is referred to by name, and the fields that refer to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    pub target: Gvk,
    pub fields: Vec<FieldSpec>,
}

/// Where each transformer writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    pub name_prefix: Vec<FieldSpec>,
    pub name_suffix: Vec<FieldSpec>,
    pub namespace: Vec<FieldSpec>,
    pub common_labels: Vec<FieldSpec>,
    pub labels: Vec<FieldSpec>,
    pub template_labels: Vec<FieldSpec>,
    pub volume_claim_template_labels: Vec<FieldSpec>,
    pub common_annotations: Vec<FieldSpec>,
    pub name_reference: Vec<Reference>,
    pub variables: Vec<FieldSpec>,
    pub images: Vec<FieldSpec>,
    pub replicas: Vec<FieldSpec>,
    /// The configurations that this one was merged from.
    parts: Vec<Shared>,
    /// Merging it again, into nothing or into itself, may change it or fail.
    unsettled: bool,
}

fn from_rows(rows: &[tables::Row]) -> Vec<FieldSpec> {
    rows.iter().map(FieldSpec::from_row).collect()
}

impl Config {
    /// The defaults of kustomize v5.8.3.
    pub fn defaults() -> Config {
        let name_reference = tables::names::NAME_REFERENCES.iter().map(|referred| Reference {
            target: Gvk::new(referred.group, referred.version, referred.kind),
            fields: from_rows(referred.fields),
        });
        let mut config = Config {
            name_prefix: from_rows(fields::NAME_AFFIX),
            name_suffix: from_rows(fields::NAME_AFFIX),
            namespace: from_rows(fields::NAMESPACE),
            common_labels: from_rows(fields::COMMON_LABELS),
            labels: Vec::new(),
            template_labels: from_rows(fields::TEMPLATE_LABELS),
            volume_claim_template_labels: from_rows(fields::VOLUME_CLAIM_TEMPLATE_LABELS),
            common_annotations: from_rows(fields::COMMON_ANNOTATIONS),
            name_reference: name_reference.collect(),
            variables: from_rows(fields::VARIABLES),
            images: from_rows(fields::IMAGES),
            replicas: from_rows(fields::REPLICAS),
            ..Config::default()
        };
        config.sort();
        config.settled().expect("because the defaults do not contradict each other")
    }

    /// The configuration merged into nothing, as the original does with every one: a spec that speaks of more kinds
    /// than one before it at the same path is dropped, or contradicts it. Doing it again changes nothing.
    pub fn settled(mut self) -> Result<Config, Error> {
        let mut settled = Config::default();
        settled.merge(&mut self)?;
        settled.unsettled = false;
        Ok(settled)
    }

    /// Whether nothing is in it.
    fn is_empty(&self) -> bool {
        self.lists().iter().all(|list| list.is_empty()) && self.name_reference.is_empty()
    }

    fn lists(&self) -> [&[FieldSpec]; 11] {
        [
            &self.name_prefix,
            &self.name_suffix,
            &self.namespace,
            &self.common_annotations,
            &self.common_labels,
            &self.labels,
            &self.template_labels,
            &self.volume_claim_template_labels,
            &self.variables,
            &self.images,
            &self.replicas,
        ]
    }

    fn lists_mut(&mut self) -> [(&'static str, &mut Vec<FieldSpec>); 11] {
        [
            ("NamePrefix", &mut self.name_prefix),
            ("NameSuffix", &mut self.name_suffix),
            ("NameSpace", &mut self.namespace),
            ("CommonAnnotations", &mut self.common_annotations),
            ("CommonLabels", &mut self.common_labels),
            ("Labels", &mut self.labels),
            ("TemplateLabels", &mut self.template_labels),
            ("VolumeClaimTemplateLabels", &mut self.volume_claim_template_labels),
            ("VarReference", &mut self.variables),
            ("Images", &mut self.images),
            ("Replicas", &mut self.replicas),
        ]
    }

    /// Adds what the other has and this has not.
    pub fn merge(&mut self, other: &mut Config) -> Result<(), Error> {
        // From now on there is more in it than in its parts.
        self.parts.clear();
        let mut gave_way = self.merge_lists(other, false)?;
        for reference in &other.name_reference {
            self.add_reference(reference.clone())
                .map_err(|source| Error::MergingFieldSpecs { list: "NameReference", source: Box::new(source) })?;
        }
        gave_way |= self.merge_lists(other, true)?;
        self.sort();
        self.unsettled |= gave_way || other.unsettled || self.lists().iter().any(|list| fieldspec::gives_way(list));
        Ok(())
    }

    /// Whether a spec gave way to another.
    fn merge_lists(&mut self, other: &mut Config, after_references: bool) -> Result<bool, Error> {
        let mut gave_way = false;
        for ((list, own), (_, incoming)) in self.lists_mut().into_iter().zip(other.lists_mut()) {
            if AFTER_REFERENCES.contains(&list) == after_references {
                gave_way |= fieldspec::merge(own, incoming)
                    .map_err(|source| Error::MergingFieldSpecs { list, source: Box::new(source) })?;
            }
        }
        Ok(gave_way)
    }

    /// Adds a kind that is referred to, or fields to one.
    pub fn add_reference(&mut self, reference: Reference) -> Result<(), Error> {
        match self.name_reference.iter_mut().find(|known| known.target == reference.target) {
            Some(known) => fieldspec::merge(&mut known.fields, &reference.fields).map(|_| ()),
            None => {
                self.name_reference.push(reference);
                Ok(())
            }
        }
    }

    /// Puts every list in the order of its kinds.
    pub fn sort(&mut self) {
        for (_, list) in self.lists_mut() {
            list.sort_by_cached_key(|spec| sort::gvk_key(&spec.gvk));
        }
        self.name_reference.sort_by_cached_key(|reference| sort::gvk_key(&reference.target));
    }
}

/// The lists that are merged after the references.
const AFTER_REFERENCES: [&str; 2] = ["Images", "Replicas"];

/// A configuration that may still be the shared defaults.
pub type Shared = Arc<Config>;

/// What a configuration was merged from: itself when it was not.
fn parts(config: &Shared) -> &[Shared] {
    if config.parts.is_empty() { std::slice::from_ref(config) } else { &config.parts }
}

/// The two together. Shared parts are recognised, so that layers without configuration of their own cost nothing.
pub fn merge(own: &Shared, incoming: &Shared) -> Result<Shared, Error> {
    if incoming.is_empty() {
        return Ok(own.clone());
    }
    if own.is_empty() {
        if incoming.unsettled {
            return Ok(Arc::new(Config::clone(incoming).settled()?));
        }
        return Ok(incoming.clone());
    }
    let known = parts(own);
    let is_known = |part: &Shared| known.iter().any(|known| Arc::ptr_eq(known, part));
    let news: Vec<&Shared> = parts(incoming).iter().filter(|part| !is_known(part)).collect();
    if news.is_empty() && !own.unsettled {
        return Ok(own.clone());
    }
    let mut parts = known.to_vec();
    parts.extend(news.into_iter().cloned());
    let mut merged = Config::clone(own);
    merged.merge(&mut Config::clone(incoming))?;
    merged.parts = parts;
    Ok(Arc::new(merged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_the_defaults_changes_nothing() {
        let mut defaults = Config::defaults();
        let before = defaults.clone();
        defaults.merge(&mut before.clone()).expect("no conflict");
        assert_eq!(defaults, before);
    }

    #[test]
    fn a_spec_for_all_kinds_gives_way_to_those_for_some() {
        let field = |kind: &str| FieldSpec::new(Gvk::new("", "", kind), "metadata/name", false);
        let mut config = Config { name_prefix: vec![field("")], ..Config::default() };
        config.merge(&mut Config { name_prefix: vec![field("Host")], ..Config::default() }).expect("no conflict");
        let settled = config.settled().expect("no conflict");
        assert_eq!(settled.name_prefix, [field("Host")]);
        assert_eq!(settled.clone().settled().expect("no conflict"), settled);
    }

    #[test]
    fn contradictions_show_when_it_is_merged_again() {
        let field = |kind: &str, create: bool| FieldSpec::new(Gvk::new("", "", kind), "spec/x", create);
        let config = |field: FieldSpec| Config { labels: vec![field], ..Config::default() };
        let [any, host] = [config(field("", true)), config(field("Host", false))].map(Arc::new);
        let both = merge(&any, &host).expect("no conflict");
        assert_eq!(both.labels, [field("Host", false), field("", true)]);
        let error = merge(&Shared::default(), &both).expect_err("a conflict");
        assert_eq!(error.to_string(), "failed to merge Labels fieldSpec: conflicting fieldspecs");
        assert!(merge(&both, &any).is_err(), "though it is known");
    }

    #[test]
    fn references_to_one_kind_stay_together() {
        let field = |path: &str| FieldSpec::new(Gvk::new("", "", "MyKind"), path, false);
        let reference = |path: &str| Reference { target: Gvk::new("", "", "Bee"), fields: vec![field(path)] };
        let mut config = Config::default();
        for path in ["spec/a", "spec/b", "spec/a"] {
            config.add_reference(reference(path)).expect("no conflict");
        }
        assert_eq!(config.name_reference.len(), 1);
        assert_eq!(config.name_reference[0].fields.len(), 2);
    }
}
