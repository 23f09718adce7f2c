//! `labels` and `commonLabels`.
//!
//! Answers to `LabelTransformer.go` and its configuration: every entry writes `metadata.labels`, and selectors and
//! templates when it says so.

use super::super::Build;
use super::super::aliases;
use super::super::config::Config;
use super::super::error::Error;
use super::super::fieldspec::{self, FieldSpec, Leaf};
use super::super::id::Gvk;
use super::super::kustomization::{Kustomization, Label, Texts};
use super::super::node;
use super::super::resmap::ResourceMap;
use super::Transform;
use crate::yaml::Data;

/// Labels and where they are written.
#[derive(Debug, Clone)]
pub struct Labels {
    labels: Texts,
    fields: Vec<FieldSpec>,
}

impl Labels {
    pub fn new(labels: Texts, fields: Vec<FieldSpec>) -> Labels {
        Labels { labels, fields }
    }
}

/// One transformer for each entry of `labels`, then one for `commonLabels`.
pub fn configure(kustomization: &Kustomization, config: &Config) -> Result<Vec<Labels>, Error> {
    if kustomization.labels.is_empty() && kustomization.common_labels.as_ref().is_none_or(Texts::is_empty) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for label in &kustomization.labels {
        let fields = fields(label, config)?;
        all.push(Labels::new(label.pairs.clone(), fields));
    }
    // It is there even without labels, which shows in what is told of the transformers.
    let labels = kustomization.common_labels.clone().unwrap_or_default();
    all.push(Labels::new(labels, config.common_labels.clone()));
    Ok(all)
}

fn fields(label: &Label, config: &Config) -> Result<Vec<FieldSpec>, Error> {
    let failed = |error: Error| error.at("failed to merge labels");
    let mut fields = label.fields.clone();
    fieldspec::merge(&mut fields, &config.labels).map_err(failed)?;
    if label.include_selectors {
        fieldspec::merge(&mut fields, &config.common_labels).map_err(failed)?;
        return Ok(fields);
    }
    if label.include_templates {
        fieldspec::merge(&mut fields, &config.template_labels)
            .map_err(|error| error.at("failed to merge template fieldSpec"))?;
    }
    if label.include_volume_claim_templates {
        fieldspec::merge(&mut fields, &config.volume_claim_template_labels)
            .map_err(|error| error.at("failed to merge volumeClaimTemplate fieldSpec"))?;
    }
    fieldspec::merge(&mut fields, &[FieldSpec::new(Gvk::default(), "metadata/labels", true)]).map_err(failed)?;
    Ok(fields)
}

/// Writes texts into the mappings that the fields lead to, all values strings.
pub fn write_texts(resources: &mut ResourceMap, texts: &Texts, fields: &[FieldSpec]) -> Result<(), Error> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut made: Vec<(usize, &FieldSpec)> = Vec::new();
    let mut changed: Vec<(usize, &FieldSpec)> = Vec::new();
    for resource in resources.resources_mut() {
        let shares = !resource.memory.shared.is_empty();
        for field in fields {
            field.apply(&mut resource.node, &Leaf::Mapping, &mut |node| {
                if !matches!(node.data, Data::Mapping(_)) && !node::is_null(node) {
                    return Err(node::wrong_kind("MappingNode", node));
                }
                for (index, (key, value)) in texts.iter().enumerate() {
                    match node.get(key) {
                        None => made.push((index, field)),
                        Some(_) if shares => changed.push((index, field)),
                        Some(_) => {}
                    }
                    node::set_string(node, key, value.as_str());
                }
                Ok(())
            })?;
        }
        for (index, (key, value)) in texts.iter().enumerate() {
            for (_, field) in changed.iter().filter(|(at, _)| *at == index) {
                aliases::spread(resource, key, value, &field.path)?;
            }
            aliases::note(resource, key, made.iter().filter(|(at, _)| *at == index).map(|(_, field)| *field));
        }
        made.clear();
        changed.clear();
    }
    Ok(())
}

impl Transform for Labels {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        write_texts(resources, &self.labels, &self.fields)
    }
}
