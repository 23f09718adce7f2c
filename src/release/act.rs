//! One change of one object: looked up, created, applied, patched, replaced, deleted.
//!
//! In: a [`Target`]. Out: the live object. Changes are made as field manager `helm`, so that Helm can go on with them.

use super::error::Error;
use super::objects::Target;
use crate::cluster::{self, Cluster, Request, media};
use crate::manifest::patch::{merge, threeway};
use crate::manifest::schema;
use crate::value::{Json, json};
use futures_util::future::join_all;
use http::Method;
use std::future::Future;
use std::time::Duration;

/// The field manager of every change.
const MANAGER: &str = "helm";
/// How often a change is tried again that another one crossed.
const RETRIES: u32 = 5;

/// How objects are changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes {
    /// The server merges; else the patch is made here.
    pub server_side: bool,
    /// Takes over fields that other managers hold (server-side only).
    pub force_conflicts: bool,
    /// Replaces objects instead of patching them (client-side only).
    pub force_replace: bool,
    /// Merges kinds without a built-in type three ways too, as taking ownership asks.
    pub three_way_custom: bool,
    /// The release was changed client-side before; its fields move to the new manager first.
    pub take_over_fields: bool,
}

fn failed(context: String) -> impl FnOnce(cluster::Error) -> Error {
    move |source| Error::Cluster { context, source }
}

fn about(request: Request, target: &Target) -> Request {
    request.about(&target.resource.plural, target.name())
}

/// The live object, or nothing when there is none.
pub async fn live(cluster: &Cluster, target: &Target) -> Result<Option<Json>, cluster::Error> {
    let request = about(Request::get(target.path()), target);
    match cluster.json(&request).await {
        Ok(object) => Ok(Some(object)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the object; it must not be there unless the server merges.
pub async fn create(cluster: &Cluster, target: &Target, changes: Changes) -> Result<(), Error> {
    if changes.server_side && !target.name().is_empty() {
        // Without force: what another manager holds is not taken silently.
        return apply(cluster, target, changes).await;
    }
    let request = Request::new(Method::POST, target.collection()).param("fieldManager", MANAGER).json(&target.object.0);
    retry(|| cluster.json(&request)).await.map(drop).map_err(failed(String::new()))
}

/// Lets the server merge the object.
async fn apply(cluster: &Cluster, target: &Target, changes: Changes) -> Result<(), Error> {
    let request = Request::new(Method::PATCH, target.path())
        .param("fieldManager", MANAGER)
        .param("fieldValidation", "Strict")
        .param("force", changes.force_conflicts.to_string())
        .content(json::compact(&target.object.0).into_bytes(), media::APPLY_PATCH);
    cluster.json(&about(request, target)).await.map(drop).map_err(|source| {
        let named = format!("{}/{} {}", target.namespace, target.name(), target.object.gvk());
        let context = if source.is_unsupported_media_type() {
            "server-side apply not available on the server: ".to_owned()
        } else if source.is_conflict() {
            format!("conflict occurred while applying object {named}: ")
        } else {
            format!("server-side apply failed for object {named}: ")
        };
        Error::Cluster { context, source }
    })
}

/// Brings a live object to its new text; `former` is its text in the release before, else what is live counts as that.
pub async fn update(
    cluster: &Cluster,
    target: &Target,
    former: Option<&Target>,
    changes: Changes,
) -> Result<(), Error> {
    if changes.force_replace {
        return replace(cluster, target).await;
    }
    if changes.server_side {
        if changes.take_over_fields {
            take_over_fields(cluster, target).await?;
        }
        return apply(cluster, target, changes).await;
    }
    let Some(current) =
        live(cluster, target).await.map_err(failed("unable to get data for current object: ".into()))?
    else {
        return create(cluster, target, changes).await;
    };
    let original = former.map_or(&current, |former| &former.object.0);
    let (patch, kind) = client_patch(target, (original, &current), changes)
        .map_err(|message| Error::Failed { message: format!("failed to create patch: {message}") })?;
    if patch.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(());
    }
    let request = Request::new(Method::PATCH, target.path())
        .param("fieldManager", MANAGER)
        .content(json::compact(&patch).into_bytes(), kind);
    let context = format!("cannot patch {:?} with kind {}: ", target.name(), target.kind());
    cluster.json(&about(request, target)).await.map(drop).map_err(failed(context))
}

fn client_patch(
    target: &Target,
    (original, current): (&Json, &Json),
    changes: Changes,
) -> Result<(Json, &'static str), String> {
    let documents = threeway::Documents { original, modified: &target.object.0, current };
    let built_in = schema::kind(&target.object.gvk()).filter(|_| target.kind() != "CustomResourceDefinition");
    match built_in {
        Some(kind) => threeway::create(&documents, threeway::Method::Strategic(kind.merge_type()), true)
            .map(|patch| (patch, media::STRATEGIC_MERGE_PATCH))
            .map_err(|error| error.to_string()),
        None if changes.three_way_custom => threeway::create(&documents, threeway::Method::Merge, true)
            .map(|patch| (patch, media::MERGE_PATCH))
            .map_err(|error| error.to_string()),
        None => merge::create(original, &target.object.0)
            .map(|patch| (patch, media::MERGE_PATCH))
            .map_err(|error| error.to_string()),
    }
}

async fn replace(cluster: &Cluster, target: &Target) -> Result<(), Error> {
    let lost = || failed("failed to replace object: ".to_owned());
    let current = live(cluster, target).await.map_err(lost())?;
    let mut object = target.object.clone();
    if let Some(version) = current.as_ref().and_then(|current| current.pointer("/metadata/resourceVersion")) {
        object.metadata_mut().insert("resourceVersion".to_owned(), version.clone());
    }
    let request = Request::new(Method::PUT, target.path())
        .param("fieldManager", MANAGER)
        .param("fieldValidation", "Strict")
        .json(&object.0);
    cluster.json(&about(request, target)).await.map(drop).map_err(lost())
}

/// Turns the fields that `helm` set by plain updates into applied ones, so that a server-side apply can remove them.
async fn take_over_fields(cluster: &Cluster, target: &Target) -> Result<(), Error> {
    for _ in 0..RETRIES {
        let lost = || failed(format!("failed to get object {}/{}: ", target.namespace, target.name()));
        let Some(current) = live(cluster, target).await.map_err(lost())? else { return Ok(()) };
        let Some(managed) = applied_fields(&current["metadata"]["managedFields"]) else { return Ok(()) };
        let patch = serde_json::json!([
            {"op": "replace", "path": "/metadata/managedFields", "value": managed},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": current["metadata"]["resourceVersion"]},
        ]);
        let request = Request::new(Method::PATCH, target.path())
            .param("fieldManager", MANAGER)
            .content(json::compact(&patch).into_bytes(), media::JSON_PATCH);
        match cluster.json(&about(request, target)).await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => {
                let context = format!(
                    "failed to patch object to upgrade CSA field manager {}/{}: ",
                    target.namespace,
                    target.name()
                );
                return Err(failed(context)(error));
            }
        }
    }
    Ok(())
}

/// `managedFields` with helm's updates joined into its apply entry; nothing when there are no such updates.
fn applied_fields(managed: &Json) -> Option<Json> {
    let entries = managed.as_array()?;
    let own = |entry: &Json, operation: &str| {
        entry["manager"] == MANAGER
            && entry["operation"] == operation
            && entry["subresource"].as_str().unwrap_or_default().is_empty()
    };
    let newest = entries.iter().rfind(|entry| own(entry, "Update"))?;
    let (own, mut kept): (Vec<Json>, Vec<Json>) =
        entries.iter().cloned().partition(|entry| own(entry, "Update") || own(entry, "Apply"));
    let mut applied = newest.clone();
    own.iter().for_each(|entry| unite(&mut applied["fieldsV1"], &entry["fieldsV1"]));
    applied["operation"] = Json::from("Apply");
    kept.push(applied);
    Some(Json::Array(kept))
}

/// The union of two field sets.
fn unite(into: &mut Json, from: &Json) {
    let (Some(into), Some(from)) = (into.as_object_mut(), from.as_object()) else { return };
    for (key, inner) in from {
        match into.get_mut(key) {
            Some(known) => unite(known, inner),
            None => {
                into.insert(key.clone(), inner.clone());
            }
        }
    }
}

/// What happens to what an object owns when it is deleted: `Background`, `Foreground`, `Orphan`.
pub async fn delete(cluster: &Cluster, target: &Target, propagation: &str) -> Result<(), cluster::Error> {
    let options = serde_json::json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": propagation});
    let request = Request::new(Method::DELETE, target.path()).json(&options);
    let request = about(request, target);
    match retry(|| cluster.json(&request)).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Tries again what another change crossed.
async fn retry<T, F: Future<Output = Result<T, cluster::Error>>>(attempt: impl Fn() -> F) -> Result<T, cluster::Error> {
    let mut pause = Duration::from_millis(10);
    for _ in 1..RETRIES {
        match attempt().await {
            Err(error) if error.is_conflict() => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            outcome => return outcome,
        }
    }
    attempt().await
}

/// Runs a change on every target: those of one kind at once, kind after kind. All are tried; the failures come back.
pub async fn each<'a, F: Future<Output = Result<(), Error>>>(
    targets: &[&'a Target],
    change: impl Fn(&'a Target) -> F,
) -> Vec<Error> {
    let mut failures = Vec::new();
    for run in targets.chunk_by(|left, right| left.kind() == right.kind()) {
        let outcomes = join_all(run.iter().map(|target| change(target))).await;
        failures.extend(outcomes.into_iter().filter_map(Result::err));
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn joins_updates_into_one_apply() {
        let managed = json!([
            {"manager": "helm", "operation": "Update", "fieldsV1": {"f:data": {"f:a": {}}}},
            {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:b": {}}}},
            {"manager": "helm", "operation": "Update", "subresource": "status", "fieldsV1": {"f:status": {}}},
            {"manager": "helm", "operation": "Update", "fieldsV1": {"f:data": {"f:c": {}}}},
        ]);
        let joined = applied_fields(&managed).expect("there are updates");
        assert_eq!(joined.as_array().map(Vec::len), Some(3));
        assert_eq!(
            joined[2],
            json!({"manager": "helm", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}, "f:c": {}}}})
        );
        assert_eq!(applied_fields(&json!([{"manager": "helm", "operation": "Apply", "fieldsV1": {}}])), None);
    }
}
