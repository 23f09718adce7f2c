//! The order of resources in the output, and of kinds in configurations.
//!
//! In: resources and `sortOptions`. Out: the same resources, kinds that others need first. Answers to
//! `SortOrderTransformer.go` and `Gvk.IsLessThan`.

use super::error::Error;
use super::id::{Gvk, Id};
use super::kustomization::{LegacySortOptions, SortOptions};
use super::resmap::ResourceMap;
use std::cmp::Ordering;
use std::collections::HashMap;

const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

fn or<'a>(text: &'a str, filler: &'a str) -> &'a str {
    if text.is_empty() { filler } else { text }
}

/// `group_version_kind` with fillers that sort last.
fn joined(gvk: &Gvk) -> String {
    format!("{}_{}_{}", or(&gvk.group, "~G"), or(&gvk.version, "~V"), or(&gvk.kind, "~K"))
}

fn rank(kind: &str) -> isize {
    if let Some(index) = FIRST.iter().position(|first| *first == kind) {
        return index as isize - FIRST.len() as isize;
    }
    LAST.iter().position(|last| *last == kind).map_or(0, |index| index as isize + 1)
}

/// What configurations sort their kinds by.
pub fn gvk_key(gvk: &Gvk) -> (isize, String) {
    (rank(&gvk.kind), joined(gvk))
}

/// Sorts the resources as the options say.
pub fn apply(resources: &mut ResourceMap, options: &SortOptions) -> Result<(), Error> {
    match (options.order.as_str(), &options.legacy) {
        ("fifo", Some(_)) => Err(Error::LegacyOptionsWithFifo),
        ("fifo", None) => Ok(()),
        ("legacy", legacy) => sort_legacy(resources, legacy.as_ref()),
        _ => Err(Error::UnknownSortOrder),
    }
}

/// The legacy order with kustomize's own ranks, which the command line defaults to.
pub fn apply_legacy(resources: &mut ResourceMap) -> Result<(), Error> {
    sort_legacy(resources, None)
}

fn sort_legacy(resources: &mut ResourceMap, options: Option<&LegacySortOptions>) -> Result<(), Error> {
    let ranks = ranks(options);
    let mut keyed: Vec<_> = resources
        .take()
        .into_iter()
        .map(|resource| {
            let id = resource.current_id();
            (Key::new(&id, &ranks), resource)
        })
        .collect();
    keyed.sort_by(|(left, _), (right, _)| left.compare(right));
    for (_, resource) in keyed {
        resources.append(resource).map_err(|source| Error::In {
            place: "SortOrderTransformer: Failed to append to resources".into(),
            source: Box::new(source),
        })?;
    }
    Ok(())
}

fn ranks(options: Option<&LegacySortOptions>) -> HashMap<String, isize> {
    let (first, last): (Vec<String>, Vec<String>) = match options {
        Some(options) => (options.first.clone(), options.last.clone()),
        None => (FIRST.map(str::to_owned).to_vec(), LAST.map(str::to_owned).to_vec()),
    };
    let count = first.len() as isize;
    let first = first.into_iter().enumerate().map(|(index, kind)| (kind, index as isize - count));
    let last = last.into_iter().enumerate().map(|(index, kind)| (kind, index as isize + 1));
    first.chain(last).collect()
}

struct Key {
    rank: isize,
    gvk: Gvk,
    joined: String,
    id: String,
}

impl Key {
    fn new(id: &Id, ranks: &HashMap<String, isize>) -> Key {
        Key {
            rank: ranks.get(id.gvk.kind.as_str()).copied().unwrap_or(0),
            joined: joined(&id.gvk),
            id: format!("{}|{}|{}", id.gvk, or(&id.namespace, "~X"), or(&id.name, "~N")),
            gvk: id.gvk.clone(),
        }
    }

    fn compare(&self, other: &Key) -> Ordering {
        if self.gvk == other.gvk {
            return self.id.cmp(&other.id);
        }
        let both_namespaces = self.gvk.kind == "Namespace" && other.gvk.kind == "Namespace";
        let order = self.joined.cmp(&other.joined);
        // Of two Namespace kinds the core one comes first.
        let order = if both_namespaces && (self.gvk.group.is_empty() || other.gvk.group.is_empty()) {
            order.reverse()
        } else {
            order
        };
        self.rank.cmp(&other.rank).then(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(ids: &[(&str, &str, &str)]) -> Vec<String> {
        let ranks = ranks(None);
        let mut keys: Vec<Key> = ids
            .iter()
            .map(|(group, kind, name)| {
                let id = Id { gvk: Gvk::new(group, "v1", kind), name: (*name).into(), ..Id::default() };
                Key::new(&id, &ranks)
            })
            .collect();
        keys.sort_by(Key::compare);
        keys.into_iter().map(|key| format!("{}/{}", key.gvk.group, key.gvk.kind)).collect()
    }

    #[test]
    fn needed_kinds_come_first_and_webhooks_last() {
        let order = order(&[
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "w"),
            ("example.com", "Widget", "a"),
            ("apps", "Deployment", "d"),
            ("example.com", "Namespace", "n"),
            ("", "Namespace", "n"),
            ("", "Service", "s"),
        ]);
        assert_eq!(
            order,
            [
                "/Namespace",
                "example.com/Namespace",
                "/Service",
                "apps/Deployment",
                "example.com/Widget",
                "admissionregistration.k8s.io/MutatingWebhookConfiguration",
            ]
        );
    }
}
