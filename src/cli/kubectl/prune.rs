//! Pruning: objects that were applied before and are not in the input any more.
//!
//! Only the kinds of a fixed list (or those allowed by flag), only in the namespaces that were visited, only objects
//! with apply's annotation. Answers to kubectl's cmd/apply/prune.go and util/prune.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{Rules, Wanted};
use crate::cli::output::log_warning;
use crate::cluster::{Cluster, Error, ListOptions, Resource};
use crate::manifest::{GroupVersionKind, Object, write};
use std::collections::BTreeSet;

/// What is pruned when no kinds are named: version and kind.
const DEFAULT: &[(&str, &str)] = &[
    ("v1", "ConfigMap"),
    ("v1", "Endpoints"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "ReplicationController"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("networking.k8s.io/v1", "Ingress"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("v1", "Namespace"),
    ("v1", "PersistentVolume"),
];

/// The kinds that the flag names, each `group/version/kind` with `core` for the core group.
pub async fn allowed(cluster: &Cluster, flags: &[String]) -> Result<Vec<Resource>, Failure> {
    let mut out = Vec::new();
    for flag in flags {
        let parts: Vec<&str> = flag.split('/').collect();
        let [group, version, kind] = parts[..] else {
            return Err(Failure::new(format!(
                "invalid GroupVersionKind format: {flag}, please follow <group/version/kind>"
            )));
        };
        let group = if group == "core" { "" } else { group };
        let gvk = GroupVersionKind { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() };
        out.push(cluster.resource_for(&gvk).await?);
    }
    Ok(out)
}

/// What was applied, and where.
pub struct Visited {
    namespaces: BTreeSet<String>,
    uids: BTreeSet<String>,
}

impl Visited {
    pub fn new(rules: &Rules, wanted: &[Wanted]) -> Visited {
        let given = rules.enforce_namespace.then(|| rules.namespace.clone());
        let namespaces = wanted.iter().filter_map(Wanted::namespace).map(str::to_owned).chain(given).collect();
        Visited { namespaces, uids: BTreeSet::new() }
    }

    pub fn add(&mut self, object: &Object) {
        self.uids.insert(object.metadata("uid").to_owned());
    }
}

/// What looking for objects to prune needs.
pub struct Finding<'a> {
    pub context: &'a Context,
    pub cluster: &'a Cluster,
    /// The kinds that may go; empty stands for the usual ones.
    pub allowed: Vec<Resource>,
    pub selector: Option<&'a str>,
}

impl Finding<'_> {
    /// The objects that were applied before and not now, with their resources.
    pub async fn find(&self, visited: &Visited) -> Result<Vec<(Resource, Object)>, Failure> {
        let mut kinds = self.allowed.clone();
        if kinds.is_empty() {
            for (version, kind) in DEFAULT {
                kinds.push(self.cluster.resource_for(&GroupVersionKind::new(version, kind)).await?);
            }
            log_warning(
                self.context,
                ("prune.go", 71),
                "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the \
                 --namespace flag in a future release. To preserve the current behaviour, list the resources you want \
                 to target explicitly in the --prune-allowlist flag.",
            );
        }
        let (namespaced, others): (Vec<Resource>, Vec<Resource>) =
            kinds.into_iter().partition(|resource| resource.namespaced);
        let mut out = Vec::new();
        for namespace in &visited.namespaces {
            for resource in &namespaced {
                self.kind((resource, Some(namespace)), visited, &mut out).await?;
            }
        }
        for resource in &others {
            self.kind((resource, None), visited, &mut out).await?;
        }
        Ok(out)
    }

    async fn kind(
        &self,
        (resource, namespace): (&Resource, Option<&String>),
        visited: &Visited,
        out: &mut Vec<(Resource, Object)>,
    ) -> Result<(), Failure> {
        let list = ListOptions {
            namespace: namespace.cloned(),
            labels: self.selector.unwrap_or_default().to_owned(),
            ..ListOptions::default()
        };
        let objects = self.cluster.list_objects(resource, &list).await.map_err(|error| failed(resource, &error))?;
        let goes = |object: &Object| {
            object.annotation(write::LAST_APPLIED).is_some() && !visited.uids.contains(object.metadata("uid"))
        };
        out.extend(objects.into_iter().filter(goes).map(|object| (resource.clone(), object)));
        Ok(())
    }
}

/// The failure of pruning one kind.
pub fn failed(resource: &Resource, error: &Error) -> Failure {
    let scope = if resource.namespaced { "namespaced" } else { "nonNamespaced" };
    Failure::new(format!("error pruning {scope} object {}: {error}", resource.gvk()))
}
