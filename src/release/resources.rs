//! What the objects of a release are in the cluster now, as `helm status` shows them.
//!
//! In: a release. Out: the live objects, or the server's tables of them, by version and kind; the pods that its
//! workloads choose come as `v1/Pod(related)`.

use super::error::Error;
use super::objects::{self, Target};
use super::record::Release;
use crate::cluster::{Cluster, Request, media};
use crate::value::Json;
use futures_util::future::join_all;
use std::collections::BTreeMap;

/// Live objects by `version/Kind`; an object that cannot be had is left out.
pub type Resources = BTreeMap<String, Vec<Json>>;

/// Looks the objects up; with `tables`, the server's table of each one instead of the object.
pub async fn resources(cluster: &Cluster, release: &Release, tables: bool) -> Result<Resources, Error> {
    let targets = objects::build(cluster, &release.manifest, &release.namespace, "").await?;
    let found = join_all(
        targets.iter().map(|target| async move { cluster.json(&shaped(Request::get(target.path()), tables)).await }),
    )
    .await;
    let mut resources = Resources::new();
    for (target, live) in targets.iter().zip(found) {
        if let Ok(live) = live {
            resources.entry(format!("{}/{}", target.resource.version, target.kind())).or_default().push(live);
        }
    }
    let mut selectors: Vec<(String, String)> = Vec::new();
    for selector in targets.iter().filter_map(selector) {
        if !selectors.contains(&selector) {
            selectors.push(selector);
        }
    }
    for (namespace, selector) in selectors {
        let pods = Request::get(format!("/api/v1/namespaces/{namespace}/pods")).param("labelSelector", selector);
        if let Ok(pods) = cluster.json(&shaped(pods, tables)).await {
            let related = resources.entry("v1/Pod(related)".to_owned()).or_default();
            match pods["items"].as_array() {
                Some(items) if !tables => related.extend(items.iter().cloned().map(as_pod)),
                _ => related.push(pods),
            }
        }
    }
    Ok(resources)
}

fn shaped(request: Request, table: bool) -> Request {
    if table { request.accept(media::TABLE).param("includeObject", "Object") } else { request }
}

/// The items of a list do not say what they are.
fn as_pod(mut pod: Json) -> Json {
    pod["apiVersion"] = Json::from("v1");
    pod["kind"] = Json::from("Pod");
    pod
}

/// The namespace and the selector of a workload's pods.
fn selector(target: &Target) -> Option<(String, String)> {
    let labels = match target.kind() {
        "ReplicaSet" | "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => {
            target.object.0.pointer("/spec/selector/matchLabels")?
        }
        "ReplicationController" => target.object.0.pointer("/spec/selector")?,
        _ => return None,
    };
    let pairs: Vec<String> = labels
        .as_object()?
        .iter()
        .map(|(label, value)| format!("{label}={}", value.as_str().unwrap_or_default()))
        .collect();
    Some((target.namespace.clone(), pairs.join(",")))
}
