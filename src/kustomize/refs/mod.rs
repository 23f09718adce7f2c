//! Name references: who named another resource names it again after it was renamed.
//!
//! In: all resources at the end of a build, and the fields that refer to each kind. Out: those fields changed. Answers
//! to `api/filters/nameref` and `namereferencetransformer.go`. Candidates are found by their former names, and the
//! fields by the referrer's kind, so that the work grows with the references and not with the pairs.

use crate::kustomize::config::Reference;
use crate::kustomize::error::Error;
use crate::kustomize::fieldspec::{FieldSpec, Leaf};
use crate::kustomize::id::{Gvk, Id};
use crate::kustomize::node;
use crate::kustomize::resmap::ResourceMap;
use crate::kustomize::resource::{Memory, Resource};
use crate::yaml::{Data, Node, Tag};
use compact_str::CompactString;
use std::collections::HashMap;

mod referrals;

/// Changes every reference to a renamed resource.
pub fn fix(resources: &mut ResourceMap, references: &[Reference]) -> Result<(), Error> {
    fix_all(resources, references).map_err(|error| referrals::with_details(error, None, resources.resources()))
}

fn fix_all(resources: &mut ResourceMap, references: &[Reference]) -> Result<(), Error> {
    let world = World::new(resources.resources());
    let fields = Fields::new(references);
    let mut cache = HashMap::new();
    for (index, resource) in resources.resources_mut().iter_mut().enumerate() {
        let original = resource.original_id();
        let own: &Vec<usize> = cache.entry(original.gvk.kind.clone()).or_insert_with_key(|kind| fields.of_kind(kind));
        if own.is_empty() {
            continue;
        }
        let referrer = Referrer::new(resource)?;
        for (target, field) in own.iter().map(|at| fields.all[*at]) {
            if !original.gvk.is_selected_by(&field.gvk) {
                continue;
            }
            let role = if field.path.ends_with("roleRef/name") { role_reference(&resource.node) } else { None };
            let filter = Filter { world: &world, referrer: &referrer, index, target, role };
            field.apply_to_any(&mut resource.node, &Leaf::Nothing, &mut |node| filter.set(node)).map_err(|source| {
                Error::NameReference {
                    path: field.path.clone(),
                    referrer: Box::new(referrer.id.clone()),
                    source: Box::new(source),
                }
            })?;
        }
    }
    Ok(())
}

/// The fields that refer to others, with the kinds they refer to.
struct Fields<'a> {
    all: Vec<(&'a Gvk, &'a FieldSpec)>,
}

impl<'a> Fields<'a> {
    fn new(references: &'a [Reference]) -> Fields<'a> {
        let pairs = |reference: &'a Reference| reference.fields.iter().map(|field| (&reference.target, field));
        Fields { all: references.iter().flat_map(pairs).collect() }
    }

    /// The positions of those that a kind may have.
    fn of_kind(&self, kind: &str) -> Vec<usize> {
        let fits = |field: &FieldSpec| field.gvk.kind.is_empty() || field.gvk.kind == kind;
        self.all.iter().enumerate().filter(|(_, (_, field))| fits(field)).map(|(at, _)| at).collect()
    }
}

/// What is known of each resource before any reference is changed.
struct World {
    resources: Vec<Known>,
    /// The resources that once had a name.
    by_former_name: HashMap<CompactString, Vec<usize>>,
    by_original_namespace: HashMap<CompactString, Vec<usize>>,
}

struct Known {
    /// Its place among the resources.
    index: usize,
    id: Id,
    original_namespace: CompactString,
    former_kinds: Vec<Gvk>,
    memory: Memory,
}

impl World {
    fn new(resources: &[Resource]) -> World {
        let mut world =
            World { resources: Vec::new(), by_former_name: HashMap::new(), by_original_namespace: HashMap::new() };
        for (index, resource) in resources.iter().enumerate() {
            for previous in &resource.memory.previous {
                let named = world.by_former_name.entry(previous.name.clone()).or_default();
                if named.last() != Some(&index) {
                    named.push(index);
                }
            }
            let original_namespace: CompactString = resource.original_id().effective_namespace().into();
            world.by_original_namespace.entry(original_namespace.clone()).or_default().push(index);
            world.resources.push(Known {
                index,
                id: resource.current_id(),
                original_namespace,
                former_kinds: resource.previous_ids().map(|id| id.gvk).collect(),
                memory: Memory {
                    prefixes: resource.memory.prefixes.clone(),
                    suffixes: resource.memory.suffixes.clone(),
                    ..Memory::default()
                },
            });
        }
        world
    }
}

/// The resource whose fields are changed.
struct Referrer {
    id: Id,
    /// Namespaces of the service accounts that a role binding names; it may refer into those.
    namespaces: Vec<CompactString>,
}

impl Referrer {
    fn new(resource: &Resource) -> Result<Referrer, Error> {
        let id = resource.current_id();
        let mut namespaces = Vec::new();
        if id.gvk.kind == "RoleBinding" {
            for subject in resource.node.get("subjects").and_then(Node::items).unwrap_or_default() {
                if subject.get("kind").map(node::text) != Some("ServiceAccount") {
                    continue;
                }
                match subject.get("namespace") {
                    None => {}
                    Some(namespace) if node::is_null(namespace) => {
                        return Err(Error::BlankNamespace { id: Box::new(id) });
                    }
                    Some(namespace) => namespaces.push(node::text(namespace).into()),
                }
            }
        }
        Ok(Referrer { id, namespaces })
    }
}

/// The kind that a binding's role has; none when the reference is not whole.
fn role_reference(binding: &Node) -> Option<Gvk> {
    let part = |key: &str| binding.at(&["roleRef", key]).map(node::text);
    Some(Gvk::new(part("apiGroup")?, "", part("kind")?))
}

/// One field of one referrer.
struct Filter<'a> {
    world: &'a World,
    referrer: &'a Referrer,
    index: usize,
    target: &'a Gvk,
    role: Option<Gvk>,
}

/// What must be equal for it not to matter which of several resources is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Same {
    Name,
    NameAndNamespace,
}

impl Filter<'_> {
    fn set(&self, node: &mut Node) -> Result<(), Error> {
        if node::is_null(node) {
            return Ok(());
        }
        match &mut node.data {
            Data::Scalar(_) => self.set_scalar(node),
            Data::Mapping(_) => self.set_mapping(node),
            Data::Sequence(items) => {
                for item in items {
                    match item.data {
                        Data::Scalar(_) if node::is_null(item) => {}
                        Data::Scalar(_) => self.set_scalar(item)?,
                        Data::Mapping(_) => self.set_mapping(item)?,
                        Data::Sequence(_) => return Err(Error::ReferenceNotANode),
                    }
                }
                Ok(())
            }
        }
    }

    fn set_scalar(&self, node: &mut Node) -> Result<(), Error> {
        let old = node::text(node);
        let Some(referral) = self.select(old, None, Same::Name)? else { return Ok(()) };
        if referral.id.name != old {
            node::replace_scalar(node, referral.id.name.clone(), Tag::Implicit);
        }
        Ok(())
    }

    fn set_mapping(&self, node: &mut Node) -> Result<(), Error> {
        let name = node.get("name").map(node::text).ok_or(Error::ReferenceWithoutName)?.to_owned();
        let namespace = node.get("namespace").map(|namespace| node::text(namespace).to_owned());
        let Some(referral) = self.select(&name, namespace.as_deref(), Same::NameAndNamespace)? else { return Ok(()) };
        let id = &referral.id;
        if id.name == name && id.namespace.is_empty() {
            return Ok(());
        }
        node::set_text(node, "name", id.name.clone());
        // An empty namespace is a wild card here and must not replace `default`.
        if !id.namespace.is_empty() {
            node::set_text(node, "namespace", id.namespace.clone());
        }
        Ok(())
    }

    /// Whether the referrer may refer to the resource at all.
    fn sees(&self, candidate: &Known) -> bool {
        self.referrer.id.cluster_scoped
            || candidate.id.cluster_scoped
            || candidate.id.same_namespace(&self.referrer.id)
            || self.referrer.namespaces.contains(&candidate.id.namespace)
    }

    /// Those of the candidates that a reference with a namespace can mean: by the original namespace if any resource
    /// in sight was there, else by the current one.
    fn in_namespace(&self, candidates: &mut Vec<&Known>, namespace: &str) {
        let known = self.world.by_original_namespace.get(namespace).map(Vec::as_slice).unwrap_or_default();
        let was_there = known.iter().any(|index| self.sees(&self.world.resources[*index]));
        if was_there && namespace != crate::kustomize::id::NOT_A_NAMESPACE {
            candidates.retain(|candidate| candidate.original_namespace == namespace);
        } else {
            candidates
                .retain(|candidate| !candidate.id.cluster_scoped && candidate.id.effective_namespace() == namespace);
        }
    }

    /// The resource that a reference means.
    fn select(&self, name: &str, namespace: Option<&str>, same: Same) -> Result<Option<&Known>, Error> {
        let Some(named) = self.world.by_former_name.get(name) else { return Ok(None) };
        let mut candidates: Vec<&Known> =
            named.iter().map(|index| &self.world.resources[*index]).filter(|known| self.sees(known)).collect();
        if let Some(namespace) = namespace {
            self.in_namespace(&mut candidates, namespace);
        }
        let was = |known: &Known, wanted: &Gvk| known.former_kinds.iter().any(|gvk| gvk.is_selected_by(wanted));
        candidates.retain(|known| was(known, self.target));
        if let Some(role) = &self.role {
            candidates.retain(|known| was(known, role));
        }
        if !self.referrer.id.cluster_scoped {
            candidates.retain(|known| {
                known.id.cluster_scoped
                    || known.id.gvk.kind == "ServiceAccount"
                    || known.id.same_namespace(&self.referrer.id)
            });
        }
        if let [only] = candidates.as_slice() {
            return Ok(Some(only));
        }
        let own = &self.world.resources[self.index].memory;
        candidates.retain(|known| same_layers(&known.memory, own, true));
        if candidates.len() > 1 {
            candidates.retain(|known| same_layers(&known.memory, own, false));
        }
        let Some(first) = candidates.first() else { return Ok(None) };
        let agrees = |known: &&Known| {
            known.id.name == first.id.name && (same == Same::Name || known.id.namespace == first.id.namespace)
        };
        if candidates.iter().all(agrees) {
            return Ok(Some(first));
        }
        let ids = candidates.iter().map(|known| known.id.to_string()).collect();
        let candidates = candidates.iter().map(|known| known.index).collect();
        Err(Error::SeveralReferrals { ids, candidates, details: String::new() })
    }
}

/// Whether two resources went through the same prefixes and suffixes, as far as the shorter list goes.
fn same_layers(left: &Memory, right: &Memory, empty_is_any: bool) -> bool {
    let same = |left: &[String], right: &[String]| match (left, right) {
        ([], []) => true,
        ([], _) | (_, []) => empty_is_any,
        (left, right) => left.ends_with(right) || right.ends_with(left),
    };
    same(&left.prefixes, &right.prefixes) && same(&left.suffixes, &right.suffixes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_layers_from_the_outermost() {
        let memory = |prefixes: &[&str]| Memory {
            prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
            ..Memory::default()
        };
        for (left, right, empty_is_any, expected) in [
            (vec!["a", "b", "c"], vec!["b", "c"], false, true),
            (vec!["a", "b", "c"], vec!["a", "b"], false, false),
            (vec![], vec!["a"], true, true),
            (vec![], vec!["a"], false, false),
            (vec![], vec![], false, true),
        ] {
            assert_eq!(same_layers(&memory(&left), &memory(&right), empty_is_any), expected, "{left:?} {right:?}");
        }
    }
}
