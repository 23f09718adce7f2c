//! Why nothing was localized, as data. The words are kustomize's.

use crate::{files, kustomize};
use std::path::PathBuf;

/// A copy that was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another error with what it happened to.
    #[error("{place}: {source}")]
    In { place: String, source: Box<Error> },
    #[error(transparent)]
    File(#[from] files::Error),
    #[error(transparent)]
    Kustomize(#[from] kustomize::Error),
    #[error("localize remote root {} missing ref query string parameter", quoted(.root))]
    NoReference { root: String },
    #[error("scope {} specified for remote localize target {}", quoted(.scope), quoted(.target))]
    ScopeOfRepository { scope: String, target: String },
    #[error(
        "localize scope {} does not contain target {} at {}", quoted(.scope), quoted(.target), quoted(&super::shown(.root))
    )]
    TargetOutsideScope { scope: String, target: String, root: PathBuf },
    #[error("localize destination {} already exists", quoted(.destination))]
    DestinationTaken { destination: String },
    #[error("root {} outside localize scope {}", quoted(&super::shown(.root)), quoted(&super::shown(.scope)))]
    RootOutsideScope { root: PathBuf, scope: PathBuf },
    #[error(
        "root {} references into localize destination {}", quoted(&super::shown(.root)), quoted(&super::shown(.destination))
    )]
    RootInDestination { root: PathBuf, destination: PathBuf },
    #[error(
        "file {} at {} enters localize destination {}",
        quoted(.path), quoted(&super::shown(.file)), quoted(&super::shown(.destination))
    )]
    FileInDestination { path: String, file: PathBuf, destination: PathBuf },
    #[error("{} already contains {} needed to store {what} {}", .root.display(), super::paths::FOLDER, quoted(.path))]
    FolderTaken { root: PathBuf, what: &'static str, path: String },
    #[error(
        "could not localize path {} as file: {file}; could not localize path {} as directory: {folder}",
        quoted(.path), quoted(.path)
    )]
    Neither { path: String, file: Box<Error>, folder: Box<Error> },
    #[error("when parsing as inline received error: {inline}\nwhen parsing as filepath received error: {file}")]
    Unreadable { inline: Box<kustomize::Error>, file: Box<Error> },
    #[error("absolute path {} not handled in alpha", quoted(.path))]
    AbsoluteHome { path: String },
    #[error("expected sequence or scalar node")]
    ExpectedTexts,
}

impl Error {
    /// The error with what it happened to in front of it.
    pub fn at(self, place: impl Into<String>) -> Error {
        Error::In { place: place.into(), source: Box::new(self) }
    }
}

pub(super) use kustomize::error::quote as quoted;
