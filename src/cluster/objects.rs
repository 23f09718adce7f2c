//! Reading and writing objects: get, list, create, replace, patch, delete, each one request.

use super::Cluster;
use super::connection::parse;
use super::error::Error;
use super::request::{Request, media};
use super::resource::Resource;
use crate::manifest::Object;
use crate::value::{Json, json};
use http::Method;

/// How an object is read.
#[derive(Debug, Clone, Default)]
pub struct GetOptions {
    /// `status`, `scale`, …; empty reads the object itself.
    pub subresource: String,
    /// Ask for a table.
    pub table: bool,
    /// Have the table's rows bring the whole objects (`includeObject=Object`).
    pub whole_objects: bool,
}

/// Which objects are listed.
#[derive(Debug, Clone, Default)]
pub struct ListOptions {
    /// Absent lists all namespaces.
    pub namespace: Option<String>,
    pub labels: String,
    pub fields: String,
    /// How many a page has; zero asks for all at once.
    pub limit: usize,
    /// Ask for a table.
    pub table: bool,
    /// Have the table's rows bring the whole objects (`includeObject=Object`).
    pub whole_objects: bool,
    /// Ask for the objects' metadata only, where the server can leave out the rest.
    pub metadata_only: bool,
}

/// kubectl's `--chunk-size`.
pub const PAGE: usize = 500;

/// How an object is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// `kubectl-create`, `kubectl-client-side-apply`, …; empty leaves it to the server.
    pub field_manager: String,
    /// Have the server check and not keep it.
    pub dry_run: bool,
    /// `Strict`, `Warn`, `Ignore`; empty leaves it to the server.
    pub field_validation: String,
    pub subresource: String,
    /// Take fields from other managers (apply only).
    pub force: bool,
}

/// The kinds of patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch {
    Strategic,
    Merge,
    Json,
    /// Server-side apply.
    Apply,
}

/// How an object is deleted.
#[derive(Debug, Clone, Default)]
pub struct DeleteOptions {
    /// `Background`, `Foreground`, `Orphan`; empty leaves it to the server.
    pub propagation: String,
    /// Seconds; absent leaves it to the server.
    pub grace: Option<i64>,
    pub dry_run: bool,
    /// Only this very object.
    pub uid: String,
}

/// A list, page by page.
pub struct Pages<'a> {
    cluster: &'a Cluster,
    request: Request,
    /// Nothing before the first page, empty behind the last.
    next: Option<String>,
}

impl Pages<'_> {
    /// The next page as the server sent it; nothing behind the last one.
    pub async fn next(&mut self) -> Result<Option<Json>, Error> {
        let request = match &self.next {
            None => self.request.clone(),
            Some(token) if token.is_empty() => return Ok(None),
            Some(token) => self.request.clone().param("continue", token.clone()),
        };
        let page = self.cluster.json(&request).await?;
        self.next = Some(page["metadata"]["continue"].as_str().unwrap_or_default().to_owned());
        Ok(Some(page))
    }
}

impl Cluster {
    /// One object as the server holds it.
    pub async fn get(&self, resource: &Resource, namespace: Option<&str>, name: &str) -> Result<Object, Error> {
        self.get_with(resource, (namespace, name), &GetOptions::default()).await.map(Object)
    }

    /// One object, a subresource of it, or a table with its row.
    pub async fn get_with(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        options: &GetOptions,
    ) -> Result<Json, Error> {
        let mut request = Request::get(resource.path(namespace, Some(name), Some(&options.subresource)))
            .about(&resource.full_name(), name);
        if options.table {
            request = request.accept(media::TABLE);
        }
        if options.whole_objects {
            request = request.param("includeObject", "Object");
        }
        self.json(&request).await
    }

    /// The pages of a list.
    pub fn pages(&self, resource: &Resource, options: &ListOptions) -> Pages<'_> {
        let mut request = Request::get(resource.path(options.namespace.as_deref(), None, None))
            .about(&resource.full_name(), "")
            .param_if("labelSelector", &options.labels)
            .param_if("fieldSelector", &options.fields);
        if options.limit > 0 {
            request = request.param("limit", options.limit.to_string());
        }
        if options.table {
            request = request.accept(media::TABLE);
        }
        if options.metadata_only {
            request = request.accept(media::METADATA);
        }
        if options.whole_objects {
            request = request.param("includeObject", "Object");
        }
        Pages { cluster: self, request, next: None }
    }

    /// A whole list: the first page with the items (or rows) of all pages. A continuation that expired starts again
    /// without pages, so that a list never ends in the middle.
    pub async fn list(&self, resource: &Resource, options: &ListOptions) -> Result<Json, Error> {
        let key = if options.table { "rows" } else { "items" };
        let mut pages = self.pages(resource, options);
        let Some(mut whole) = pages.next().await? else { return Ok(Json::Null) };
        loop {
            let page = match pages.next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) if error.is_expired() => {
                    let unpaged = ListOptions { limit: 0, ..options.clone() };
                    return Ok(self.pages(resource, &unpaged).next().await?.unwrap_or_default());
                }
                Err(error) => return Err(error),
            };
            append(&mut whole, page, key);
        }
        if let Some(metadata) = whole.get_mut("metadata").and_then(Json::as_object_mut) {
            metadata.remove("continue");
            metadata.remove("remainingItemCount");
        }
        Ok(whole)
    }

    /// The objects of a list; each says its own kind, which items of a list leave out.
    pub async fn list_objects(&self, resource: &Resource, options: &ListOptions) -> Result<Vec<Object>, Error> {
        let mut list = self.list(resource, options).await?;
        let items = match list.get_mut("items").map(Json::take) {
            Some(Json::Array(items)) => items,
            _ => Vec::new(),
        };
        Ok(items
            .into_iter()
            .map(|mut item| {
                complete(resource, &mut item);
                Object(item)
            })
            .collect())
    }

    /// Makes an object and returns what the server made of it.
    pub async fn create(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        object: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let (name, subresource) = match options.subresource.as_str() {
            "" => (None, None),
            subresource => (Some(object.name()), Some(subresource)),
        };
        let request = Request::new(Method::POST, resource.path(namespace, name, subresource))
            .about(&resource.full_name(), object.name())
            .json(&object.0);
        self.write(request, options).await
    }

    /// Puts an object in the place of the one of its name.
    pub async fn replace(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        object: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let path = resource.path(namespace, Some(object.name()), Some(&options.subresource));
        let request = Request::new(Method::PUT, path).about(&resource.full_name(), object.name()).json(&object.0);
        self.write(request, options).await
    }

    /// Patches an object. The body is JSON text of the patch's kind.
    pub async fn patch(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        (kind, body): (Patch, &Json),
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let path = resource.path(namespace, Some(name), Some(&options.subresource));
        let content = match kind {
            Patch::Strategic => media::STRATEGIC_MERGE_PATCH,
            Patch::Merge => media::MERGE_PATCH,
            Patch::Json => media::JSON_PATCH,
            Patch::Apply => media::APPLY_PATCH,
        };
        let mut request = Request::new(Method::PATCH, path)
            .about(&resource.full_name(), name)
            .content(json::compact(body).into_bytes(), content);
        if kind == Patch::Apply {
            request = request.param("force", if options.force { "true" } else { "false" });
        }
        self.write(request, options).await
    }

    async fn write(&self, mut request: Request, options: &WriteOptions) -> Result<Object, Error> {
        request = request
            .param_if("fieldManager", &options.field_manager)
            .param_if("fieldValidation", &options.field_validation);
        if options.dry_run {
            request = request.param("dryRun", "All");
        }
        self.json(&request).await.map(Object)
    }

    /// Deletes an object: the answer is the object on its way out, or a status.
    pub async fn delete(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        options: &DeleteOptions,
    ) -> Result<Json, Error> {
        let mut body = serde_json::json!({ "kind": "DeleteOptions", "apiVersion": "v1" });
        if !options.propagation.is_empty() {
            body["propagationPolicy"] = options.propagation.clone().into();
        }
        if let Some(grace) = options.grace {
            body["gracePeriodSeconds"] = grace.into();
        }
        if !options.uid.is_empty() {
            body["preconditions"] = serde_json::json!({ "uid": options.uid });
        }
        if options.dry_run {
            body["dryRun"] = serde_json::json!(["All"]);
        }
        let request = Request::new(Method::DELETE, resource.path(namespace, Some(name), None))
            .about(&resource.full_name(), name)
            .json(&body);
        self.json(&request).await
    }

    /// The text that a path answers with, whatever it is (`get --raw`).
    pub async fn raw(&self, request: &Request) -> Result<Vec<u8>, Error> {
        self.fetch(request).await
    }

    /// The server's `/version`.
    pub async fn version(&self) -> Result<Json, Error> {
        parse(&self.fetch(&Request::get("/version").timeout(std::time::Duration::from_secs(32))).await?)
    }
}

/// Has an item of a list say its own kind.
pub(super) fn complete(resource: &Resource, item: &mut Json) {
    if let Some(fields) = item.as_object_mut() {
        fields.entry("apiVersion").or_insert_with(|| resource.api_version().into());
        fields.entry("kind").or_insert_with(|| resource.kind.clone().into());
    }
}

/// Puts a page's items behind those that are there.
fn append(whole: &mut Json, mut page: Json, key: &str) {
    let Some(Json::Array(more)) = page.get_mut(key).map(Json::take) else { return };
    match whole.get_mut(key) {
        Some(Json::Array(items)) => items.extend(more),
        _ => whole[key] = Json::Array(more),
    }
    // The list is as of its last page.
    if let Some(version) = page["metadata"].get("resourceVersion") {
        whole["metadata"]["resourceVersion"] = version.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_pages() {
        let mut whole = serde_json::json!({"metadata": {"resourceVersion": "1"}, "items": [1]});
        append(&mut whole, serde_json::json!({"metadata": {"resourceVersion": "2"}, "items": [2, 3]}), "items");
        assert_eq!(whole, serde_json::json!({"metadata": {"resourceVersion": "2"}, "items": [1, 2, 3]}));
        append(&mut whole, serde_json::json!({"metadata": {}, "items": null}), "items");
        assert_eq!(whole["items"].as_array().map(Vec::len), Some(3));
    }
}
