//! Waiting for one object: it is read once and then followed by a watch, until it is as wanted or time is up.

use super::Cluster;
use super::error::Error;
use super::objects::{ListOptions, complete};
use super::resource::Resource;
use super::watch::WatchOptions;
use crate::value::Json;
use std::time::Duration;
use tokio::time::Instant;

/// What is seen of the object that is waited for.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// It is not there when the waiting begins (or begins again).
    Missing,
    At(&'a Json),
    /// It was deleted while it was watched.
    Deleted,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The judge was satisfied.
    Reached,
    TimedOut,
}

impl Cluster {
    /// Shows the object to `judge`, as it is and whenever it changes, until that says `true`.
    pub async fn wait_for<E: From<Error>>(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        deadline: Instant,
        mut judge: impl FnMut(Seen<'_>) -> Result<bool, E>,
    ) -> Result<Ended, E> {
        let waiting = self.follow(resource, (namespace, name), &mut judge);
        match tokio::time::timeout_at(deadline, waiting).await {
            Ok(outcome) => outcome.map(|()| Ended::Reached),
            Err(_) => Ok(Ended::TimedOut),
        }
    }

    async fn follow<E: From<Error>>(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        judge: &mut impl FnMut(Seen<'_>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let fields = format!("metadata.name={name}");
        let namespace = namespace.map(str::to_owned);
        loop {
            let options =
                ListOptions { namespace: namespace.clone(), fields: fields.clone(), ..ListOptions::default() };
            let mut list = self.list(resource, &options).await?;
            let mut item = list["items"].get_mut(0).map(Json::take);
            if let Some(item) = &mut item {
                complete(resource, item);
            }
            if judge(item.as_ref().map_or(Seen::Missing, Seen::At))? {
                return Ok(());
            }
            let mut version = list["metadata"]["resourceVersion"].as_str().unwrap_or_default().to_owned();
            // A watch that ended by itself goes on where it stopped; what broke it begins from a new list.
            while !version.is_empty() {
                let options = WatchOptions {
                    namespace: namespace.clone(),
                    fields: fields.clone(),
                    resource_version: version.clone(),
                    ..WatchOptions::default()
                };
                let Ok(mut watch) = self.watch(resource, &options).await else { break };
                loop {
                    match watch.next().await {
                        Ok(Some(event)) => {
                            if let Some(newer) = event.object["metadata"]["resourceVersion"].as_str() {
                                newer.clone_into(&mut version);
                            }
                            let done = match event.kind.as_str() {
                                "DELETED" => judge(Seen::Deleted)?,
                                "BOOKMARK" => false,
                                _ => judge(Seen::At(&event.object))?,
                            };
                            if done {
                                return Ok(());
                            }
                        }
                        Ok(None) => break,
                        Err(_) => {
                            version.clear();
                            break;
                        }
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}
