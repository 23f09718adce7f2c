//! The end of a build: what the build noted is written into the objects or forgotten, and the objects become text.
//!
//! Answers to `krusty/kustomizer.go` and `Resource.AsYAML`: trees are decoded as go-yaml v3 does, pass through JSON,
//! and are written by go-yaml v2.

use super::ahead::STACK;
use super::error::{Error, quote};
use super::id::Gvk;
use super::kustomization::Texts;
use super::notes::{ORIGIN, TRANSFORMATIONS};
use super::origin::Origin;
use super::resource::Resource;
use super::{Build, fieldspec::FieldSpec, resmap::ResourceMap, transform::labels};
use crate::yaml::{self, Data, Node, Resolved, Style, Tag, Version};
use compact_str::CompactString;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// The version that the label tells.
const VERSION: &str = "kustomize-v5.8.2";

/// Annotations that kustomize keeps for itself and takes out in the end, whoever wrote them.
const INTERNAL: [&str; 19] = [
    "internal.config.kubernetes.io/previousKinds",
    "internal.config.kubernetes.io/previousNames",
    "internal.config.kubernetes.io/prefixes",
    "internal.config.kubernetes.io/suffixes",
    "internal.config.kubernetes.io/previousNamespaces",
    "internal.config.kubernetes.io/allowNameChange",
    "internal.config.kubernetes.io/allowKindChange",
    "internal.config.kubernetes.io/refBy",
    "internal.config.kubernetes.io/generatorBehavior",
    "internal.config.kubernetes.io/needsHashSuffix",
    "internal.config.kubernetes.io/path",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent",
    "internal.config.kubernetes.io/id",
    "internal.config.kubernetes.io/annotations-migration-resource-id",
    "internal.config.kubernetes.io/helm-generated",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
];

/// Writes labels and annotations about the build, as `buildMetadata` asks. All annotations become strings.
pub fn finish(build: &Build<'_>, resources: &mut Vec<Resource>, metadata: &[String]) -> Result<(), Error> {
    let asked = |option: &str| metadata.iter().any(|entry| entry == option);
    if build.options.managed_by_label || asked("managedByLabel") {
        let texts = Texts::from([(MANAGED_BY.to_owned(), VERSION.to_owned())]);
        let mut map = ResourceMap::new();
        *map.resources_mut() = std::mem::take(resources);
        labels::write_texts(&mut map, &texts, &[FieldSpec::new(Gvk::default(), "metadata/labels", true)])?;
        *resources = map.take();
    }
    let (origins, transformations) = (asked("originAnnotations"), asked("transformerAnnotations"));
    for resource in resources {
        let has_some = resource.node.at(&["metadata", "annotations"]).is_some();
        if !has_some && !origins && !transformations {
            continue;
        }
        let mut annotations: BTreeMap<CompactString, CompactString> = resource
            .metadata_map("annotations")
            .into_iter()
            .filter(|(key, _)| !INTERNAL.contains(key) && *key != ORIGIN && *key != TRANSFORMATIONS)
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        let memory = &resource.memory;
        if let Some(origin) = memory.origin.as_ref().filter(|_| origins) {
            annotations.insert(ORIGIN.into(), origin.to_yaml().into());
        }
        if transformations && !memory.transformations.is_empty() {
            annotations.insert(TRANSFORMATIONS.into(), Origin::list_to_yaml(&memory.transformations).into());
        }
        resource.set_metadata_map("annotations", annotations.into_iter().collect());
    }
    Ok(())
}

/// Below this many resources threads cost more than they gain.
const WORTH_A_THREAD: usize = 32;
/// A worker takes so many resources at a time.
const BATCH: usize = 8;
/// A text is kept once it is as long as this.
const PIECE: usize = 1 << 16;

/// The resources as one text, `---` between them.
pub fn to_yaml(resources: &[Resource]) -> Result<String, Error> {
    let mut out = String::new();
    for (index, resource) in resources.iter().enumerate() {
        push(&mut out, index, resource)?;
    }
    Ok(out)
}

/// As [`to_yaml`], in pieces that belong one behind the other. Written by as many threads as the machine has, and every
/// tree goes as soon as it is written, since a text takes as much room again. The first resource that cannot be written is
/// told.
pub fn into_yaml(resources: Vec<Resource>) -> Result<Vec<String>, Error> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let helpers = threads.min(resources.len() / WORTH_A_THREAD).saturating_sub(1);
    let queue = Mutex::new(resources.into_iter().enumerate());
    let mut pieces = std::thread::scope(|scope| {
        // A helper that cannot be had leaves its work to the others.
        let helper = |_| Builder::new().stack_size(STACK).spawn_scoped(scope, || write_from(&queue));
        let helpers: Vec<_> = (0..helpers).map(helper).collect();
        let mut pieces = write_from(&queue);
        for helper in helpers.into_iter().flatten() {
            pieces.extend(helper.join().expect("because writing does not panic"));
        }
        pieces
    });
    pieces.sort_unstable_by_key(|(index, _)| *index);
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

/// A text, or why there is none, and the place of the first resource in it.
type Piece = (usize, Result<String, Error>);

/// Writes what is still in the queue.
fn write_from(queue: &Mutex<impl Iterator<Item = (usize, Resource)>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut text = String::new();
    loop {
        batch.extend(queue.lock().unwrap_or_else(PoisonError::into_inner).by_ref().take(BATCH));
        let Some(mut start) = batch.first().map(|(index, _)| *index) else { return pieces };
        for (index, resource) in batch.drain(..) {
            if let Err(error) = push(&mut text, index, &resource) {
                pieces.push((index, Err(error)));
            }
            if text.len() >= PIECE {
                pieces.push((start, Ok(text.as_str().to_owned())));
                text.clear();
                start = index + 1;
            }
        }
        pieces.push((start, Ok(text.as_str().to_owned())));
        text.clear();
    }
}

/// Appends a resource, which is at `index` among all.
fn push(out: &mut String, index: usize, resource: &Resource) -> Result<(), Error> {
    if index > 0 {
        out.push_str("---\n");
    }
    if !yaml::push_ordinary(out, &resource.node) {
        out.push_str(&write(resource)?);
    }
    Ok(())
}

/// One resource as text, the long way, which finds what cannot be written.
fn write(resource: &Resource) -> Result<String, Error> {
    let node = &resource.node;
    let failed = |source: yaml::Error| {
        // What cannot be decoded is shown as nothing.
        let decoded = yaml::to_json(node, Version::V3).is_ok() || source.to_string().starts_with("json: ");
        let object = if decoded { go_syntax(node) } else { "map[string]interface {}(nil)".to_owned() };
        Error::Unwritable { object, source }
    };
    let tree = yaml::to_json(node, Version::V3).map_err(|source| failed(in_written_lines(node).unwrap_or(source)))?;
    if has_odd_key(node) {
        return Err(Error::UnwritableKey { object: go_syntax(node) });
    }
    yaml::check_writable(&tree).map_err(failed)?;
    Ok(yaml::write(&tree))
}

/// The error with the lines of the tree as it would be written, which is what the original decodes.
fn in_written_lines(node: &Node) -> Option<yaml::Error> {
    let written = yaml::parse_one(&yaml::write_node(node)).ok()?;
    yaml::to_json(&written, Version::V3).err()
}

/// The name of a resource's file in an output folder: `[namespace_]group_version_kind_name.yaml`.
pub fn file_name(resource: &Resource, with_namespace: bool) -> String {
    let Gvk { group, version, kind } = resource.gvk();
    let id = resource.current_id();
    let mut parts: Vec<&str> = Vec::new();
    if with_namespace && !id.cluster_scoped {
        parts.push(id.effective_namespace());
    }
    parts.extend([group.as_str(), version.as_str(), kind.as_str()].into_iter().filter(|part| !part.is_empty()));
    parts.push(&id.name);
    format!("{}.yaml", parts.join("_").to_lowercase())
}

fn resolved(node: &Node, text: &str) -> Resolved {
    match (&node.tag, node.style) {
        (Tag::Implicit, Style::Plain) => yaml::resolve(text, Version::V3),
        (Tag::Null | Tag::Bool | Tag::Int | Tag::Float | Tag::Timestamp, _) => yaml::resolve(text, Version::V3),
        _ => Resolved::String,
    }
}

/// Whether a mapping somewhere has a key that is no string, which JSON does not have.
fn has_odd_key(node: &Node) -> bool {
    match &node.data {
        Data::Scalar(_) => false,
        Data::Sequence(items) => items.iter().any(has_odd_key),
        Data::Mapping(pairs) => pairs.iter().any(|(key, value)| is_odd(key) || has_odd_key(value)),
    }
}

fn is_odd(key: &Node) -> bool {
    match &key.data {
        Data::Scalar(text) => {
            // Letters that no other type starts with are told at once; this runs for every key of the output.
            let first = text.as_bytes().first().copied().unwrap_or_default();
            let may_be_odd = !matches!(first, b'a'..=b'e' | b'g'..=b'm' | b'p'..=b's' | b'u'..=b'x' | b'z');
            key.style == Style::Plain
                && (may_be_odd || key.tag != Tag::Implicit)
                && !matches!(resolved(key, text), Resolved::String | Resolved::Merge)
        }
        _ => true,
    }
}

/// A tree as Go's `%#v` prints it decoded.
fn go_syntax(node: &Node) -> String {
    match &node.data {
        Data::Scalar(text) => match resolved(node, text) {
            Resolved::Null => "interface {}(nil)".to_owned(),
            Resolved::Bool(flag) => flag.to_string(),
            Resolved::Int(number) => number.to_string(),
            Resolved::Uint(number) => format!("{number:#x}"),
            Resolved::Float(number) if number.is_nan() => "NaN".to_owned(),
            Resolved::Float(number) if number.is_infinite() => if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned(),
            Resolved::Float(number) => number.to_string(),
            _ => go_quote(text),
        },
        Data::Sequence(items) => {
            format!("[]interface {{}}{{{}}}", items.iter().map(go_syntax).collect::<Vec<_>>().join(", "))
        }
        Data::Mapping(pairs) => {
            let kind = if pairs.iter().any(|(key, _)| is_odd(key)) { "interface {}" } else { "string" };
            let mut shown: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}:{}", go_syntax(key), go_syntax(value))).collect();
            shown.sort();
            format!("map[{kind}]interface {{}}{{{}}}", shown.join(", "))
        }
    }
}

/// As [`quote`], control characters in Go's form.
fn go_quote(text: &str) -> String {
    let quoted = quote(text);
    let mut out = String::with_capacity(quoted.len());
    for letter in quoted.chars() {
        match letter {
            '\u{7f}' => out.push_str("\\x7f"),
            '\u{80}'..='\u{9f}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(text: &str) -> Resource {
        Resource::new(yaml::parse_one(text).expect("valid"))
    }

    #[test]
    fn names_files_by_what_they_hold() {
        let deployment = resource("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: Web}\n");
        let role = resource("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n");
        assert_eq!(file_name(&deployment, false), "apps_v1_deployment_web.yaml");
        assert_eq!(file_name(&deployment, true), "default_apps_v1_deployment_web.yaml");
        assert_eq!(file_name(&role, true), "rbac.authorization.k8s.io_v1_clusterrole_r.yaml");
    }

    #[test]
    fn refuses_what_json_cannot_hold() {
        for (text, expected) in [
            ("{1: a}", "map[interface {}]interface {}{1:\"a\"}: json: unsupported type: map[interface {}]interface {}"),
            ("{a: .nan}", "map[string]interface {}{\"a\":NaN}: json: unsupported value: NaN"),
        ] {
            assert_eq!(write(&resource(text)).expect_err("cannot be written").to_string(), expected);
        }
    }
}
