//! `crds`: files that say with extensions which fields of custom kinds are annotations, selectors, names or references.
//!
//! Answers to `accumulator/loadconfigfromcrds.go`. A file maps type names to schemas; only the ones that look like
//! objects (with `kind`, `apiVersion` and `metadata`) speak for a kind, the last part of their name.

use super::Build;
use super::config::{Config, Reference, Shared};
use super::error::Error;
use super::fieldspec::{self, FieldSpec};
use super::id::Gvk;
use super::target::Target;
use crate::value::{Json, Map, json};
use crate::yaml;
use std::sync::Arc;

/// What the kustomization's files say; nothing without files.
pub fn load(build: &Build<'_>, target: &Target) -> Result<Shared, Error> {
    let mut config = Config::default();
    for path in &target.kustomization.crds {
        let text = target.loader.load_text(build, path)?;
        let place = || format!("unable to parse open API definition from '{path}'");
        let types = parse(&text).map_err(|error| error.at(place()))?;
        let mut own = of_types(&types)?;
        config.merge(&mut own)?;
    }
    Ok(Arc::new(config))
}

fn parse(text: &str) -> Result<Map<String, Json>, Error> {
    let tree = if text.starts_with('{') {
        json::parse(text.as_bytes()).map_err(|source| Error::Json { reason: source.to_string() })?
    } else {
        yaml::read(text, yaml::Version::V2).map_err(|source| Error::Yaml { source })?
    };
    match tree {
        Json::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn properties(schema: &Json) -> Option<&Map<String, Json>> {
    // Go's decoder takes the field name in any case.
    let schema = schema.get("Schema").or_else(|| schema.get("schema"))?;
    schema.get("properties")?.as_object()
}

fn of_types(types: &Map<String, Json>) -> Result<Config, Error> {
    let mut config = Config::default();
    for (name, schema) in types {
        let is_object = properties(schema)
            .is_some_and(|own| ["kind", "apiVersion", "metadata"].iter().all(|key| own.contains_key(*key)));
        if !is_object {
            continue;
        }
        let kind = name.rsplit('.').next().unwrap_or(name);
        let mut walk = Walk { types, kind: Gvk::new("", "", kind), config: &mut config, path: Vec::new() };
        walk.visit(name)?;
    }
    Ok(config)
}

struct Walk<'a> {
    types: &'a Map<String, Json>,
    kind: Gvk,
    config: &'a mut Config,
    path: Vec<String>,
}

impl Walk<'_> {
    fn field(&self, more: Option<&str>) -> FieldSpec {
        let parts: Vec<&str> = self.path.iter().map(String::as_str).chain(more).collect();
        FieldSpec::new(self.kind.clone(), &parts.join("/"), false)
    }

    fn visit(&mut self, type_name: &str) -> Result<(), Error> {
        let types = self.types;
        let Some(properties) = types.get(type_name).and_then(properties) else { return Ok(()) };
        for (name, property) in properties {
            self.path.push(name.clone());
            self.property(property)?;
            // A type that holds itself would be walked for ever.
            if let Some(reference) = property.get("$ref").and_then(Json::as_str)
                && self.path.len() < 64
            {
                self.visit(reference)?;
            }
            self.path.pop();
        }
        Ok(())
    }

    fn property(&mut self, property: &Json) -> Result<(), Error> {
        let extension = |name: &str| property.get(name).and_then(Json::as_str);
        let field = self.field(None);
        if extension("x-kubernetes-annotation").is_some() {
            fieldspec::merge(&mut self.config.common_annotations, std::slice::from_ref(&field))?;
        }
        if extension("x-kubernetes-label-selector").is_some() {
            fieldspec::merge(&mut self.config.common_labels, std::slice::from_ref(&field))?;
        }
        if extension("x-kubernetes-identity").is_some() {
            fieldspec::merge(&mut self.config.name_prefix, std::slice::from_ref(&field))?;
        }
        let version = extension("x-kubernetes-object-ref-api-version");
        if let (Some(version), Some(kind)) = (version, extension("x-kubernetes-object-ref-kind")) {
            let key = extension("x-kubernetes-object-ref-name-key").unwrap_or("name");
            let field = self.field(Some(key));
            self.config.add_reference(Reference { target: Gvk::new("", version, kind), fields: vec![field] })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_references_through_types() {
        let own = json!({"kind": {}, "apiVersion": {}, "metadata": {}, "spec": {"$ref": "x.Spec"}});
        let bee = json!({
            "x-kubernetes-object-ref-api-version": "v1beta1",
            "x-kubernetes-object-ref-kind": "Bee",
        });
        let types = json!({
            "x.MyKind": {"Schema": {"properties": own}},
            "x.Spec": {"Schema": {"properties": {"beeRef": bee}}},
        });
        let config = of_types(types.as_object().expect("an object")).expect("no conflict");
        let reference = &config.name_reference[0];
        assert_eq!((reference.target.kind.as_str(), reference.fields[0].path.as_str()), ("Bee", "spec/beeRef/name"));
        assert_eq!(reference.fields[0].gvk.kind, "MyKind");
    }
}
