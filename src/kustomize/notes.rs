//! What a build remembers about a resource, written as the original keeps it: as annotations of the object.
//!
//! In: a resource. Out: its annotations with the memory in them, or the memory that annotations tell. Programs that are
//! handed objects see them, and so do those who read an error that shows one. Answers to `api/resource/resource.go`.

use super::origin::Origin;
use super::resource::{Behavior, Memory, Previous, Resource};
use crate::value::Json;
use crate::yaml;
use compact_str::CompactString;
use std::collections::BTreeMap;

pub const ORIGIN: &str = "config.kubernetes.io/origin";
pub const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";
const DOMAIN: &str = "internal.config.kubernetes.io/";

/// The notes by the last part of their names.
fn all(memory: &Memory) -> Vec<(&'static str, String)> {
    let previous = |part: fn(&Previous) -> &str| memory.previous.iter().map(part).collect::<Vec<_>>().join(",");
    let enabled = |flag: bool, word: &str| if flag { word.to_owned() } else { String::new() };
    vec![
        ("previousKinds", previous(|id| &id.kind)),
        ("previousNames", previous(|id| &id.name)),
        ("previousNamespaces", previous(|id| &id.namespace)),
        ("prefixes", memory.prefixes.join(",")),
        ("suffixes", memory.suffixes.join(",")),
        ("refBy", memory.variables.join(",")),
        ("generatorBehavior", memory.behavior.map(|behavior| behavior.word().to_owned()).unwrap_or_default()),
        ("needsHashSuffix", enabled(memory.needs_hash, "enabled")),
        ("helm-generated", enabled(memory.helm_generated, "true")),
    ]
}

/// Adds the memory to the annotations.
pub fn write(resource: &mut Resource) {
    let memory = &resource.memory;
    let mut notes: Vec<(String, String)> =
        all(memory).into_iter().map(|(name, value)| (format!("{DOMAIN}{name}"), value)).collect();
    notes.push((ORIGIN.to_owned(), memory.origin.as_ref().map(Origin::to_yaml).unwrap_or_default()));
    notes.push((TRANSFORMATIONS.to_owned(), Origin::list_to_yaml(&memory.transformations)));
    for (key, value) in notes.into_iter().filter(|(_, value)| !value.is_empty()) {
        resource.annotate(&key, &value);
    }
}

/// Takes the memory out of the annotations; what they do not tell is forgotten.
pub fn read(resource: &mut Resource) {
    let mut own: BTreeMap<CompactString, CompactString> =
        resource.metadata_map("annotations").into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    let count = own.len();
    let mut take = |name: &str| own.remove(name).unwrap_or_default();
    let mut note = |name: &str| take(&format!("{DOMAIN}{name}"));
    let list = |text: CompactString| -> Vec<String> {
        text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let [kinds, names, namespaces] =
        ["previousKinds", "previousNames", "previousNamespaces"].map(|name| list(note(name)));
    let previous = names.into_iter().zip(namespaces).zip(kinds).map(|((name, namespace), kind)| Previous {
        name: name.into(),
        namespace: namespace.into(),
        kind: kind.into(),
    });
    let memory = Memory {
        previous: previous.collect(),
        prefixes: list(note("prefixes")),
        suffixes: list(note("suffixes")),
        variables: list(note("refBy")),
        behavior: Some(note("generatorBehavior")).filter(|word| !word.is_empty()).map(|word| Behavior::parse(&word)),
        needs_hash: note("needsHashSuffix") == "enabled",
        helm_generated: note("helm-generated") == "true",
        origin: Some(take(ORIGIN)).filter(|text| !text.is_empty()).and_then(|text| Origin::parse(&text)),
        transformations: origins(&take(TRANSFORMATIONS)),
        ..Memory::default()
    };
    resource.memory = memory;
    if own.len() < count {
        resource.set_metadata_map("annotations", own.into_iter().collect());
    }
}

fn origins(text: &str) -> Vec<Origin> {
    let Ok(Json::Array(list)) = yaml::read(text, yaml::Version::V2) else { return Vec::new() };
    list.iter().filter_map(|origin| Origin::parse(&yaml::write(origin))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let text = "kind: Secret\nmetadata: {name: p-a, annotations: {x: y}}\n";
        let mut resource = Resource::new(yaml::parse_one(text).expect("the text is YAML"));
        let before = resource.node.clone();
        resource.store_previous_id();
        resource.memory.prefixes = vec!["a-".into(), "b-".into()];
        resource.memory.behavior = Some(Behavior::Unspecified);
        resource.memory.needs_hash = true;
        resource.memory.origin = Some(Origin::default().append("a.yaml"));
        resource.memory.transformations = vec![Origin::default().of_builtin("kustomization.yaml", "PrefixTransformer")];
        let memory = resource.memory.clone();
        write(&mut resource);
        assert_eq!(resource.annotation("internal.config.kubernetes.io/prefixes"), Some("a-,b-"));
        assert_eq!(resource.annotation("internal.config.kubernetes.io/generatorBehavior"), Some("unspecified"));
        assert_eq!(resource.annotation(ORIGIN), Some("path: a.yaml\n"));
        resource.memory = Memory::default();
        read(&mut resource);
        assert_eq!(format!("{:?}", resource.memory), format!("{memory:?}"));
        let as_json = |node| yaml::to_json(node, yaml::Version::V3).expect("it is JSON");
        assert_eq!(as_json(&resource.node), as_json(&before));
    }
}
