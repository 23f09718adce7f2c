//! `ValueAddTransformer`, reachable as a plugin only: adds a value at a path, or into a file path that stands there.
//!
//! Answers to `api/filters/valueadd`.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::split_path;
use super::super::node;
use super::super::resmap::ResourceMap;
use super::super::select::Matcher;
use super::Transform;
use super::namespace::Namespace;
use crate::yaml::{Node, Tag};

/// Where the value goes.
#[derive(Debug, Clone)]
pub struct Target {
    pub matcher: Option<Matcher>,
    pub field_path: String,
    /// Counted from 1; zero replaces the whole text.
    pub position: usize,
}

#[derive(Debug, Clone)]
pub struct ValueAdd {
    pub value: String,
    pub targets: Vec<Target>,
}

impl Transform for ValueAdd {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        for target in &self.targets {
            for index in 0..resources.len() {
                let resource = &mut resources.resources_mut()[index];
                if target.matcher.as_ref().is_some_and(|matcher| !matcher.matches(resource)) {
                    continue;
                }
                if target.field_path == "metadata/namespace" {
                    let mut alone = ResourceMap::from_resources(vec![resource.clone()])?;
                    Namespace::new(&self.value, &[]).transform(build, &mut alone)?;
                    let memory = std::mem::take(&mut resource.memory);
                    if let Some(changed) = alone.take().pop() {
                        *resource = changed;
                    }
                    resource.memory = memory;
                    continue;
                }
                set(&mut resource.node, &split_path(&target.field_path), &|old| match target.position {
                    0 => self.value.clone(),
                    position => insert(old, position - 1, &self.value),
                });
            }
        }
        Ok(())
    }
}

/// Sets the scalar at a path, making what is missing on the way.
fn set(node: &mut Node, path: &[String], value: &dyn Fn(&str) -> String) {
    let Some((key, rest)) = path.split_first() else {
        let new = value(node::text(node));
        node::replace_scalar(node, new, Tag::Implicit);
        return;
    };
    if node.get(key).is_none() {
        node.set(key, if rest.is_empty() { Node::plain("") } else { Node::mapping([]) });
    }
    if let Some(field) = node.get_mut(key) {
        set(field, rest, value);
    }
}

/// A path with one more part at a position, counted from zero.
fn insert(path: &str, position: usize, part: &str) -> String {
    let mut parts: Vec<&str> = path.trim_matches('/').split('/').filter(|part| !part.is_empty()).collect();
    parts.insert(position.min(parts.len()), part);
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserts_into_paths() {
        for (path, position, expected) in [
            ("", 0, "x"),
            ("/", 0, "/x"),
            ("pie", 0, "x/pie"),
            ("/raw", 3, "/raw/x"),
            ("a/nice/warm/pie", 3, "a/nice/warm/x/pie"),
        ] {
            assert_eq!(insert(path, position, "x"), expected, "{path} at {position}");
        }
    }
}
