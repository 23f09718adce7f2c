//! The hash of a generated resource's contents, which becomes part of its name.
//!
//! Answers to `api/hasher`: SHA-256 of the contents as JSON, ten hexadecimal digits, some of them replaced by letters
//! that spell no words.

use super::super::Build;
use super::super::error::Error;
use super::super::node;
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::Transform;
use crate::value::{Json, Map, json};
use crate::yaml::{self, Data};
use sha2::{Digest, Sha256};

/// `HashTransformer`, as a plugin.
#[derive(Debug, Clone, Copy)]
pub struct Hash;

impl Transform for Hash {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        apply(resources)
    }
}

/// Renames the resources that need it.
pub fn apply(resources: &mut ResourceMap) -> Result<(), Error> {
    if !resources.resources().iter().any(|resource| resource.memory.needs_hash) {
        return Ok(());
    }
    for resource in resources.resources_mut().iter_mut().filter(|resource| resource.memory.needs_hash) {
        let name = format!("{}-{}", resource.name(), hash(resource)?);
        resource.store_previous_id();
        resource.set_name(&name);
    }
    Ok(())
}

/// The hash of a resource's contents.
fn hash(resource: &Resource) -> Result<String, Error> {
    let kind = resource.kind();
    let mut contents = Map::new();
    match kind {
        "ConfigMap" => {
            contents.insert("data".into(), part(resource, "data")?);
            only_maps(&mut contents, resource, "binaryData")?;
        }
        "Secret" => {
            contents.insert("data".into(), part(resource, "data")?);
            contents.insert("type".into(), part(resource, "type")?);
            only_maps(&mut contents, resource, "stringData")?;
        }
        // The original hashes how the text was laid out; here it is the contents.
        _ => {
            contents.insert("object".into(), convert(&resource.node)?);
        }
    }
    contents.insert("kind".into(), kind.into());
    // The name is looked up in a way that never finds it: equal contents have equal hashes.
    contents.insert("name".into(), "".into());
    Ok(encode(&json::compact(&Json::Object(contents))))
}

fn only_maps(contents: &mut Map<String, Json>, resource: &Resource, field: &str) -> Result<(), Error> {
    let value = part(resource, field)?;
    if value.is_object() {
        contents.insert(field.to_owned(), value);
    }
    Ok(())
}

fn convert(node: &yaml::Node) -> Result<Json, Error> {
    yaml::to_json(node, yaml::Version::V3).map_err(|source| Error::Yaml { source })
}

/// A field as JSON; scalars by their text, a missing one as an empty text.
fn part(resource: &Resource, field: &str) -> Result<Json, Error> {
    match resource.node.get(field) {
        None => Ok("".into()),
        Some(node) => match node.data {
            Data::Scalar(_) => Ok(node::text(node).into()),
            _ => convert(node),
        },
    }
}

fn encode(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest[..5]
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .map(|digit| match digit {
            0 => 'g',
            1 => 'h',
            3 => 'k',
            0xa => 'm',
            0xe => 't',
            digit => char::from_digit(u32::from(digit), 16).expect("because a nibble is below 16"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Node;

    #[test]
    fn hashes_as_kustomize() {
        let data = Node::mapping([(Node::plain("a"), Node::string("b"))]);
        for (kind, extra, expected) in
            [("ConfigMap", None, "4h2mbtbbt6"), ("Secret", Some(("type", "Opaque")), "k695gkmbtk")]
        {
            let mut object = Node::mapping([(Node::plain("kind"), Node::plain(kind))]);
            let value = if kind == "Secret" { "Yg==" } else { "b" };
            let mut data = data.clone();
            data.set("a", Node::string(value));
            object.set("data", data);
            if let Some((key, value)) = extra {
                object.set(key, Node::string(value));
            }
            assert_eq!(hash(&Resource::new(object)).expect("no error"), expected, "of {kind}");
        }
    }
}
