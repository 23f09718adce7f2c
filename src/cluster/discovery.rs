//! What a server offers: its groups, versions and resources, in its own order.
//!
//! In: the aggregated documents of `/api` and `/apis`, or, from older servers, one document a version. Out: a
//! [`Discovery`], kept in one cache file a server with the documents' ETags.

use super::Cluster;
use super::connection::parse;
use super::error::Error;
use super::request::Request;
use super::resource::Resource;
use crate::value::{Json, json};
use futures_util::future;
use http::header::ETAG;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Everything that a server offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Discovery {
    /// The core group first, then in the server's order.
    pub groups: Vec<Group>,
    /// Versions that could not be asked, with the reason.
    #[serde(skip)]
    pub failures: Vec<(String, String)>,
}

/// One API group.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// Empty for the core group.
    pub name: String,
    /// The preferred one first.
    pub versions: Vec<Version>,
}

/// One version of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Version {
    pub name: String,
    pub resources: Vec<Resource>,
}

impl Discovery {
    /// All resources, each group's preferred version first.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.groups.iter().flat_map(|group| &group.versions).flat_map(|version| &version.resources)
    }
}

/// What the cache file holds.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Cached {
    /// Seconds since 1970 when the server was last asked.
    asked: u64,
    /// The ETags of `/api` and `/apis`.
    tags: [String; 2],
    discovery: Discovery,
}

/// As long as kubectl trusts its cache.
const TRUSTED: Duration = Duration::from_secs(6 * 60 * 60);

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

impl Cluster {
    /// What the server offers; from the cache where that is young enough.
    pub async fn discovery(&self) -> Result<Arc<Discovery>, Error> {
        if let Some(known) = self.known_discovery() {
            return Ok(known);
        }
        if let Some(cached) = self.read_cache()
            && now().saturating_sub(cached.asked) < TRUSTED.as_secs()
        {
            return Ok(self.remember(cached.discovery));
        }
        self.rediscover().await
    }

    /// What the server offers now; the cache only saves the transfer.
    pub async fn rediscover(&self) -> Result<Arc<Discovery>, Error> {
        self.discoveries.fetch_add(1, Ordering::Relaxed);
        let mut cached = self.read_cache().unwrap_or_default();
        let (core, named) = future::join(self.document("/api", &cached, 0), self.document("/apis", &cached, 1)).await;
        let (core, named) = (core?, named?);
        if let (Document::Same, Document::Same) = (&core, &named) {
            cached.asked = now();
            self.write_cache(&cached);
            return Ok(self.remember(cached.discovery));
        }
        // One changed and one did not: the unchanged one is in the cache, by its groups.
        let mut discovery = Discovery::default();
        let mut tags = cached.tags.clone();
        for (index, document) in [core, named].into_iter().enumerate() {
            match document {
                Document::Same => {
                    let old = cached.discovery.groups.iter().filter(|group| group.name.is_empty() == (index == 0));
                    discovery.groups.extend(old.cloned());
                }
                Document::Aggregated(tree, tag) => {
                    read_aggregated(&tree, &mut discovery);
                    tags[index] = tag;
                }
                Document::Legacy(tree) => {
                    self.read_legacy(&tree, index == 0, &mut discovery).await?;
                    tags[index].clear();
                }
            }
        }
        if discovery.failures.is_empty() {
            self.write_cache(&Cached { asked: now(), tags, discovery: discovery.clone() });
        }
        Ok(self.remember(discovery))
    }

    /// How often the server was asked what it offers.
    pub(super) fn times_discovered(&self) -> usize {
        self.discoveries.load(Ordering::Relaxed)
    }

    fn known_discovery(&self) -> Option<Arc<Discovery>> {
        self.discovered.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn remember(&self, discovery: Discovery) -> Arc<Discovery> {
        let discovery = Arc::new(discovery);
        *self.discovered.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(discovery.clone());
        discovery
    }

    async fn document(&self, path: &str, cached: &Cached, index: usize) -> Result<Document, Error> {
        let mut request = Request::get(path).accept(AGGREGATED).timeout(Duration::from_secs(32));
        let tag = &cached.tags[index];
        if !tag.is_empty() {
            request = request.header("if-none-match", tag.as_str());
        }
        let answer = match self.send(&request).await {
            Ok(answer) => answer,
            // A server may serve groups only.
            Err(error) if error.is_not_found() => return Ok(Document::Legacy(Json::Null)),
            Err(error) => return Err(error),
        };
        if answer.status == http::StatusCode::NOT_MODIFIED {
            return Ok(Document::Same);
        }
        let tag = answer.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        let tree = parse(&self.read(answer).await?)?;
        if tree["kind"] == "APIGroupDiscoveryList" {
            Ok(Document::Aggregated(tree, tag))
        } else {
            Ok(Document::Legacy(tree))
        }
    }

    /// Asks an older server version by version.
    async fn read_legacy(&self, tree: &Json, core: bool, discovery: &mut Discovery) -> Result<(), Error> {
        let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
        if core {
            wanted.push((String::new(), texts(&tree["versions"])));
        } else {
            for group in tree["groups"].as_array().into_iter().flatten() {
                let preferred = text(&group["preferredVersion"], "version");
                let mut versions: Vec<String> = group["versions"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|version| text(version, "version"))
                    .collect();
                versions.sort_by_key(|version| *version != preferred);
                wanted.push((text(group, "name"), versions));
            }
        }
        let questions = wanted.iter().flat_map(|(group, versions)| {
            versions.iter().map(move |version| {
                let path = if core { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
                async move { self.json(&Request::get(path).timeout(Duration::from_secs(32))).await }
            })
        });
        let mut answers = future::join_all(questions).await.into_iter();
        for (group, versions) in wanted {
            let mut out = Group { name: group, versions: Vec::new() };
            for version in versions {
                match answers.next().unwrap_or(Ok(Json::Null)) {
                    Ok(tree) => out.versions.push(read_version(&out.name, &version, &tree)),
                    Err(error) => {
                        let name = if core { version } else { format!("{}/{version}", out.name) };
                        discovery.failures.push((name, error.to_string()));
                    }
                }
            }
            discovery.groups.push(out);
        }
        Ok(())
    }

    /// The cache file of this server.
    fn cache_file(&self) -> Option<PathBuf> {
        let folder = self.options().cache.as_ref()?;
        let server = self.server();
        let address = server.split_once("://").map_or(server, |(_, rest)| rest);
        let name: String = address
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '_' })
            .collect();
        Some(folder.join("kx").join(format!("{name}.json")))
    }

    fn read_cache(&self) -> Option<Cached> {
        let bytes = self.disk.read(&self.cache_file()?).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// A cache that cannot be written is done without.
    fn write_cache(&self, cached: &Cached) {
        let Some(file) = self.cache_file() else { return };
        let folder = file.parent().unwrap_or(Path::new(""));
        let ready = self.disk.is_directory(folder) || self.disk.make_directory(folder).is_ok();
        if let (true, Ok(tree)) = (ready, serde_json::to_value(cached)) {
            let _ = self.disk.write_private(&file, json::compact(&tree).as_bytes());
        }
    }
}

/// What a server answered to the question for a document.
enum Document {
    /// The cached one is still right.
    Same,
    Aggregated(Json, String),
    Legacy(Json),
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn text(tree: &Json, key: &str) -> String {
    tree[key].as_str().unwrap_or_default().to_owned()
}

fn texts(tree: &Json) -> Vec<String> {
    tree.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn read_aggregated(tree: &Json, discovery: &mut Discovery) {
    for group in tree["items"].as_array().into_iter().flatten() {
        let name = text(&group["metadata"], "name");
        let mut out = Group { name, versions: Vec::new() };
        for version in group["versions"].as_array().into_iter().flatten() {
            let label = text(version, "version");
            if version["freshness"] == "Stale" {
                let full = if out.name.is_empty() { label.clone() } else { format!("{}/{label}", out.name) };
                discovery.failures.push((full.clone(), format!("stale GroupVersion discovery: {full}")));
            }
            let resources = version["resources"].as_array().into_iter().flatten();
            let resources = resources.map(|resource| Resource {
                group: out.name.clone(),
                version: label.clone(),
                kind: text(&resource["responseKind"], "kind"),
                plural: text(resource, "resource"),
                singular: text(resource, "singularResource"),
                short_names: texts(&resource["shortNames"]),
                categories: texts(&resource["categories"]),
                namespaced: resource["scope"] == "Namespaced",
                verbs: texts(&resource["verbs"]),
                subresources: resource["subresources"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|subresource| text(subresource, "subresource"))
                    .collect(),
            });
            let resources = resources.filter(|resource| !resource.kind.is_empty()).collect();
            out.versions.push(Version { name: label, resources });
        }
        discovery.groups.push(out);
    }
}

/// An `APIResourceList`: subresources are items of their own there.
fn read_version(group: &str, version: &str, tree: &Json) -> Version {
    let mut resources: Vec<Resource> = Vec::new();
    for item in tree["resources"].as_array().into_iter().flatten() {
        let name = text(item, "name");
        if let Some((parent, subresource)) = name.split_once('/') {
            if let Some(parent) = resources.iter_mut().find(|resource| resource.plural == parent) {
                parent.subresources.push(subresource.to_owned());
            }
            continue;
        }
        let kind = text(item, "kind");
        let singular = match text(item, "singularName") {
            empty if empty.is_empty() => kind.to_lowercase(),
            singular => singular,
        };
        resources.push(Resource {
            group: group.to_owned(),
            version: version.to_owned(),
            kind,
            plural: name,
            singular,
            short_names: texts(&item["shortNames"]),
            categories: texts(&item["categories"]),
            namespaced: item["namespaced"] == true,
            verbs: texts(&item["verbs"]),
            subresources: Vec::new(),
        });
    }
    Version { name: version.to_owned(), resources }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_aggregated_documents() {
        let tree = serde_json::json!({"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": "apps"}, "versions": [{
            "version": "v1", "freshness": "Current", "resources": [{"resource": "deployments", "responseKind": {"kind": "Deployment"},
            "scope": "Namespaced", "singularResource": "deployment", "verbs": ["get"], "shortNames": ["deploy"],
            "subresources": [{"subresource": "scale"}]}]}]}]});
        let mut discovery = Discovery::default();
        read_aggregated(&tree, &mut discovery);
        let found = discovery.resources().next().expect("because there is one");
        assert_eq!((found.full_name().as_str(), found.namespaced), ("deployments.apps", true));
        assert_eq!(found.subresources, ["scale"]);
    }

    #[test]
    fn reads_older_documents() {
        let tree = serde_json::json!({"resources": [
            {"name": "pods", "kind": "Pod", "namespaced": true, "verbs": ["get"], "shortNames": ["po"]},
            {"name": "pods/log", "kind": "Pod", "namespaced": true, "verbs": ["get"]}]});
        let version = read_version("", "v1", &tree);
        assert_eq!(version.resources.len(), 1);
        assert_eq!(version.resources[0].singular, "pod");
        assert_eq!(version.resources[0].subresources, ["log"]);
    }
}
