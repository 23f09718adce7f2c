//! Where releases are kept: Secrets (or ConfigMaps) of the release's namespace, one a revision, as Helm names and labels
//! them.
//!
//! In: a [`Release`] or its name. Out: the stored revisions. Answers to Helm's `pkg/storage`.

use super::error::Error;
use super::record::{Release, Status, key};
use crate::cluster::{self, Cluster, Request};
use crate::value::{Json, Map};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use std::collections::BTreeMap;

/// Labels that Helm sets itself.
const SYSTEM_LABELS: [&str; 6] = ["name", "owner", "status", "version", "createdAt", "modifiedAt"];

/// The kind of object that holds a revision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Driver {
    #[default]
    Secret,
    ConfigMap,
}

impl Driver {
    /// The driver that `HELM_DRIVER` names.
    pub fn parse(word: &str) -> Option<Driver> {
        match word {
            "" | "secret" | "secrets" => Some(Driver::Secret),
            "configmap" | "configmaps" => Some(Driver::ConfigMap),
            _ => None,
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Driver::Secret => "secrets",
            Driver::ConfigMap => "configmaps",
        }
    }
}

/// The releases of one namespace, or of all when the namespace is empty.
pub struct Store<'a> {
    pub cluster: &'a Cluster,
    pub namespace: &'a str,
    pub driver: Driver,
    /// Revisions kept of one release; zero keeps all.
    pub max_history: usize,
    /// Seconds since 1970, for the labels `createdAt` and `modifiedAt`.
    pub now: i64,
}

/// Refuses labels that Helm sets itself.
pub fn check_labels(labels: &BTreeMap<String, String>) -> Result<(), Error> {
    if labels.keys().any(|label| SYSTEM_LABELS.contains(&label.as_str())) {
        return Err(Error::ReservedLabel);
    }
    Ok(())
}

impl Store<'_> {
    fn path(&self, name: &str) -> String {
        let plural = self.driver.plural();
        match (self.namespace, name) {
            ("", _) => format!("/api/v1/{plural}"),
            (namespace, "") => format!("/api/v1/namespaces/{namespace}/{plural}"),
            (namespace, name) => format!("/api/v1/namespaces/{namespace}/{plural}/{name}"),
        }
    }

    /// All revisions whose storing objects match a label selector, beside `owner=helm`. Records that cannot be read are
    /// left out, as Helm leaves them out.
    pub async fn query(&self, selector: &str) -> Result<Vec<Release>, Error> {
        let mut found = Vec::new();
        let mut proceed = String::new();
        loop {
            let wanted = if selector.is_empty() { "owner=helm".to_owned() } else { format!("{selector},owner=helm") };
            let request = Request::get(self.path(""))
                .param("labelSelector", wanted)
                .param("limit", "100")
                .param_if("continue", &proceed)
                .about(self.driver.plural(), "");
            let list = self.cluster.json(&request).await.map_err(failed("query: failed to query with labels: "))?;
            let items = list["items"].as_array().map_or(&[][..], Vec::as_slice);
            found.extend(items.iter().filter_map(|object| self.read(object).ok()));
            proceed = list["metadata"]["continue"].as_str().unwrap_or_default().to_owned();
            if proceed.is_empty() {
                return Ok(found);
            }
        }
    }

    fn read(&self, object: &Json) -> Result<Release, Error> {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let unread = |source| Error::Record { action: "get", key: name.to_owned(), source };
        let data = object["data"]["release"].as_str().unwrap_or_default();
        let text = match self.driver {
            Driver::Secret => {
                let bytes = STANDARD.decode(data).map_err(|error| unread(super::record::Error::Base64(error)))?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Driver::ConfigMap => data.to_owned(),
        };
        let mut release = Release::decode(&text).map_err(unread)?;
        if release.namespace.is_empty() {
            object["metadata"]["namespace"].as_str().unwrap_or_default().clone_into(&mut release.namespace);
        }
        release.labels = object["metadata"]["labels"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(label, value)| (label.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        Ok(release)
    }

    /// Every revision of a release, oldest first; empty when there is none.
    pub async fn history(&self, name: &str) -> Result<Vec<Release>, Error> {
        let mut history = self.query(&format!("name={name}")).await?;
        history.sort_by_key(|release| release.version);
        Ok(history)
    }

    /// The newest revision.
    pub async fn last(&self, name: &str) -> Result<Release, Error> {
        self.history(name).await?.pop().ok_or(Error::NotFound)
    }

    /// One revision, or the newest for 0.
    pub async fn get(&self, name: &str, version: u32) -> Result<Release, Error> {
        if version == 0 {
            return self.last(name).await;
        }
        let key = key(name, version);
        let request = Request::get(self.path(&key)).about(self.driver.plural(), &key);
        match self.cluster.json(&request).await {
            Ok(object) => {
                let mut release = self.read(&object)?;
                // Helm hides its own labels when it reads one record, and shows them when it lists.
                release.labels.retain(|label, _| !SYSTEM_LABELS.contains(&label.as_str()));
                Ok(release)
            }
            Err(error) if error.is_not_found() => Err(Error::NotFound),
            Err(error) => Err(failed(&format!("get: failed to get \"{key}\": "))(error)),
        }
    }

    /// Revisions that are marked deployed, newest first.
    pub async fn deployed(&self, name: &str) -> Result<Vec<Release>, Error> {
        let mut deployed = self.query(&format!("name={name},status=deployed")).await?;
        deployed.sort_by_key(|release| std::cmp::Reverse(release.version));
        Ok(deployed)
    }

    /// Stores a new revision, after making room for it.
    pub async fn create(&self, release: &Release) -> Result<(), Error> {
        self.prune(&release.name).await?;
        let object = self.object(release, "createdAt")?;
        let request = Request::new(Method::POST, self.path("")).json(&object).about(self.driver.plural(), "");
        match self.cluster.json(&request).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_already_exists() => Err(Error::AlreadyExists),
            Err(error) => Err(failed("create: failed to create: ")(error)),
        }
    }

    /// Stores a revision again.
    pub async fn update(&self, release: &Release) -> Result<(), Error> {
        let object = self.object(release, "modifiedAt")?;
        let key = release.key();
        let request = Request::new(Method::PUT, self.path(&key)).json(&object).about(self.driver.plural(), &key);
        self.cluster.json(&request).await.map(drop).map_err(failed("update: failed to update: "))
    }

    /// Takes a revision out.
    pub async fn delete(&self, release: &Release) -> Result<(), Error> {
        let key = release.key();
        let request = Request::new(Method::DELETE, self.path(&key)).about(self.driver.plural(), &key);
        match self.cluster.json(&request).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_not_found() => Err(Error::NotFound),
            Err(error) => Err(failed("")(error)),
        }
    }

    /// Takes the oldest revisions out until one more has room; the newest deployed one stays.
    async fn prune(&self, name: &str) -> Result<(), Error> {
        if self.max_history == 0 {
            return Ok(());
        }
        let history = self.history(name).await?;
        for release in superfluous(&history, self.max_history - 1) {
            self.delete(release).await?;
        }
        Ok(())
    }

    fn object(&self, release: &Release, time_label: &str) -> Result<Json, Error> {
        let key = release.key();
        let text = release.encode().map_err(|source| Error::Record { action: "create", key: key.clone(), source })?;
        let own = release.labels.iter().filter(|(label, _)| !SYSTEM_LABELS.contains(&label.as_str()));
        let mut labels: Map<String, Json> =
            own.map(|(label, value)| (label.clone(), Json::from(value.as_str()))).collect();
        for (label, value) in [
            (time_label, self.now.to_string()),
            ("name", release.name.clone()),
            ("owner", "helm".to_owned()),
            ("status", release.info.status.word().to_owned()),
            ("version", release.version.to_string()),
        ] {
            labels.insert(label.to_owned(), Json::from(value));
        }
        let metadata = serde_json::json!({"name": key, "labels": labels});
        Ok(match self.driver {
            Driver::Secret => serde_json::json!({
                "apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "helm.sh/release.v1",
                "data": {"release": STANDARD.encode(text)},
            }),
            Driver::ConfigMap => serde_json::json!({
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"release": text},
            }),
        })
    }
}

/// The revisions to take out so that `most` are left, oldest first; the newest deployed one is never among them.
fn superfluous(history: &[Release], most: usize) -> Vec<&Release> {
    let deployed = history.iter().rev().find(|release| release.info.status == Status::Deployed);
    let excess = history.len().saturating_sub(most);
    let kept = deployed.map(|release| release.version);
    history.iter().filter(|release| Some(release.version) != kept).take(excess).collect()
}

fn failed(context: &str) -> impl FnOnce(cluster::Error) -> Error {
    let context = context.to_owned();
    move |source| Error::Cluster { context, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_deployed_revision() {
        let history: Vec<Release> = [Status::Superseded, Status::Deployed, Status::Failed, Status::Failed]
            .into_iter()
            .zip(1..)
            .map(|(status, version)| {
                let mut release = Release { version, ..Release::default() };
                release.info.status = status;
                release
            })
            .collect();
        let out = |most| superfluous(&history, most).iter().map(|release| release.version).collect::<Vec<_>>();
        assert_eq!(out(4), [] as [u32; 0]);
        assert_eq!(out(2), [1, 3]);
        assert_eq!(out(0), [1, 3, 4]);
    }

    #[test]
    fn refuses_system_labels() {
        assert!(check_labels(&BTreeMap::from([("team".into(), "a".into())])).is_ok());
        assert!(check_labels(&BTreeMap::from([("owner".into(), "a".into())])).is_err());
    }
}
