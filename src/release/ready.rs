//! Whether an object has become what its text asks for.
//!
//! In: a live object. Out: its [`Readiness`]. Answers to the kstatus rules that Helm's watcher follows.

use crate::value::Json;

/// How far an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// Not yet, and why.
    Waiting(String),
    /// It will not become ready by itself.
    Failed(String),
}

/// What a wait takes for done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Objects work; jobs need not have ended.
    Working,
    /// As `Working`, and jobs have ended well.
    WithJobs,
    /// Hooks: jobs and pods have ended well, everything else is done at once.
    Ended,
}

/// Judges a live object.
pub fn readiness(object: &Json, goal: Goal) -> Readiness {
    let kind = object["kind"].as_str().unwrap_or_default();
    let group = object["apiVersion"].as_str().unwrap_or_default().split_once('/').map_or("", |(group, _)| group);
    match (group, kind, goal) {
        ("batch", "Job", Goal::Ended | Goal::WithJobs) => return job(object),
        ("", "Pod", Goal::Ended) => return ended_pod(object),
        (_, _, Goal::Ended) | ("batch", "Job", _) => return Readiness::Ready,
        _ => {}
    }
    if let Some(readiness) = generation(object) {
        return readiness;
    }
    match (group, kind) {
        ("apps" | "extensions", "Deployment") => deployment(object),
        ("apps" | "extensions", "ReplicaSet") => replica_set(object),
        ("apps", "StatefulSet") => stateful_set(object),
        ("apps" | "extensions", "DaemonSet") => daemon_set(object),
        ("", "PersistentVolumeClaim") => claim(object),
        ("", "Pod") => pod(object),
        ("", "Service") => service(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        _ => generic(object),
    }
}

fn waiting(reason: impl Into<String>) -> Readiness {
    Readiness::Waiting(reason.into())
}

/// What holds for every kind: a controller that has not seen the newest text, or says that it is at work or stuck.
fn generation(object: &Json) -> Option<Readiness> {
    if !object["metadata"]["deletionTimestamp"].is_null() {
        return Some(waiting("Resource scheduled for deletion"));
    }
    let wanted = object["metadata"]["generation"].as_i64();
    let seen = object["status"]["observedGeneration"].as_i64();
    if let (Some(wanted), Some(seen)) = (wanted, seen)
        && wanted != seen
    {
        return Some(waiting(format!(
            "{} generation is {wanted}, but latest observed generation is {seen}",
            object["kind"].as_str().unwrap_or_default()
        )));
    }
    if condition(object, "Reconciling").is_some_and(|condition| condition["status"] == "True") {
        return Some(waiting(message(object, "Reconciling")));
    }
    if condition(object, "Stalled").is_some_and(|condition| condition["status"] == "True") {
        return Some(Readiness::Failed(message(object, "Stalled")));
    }
    None
}

fn condition<'a>(object: &'a Json, kind: &str) -> Option<&'a Json> {
    object["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == kind)
}

fn is_true(object: &Json, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| condition["status"] == "True")
}

fn message(object: &Json, kind: &str) -> String {
    condition(object, kind).and_then(|condition| condition["message"].as_str()).unwrap_or_default().to_owned()
}

fn count(object: &Json, part: &str, field: &str, absent: i64) -> i64 {
    object[part][field].as_i64().unwrap_or(absent)
}

fn deployment(object: &Json) -> Readiness {
    // A paused Deployment is as its owner wants it.
    if object["spec"]["paused"] == true {
        return Readiness::Ready;
    }
    if condition(object, "Progressing").is_some_and(|condition| condition["reason"] == "ProgressDeadlineExceeded") {
        return Readiness::Failed("Progress deadline exceeded".to_owned());
    }
    let wanted = count(object, "spec", "replicas", 1);
    let status = |field| count(object, "status", field, 0);
    if object["status"]["observedGeneration"].is_null() {
        return waiting("Deployment has not been observed yet");
    }
    for (field, word) in [("replicas", "Replicas"), ("updatedReplicas", "Updated")] {
        if status(field) < wanted {
            return waiting(format!("{word}: {}/{wanted}", status(field)));
        }
    }
    if status("replicas") > wanted {
        return waiting(format!("Pending termination: {}", status("replicas") - wanted));
    }
    for (field, word) in [("availableReplicas", "Available"), ("readyReplicas", "Ready")] {
        if status(field) < wanted {
            return waiting(format!("{word}: {}/{wanted}", status(field)));
        }
    }
    if is_true(object, "Available") { Readiness::Ready } else { waiting("Deployment not Available") }
}

fn replica_set(object: &Json) -> Readiness {
    if is_true(object, "ReplicaFailure") {
        return waiting("Replica Failure condition. Check Pods");
    }
    let wanted = count(object, "spec", "replicas", 1);
    for (field, word) in
        [("fullyLabeledReplicas", "Labelled"), ("availableReplicas", "Available"), ("readyReplicas", "Ready")]
    {
        let have = count(object, "status", field, 0);
        if have < wanted {
            return waiting(format!("{word}: {have}/{wanted}"));
        }
    }
    let have = count(object, "status", "replicas", 0);
    if have > wanted { waiting(format!("Pending termination: {}", have - wanted)) } else { Readiness::Ready }
}

fn stateful_set(object: &Json) -> Readiness {
    if object["spec"]["updateStrategy"]["type"] == "OnDelete" {
        return Readiness::Ready;
    }
    let wanted = count(object, "spec", "replicas", 1);
    let status = |field| count(object, "status", field, 0);
    if status("replicas") < wanted {
        return waiting(format!("Replicas: {}/{wanted}", status("replicas")));
    }
    if status("readyReplicas") < wanted {
        return waiting(format!("Ready: {}/{wanted}", status("readyReplicas")));
    }
    if status("replicas") > wanted {
        return waiting(format!("Pending termination: {}", status("replicas") - wanted));
    }
    let partition = object["spec"]["updateStrategy"]["rollingUpdate"]["partition"].as_i64().unwrap_or(-1);
    if partition > 0 {
        let updated = status("updatedReplicas");
        return if updated < wanted - partition {
            waiting(format!("updated: {updated}/{}", wanted - partition))
        } else {
            Readiness::Ready
        };
    }
    if object["status"]["currentRevision"] != object["status"]["updateRevision"] {
        return waiting("Waiting for updated revision to match current");
    }
    if status("currentReplicas") < wanted {
        return waiting(format!("current: {}/{wanted}", status("currentReplicas")));
    }
    Readiness::Ready
}

fn daemon_set(object: &Json) -> Readiness {
    if object["status"]["observedGeneration"].is_null() {
        return waiting("No recorded generation");
    }
    let wanted = count(object, "status", "desiredNumberScheduled", -1);
    if wanted < 0 {
        return waiting("Missing .status.desiredNumberScheduled");
    }
    for (field, word) in [
        ("currentNumberScheduled", "Current"),
        ("updatedNumberScheduled", "Updated"),
        ("numberAvailable", "Available"),
        ("numberReady", "Ready"),
    ] {
        let have = count(object, "status", field, 0);
        if have < wanted {
            return waiting(format!("{word}: {have}/{wanted}"));
        }
    }
    Readiness::Ready
}

fn claim(object: &Json) -> Readiness {
    match object["status"]["phase"].as_str().unwrap_or("unknown") {
        "Bound" => Readiness::Ready,
        phase => waiting(format!("PVC is not Bound. phase: {phase}")),
    }
}

fn pod(object: &Json) -> Readiness {
    match object["status"]["phase"].as_str().unwrap_or_default() {
        "Succeeded" => Readiness::Ready,
        "Failed" => Readiness::Failed("Pod has completed, but not successfully".to_owned()),
        "Running" if is_true(object, "Ready") => Readiness::Ready,
        "Running" => match stuck_container(object) {
            Some(reason) => Readiness::Failed(reason),
            None => waiting("Pod is running but is not Ready"),
        },
        _ => waiting("Pod is in the Pending phase"),
    }
}

/// The container that its kubelet gave up on for now.
fn stuck_container(object: &Json) -> Option<String> {
    let statuses = object["status"]["containerStatuses"].as_array()?;
    let stuck = statuses.iter().find(|status| status["state"]["waiting"]["reason"] == "CrashLoopBackOff")?;
    Some(format!("Containers in CrashLoop state: {}", stuck["name"].as_str().unwrap_or_default()))
}

fn ended_pod(object: &Json) -> Readiness {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    match object["status"]["phase"].as_str().unwrap_or_default() {
        "Succeeded" => Readiness::Ready,
        "Failed" => Readiness::Failed(format!("pod {name} failed")),
        _ => waiting("Pod has not yet completed"),
    }
}

fn job(object: &Json) -> Readiness {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    if is_true(object, "Failed") {
        let failed = count(object, "status", "failed", 0);
        let wanted = count(object, "spec", "completions", 1);
        return Readiness::Failed(format!("job {name} failed. failed: {failed}/{wanted}"));
    }
    if is_true(object, "Complete") { Readiness::Ready } else { waiting("Job in progress") }
}

fn service(object: &Json) -> Readiness {
    let spec = &object["spec"];
    if spec["type"] == "LoadBalancer" && spec["clusterIP"].as_str().unwrap_or_default().is_empty() {
        return waiting("ClusterIP not set. Service type: LoadBalancer");
    }
    Readiness::Ready
}

fn definition(object: &Json) -> Readiness {
    if condition(object, "NamesAccepted").is_some_and(|condition| condition["status"] == "False") {
        return Readiness::Failed(message(object, "NamesAccepted"));
    }
    if is_true(object, "Established") { Readiness::Ready } else { waiting("Install in progress") }
}

fn generic(object: &Json) -> Readiness {
    match condition(object, "Ready") {
        Some(ready) if ready["status"] != "True" => waiting(message(object, "Ready")),
        _ => Readiness::Ready,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(object: Json, goal: Goal, expected: Readiness) {
        assert_eq!(readiness(&object, goal), expected, "of {object}");
    }

    #[test]
    fn judges_deployments() {
        let deployment = |status: Json| json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"generation": 2}, "spec": {"replicas": 2}, "status": status});
        check(
            deployment(json!({"observedGeneration": 1})),
            Goal::Working,
            waiting("Deployment generation is 2, but latest observed generation is 1"),
        );
        check(deployment(json!({"observedGeneration": 2, "replicas": 1})), Goal::Working, waiting("Replicas: 1/2"));
        let done = json!({"observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2, "readyReplicas": 2,
            "conditions": [{"type": "Available", "status": "True"}]});
        check(deployment(done), Goal::Working, Readiness::Ready);
        let stuck = json!({"observedGeneration": 2, "conditions": [{"type": "Progressing", "reason": "ProgressDeadlineExceeded"}]});
        check(deployment(stuck), Goal::Working, Readiness::Failed("Progress deadline exceeded".into()));
    }

    #[test]
    fn judges_jobs_by_the_goal() {
        let running = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "status": {}});
        check(running.clone(), Goal::Working, Readiness::Ready);
        check(running.clone(), Goal::WithJobs, waiting("Job in progress"));
        check(running, Goal::Ended, waiting("Job in progress"));
        let failed = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"},
            "status": {"failed": 1, "conditions": [{"type": "Failed", "status": "True"}]}});
        check(failed, Goal::Ended, Readiness::Failed("job j failed. failed: 1/1".into()));
    }

    #[test]
    fn judges_pods_by_the_goal() {
        let pod = |phase: &str, ready: &str| {
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
            "status": {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}})
        };
        check(pod("Running", "True"), Goal::Working, Readiness::Ready);
        check(pod("Running", "False"), Goal::Working, waiting("Pod is running but is not Ready"));
        check(pod("Running", "True"), Goal::Ended, waiting("Pod has not yet completed"));
        check(pod("Failed", "False"), Goal::Ended, Readiness::Failed("pod p failed".into()));
    }

    #[test]
    fn judges_other_kinds() {
        let object =
            |kind: &str, status: Json| json!({"apiVersion": "v1", "kind": kind, "metadata": {}, "status": status});
        check(object("ConfigMap", Json::Null), Goal::Working, Readiness::Ready);
        check(
            object("PersistentVolumeClaim", json!({"phase": "Pending"})),
            Goal::Working,
            waiting("PVC is not Bound. phase: Pending"),
        );
        check(
            object("Widget", json!({"conditions": [{"type": "Ready", "status": "False", "message": "soon"}]})),
            Goal::Working,
            waiting("soon"),
        );
    }
}
