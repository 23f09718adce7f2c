//! Objects matched with the resources that serve them and with their namespaces, before anything is sent.
//!
//! In: what was read. Out: [`Wanted`]. A kind that a definition among the input brings is taken from there, since
//! the server does not know it yet.

use super::Item;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::cluster::{Cluster, Error, Resource};
use crate::manifest::labels::Selector;
use crate::manifest::{GroupVersionKind, Object};
use crate::value::Json;
use std::collections::HashMap;

/// An object, where it was read, and where it belongs.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub object: Object,
    pub resource: Resource,
    pub source: String,
    /// Whether a definition in the same input makes its kind.
    pub defined_here: bool,
}

/// What holds for all objects of an input.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The namespace of objects that name none.
    pub namespace: String,
    /// Whether objects that name another one are refused.
    pub enforce_namespace: bool,
    /// Objects that it does not match are left out.
    pub selector: Selector,
    /// Whether definitions among the input make their kinds known.
    pub definitions: bool,
}

impl Rules {
    /// From the flags `--namespace` and `-l`.
    pub fn new(context: &Context, selector: Option<&str>) -> Result<Rules, Failure> {
        let text = selector.unwrap_or_default();
        let selector = Selector::parse(text)
            .map_err(|error| Failure::new(format!("the provided selector {text:?} is not valid: {error}")))?;
        let target = context.cluster()?.target();
        let (namespace, enforce_namespace) = (target.namespace.clone(), target.namespace_given);
        Ok(Rules { namespace, enforce_namespace, selector, definitions: false })
    }
}

impl Wanted {
    pub fn name(&self) -> &str {
        self.object.name()
    }

    /// The namespace; nothing for kinds without.
    pub fn namespace(&self) -> Option<&str> {
        Some(self.object.namespace()).filter(|namespace| !namespace.is_empty())
    }

    /// `pods/x`, as kubectl's warnings call it.
    pub fn short(&self) -> String {
        format!("{}/{}", self.resource.plural, self.name())
    }

    /// The two lines in which kubectl's errors describe it.
    pub fn describe(&self) -> String {
        let Resource { group, version, kind, plural, .. } = &self.resource;
        format!(
            "Resource: \"{group}/{version}, Resource={plural}\", GroupVersionKind: \"{group}/{version}, Kind={kind}\"\n\
             Name: {:?}, Namespace: {:?}",
            self.name(),
            self.object.namespace()
        )
    }
}

/// Matches every object with its resource and namespace; failures stay in their place.
pub async fn plan(cluster: &Cluster, items: Vec<Result<Item, Failure>>, rules: &Rules) -> Vec<Result<Wanted, Failure>> {
    let defined: Vec<Resource> = match rules.definitions {
        true => items.iter().flatten().flat_map(|item| definitions(&item.object)).collect(),
        false => Vec::new(),
    };
    let mut known: HashMap<GroupVersionKind, Result<(Resource, bool), Failed>> = HashMap::new();
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let item = match item {
            Ok(item) => item,
            Err(failure) => {
                out.push(Err(failure));
                continue;
            }
        };
        let gvk = item.object.gvk();
        if !known.contains_key(&gvk) {
            let found = find(cluster, &gvk, &defined).await;
            known.insert(gvk.clone(), found);
        }
        let (resource, defined_here) = match &known[&gvk] {
            Ok(found) => found.clone(),
            Err(failed) => {
                out.push(Err(failed.failure(&item)));
                continue;
            }
        };
        if !rules.selector.matches(&item.object) {
            continue;
        }
        out.push(place(item, (resource, defined_here), rules));
    }
    out
}

/// The objects to work on, and the failures of those that are none. Called as kubectl, what is well formed is worked on
/// all the same; else nothing is done while something is known to be wrong.
pub fn sort_out(
    context: &Context,
    planned: Vec<Result<Wanted, Failure>>,
    verb: &str,
) -> Result<(Vec<Wanted>, Vec<Failure>), Failure> {
    let (mut wanted, mut refused) = (Vec::new(), Vec::new());
    for item in planned {
        match item {
            Ok(item) => wanted.push(item),
            Err(failure) => refused.push(failure),
        }
    }
    if refused.is_empty() && wanted.is_empty() {
        return Err(Failure::new(format!("no objects passed to {verb}")));
    }
    if context.name != Name::Kubectl && !wanted.is_empty() && !refused.is_empty() {
        let failure = Failure::several(refused).expect("because there is one");
        return Err(failure.hint("Nothing was done: the other objects wait until this is put right."));
    }
    Ok((wanted, refused))
}

/// Why a kind has no resource. Kept once for all objects of the kind.
enum Failed {
    Unknown(String),
    Other(String),
}

impl Failed {
    fn failure(&self, item: &Item) -> Failure {
        let Item { object, source, in_list } = item;
        Failure::new(match self {
            Failed::Unknown(error) if *in_list => format!("unable to recognize {error}"),
            Failed::Unknown(error) => format!(
                "resource mapping not found for name: {:?} namespace: {:?} from {source:?}: {error}\n\
                 ensure CRDs are installed first",
                object.name(),
                object.namespace()
            ),
            Failed::Other(error) => format!("unable to recognize {source:?}: {error}"),
        })
    }
}

async fn find(cluster: &Cluster, gvk: &GroupVersionKind, defined: &[Resource]) -> Result<(Resource, bool), Failed> {
    let here = defined.iter().find(|resource| resource.gvk() == *gvk);
    match (here, cluster.resource_for(gvk).await) {
        (here, Ok(resource)) => Ok((resource, here.is_some())),
        (Some(resource), Err(_)) => Ok((resource.clone(), true)),
        (None, Err(error @ Error::NoKind { .. })) => Err(Failed::Unknown(error.to_string())),
        (None, Err(error)) => Err(Failed::Other(error.to_string())),
    }
}

/// The resources that a custom resource definition makes; nothing for other objects.
fn definitions(object: &Object) -> Vec<Resource> {
    let gvk = object.gvk();
    if gvk.group != "apiextensions.k8s.io" || gvk.kind != "CustomResourceDefinition" {
        return Vec::new();
    }
    let text = |path: &str| object.0.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
    let versions = object.0.pointer("/spec/versions").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    versions
        .iter()
        .filter_map(|version| version.get("name")?.as_str())
        .map(|version| Resource {
            group: text("/spec/group"),
            version: version.to_owned(),
            kind: text("/spec/names/kind"),
            plural: text("/spec/names/plural"),
            singular: text("/spec/names/singular"),
            namespaced: text("/spec/scope") == "Namespaced",
            ..Resource::default()
        })
        .collect()
}

/// Sets the namespace as kubectl does: that of the command where the object names none, none where its kind has none.
fn place(mut item: Item, (resource, defined_here): (Resource, bool), rules: &Rules) -> Result<Wanted, Failure> {
    let own = item.object.namespace().to_owned();
    if !resource.namespaced {
        if item.object.0.pointer("/metadata/namespace").is_some() {
            item.object.metadata_mut().remove("namespace");
        }
    } else if own.is_empty() {
        item.object.metadata_mut().insert("namespace".to_owned(), rules.namespace.clone().into());
    } else if rules.enforce_namespace && own != rules.namespace {
        return Err(Failure::new(format!(
            "the namespace from the provided object {own:?} does not match the namespace {:?}. \
             You must pass '--namespace={own}' to perform this operation.",
            rules.namespace
        )));
    }
    Ok(Wanted { object: item.object, resource, source: item.source, defined_here })
}
