//! Client-side apply: a three-way merge of what was applied last, what is wanted, and what the server has.

use super::{ClientSide, Deletion, Failed, Note, Outcome, Place, PlanError, RecreateError};
use crate::cluster::{Cluster, Error, Patch, WriteOptions};
use crate::manifest::patch::threeway::{self, Documents, Method};
use crate::manifest::patch::{merge, strategic};
use crate::manifest::{Object, schema, write};
use crate::value::{Json, Map, json};
use std::time::Duration;

/// How often a patch is made anew when the object changed meanwhile, and how long is waited from the second time on.
const RETRIES: usize = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// One object's place and how it is applied there.
pub(super) struct Client<'a> {
    pub cluster: &'a Cluster,
    pub place: Place<'a>,
    pub mode: &'a ClientSide,
    pub write: &'a WriteOptions,
}

/// A patch and how it merges.
pub(super) struct Plan {
    method: Method,
    pub patch: Json,
}

impl Client<'_> {
    pub(super) async fn apply(&self, object: &Object, notes: &mut Vec<Note>) -> Result<(Outcome, Object), Failed> {
        let current = match self.get().await {
            Ok(current) => current,
            Err(error) if error.is_not_found() => return Ok((Outcome::Created, self.create(object).await?)),
            Err(error) => return Err(Failed::Get(error)),
        };
        let modified = write::with_last_applied(object);
        if current.annotation(write::LAST_APPLIED).is_none() {
            notes.push(Note::NotApplied);
        }
        let plan = self.plan(&modified, &current, notes)?;
        if plan.is_empty() {
            return Ok((Outcome::Unchanged, current));
        }
        let object = if self.mode.local {
            plan.apply_to(current)?
        } else {
            self.patch(&modified, (current, plan), notes).await?
        };
        Ok((Outcome::Configured, object))
    }

    pub(super) async fn get(&self) -> Result<Object, Error> {
        self.cluster.get(self.place.resource, self.place.namespace, self.place.name).await
    }

    async fn create(&self, object: &Object) -> Result<Object, Failed> {
        // The annotation keeps the nulls that are not sent.
        let mut wanted = write::with_last_applied(object);
        drop_nulls(&mut wanted.0);
        if self.mode.local {
            return Ok(wanted);
        }
        self.send_new(&wanted).await.map_err(Failed::Create)
    }

    /// Creates an object. A version that it names belongs to another life, and is not sent.
    pub(super) async fn send_new(&self, object: &Object) -> Result<Object, Error> {
        if object.0.pointer("/metadata/resourceVersion").is_some() {
            let mut unversioned = object.clone();
            unversioned.metadata_mut().remove("resourceVersion");
            return self.cluster.create(self.place.resource, self.place.namespace, &unversioned, self.write).await;
        }
        self.cluster.create(self.place.resource, self.place.namespace, object, self.write).await
    }

    pub(super) fn plan(&self, modified: &Object, current: &Object, notes: &mut Vec<Note>) -> Result<Plan, Failed> {
        let original_text = current.annotation(write::LAST_APPLIED).unwrap_or_default();
        let failed = |error: PlanError| Failed::Plan {
            original: original_text.to_owned(),
            modified: write::line(&modified.0),
            current: write::line(&current.0),
            error,
        };
        let original = match original_text {
            "" => Json::Object(Map::new()),
            text => json::parse(text.as_bytes()).map_err(|_| failed(PlanError::Annotation))?,
        };
        let kind = schema::kind(&self.place.resource.gvk());
        let method = kind.map_or(Method::Merge, |kind| Method::Strategic(kind.merge_type()));
        let documents = Documents { original: &original, modified: &modified.0, current: &current.0 };
        match threeway::create(&documents, method, self.mode.overwrite) {
            Ok(patch) => Ok(Plan { method, patch }),
            Err(threeway::Error::Precondition { .. }) => Err(failed(PlanError::Renamed)),
            Err(error) => {
                if matches!(method, Method::Strategic(_)) {
                    notes.push(Note::Conflict(error.to_string()));
                }
                Err(failed(PlanError::Merge(error)))
            }
        }
    }

    pub(super) async fn send(&self, plan: &Plan) -> Result<Object, Error> {
        let kind = if matches!(plan.method, Method::Strategic(_)) { Patch::Strategic } else { Patch::Merge };
        let at = (self.place.namespace, self.place.name);
        self.cluster.patch(self.place.resource, at, (kind, &plan.patch), self.write).await
    }

    /// Sends the patch, made anew as long as the object changes under it.
    async fn patch(
        &self,
        modified: &Object,
        (mut current, mut plan): (Object, Plan),
        notes: &mut Vec<Note>,
    ) -> Result<Object, Failed> {
        let mut tries = 0;
        while !plan.is_empty() {
            let error = match self.send(&plan).await {
                Ok(object) => return Ok(object),
                Err(error) => error,
            };
            if error.is_conflict() && tries < RETRIES {
                tries += 1;
                if tries > 1 {
                    tokio::time::sleep(PAUSE).await;
                }
                current = self.get().await.map_err(Failed::Get)?;
                plan = self.plan(modified, &current, notes)?;
                continue;
            }
            return match &self.mode.force {
                Some(deletion) if error.is_conflict() || error.is_invalid() => self
                    .recreate(&current, modified, deletion)
                    .await
                    .map_err(|error| Failed::Recreate { patch: write::line(&modified.0), error }),
                _ => Err(Failed::Patch { patch: plan.text(), error }),
            };
        }
        Ok(current)
    }

    /// Deletes the object, waits for its end and creates it as it is wanted; when that fails, as it was.
    async fn recreate(
        &self,
        current: &Object,
        modified: &Object,
        deletion: &Deletion,
    ) -> Result<Object, RecreateError> {
        let Place { resource, namespace, name } = self.place;
        self.cluster.delete(resource, (namespace, name), &deletion.options).await?;
        let gone = async {
            loop {
                match self.get().await {
                    Err(error) if error.is_not_found() => return Ok(()),
                    Err(error) => return Err(error),
                    Ok(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        };
        tokio::time::timeout(deletion.timeout, gone).await.map_err(|_| RecreateError::Timeout)??;
        let error = match self.send_new(modified).await {
            Ok(object) => return Ok(object),
            Err(error) => error,
        };
        match self.send_new(current).await {
            Ok(_) => Err(error.into()),
            Err(restore) => Err(RecreateError::NotRestored { error, restore }),
        }
    }
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.patch.as_object().is_some_and(Map::is_empty)
    }

    fn text(&self) -> String {
        json::compact(&self.patch)
    }

    /// The patch as kubectl would apply it itself.
    fn apply_to(self, current: Object) -> Result<Object, Failed> {
        let text = self.text();
        let applied = match self.method {
            Method::Strategic(kind) => strategic::apply(current.0, self.patch, kind).map_err(|error| error.to_string()),
            Method::Merge => merge::apply(current.0, self.patch).map_err(|error| error.to_string()),
        };
        applied.map(Object).map_err(|error| {
            let message = format!("applying patch locally: {error}");
            Failed::Patch { patch: text, error: Error::Unreadable { message } }
        })
    }
}

fn drop_nulls(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Json::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
