//! `namePrefix` and `nameSuffix`.
//!
//! Answers to `PrefixTransformer.go` and `SuffixTransformer.go`: the former id is remembered, and the prefix itself,
//! by which references inside of one layer are told from others. Kinds whose name means something else keep it.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::{FieldSpec, Leaf};
use super::super::id::Id;
use super::super::node;
use super::super::resmap::ResourceMap;
use super::Transform;
use crate::yaml::Tag;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Front,
    Back,
}

/// Text put before or behind names.
#[derive(Debug, Clone)]
pub struct Affix {
    text: String,
    end: End,
    fields: Vec<FieldSpec>,
}

impl Affix {
    pub fn prefix(text: &str, fields: &[FieldSpec]) -> Affix {
        Affix { text: text.to_owned(), end: End::Front, fields: fields.to_vec() }
    }

    pub fn suffix(text: &str, fields: &[FieldSpec]) -> Affix {
        Affix { text: text.to_owned(), end: End::Back, fields: fields.to_vec() }
    }
}

/// The names of these are ruled by what they define.
fn keeps_its_name(id: &Id) -> bool {
    match id.gvk.kind.as_str() {
        "CustomResourceDefinition" | "Namespace" => true,
        "APIService" => id.gvk.group == "apiregistration.k8s.io",
        _ => false,
    }
}

impl Transform for Affix {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        for resource in resources.resources_mut() {
            let id = resource.original_id();
            if keeps_its_name(&id) {
                continue;
            }
            for field in &self.fields {
                if !id.gvk.is_selected_by(&field.gvk) {
                    continue;
                }
                if field.path == "metadata/name" && !self.text.is_empty() {
                    match self.end {
                        End::Front => resource.memory.prefixes.push(self.text.clone()),
                        End::Back => resource.memory.suffixes.push(self.text.clone()),
                    }
                    resource.store_previous_id();
                }
                field.apply(&mut resource.node, &Leaf::Scalar(Tag::String), &mut |node| {
                    let old = node::text(node);
                    let new = match self.end {
                        End::Front => format!("{}{old}", self.text),
                        End::Back => format!("{old}{}", self.text),
                    };
                    node::replace_scalar(node, new, Tag::Implicit);
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}

/// Several of them, one after the other (`PrefixSuffixTransformer`).
#[derive(Debug, Clone)]
pub struct Affixes(pub Vec<Affix>);

impl Transform for Affixes {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        self.0.iter().try_for_each(|affix| affix.transform(build, resources))
    }
}
