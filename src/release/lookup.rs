//! Objects of the cluster for templates.
//!
//! In: what the template function `lookup` was given. Out: the object, a list when no name was given, or nothing. Answers
//! to Helm's `pkg/engine/lookup_func.go`.

use crate::cluster::{Cluster, Error, ListOptions};
use crate::manifest::GroupVersionKind;
use crate::value::Json;

/// Looks up one object or a list; what is not there is nothing.
pub async fn lookup(
    cluster: &Cluster,
    (api_version, kind): (&str, &str),
    (namespace, name): (&str, &str),
) -> Result<Option<Json>, Error> {
    let resource = cluster.resource_for(&GroupVersionKind::new(api_version, kind)).await?;
    let namespace = (resource.namespaced && !namespace.is_empty()).then_some(namespace);
    let found = if name.is_empty() {
        let options = ListOptions { namespace: namespace.map(str::to_owned), ..ListOptions::default() };
        cluster.list(&resource, &options).await.map(|list| with_kinds(list, api_version, kind))
    } else {
        cluster.get(&resource, namespace, name).await.map(|object| object.0)
    };
    match found {
        Ok(tree) => Ok(Some(tree)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// A list whose items say what they are, as the client library leaves them.
fn with_kinds(mut list: Json, api_version: &str, kind: &str) -> Json {
    if let Some(Json::Array(items)) = list.get_mut("items") {
        for item in items.iter_mut().filter_map(Json::as_object_mut) {
            item.entry("apiVersion").or_insert_with(|| api_version.into());
            item.entry("kind").or_insert_with(|| kind.into());
        }
    }
    list
}
