//! Why charts/ could not be filled.

use crate::helm::chart::{self, SaveError};
use crate::helm::semver;
use crate::repository::oci;
use crate::{files, repository};
use std::path::PathBuf;

/// The words are Helm's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Repository(#[from] repository::Error),
    #[error(transparent)]
    File(#[from] files::Error),
    #[error(transparent)]
    Chart(#[from] chart::Error),
    #[error(transparent)]
    Save(#[from] SaveError),
    #[error(transparent)]
    Version(#[from] semver::Error),
    #[error("could not find {}: {source}", path.display())]
    NoChart { path: PathBuf, source: files::Error },
    #[error("only unpacked charts can be updated")]
    Packed,
    #[error(
        "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'"
    )]
    OutOfSync,
    #[error(
        "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies"
    )]
    OldOutOfSync,
    #[error("no repository definition for {}. Please add them via 'helm repo add'", .0.join(", "))]
    Unknown(Vec<String>),
    /// The same of a lock file, where Helm words it otherwise.
    #[error("no repository definition for {}. Please add the missing repos via 'helm repo add'", .0.join(", "))]
    UnknownLocked(Vec<String>),
    /// Names that look as if URLs were meant.
    #[error(
        "no repository definition for {}. Please add them via 'helm repo add'\n\
         Note that repositories must be URLs or aliases. For example, to refer to the \"example\"\n\
         repository, use \"https://charts.example.com/\" or \"@example\" instead of\n\
         \"example\". Don't forget to add the repo, too ('helm repo add').",
        .0.join(", ")
    )]
    UnknownNames(Vec<String>),
    #[error("directory {} not found", .0.display())]
    NoFolder(PathBuf),
    #[error("dependency {name:?} has an invalid version/constraint format: {source}")]
    Constraint { name: String, source: semver::Error },
    /// The same while charts are fetched, where Helm does not quote the name.
    #[error("dependency {name} has an invalid version/constraint format: {source}")]
    PlainConstraint { name: String, source: semver::Error },
    #[error("no cached repository for {repository} found. (try 'helm repo update'): {source}")]
    NotCached { repository: String, source: Box<repository::Error> },
    #[error("{chart} chart not found in repo {repository}")]
    NotInRepository { chart: String, repository: String },
    #[error("could not retrieve list of tags for repository {repository}: {source}")]
    Tags { repository: String, source: Box<oci::Error> },
    #[error(
        "can't get a valid version for {} subchart(s): {}. Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml",
        .0.len(), .0.join(", ")
    )]
    NoVersions(Vec<String>),
    #[error("{:?} is not a directory", .0.display().to_string())]
    NotAFolder(PathBuf),
    #[error("unable to load chart '{}': {source}", path.display())]
    Unloadable { path: PathBuf, source: chart::Error },
    #[error("dependency {name} at version {version} does not satisfy the constraint {constraint}")]
    Unfit { name: String, version: String, constraint: String },
    #[error("can't get a valid version for dependency {0}")]
    NoVersion(String),
    #[error("could not find : {0}")]
    NotFound(Box<Error>),
    #[error("entry not found")]
    NoEntry,
    #[error("no matching version")]
    NoMatch,
    #[error("chart {chart} not found in {repository}: {source}")]
    NotThere { chart: String, repository: String, source: Box<repository::Error> },
    #[error("could not parse OCI reference: improperly formatted oci chart reference: {0}")]
    OciReference(String),
    #[error("could not download {url}: {source}")]
    Download { url: String, source: Box<repository::Error> },
    #[error("the {file} file is a symlink to {target:?}")]
    LinkedLock { file: &'static str, target: String },
}
