//! Field specs: which field of which kinds a transformer writes.
//!
//! In: a spec (group, version, kind, path) and a tree. Out: the setter called on every node that the path reaches.
//! Answers to `api/filters/fieldspec`: sequences on the way are walked through, null counts as missing, and missing
//! mappings are made when the spec says so.

use super::error::Error;
use super::id::{Gvk, Id, split_api_version};
use super::node;
use super::tables::Row;
use crate::yaml::{Data, Node, Style, Tag};
use compact_str::CompactString;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    name: CompactString,
    /// Written `name[]`: holds a sequence, and is never made.
    sequence: bool,
}

/// A field of the kinds that `gvk` selects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSpec {
    pub gvk: Gvk,
    /// As written, `/` between the keys.
    pub path: CompactString,
    pub create: bool,
    steps: Vec<Step>,
}

/// What the last step of a path makes when it may make anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    Nothing,
    Mapping,
    Scalar(Tag),
}

impl FieldSpec {
    pub fn new(gvk: Gvk, path: &str, create: bool) -> FieldSpec {
        let steps = split_path(path)
            .into_iter()
            .map(|name| match name.strip_suffix("[]") {
                Some(name) => Step { name: name.into(), sequence: true },
                None => Step { name: name.into(), sequence: false },
            })
            .collect();
        FieldSpec { gvk, path: path.into(), create, steps }
    }

    pub fn from_row(row: &Row) -> FieldSpec {
        FieldSpec::new(Gvk::new(row.group, row.version, row.kind), row.path, row.create)
    }

    /// Whether the original takes the other for the same: it is at the same path, for kinds that this one means, too.
    fn is_covered_by(&self, known: &FieldSpec) -> bool {
        known.path == self.path && known.gvk.is_selected_by(&self.gvk)
    }

    /// Whether the spec speaks of the object.
    pub fn matches(&self, object: &Node) -> bool {
        let own = |key: &str| object.get(key).map(node::text).unwrap_or_default();
        if !self.gvk.kind.is_empty() && self.gvk.kind != own("kind") {
            return false;
        }
        if self.gvk.group.is_empty() && self.gvk.version.is_empty() {
            return true;
        }
        let (group, version) = split_api_version(own("apiVersion"));
        (self.gvk.group.is_empty() || self.gvk.group == group)
            && (self.gvk.version.is_empty() || self.gvk.version == version)
    }

    /// Calls the setter on every node that the path reaches in the object, if the spec speaks of it.
    pub fn apply(&self, object: &mut Node, leaf: &Leaf, set: Setter<'_>) -> Result<(), Error> {
        if !self.matches(object) {
            return Ok(());
        }
        self.apply_to_any(object, leaf, set)
    }

    /// As [`FieldSpec::apply`], whatever the object is.
    pub fn apply_to_any(&self, object: &mut Node, leaf: &Leaf, set: Setter<'_>) -> Result<(), Error> {
        let mut walk = Walk { create: self.create, leaf, set };
        let Err(source) = walk.node(object, &self.steps) else { return Ok(()) };
        Err(Error::Considering {
            path: self.path.clone(),
            object: Box::new(written_id(object)),
            source: Box::new(source),
        })
    }
}

/// What is done with a node at the end of a path.
pub type Setter<'a> = &'a mut dyn FnMut(&mut Node) -> Result<(), Error>;

/// The object's id as its text has it.
fn written_id(object: &Node) -> Id {
    super::resource::Resource { node: object.clone(), memory: Default::default() }.current_id()
}

/// Splits at `/`; `\/` is part of a key, and a first `/` means nothing.
pub fn split_path(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let parts = if parts.len() > 1 && parts[0].is_empty() { &parts[1..] } else { &parts[..] };
    let mut steps: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        match steps.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push('/');
                last.push_str(part);
            }
            _ => steps.push((*part).to_owned()),
        }
    }
    steps
}

struct Walk<'a, 'b> {
    create: bool,
    leaf: &'a Leaf,
    set: Setter<'b>,
}

impl Walk<'_, '_> {
    fn node(&mut self, node: &mut Node, steps: &[Step]) -> Result<(), Error> {
        let Some((step, rest)) = steps.split_first() else { return (self.set)(node) };
        if node::is_null(node) {
            return Ok(());
        }
        match &mut node.data {
            Data::Sequence(items) => {
                for item in items {
                    self.node(item, steps).map_err(|source| Error::Visiting {
                        path: steps.iter().map(written).collect::<Vec<_>>().join(" "),
                        source: Box::new(source),
                    })?;
                }
                Ok(())
            }
            Data::Mapping(_) => self.mapping(node, step, rest),
            Data::Scalar(_) => Err(Error::ExpectedCollection),
        }
    }

    fn mapping(&mut self, node: &mut Node, step: &Step, rest: &[Step]) -> Result<(), Error> {
        if step.name.is_empty() {
            return Err(Error::EmptyFieldName);
        }
        // What a missing or null field becomes.
        let made = if step.sequence {
            Some(Node::sequence([]))
        } else if !self.create {
            None
        } else if rest.is_empty() {
            match self.leaf {
                Leaf::Nothing => None,
                Leaf::Mapping => Some(Node::mapping([])),
                Leaf::Scalar(tag) => Some(Node { tag: *tag, ..Node::plain("") }),
            }
        } else if *self.leaf == Leaf::Nothing {
            None
        } else {
            Some(Node::mapping([]))
        };
        match node.get_mut(&step.name) {
            Some(field) => {
                if node::is_null(field)
                    && let Some(made) = made
                {
                    *field = Node { style: Style::Plain, ..made };
                }
                self.node(field, rest)
            }
            None => match made {
                // A sequence is turned into one where null stands, but never made.
                Some(mut field) if !step.sequence => {
                    let outcome = self.node(&mut field, rest);
                    node.set(&step.name, field);
                    outcome
                }
                _ => Ok(()),
            },
        }
    }
}

fn written(step: &Step) -> String {
    if step.sequence { format!("{}[]", step.name) } else { step.name.to_string() }
}

/// Adds specs that are not there yet. The same place with another `create` is a conflict. Whether a spec gave way to
/// one that speaks of fewer kinds.
pub fn merge(into: &mut Vec<FieldSpec>, incoming: &[FieldSpec]) -> Result<bool, Error> {
    let mut gave_way = false;
    for spec in incoming {
        match into.iter().find(|known| spec.is_covered_by(known)) {
            Some(known) if known.create != spec.create => return Err(Error::ConflictingFieldSpecs),
            Some(known) => gave_way |= known.gvk != spec.gvk,
            None => into.push(spec.clone()),
        }
    }
    Ok(gave_way)
}

/// Whether a spec of the list would give way to one before it.
pub fn gives_way(list: &[FieldSpec]) -> bool {
    list.iter().enumerate().any(|(index, spec)| list[..index].iter().any(|known| spec.is_covered_by(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(spec: Node) -> Node {
        Node::mapping([
            (Node::plain("apiVersion"), Node::plain("apps/v1")),
            (Node::plain("kind"), Node::plain("Deployment")),
            (Node::plain("spec"), spec),
        ])
    }

    #[test]
    fn splits_paths() {
        for (path, expected) in [
            ("metadata/name", vec!["metadata", "name"]),
            ("/a/b", vec!["a", "b"]),
            ("metadata/annotations/nginx.io\\/x", vec!["metadata", "annotations", "nginx.io/x"]),
        ] {
            assert_eq!(split_path(path), expected, "of {path}");
        }
    }

    #[test]
    fn reaches_through_sequences_and_makes_what_is_missing() {
        let item = |name: &str| Node::mapping([(Node::plain("name"), Node::plain(name))]);
        let list = Node::sequence([item("a"), item("b")]);
        let mut object = object(Node::mapping([(Node::plain("list"), list)]));
        let mut seen = Vec::new();
        let mut note = |node: &mut Node| {
            seen.push(node::text(node).to_owned());
            Ok(())
        };
        let spec = |path: &str, create: bool| FieldSpec::new(Gvk::new("", "", "Deployment"), path, create);
        spec("spec/list/name", false).apply(&mut object, &Leaf::Nothing, &mut note).expect("no error");
        spec("spec/list[]/image", true).apply(&mut object, &Leaf::Nothing, &mut note).expect("no error");
        spec("spec/other/name", true).apply(&mut object, &Leaf::Scalar(Tag::String), &mut note).expect("no error");
        assert_eq!(seen, ["a", "b", ""]);
        assert!(object.at(&["spec", "other", "name"]).is_some());
    }

    #[test]
    fn leaves_other_kinds_alone() {
        let mut object = object(Node::null());
        let spec = FieldSpec::new(Gvk::new("batch", "", ""), "kind", false);
        let mut fail = |_: &mut Node| Err(Error::ExpectedCollection);
        assert!(spec.apply(&mut object, &Leaf::Nothing, &mut fail).is_ok());
    }

    #[test]
    fn tells_where_it_failed() {
        let mut object = object(Node::plain("x"));
        let spec = FieldSpec::new(Gvk::default(), "spec/a", false);
        let error = spec.apply(&mut object, &Leaf::Nothing, &mut |_| Ok(())).expect_err("spec is a scalar");
        assert_eq!(
            error.to_string(),
            "considering field 'spec/a' of object Deployment.v1.apps/[noName].[noNs]: expected sequence or mapping node"
        );
    }

    #[test]
    fn merging_finds_conflicts() {
        let spec = |kind: &str, create: bool| FieldSpec::new(Gvk::new("", "", kind), "a/b", create);
        let mut specs = vec![spec("Pod", true)];
        merge(&mut specs, &[spec("Pod", true), spec("Job", false)]).expect("no conflict");
        assert_eq!(specs.len(), 2);
        assert!(merge(&mut specs, &[spec("Job", true)]).is_err());
    }
}
