//! The pods behind a workload or a service: which labels they have, and which one of them is meant.

use super::Cluster;
use super::error::Error;
use super::objects::ListOptions;
use super::resource::Resource;
use crate::manifest::{GroupVersionKind, Object};
use crate::value::Json;
use std::cmp::Reverse;
use std::time::Duration;
use tokio::time::Instant;

/// What one of several pods is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Running and ready pods first, among them the oldest of them last restarted.
    Work,
    /// Pods that have most to tell first.
    Logs,
}

/// The label query for the pods of an object; absent for kinds that have none.
pub fn selector(object: &Object) -> Option<String> {
    let selector = object.0.pointer("/spec/selector")?;
    match (object.kind(), selector) {
        ("Service" | "ReplicationController", Json::Object(labels)) => Some(equalities(labels)),
        (_, Json::Object(selector)) => {
            let mut parts = Vec::new();
            if let Some(labels) = selector.get("matchLabels").and_then(Json::as_object) {
                parts.push(equalities(labels));
            }
            for expression in selector.get("matchExpressions").and_then(Json::as_array).into_iter().flatten() {
                parts.push(requirement(expression)?);
            }
            Some(parts.join(","))
        }
        _ => None,
    }
}

fn equalities(labels: &crate::value::Map<String, Json>) -> String {
    let parts: Vec<String> =
        labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    parts.join(",")
}

fn requirement(expression: &Json) -> Option<String> {
    let key = expression["key"].as_str()?;
    let values: Vec<&str> = expression["values"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    Some(match expression["operator"].as_str()? {
        "In" => format!("{key} in ({})", values.join(",")),
        "NotIn" => format!("{key} notin ({})", values.join(",")),
        "Exists" => key.to_owned(),
        "DoesNotExist" => format!("!{key}"),
        _ => return None,
    })
}

/// Orders pods so that the one that is meant comes first.
pub fn rank(pods: &mut [Object], purpose: Purpose) {
    pods.sort_by_cached_key(|pod| {
        let tree = &pod.0;
        let unassigned = tree["spec"]["nodeName"].as_str().unwrap_or_default().is_empty();
        let phase = match tree["status"]["phase"].as_str().unwrap_or_default() {
            "Running" => 0,
            "Unknown" => 1,
            "Pending" => 2,
            _ => 3,
        };
        let conditions = tree["status"]["conditions"].as_array();
        let ready = conditions
            .into_iter()
            .flatten()
            .any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
        let statuses = tree["status"]["containerStatuses"].as_array();
        let restarts =
            statuses.into_iter().flatten().filter_map(|status| status["restartCount"].as_i64()).max().unwrap_or(0);
        let created = pod.metadata("creationTimestamp").to_owned();
        let restarts = if purpose == Purpose::Logs { -restarts } else { restarts };
        // Of pods that are alike, the newest one has most to tell, the oldest one works longest.
        let (newest, oldest) = match purpose {
            Purpose::Logs => (Some(Reverse(created)), None),
            Purpose::Work => (None, Some(created)),
        };
        (unassigned, phase, !ready, restarts, newest, oldest)
    });
}

impl Cluster {
    /// The pods that a label query finds, the one that is meant first. Waits until there is one.
    pub async fn pods(
        &self,
        (namespace, labels): (&str, &str),
        purpose: Purpose,
        patience: Duration,
    ) -> Result<Vec<Object>, Error> {
        let kind = GroupVersionKind::new("v1", "Pod");
        let resource: Resource = self.resource_for(&kind).await?;
        let options =
            ListOptions { namespace: Some(namespace.to_owned()), labels: labels.to_owned(), ..ListOptions::default() };
        let deadline = Instant::now() + patience;
        loop {
            let mut pods = self.list_objects(&resource, &options).await?;
            if !pods.is_empty() || Instant::now() >= deadline {
                rank(&mut pods, purpose);
                return Ok(pods);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(object: Json, expected: Option<&str>) {
        assert_eq!(selector(&Object(object)).as_deref(), expected);
    }

    #[test]
    fn reads_selectors() {
        check(serde_json::json!({"kind": "Service", "spec": {"selector": {"a": "b", "c": "d"}}}), Some("a=b,c=d"));
        check(
            serde_json::json!({"kind": "Deployment", "spec": {"selector": {"matchLabels": {"a": "b"},
                "matchExpressions": [{"key": "x", "operator": "In", "values": ["1", "2"]}, {"key": "y", "operator": "Exists"}]}}}),
            Some("a=b,x in (1,2),y"),
        );
        check(serde_json::json!({"kind": "ConfigMap"}), None);
    }

    #[test]
    fn ranks_pods() {
        let pod = |name: &str, phase: &str, ready: &str, created: &str| {
            Object(
                serde_json::json!({"metadata": {"name": name, "creationTimestamp": created}, "spec": {"nodeName": "n"},
                "status": {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}}),
            )
        };
        let mut pods = vec![
            pod("pending", "Pending", "False", "2020-01-01T00:00:00Z"),
            pod("new", "Running", "True", "2020-01-03T00:00:00Z"),
            pod("old", "Running", "True", "2020-01-02T00:00:00Z"),
            pod("unready", "Running", "False", "2020-01-01T00:00:00Z"),
        ];
        let names = |pods: &[Object]| pods.iter().map(|pod| pod.name().to_owned()).collect::<Vec<_>>();
        rank(&mut pods, Purpose::Work);
        assert_eq!(names(&pods), ["old", "new", "unready", "pending"]);
        rank(&mut pods, Purpose::Logs);
        assert_eq!(names(&pods), ["new", "old", "unready", "pending"]);
    }
}
