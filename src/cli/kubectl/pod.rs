//! The pod that a word names (`POD`, `TYPE/NAME`), and its containers.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::target::{self, Target};
use crate::cluster::pods::{self, Purpose};
use crate::cluster::{Cluster, GetOptions};
use crate::manifest::Object;
use crate::value::{Json, duration};
use std::time::Duration;

/// The annotation that names the container meant when none is named.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// Reads the object that a word names; a bare word names a pod.
pub async fn object(context: &Context, cluster: &Cluster, word: &str) -> Result<Object, Failure> {
    let words = match word.contains('/') {
        true => vec![word.to_owned()],
        false => vec!["pods".to_owned(), word.to_owned()],
    };
    let options =
        target::Options { program: context.name.word(), namespace: cluster.namespace(), ..target::Options::default() };
    let targets = target::find(cluster, &words, &options).await?;
    match targets.targets.as_slice() {
        [Target::Named { resource, namespace, name }] => {
            let place = (namespace.as_deref(), name.as_str());
            Ok(target::get(cluster, resource, place, &GetOptions::default()).await?)
        }
        _ => Err(Failure::new("expected a resource")),
    }
}

/// The pods of an object, the one that is meant first: itself when it is a pod.
pub async fn behind(
    cluster: &Cluster,
    object: Object,
    purpose: Purpose,
    patience: Duration,
) -> Result<Vec<Object>, Failure> {
    if object.kind() == "Pod" {
        return Ok(vec![object]);
    }
    let Some(labels) = pods::selector(&object) else {
        let what = if purpose == Purpose::Logs { "get the logs from" } else { "attach to" };
        // The name that the kind's type has in Go.
        let kind = format!("*{}.{}", object.gvk().version, object.kind());
        return Err(Failure::new(format!("cannot {what} {kind}: selector for {kind} not implemented")));
    };
    let found = cluster.pods((object.namespace(), &labels), purpose, patience).await?;
    if found.is_empty() {
        return Err(Failure::new("timed out waiting for the condition"));
    }
    Ok(found)
}

/// A duration flag in nanoseconds as time to wait.
pub fn patience(nanoseconds: i64) -> Result<Duration, Failure> {
    match u64::try_from(nanoseconds) {
        Ok(nanoseconds) if nanoseconds > 0 => Ok(Duration::from_nanos(nanoseconds)),
        _ => Err(Failure::usage("--pod-running-timeout must be higher than zero")),
    }
}

/// Reads a duration flag.
pub fn parse_timeout(text: &str) -> Result<i64, duration::Error> {
    duration::parse(text)
}

fn names<'a>(pod: &'a Object, list: &str) -> impl Iterator<Item = &'a str> {
    let containers = pod.0["spec"][list].as_array();
    containers.into_iter().flatten().filter_map(|container| container["name"].as_str())
}

/// All containers by name: those that start the pod, those that run, those that were added.
pub fn containers(pod: &Object) -> Vec<&str> {
    names(pod, "initContainers").chain(names(pod, "containers")).chain(names(pod, "ephemeralContainers")).collect()
}

/// The list that errors show: `a, b (ephem), c (init)`.
fn listed(pod: &Object) -> String {
    let running = names(pod, "containers").map(str::to_owned);
    let added = names(pod, "ephemeralContainers").map(|name| format!("{name} (ephem)"));
    let starting = names(pod, "initContainers").map(|name| format!("{name} (init)"));
    running.chain(added).chain(starting).collect::<Vec<_>>().join(", ")
}

/// How the container is chosen when none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The first one, told on standard error when there are several.
    Told,
    /// The first one.
    Quiet,
}

/// The container that is meant.
pub fn container(context: &Context, pod: &Object, named: &str, choice: Choice) -> Result<String, Failure> {
    let annotated = pod.annotation(DEFAULT_CONTAINER).unwrap_or_default();
    let wanted = if named.is_empty() { annotated } else { named };
    let all = containers(pod);
    if !wanted.is_empty() {
        return match all.contains(&wanted) {
            true => Ok(wanted.to_owned()),
            false => Err(Failure::new(format!(
                "container {wanted} is not valid for pod {} out of: {}",
                pod.name(),
                listed(pod)
            ))),
        };
    }
    let Some(first) = names(pod, "containers").next() else {
        return Err(Failure::new(format!("pod {}/{} does not have any containers", pod.namespace(), pod.name())));
    };
    if choice == Choice::Told && all.len() > 1 {
        context.ui.warn(&format!("Defaulted container {first:?} out of: {}", listed(pod)));
    }
    Ok(first.to_owned())
}

/// The number of a named port of a pod.
pub fn port_by_name(pod: &Object, name: &str) -> Result<u16, Failure> {
    let containers = pod.0["spec"]["containers"].as_array();
    let mut ports = containers.into_iter().flatten().filter_map(|container| container["ports"].as_array()).flatten();
    ports
        .find(|port| port["name"] == name)
        .and_then(|port: &Json| u16::try_from(port["containerPort"].as_u64()?).ok())
        .ok_or_else(|| Failure::new(format!("Pod '{}' does not have a named port '{name}'", pod.name())))
}
