//! Labels and annotations that stand in several fields of a resource and are one and the same node in the original.
//!
//! A transformer that writes a new label into several fields puts one node into all of them. Whatever is written over
//! it in one field later, by an overlay say, shows in all of them. In: what was made and what was changed. Out: the
//! other fields changed as well.

use super::error::Error;
use super::fieldspec::{FieldSpec, Leaf};
use super::id::Gvk;
use super::node;
use super::resource::Resource;
use crate::yaml::{Node, Tag};
use compact_str::CompactString;

/// A key whose value is one node in several mappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    key: CompactString,
    /// The paths of the field specs that lead to the mappings.
    paths: Vec<CompactString>,
}

/// Notes that the key was new in all these fields.
pub fn note<'a>(resource: &mut Resource, key: &str, fields: impl Iterator<Item = &'a FieldSpec>) {
    let mut count = 0;
    let mut paths: Vec<CompactString> = Vec::new();
    for field in fields {
        count += 1;
        if !paths.contains(&field.path) {
            paths.push(field.path.clone());
        }
    }
    if count > 1 {
        resource.memory.shared.push(Shared { key: key.into(), paths });
    }
}

/// Writes a value that was written over the key in one field to the fields that share it.
pub fn spread(resource: &mut Resource, key: &str, value: &str, field: &str) -> Result<(), Error> {
    let Resource { node, memory } = resource;
    let sharing =
        memory.shared.iter().filter(|shared| shared.key == key && shared.paths.iter().any(|path| path == field));
    for path in sharing.flat_map(|shared| &shared.paths) {
        let spec = FieldSpec::new(Gvk::default(), path, false);
        spec.apply_to_any(node, &Leaf::Nothing, &mut |map| {
            if let Some(old) = map.get_mut(key) {
                node::replace_scalar(old, value, Tag::String);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The shared values as they are now, for [`reconcile`].
pub fn remember(resource: &Resource) -> Vec<CompactString> {
    let first = |shared: &Shared| shared.paths.iter().find_map(|path| value(&resource.node, path, &shared.key));
    resource.memory.shared.iter().map(|shared| first(shared).unwrap_or_default()).collect()
}

/// Spreads what has changed since [`remember`].
pub fn reconcile(resource: &mut Resource, before: &[CompactString]) -> Result<(), Error> {
    for (shared, before) in resource.memory.shared.clone().iter().zip(before) {
        let values = shared.paths.iter().filter_map(|path| Some((path, value(&resource.node, path, &shared.key)?)));
        if let Some((path, value)) = values.rev().find(|(_, value)| value != before) {
            spread(resource, &shared.key, &value, path)?;
        }
    }
    Ok(())
}

/// The value of the key in the mapping at the path; none where lists are on the way.
fn value(object: &Node, path: &str, key: &str) -> Option<CompactString> {
    let steps: Vec<&str> = path.split('/').collect();
    object.at(&steps)?.get(key)?.scalar().map(CompactString::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn what_is_written_in_one_field_shows_in_all() {
        let text = "metadata: {labels: {app: a}}\nspec: {selector: {app: a}, other: {app: a}}\n";
        let mut resource = Resource::new(yaml::parse_one(text).expect("the text is YAML"));
        let fields = ["metadata/labels", "spec/selector"].map(|path| FieldSpec::new(Gvk::default(), path, true));
        note(&mut resource, "app", fields.iter());
        let before = remember(&resource);
        if let Some(label) = resource.node.get_mut("metadata").and_then(|node| node.get_mut("labels")) {
            node::set_string(label, "app", "b");
        }
        reconcile(&mut resource, &before).expect("the fields are there");
        let shown = yaml::to_json(&resource.node, yaml::Version::V3).expect("it is JSON").to_string();
        let expected = r#"{"metadata":{"labels":{"app":"b"}},"spec":{"other":{"app":"a"},"selector":{"app":"b"}}}"#;
        assert_eq!(shown, expected);
    }
}
