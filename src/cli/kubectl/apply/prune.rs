//! `apply --prune`: objects that were applied before and are not in the input any more are deleted.
//!
//! Only the kinds of a fixed list (or those allowed by flag), only in the namespaces that were visited, only objects
//! with apply's annotation. Answers to kubectl's cmd/apply/prune.go and util/prune.

use super::perform::Performing;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{Rules, Wanted};
use crate::cli::output::{DryRun, log_warning};
use crate::cluster::{Cluster, DeleteOptions, ListOptions, Resource};
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
pub(super) async fn allowed(cluster: &Cluster, flags: &[String]) -> Result<Vec<Resource>, Failure> {
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
pub(super) struct Visited {
    namespaces: BTreeSet<String>,
    uids: BTreeSet<String>,
}

impl Visited {
    pub(super) fn new(rules: &Rules, wanted: &[Wanted]) -> Visited {
        let given = rules.enforce_namespace.then(|| rules.namespace.clone());
        let namespaces = wanted.iter().filter_map(Wanted::namespace).map(str::to_owned).chain(given).collect();
        Visited { namespaces, uids: BTreeSet::new() }
    }

    pub(super) fn add(&mut self, object: &Object) {
        self.uids.insert(object.metadata("uid").to_owned());
    }
}

/// What pruning needs.
pub(super) struct Pruning<'a> {
    pub context: &'a Context,
    pub cluster: &'a Cluster,
    pub allowed: Vec<Resource>,
    pub options: DeleteOptions,
    pub dry_run: DryRun,
}

impl Pruning<'_> {
    pub(super) async fn run(
        &self,
        selector: Option<&str>,
        visited: &Visited,
        performing: &mut Performing<'_>,
    ) -> Result<(), Failure> {
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
        let (namespaced, others): (Vec<&Resource>, Vec<&Resource>) =
            kinds.iter().partition(|resource| resource.namespaced);
        for namespace in &visited.namespaces {
            for resource in &namespaced {
                self.kind(resource, (Some(namespace), selector), visited, performing).await.map_err(|failure| {
                    Failure::new(format!("error pruning namespaced object {}: {}", resource.gvk(), failure.message()))
                })?;
            }
        }
        for resource in others {
            self.kind(resource, (None, selector), visited, performing).await.map_err(|failure| {
                Failure::new(format!("error pruning nonNamespaced object {}: {}", resource.gvk(), failure.message()))
            })?;
        }
        Ok(())
    }

    async fn kind(
        &self,
        resource: &Resource,
        (namespace, selector): (Option<&String>, Option<&str>),
        visited: &Visited,
        performing: &mut Performing<'_>,
    ) -> Result<(), Failure> {
        let list = ListOptions {
            namespace: namespace.cloned(),
            labels: selector.unwrap_or_default().to_owned(),
            ..ListOptions::default()
        };
        for object in self.cluster.list_objects(resource, &list).await? {
            let applied = object.annotation(write::LAST_APPLIED).is_some();
            if !applied || visited.uids.contains(object.metadata("uid")) {
                continue;
            }
            if self.dry_run != DryRun::Client {
                let options = DeleteOptions { dry_run: self.dry_run == DryRun::Server, ..self.options.clone() };
                let at = (namespace.map(String::as_str), object.name());
                self.cluster.delete(resource, at, &options).await?;
            }
            performing.teller.tell(self.context, &object.0, "pruned")?;
        }
        Ok(())
    }
}
