//! `configurations`: files of field specs, added to the defaults.

use super::Build;
use super::config::{Config, Reference, Shared};
use super::error::Error;
use super::fieldspec::FieldSpec;
use super::id::Gvk;
use super::kustomization::decode::{Decoder, Shape};
use super::kustomization::parse::field_spec;
use super::target::Target;
use crate::value::Json;
use crate::yaml;
use std::sync::Arc;

const CONFIG: Shape = Shape {
    name: "builtinconfig.TransformerConfig",
    fields: &[
        "namePrefix",
        "nameSuffix",
        "namespace",
        "commonLabels",
        "labels",
        "templateLabels",
        "volumeClaimTemplateLabels",
        "commonAnnotations",
        "nameReference",
        "varReference",
        "images",
        "replicas",
    ],
};

const REFERENCE: Shape =
    Shape { name: "builtinconfig.NameBackReferences", fields: &["Gvk.group", "Gvk.version", "Gvk.kind", "fieldSpecs"] };

/// The defaults and what the kustomization's files add to them.
pub fn load(build: &Build<'_>, target: &Target) -> Result<Shared, Error> {
    let paths = &target.kustomization.configurations;
    if paths.is_empty() {
        return Ok(build.defaults());
    }
    let mut own = Config::default();
    for path in paths {
        let text = target.loader.load_text(build, path)?;
        let mut file = parse(&text)?;
        file.sort();
        own.merge(&mut file)?;
    }
    let mut merged = Config::clone(&build.defaults());
    merged.merge(&mut own)?;
    Ok(Arc::new(merged))
}

fn parse(text: &str) -> Result<Config, Error> {
    let wrong = |error: Error| error.at("error unmarshaling JSON: while decoding JSON");
    let json = yaml::read(text, yaml::Version::V2)
        .map_err(|source| Error::Yaml { source }.at("error converting YAML to JSON"))?;
    let mut decoder = Decoder::strict();
    let config = config(&mut decoder, &json);
    decoder.finish().map_err(wrong)?;
    Ok(config)
}

fn config(decoder: &mut Decoder, json: &Json) -> Config {
    let mut out = Config::default();
    if json.is_null() {
        return out;
    }
    decoder.object(json, &CONFIG, |decoder, name, value| {
        if value.is_null() {
            return;
        }
        if name == "nameReference" {
            out.name_reference = decoder.list(value, "builtinconfig.nbrSlice", reference);
            return;
        }
        let specs: Vec<FieldSpec> = decoder.list(value, "types.FsSlice", field_spec);
        match name {
            "namePrefix" => out.name_prefix = specs,
            "nameSuffix" => out.name_suffix = specs,
            "namespace" => out.namespace = specs,
            "commonLabels" => out.common_labels = specs,
            "labels" => out.labels = specs,
            "templateLabels" => out.template_labels = specs,
            "volumeClaimTemplateLabels" => out.volume_claim_template_labels = specs,
            "commonAnnotations" => out.common_annotations = specs,
            "varReference" => out.variables = specs,
            "images" => out.images = specs,
            _ => out.replicas = specs,
        }
    });
    out
}

fn reference(decoder: &mut Decoder, json: &Json) -> Reference {
    let (mut target, mut fields) = (Gvk::default(), Vec::new());
    decoder.object(json, &REFERENCE, |decoder, name, value| match name {
        "group" => target.group = decoder.string(value).into(),
        "version" => target.version = decoder.string(value).into(),
        "kind" => target.kind = decoder.string(value).into(),
        _ => fields = decoder.list(value, "types.FsSlice", field_spec),
    });
    Reference { target, fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_list() {
        let text = "nameReference:\n- kind: Bee\n  fieldSpecs:\n  - {path: spec/bee, kind: Hive}\nimages:\n- path: spec/image\n";
        let config = parse(text).expect("valid");
        assert_eq!(config.name_reference[0].fields[0].gvk.kind, "Hive");
        assert_eq!(config.images[0].path, "spec/image");
        assert!(parse("nope: []\n").is_err());
    }
}
