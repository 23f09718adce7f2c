//! `commonAnnotations`.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::FieldSpec;
use super::super::kustomization::Texts;
use super::super::resmap::ResourceMap;
use super::Transform;
use super::labels::write_texts;

/// Annotations and where they are written.
#[derive(Debug, Clone)]
pub struct Annotations {
    annotations: Texts,
    fields: Vec<FieldSpec>,
}

impl Annotations {
    pub fn new(annotations: Texts, fields: Vec<FieldSpec>) -> Annotations {
        Annotations { annotations, fields }
    }
}

impl Transform for Annotations {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        write_texts(resources, &self.annotations, &self.fields)
    }
}
