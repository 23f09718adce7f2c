//! Kinds, names, namespaces, contexts, releases: what completions take from the kubeconfig and the cluster.
//!
//! The cluster is asked for a second at most; when it does not answer in time there is nothing to complete.

use super::answer::{Answer, directive};
use super::charts;
use crate::cli::args;
use crate::cli::command::Chosen;
use crate::cli::context::Context;
use crate::cluster::{Cluster, Request, Resource, media};
use crate::manifest::schema;
use crate::print::format::Family;
use crate::value::Json;
use std::time::Duration;

/// What is to be completed.
pub enum Wish<'a> {
    /// A flag's value, by the flag's long name.
    Flag { name: &'a str, typed: &'a str },
    /// The operand behind these.
    Operand { before: &'a [String], typed: &'a str },
}

/// How long the cluster may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// The words for a wish, whether they fit what was typed or not.
pub fn complete(context: &Context, chosen: &Chosen, wish: &Wish<'_>) -> Answer {
    // Flags such as -n and --context decide what is asked.
    if let Some(matches) = args::parse_flags(chosen) {
        // The flags were read already when this fails, or never will be: then the kubeconfig decides alone.
        let _ = context.set_global(&matches, chosen);
    }
    match wish {
        Wish::Flag { name, typed } => flag(context, chosen, name, typed),
        Wish::Operand { before, typed } => operand(context, chosen, before, typed),
    }
}

fn flag(context: &Context, chosen: &Chosen, name: &str, typed: &str) -> Answer {
    match name {
        "namespace" => names(context, "namespaces", ""),
        "context" | "kube-context" => configured(context, "contexts"),
        "cluster" => configured(context, "clusters"),
        "user" if chosen.path.iter().all(|entry| entry.name != "create") => configured(context, "users"),
        "output" => formats(chosen),
        "dry-run" => plain(&["none", "server", "client"]),
        "validate" => plain(&["strict", "warn", "ignore"]),
        "cascade" => plain(&["background", "orphan", "foreground"]),
        "color" => plain(&["never", "auto", "always"]),
        "clusterrole" => names(context, "clusterroles", ""),
        "filename" => Answer {
            words: ["json", "yaml", "yml"].map(|ending| (ending.to_owned(), String::new())).to_vec(),
            directive: directive::FILE_ENDINGS,
        },
        "kustomize" | "cache-dir" => Answer::of_shell(directive::FOLDERS),
        "container" | "subresource" | "selector" | "field-selector" | "sort-by" => {
            Answer::of_shell(directive::NO_FILES)
        }
        _ if typed.is_empty() => Answer::of_shell(directive::DEFAULT),
        _ => Answer::of_shell(directive::DEFAULT),
    }
}

fn plain(words: &[&str]) -> Answer {
    Answer::words(words.iter().map(|word| (*word).to_owned()).collect())
}

fn formats(chosen: &Chosen) -> Answer {
    let path: Vec<&str> = chosen.path.iter().map(|entry| entry.name).collect();
    match (chosen.family(), path.as_slice()) {
        (crate::cli::failure::Family::Helm, _) => plain(&["table", "json", "yaml"]),
        (_, ["get"]) => plain(&Family::Get.allowed()),
        (_, ["version"]) => plain(&["json", "yaml"]),
        (_, ["api-resources"]) => plain(&["json", "yaml", "kyaml", "name", "wide"]),
        _ => plain(&Family::Objects.allowed()),
    }
}

fn operand(context: &Context, chosen: &Chosen, before: &[String], typed: &str) -> Answer {
    let path: Vec<&str> = chosen.path.iter().map(|entry| entry.name).collect();
    let helm = chosen.family() == crate::cli::failure::Family::Helm;
    match path.as_slice() {
        ["get", ..] if helm => releases(context, before),
        ["upgrade"] if helm && before.len() == 1 => charts::references(context, typed, true),
        ["status" | "history" | "rollback" | "uninstall" | "upgrade" | "test", ..] if helm => releases(context, before),
        ["repo", "remove" | "update"] if helm => charts::repositories(context, before),
        ["repo", "add"] | ["search", ..] if helm => Answer::of_shell(directive::NO_FILES),
        ["show", _] | ["pull"] if helm && !before.is_empty() => Answer::of_shell(directive::NO_FILES),
        ["pull"] if helm => charts::references(context, typed, false),
        ["show", _] if helm => charts::references(context, typed, true),
        ["install" | "template"] if helm && before.len() <= 1 => charts::references(context, typed, true),
        _ if helm => Answer::of_shell(directive::DEFAULT),
        ["get" | "describe" | "delete" | "label" | "annotate" | "edit" | "patch" | "wait" | "scale" | "autoscale"] => {
            objects(context, before, typed)
        }
        ["explain"] => kinds(context, typed),
        ["logs" | "attach" | "exec" | "port-forward" | "debug"] if before.is_empty() => names(context, "pods", ""),
        ["drain" | "cordon" | "uncordon"] => names(context, "nodes", ""),
        ["taint"] if before.is_empty() => plain(&["node"]),
        ["taint"] => names(context, "nodes", ""),
        ["rollout", ..] if before.is_empty() => {
            let typed_kind = typed.split_once('/').map(|(kind, _)| kind);
            match typed_kind {
                Some(kind) => names(context, kind, &format!("{kind}/")),
                None => plain(&["deployment", "daemonset", "statefulset"]),
            }
        }
        ["rollout", ..] => names(context, &before[0], ""),
        ["config", "use-context" | "delete-context" | "rename-context"] if before.is_empty() => {
            configured(context, "contexts")
        }
        ["config", "delete-cluster" | "set-cluster"] if before.is_empty() => configured(context, "clusters"),
        ["config", "delete-user" | "set-credentials"] if before.is_empty() => configured(context, "users"),
        ["create", "token"] if before.is_empty() => names(context, "serviceaccounts", ""),
        ["completion"] if before.is_empty() => plain(&["bash", "zsh", "fish", "powershell"]),
        ["kustomize"] | ["build"] if before.is_empty() => Answer::of_shell(directive::FOLDERS),
        ["cp"] => Answer::of_shell(directive::DEFAULT),
        _ => Answer::of_shell(directive::NO_FILES),
    }
}

/// `TYPE`, then names of that type; `TYPE/NAME` as well.
fn objects(context: &Context, before: &[String], typed: &str) -> Answer {
    match (before, typed.split_once('/')) {
        ([], Some((kind, _))) => names(context, kind, &format!("{kind}/")),
        ([], None) => kinds(context, typed),
        ([first, ..], _) if first.contains('/') => match typed.split_once('/') {
            Some((kind, _)) => names(context, kind, &format!("{kind}/")),
            None => kinds(context, typed),
        },
        ([first, ..], _) => without(names(context, first, ""), before),
    }
}

/// The words that were not given yet.
fn without(mut answer: Answer, given: &[String]) -> Answer {
    answer.words.retain(|(word, _)| !given.contains(word));
    answer
}

/// The kinds' names: the built-in ones, and those that the cluster has beside them. Behind a comma the types before it
/// stay.
fn kinds(context: &Context, typed: &str) -> Answer {
    let prefix = typed.rfind(',').map_or("", |at| &typed[..=at]);
    let mut words: Vec<String> = schema::kinds()
        .iter()
        .filter(|kind| kind.verbs.contains(&"get"))
        .map(|kind| full_name(kind.plural, kind.group))
        .collect();
    let discovered = ask(context, async |cluster| cluster.discovery().await.ok());
    if let Some(discovery) = discovered {
        let served = discovery.resources().filter(|resource| resource.allows("get"));
        words.extend(served.map(Resource::full_name));
    }
    words.sort();
    words.dedup();
    Answer::words(words.into_iter().map(|word| format!("{prefix}{word}")).collect())
}

fn full_name(plural: &str, group: &str) -> String {
    if group.is_empty() { plural.to_owned() } else { format!("{plural}.{group}") }
}

/// The names of a kind's objects, each behind `prefix`.
fn names(context: &Context, kind: &str, prefix: &str) -> Answer {
    let found = ask(context, async |cluster| {
        let resource = cluster.lookup(kind.split(',').next_back().unwrap_or(kind)).await.ok()?;
        let namespace = resource.namespaced.then(|| cluster.namespace().to_owned());
        let request = Request::get(resource.path(namespace.as_deref(), None, None)).accept(media::METADATA);
        cluster.json(&request).await.ok()
    });
    let items = found.as_ref().and_then(|list| list.get("items")).and_then(Json::as_array);
    let name = |item: &Json| item.pointer("/metadata/name").and_then(Json::as_str).map(str::to_owned);
    let mut words: Vec<String> = items.into_iter().flatten().filter_map(name).collect();
    words.sort();
    Answer::words(words.into_iter().map(|word| format!("{prefix}{word}")).collect())
}

/// The deployed releases' names, from the labels of their records.
fn releases(context: &Context, before: &[String]) -> Answer {
    if !before.is_empty() {
        return Answer::of_shell(directive::DEFAULT);
    }
    let found = ask(context, async |cluster| {
        let path = format!("/api/v1/namespaces/{}/secrets", cluster.namespace());
        let request = Request::get(path).param("labelSelector", "owner=helm").accept(media::METADATA);
        cluster.json(&request).await.ok()
    });
    let items = found.as_ref().and_then(|list| list.get("items")).and_then(Json::as_array);
    let name = |item: &Json| item.pointer("/metadata/labels/name").and_then(Json::as_str).map(str::to_owned);
    let mut words: Vec<String> = items.into_iter().flatten().filter_map(name).collect();
    words.sort();
    words.dedup();
    Answer::words(words)
}

/// Names in the kubeconfig.
fn configured(context: &Context, section: &str) -> Answer {
    let Ok(config) = context.kubeconfigs().load(&context.files) else {
        return Answer::of_shell(directive::NO_FILES);
    };
    let mut words: Vec<String> = match section {
        "contexts" => config.contexts.keys().cloned().collect(),
        "clusters" => config.clusters.keys().cloned().collect(),
        _ => config.users.keys().cloned().collect(),
    };
    words.sort();
    Answer::words(words)
}

/// What the cluster answers within the time it has; nothing when there is none.
fn ask<T>(context: &Context, question: impl AsyncFnOnce(&Cluster) -> Option<T>) -> Option<T> {
    let cluster = context.cluster().ok()?;
    let asking = async { tokio::time::timeout(PATIENCE, question(cluster)).await.ok().flatten() };
    context.block_on(asking).ok().flatten()
}
