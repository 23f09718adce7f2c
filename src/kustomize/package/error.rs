//! Why a package cannot be read or searched, as data. The words are kustomize's.

use crate::{files, kustomize, manifest};
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    File(#[from] files::Error),
    #[error(transparent)]
    Kustomize(#[from] kustomize::Error),
    #[error("lstat {}: no such file or directory", .path.display())]
    Missing { path: PathBuf },
    #[error("evalsymlink failure on '{}' : {source}", .path.display())]
    Unresolved { path: PathBuf, source: files::Error },
    #[error("{}: {source}", .path.display())]
    Unreadable { path: PathBuf, source: Box<Error> },
    #[error("unrecognized path element: {element}.  Should be of the form 'list[field=value]'")]
    PathElement { element: String },
    #[error("list path element must contain fieldName=fieldValue for element to match")]
    ListElement,
    #[error("index {index} specified but only {count} elements found")]
    OutOfRange { index: usize, count: usize },
    #[error("error parsing regexp: {reason}: `{pattern}`")]
    Expression { pattern: String, reason: String },
    #[error("ambiguous match -- multiple of ['<', '>', '<=', '>=', '=' in final path element: {element}")]
    Ambiguous { element: String },
    #[error("{text}: {source}")]
    Quantity { text: String, source: manifest::quantity::Error },
    #[error("package paths may not be absolute paths")]
    AbsolutePath,
    #[error("resource must be written under package {}: {}", .package.display(), .path.display())]
    OutsidePackage { package: PathBuf, path: PathBuf },
    #[error("owner '{owner}' not found in input, but found as an owner of input objects")]
    NoOwner { owner: String },
}
