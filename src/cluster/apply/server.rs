//! Server-side apply, and what client-side apply left behind handed over to it.

use super::{Note, Outcome, Place, SERVER_SIDE_MANAGER, migrate};
use crate::cluster::{Cluster, Error, Patch, WriteOptions};
use crate::manifest::{Object, write};
use crate::value::{Json, Map};

/// Owns the annotation of client-side apply once an object is applied by the server.
const ANNOTATION_MANAGER: &str = "kubectl-last-applied";

/// How often the handing over is tried when the object changes meanwhile.
const RETRIES: usize = 5;

/// One object's place and how it is written there.
pub(super) struct Server<'a> {
    pub cluster: &'a Cluster,
    pub place: Place<'a>,
    pub write: &'a WriteOptions,
}

impl Server<'_> {
    pub(super) async fn apply(&self, object: &Object, notes: &mut Vec<Note>) -> Result<(Outcome, Object), Error> {
        let live = self.send(Patch::Apply, &object.0, self.write).await?;
        Ok((Outcome::ServerSide, self.settle(object, live, notes).await))
    }

    async fn send(&self, kind: Patch, body: &Json, write: &WriteOptions) -> Result<Object, Error> {
        self.cluster.patch(self.place.resource, (self.place.namespace, self.place.name), (kind, body), write).await
    }

    /// The same writes, of the whole object and without force.
    fn plain(&self, manager: &str) -> WriteOptions {
        let field_manager = manager.to_owned();
        WriteOptions { field_manager, subresource: String::new(), force: false, ..self.write.clone() }
    }

    /// Ends what client-side apply began. Nothing here fails the command: it is tried again the next time.
    async fn settle(&self, object: &Object, mut live: Object, notes: &mut Vec<Note>) -> Object {
        match self.keep_annotation(&live).await {
            Ok(Some(kept)) => live = kept,
            Ok(None) => {}
            Err(error) => {
                notes.push(Note::AnnotationKept(error.to_string()));
                return live;
            }
        }
        match self.hand_over(&live).await {
            Ok(Some(moved)) => live = moved,
            Ok(None) => return live,
            Err(error) => {
                notes.push(Note::FieldsKept(error.to_string()));
                return live;
            }
        }
        match self.send(Patch::Apply, &object.0, self.write).await {
            Ok(again) => again,
            Err(error) => {
                notes.push(Note::NotReapplied(error.to_string()));
                live
            }
        }
    }

    /// Gives the annotation of client-side apply an owner of its own, so that it outlives the fields' new owner. Only
    /// for the manager that kubectl uses by itself: from then on the server keeps the annotation up to date.
    async fn keep_annotation(&self, live: &Object) -> Result<Option<Object>, Error> {
        if self.write.field_manager != SERVER_SIDE_MANAGER {
            return Ok(None);
        }
        let Some(annotation) = live.annotation(write::LAST_APPLIED) else { return Ok(None) };
        if !migrate::owners(live, "Apply").is_empty() {
            return Ok(None);
        }
        let mut only = Object(Json::Object(Map::new()));
        only.annotations_mut().insert(write::LAST_APPLIED.to_owned(), annotation.into());
        only.metadata_mut().insert("name".to_owned(), live.name().into());
        if !live.namespace().is_empty() {
            only.metadata_mut().insert("namespace".to_owned(), live.namespace().into());
        }
        if let Json::Object(map) = &mut only.0 {
            map.insert("apiVersion".to_owned(), self.place.resource.api_version().into());
            map.insert("kind".to_owned(), self.place.resource.kind.clone().into());
        }
        self.send(Patch::Apply, &only.0, &self.plain(ANNOTATION_MANAGER)).await.map(Some)
    }

    /// Makes the fields of client-side apply those of the server-side manager.
    async fn hand_over(&self, live: &Object) -> Result<Option<Object>, Error> {
        let managers = migrate::owners(live, "Update");
        let write = self.plain(&self.write.field_manager);
        let mut live = live.clone();
        let mut tries = 1;
        loop {
            let Some(patch) = migrate::patch(&live, &managers, &write.field_manager) else { return Ok(None) };
            match self.send(Patch::Json, &patch, &write).await {
                Ok(moved) => return Ok(Some(moved)),
                Err(error) if error.is_conflict() && tries < RETRIES => {
                    tries += 1;
                    live = self.cluster.get(self.place.resource, self.place.namespace, self.place.name).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}
