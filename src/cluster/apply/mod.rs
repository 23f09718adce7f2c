//! One object brought to what a manifest says.
//!
//! In: the object that is wanted. Out: what was done, and the object as the server has it. Answers to kubectl's
//! cmd/apply, its patcher and the migration of client-go's csaupgrade. Built-in kinds are patched by the tables in
//! the binary, so nothing is downloaded first.

mod client;
mod migrate;
mod preview;
mod server;

pub use preview::{Preview, Previewed};

use super::{Cluster, DeleteOptions, Error, Resource, WriteOptions};
use crate::manifest::Object;
use crate::manifest::patch::threeway;
use std::time::Duration;

/// The name that owns what server-side apply writes, unless another one is asked for.
pub const SERVER_SIDE_MANAGER: &str = "kubectl";
/// The name that owns what client-side apply writes.
pub const CLIENT_SIDE_MANAGER: &str = "kubectl-client-side-apply";

/// How objects are applied.
#[derive(Debug, Clone)]
pub struct Options {
    pub write: WriteOptions,
    pub mode: Mode,
}

/// Where the object is.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    resource: &'a Resource,
    namespace: Option<&'a str>,
    name: &'a str,
}

#[derive(Debug, Clone)]
pub enum Mode {
    Client(ClientSide),
    /// The merge is made by the server; `write.force` takes fields over from their managers.
    Server,
}

/// The three-way merge is made here.
#[derive(Debug, Clone)]
pub struct ClientSide {
    /// Nothing is written; the patch is applied to a copy.
    pub local: bool,
    /// What someone else changed since is overwritten; else that is an error.
    pub overwrite: bool,
    /// Deletes and creates the object anew when its patch is refused.
    pub force: Option<Deletion>,
}

/// How an object is deleted.
#[derive(Debug, Clone)]
pub struct Deletion {
    pub options: DeleteOptions,
    /// How long its end is waited for.
    pub timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Configured,
    Unchanged,
    ServerSide,
}

/// What is told beside the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The object was not made by apply.
    NotApplied,
    /// The patch could not be made; the text says why. kubectl tells it once for each schema that it tries.
    Conflict(String),
    /// The annotation of client-side apply did not find a new owner.
    AnnotationKept(String),
    /// The fields of client-side apply did not find a new owner.
    FieldsKept(String),
    /// The second apply, after the fields found their new owner, failed.
    NotReapplied(String),
}

/// What became of an object.
#[derive(Debug)]
pub struct Applied {
    /// What is told first.
    pub notes: Vec<Note>,
    /// What was done, and the object as the server has it.
    pub result: Result<(Outcome, Object), Failed>,
}

/// Why an object was not applied.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("from {prefix}: cannot use generate name with apply")]
    GenerateName { prefix: String },
    #[error(transparent)]
    Get(Error),
    #[error(transparent)]
    Create(Error),
    /// No patch could be made of the three documents.
    #[error("creating patch with:\noriginal:\n{original}\nmodified:\n{modified}\ncurrent:\n{current}\nfor: {error}")]
    Plan { original: String, modified: String, current: String, error: PlanError },
    #[error("{error}")]
    Patch { patch: String, error: Error },
    /// The object was deleted, but not created anew.
    #[error("{error}")]
    Recreate { patch: String, error: RecreateError },
    #[error(transparent)]
    ServerSide(Error),
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("{0}")]
    Merge(threeway::Error),
    #[error("At least one of apiVersion, kind and name was changed")]
    Renamed,
    /// The annotation does not hold a JSON document.
    #[error("invalid JSON document")]
    Annotation,
}

#[derive(Debug, thiserror::Error)]
pub enum RecreateError {
    #[error(transparent)]
    Request(#[from] Error),
    #[error("context deadline exceeded")]
    Timeout,
    #[error(
        "An error occurred force-replacing the existing object with the newly provided one:\n\n{error}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n{restore}"
    )]
    NotRestored { error: Error, restore: Error },
}

impl Cluster {
    /// Applies one object, whose namespace is set.
    pub async fn apply(&self, resource: &Resource, object: &Object, options: &Options) -> Applied {
        let mut notes = Vec::new();
        let prefix = object.metadata("generateName");
        if object.name().is_empty() && !prefix.is_empty() {
            return Applied { notes, result: Err(Failed::GenerateName { prefix: prefix.to_owned() }) };
        }
        let namespace = Some(object.namespace()).filter(|namespace| !namespace.is_empty());
        let place = Place { resource, namespace, name: object.name() };
        let result = match &options.mode {
            Mode::Client(mode) => {
                let client = client::Client { cluster: self, place, mode, write: &options.write };
                client.apply(object, &mut notes).await
            }
            Mode::Server => {
                let server = server::Server { cluster: self, place, write: &options.write };
                server.apply(object, &mut notes).await.map_err(Failed::ServerSide)
            }
        };
        Applied { notes, result }
    }
}
