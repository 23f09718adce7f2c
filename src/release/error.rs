//! What can go wrong in a release's life, in Helm's words.

use crate::{cluster, manifest};

/// An error of the release layer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("release: not found")]
    NotFound,
    #[error("\"{name}\" has no deployed releases")]
    NoDeployedRelease { name: String },
    #[error("release: already exists")]
    AlreadyExists,
    #[error("another operation (install/upgrade/rollback) is in progress")]
    Pending,
    #[error("release name check failed: cannot reuse a name that is still in use")]
    NameInUse,
    #[error("the release named \"{name}\" is already deleted")]
    AlreadyDeleted { name: String },
    #[error("release has no {version} version")]
    NoRevision { version: u32 },
    #[error(
        "user supplied labels contains system reserved label name. System labels: [name owner status version createdAt modifiedAt]"
    )]
    ReservedLabel,
    #[error("{action}: failed to decode data \"{key}\": {source}")]
    Record { action: &'static str, key: String, source: super::record::Error },
    /// The cluster refused; `context` says what was tried.
    #[error("{context}{source}")]
    Cluster { context: String, source: cluster::Error },
    #[error("{context}{source}")]
    Manifest { context: String, source: manifest::read::Error },
    /// An object exists and belongs to somebody else.
    #[error(
        "{context}: {object} exists and cannot be imported into the current release: invalid ownership metadata; {reasons}"
    )]
    Ownership { context: &'static str, object: String, reasons: String },
    /// Objects that did not become ready in time.
    #[error("{reasons}\ncontext deadline exceeded")]
    NotReady { reasons: String },
    #[error("{phase}: {source}")]
    Hook { phase: String, source: Box<Error> },
    #[error("{message}")]
    Failed { message: String },
    /// Several objects failed.
    #[error("{}", join(.errors, .separator))]
    Several { errors: Vec<Error>, separator: &'static str },
    /// The user stopped the operation.
    #[error("context canceled")]
    Cancelled,
}

fn join(errors: &[Error], separator: &str) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}
