//! `replicas`: the count of a workload, found by any name that it had.
//!
//! Answers to `ReplicaCountTransformer.go`: no match at all is an error.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::{FieldSpec, Leaf};
use super::super::kustomization::Replica;
use super::super::node;
use super::super::resmap::ResourceMap;
use super::Transform;
use crate::yaml::Tag;

/// A count for the resources of a name.
#[derive(Debug, Clone)]
pub struct Replicas {
    replica: Replica,
    fields: Vec<FieldSpec>,
}

impl Replicas {
    pub fn new(replica: Replica, fields: Vec<FieldSpec>) -> Replicas {
        Replicas { replica, fields }
    }
}

impl Transform for Replicas {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        let Replica { name, count } = &self.replica;
        let count = count.to_string();
        let mut found = false;
        for resource in resources.resources_mut().iter_mut().filter(|resource| resource.ever_named(name)) {
            for field in &self.fields {
                if resource.is_empty() || !resource.any_id(|id| id.name == *name && id.gvk.is_selected_by(&field.gvk)) {
                    continue;
                }
                found = true;
                field.apply(&mut resource.node, &Leaf::Scalar(Tag::Int), &mut |node| {
                    node::replace_scalar(node, count.as_str(), Tag::Int);
                    Ok(())
                })?;
            }
        }
        if found {
            return Ok(());
        }
        let kinds = self.fields.iter().map(|field| field.gvk.to_string()).collect();
        Err(Error::NoReplicas { name: name.clone(), kinds })
    }
}
