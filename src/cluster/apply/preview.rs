//! What applying an object would make of it, as the server says without keeping it.
//!
//! Answers to the `InfoObject` of kubectl's cmd/diff.

use super::client::Client;
use super::{ClientSide, Failed, Note, Place};
use crate::cluster::{Cluster, Patch, Resource, WriteOptions};
use crate::manifest::{Object, write};

/// How a preview is made.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Always a dry run; `force` takes fields over.
    pub write: WriteOptions,
    pub server_side: bool,
}

/// An object before and after.
#[derive(Debug, Clone)]
pub struct Previewed {
    /// Nothing when it is not there yet.
    pub live: Option<Object>,
    pub merged: Object,
    /// The object changed under every try, so that the last one was made without looking at its version.
    pub unlocked: bool,
}

/// How often an object that changes meanwhile is looked at anew.
const TRIES: usize = 4;

impl Cluster {
    /// The object as it is and as it would be.
    pub async fn preview(
        &self,
        resource: &Resource,
        object: &Object,
        options: &Preview,
        notes: &mut Vec<Note>,
    ) -> Result<Previewed, Failed> {
        let namespace = Some(object.namespace()).filter(|namespace| !namespace.is_empty());
        let mode = ClientSide { local: false, overwrite: true, force: None };
        let place = Place { resource, namespace, name: object.name() };
        let client = Client { cluster: self, place, mode: &mode, write: &options.write };
        let mut tries = 1;
        loop {
            let unlocked = tries == TRIES;
            let live = match client.get().await {
                Ok(live) => Some(live),
                Err(error) if error.is_not_found() => None,
                Err(error) => return Err(Failed::Get(error)),
            };
            let merged = if options.server_side {
                let at = (namespace, object.name());
                let sent = self.patch(resource, at, (Patch::Apply, &object.0), &options.write).await;
                sent.map_err(Failed::ServerSide)
            } else {
                client.preview(object, live.as_ref(), unlocked, notes).await
            };
            match merged {
                Ok(merged) => return Ok(Previewed { live, merged, unlocked }),
                Err(failed) if !unlocked && is_conflict(&failed) => tries += 1,
                Err(failed) => return Err(failed),
            }
        }
    }
}

fn is_conflict(failed: &Failed) -> bool {
    match failed {
        Failed::Patch { error, .. } | Failed::ServerSide(error) | Failed::Create(error) => error.is_conflict(),
        _ => false,
    }
}

impl Client<'_> {
    async fn preview(
        &self,
        object: &Object,
        live: Option<&Object>,
        unlocked: bool,
        notes: &mut Vec<Note>,
    ) -> Result<Object, Failed> {
        let Some(live) = live else {
            return self.send_new(object).await.map_err(Failed::Create);
        };
        let mut plan = self.plan(&write::bare(object), live, notes)?;
        if plan.is_empty() {
            return Ok(live.clone());
        }
        let unversioned = plan.patch.clone();
        if !unlocked {
            let mut versioned = Object(std::mem::take(&mut plan.patch));
            versioned.metadata_mut().insert("resourceVersion".to_owned(), live.metadata("resourceVersion").into());
            plan.patch = versioned.0;
        }
        let patch = crate::value::json::compact(&unversioned);
        self.send(&plan).await.map_err(|error| Failed::Patch { patch, error })
    }
}
