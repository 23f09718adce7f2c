//! Why a chart or a repository could not be had.

use super::http::Unanswered;
use super::oci;
use super::provenance;
use crate::helm::{chart, semver};
use crate::{files, yaml};

/// What went wrong. The words are Helm's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    File(#[from] files::Error),
    #[error("parse {url:?}: {reason}")]
    Url { url: String, reason: String },
    #[error("failed to parse {url} as URL: parse {url:?}: {reason}")]
    Link { url: String, reason: String },
    #[error("invalid chart URL format: {0}")]
    ChartUrl(String),
    #[error("scheme {scheme:?} not supported")]
    Scheme { scheme: String },
    #[error("could not find protocol handler for: {0}")]
    NoHandler(String),
    /// What a getter plugin did not do.
    #[error("{0}")]
    Getter(String),

    // The network.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    #[error("failed to fetch {url} : {status}")]
    Status { url: String, status: String },
    /// The answer stopped before its end.
    #[error("{0}")]
    Body(String),
    #[error("can't create TLS config for client: {0}")]
    Tls(String),

    // repositories.yaml.
    #[error("couldn't load repositories file ({path}): {source}")]
    Repositories { path: String, source: files::Error },
    #[error("{0}")]
    UnreadableRepositories(String),
    #[error("repo {0} not found")]
    NoRepository(String),
    #[error("no URL found for repository {0}")]
    NoRepositoryUrl(String),
    /// Somebody else holds the list for too long.
    #[error("context deadline exceeded")]
    Locked,

    // Indexes.
    #[error("{0}")]
    Index(#[from] IndexError),
    #[error("error loading {path}: {source}")]
    IndexFile { path: String, source: IndexError },
    #[error("can't remove index file {path}: {source}")]
    NotRemoved { path: String, source: files::Error },
    #[error("failed adding to {name} to index: validate failed for {name}: {source}")]
    NotIndexed { name: String, source: chart::Error },
    #[error("no cached repo found. (try 'helm repo update'): {0}")]
    NotCached(Box<Error>),
    #[error("looks like {url:?} is not a valid chart repository or cannot be reached: {source}")]
    NoChartRepository { url: String, source: Box<Error> },

    // Charts.
    #[error("path {0:?} not found")]
    NoPath(String),
    #[error("non-absolute URLs should be in form of repo_name/path_to_chart, got: {0}")]
    NoReference(String),
    #[error("chart {chart:?} matching {version} not found in {repository} index. (try 'helm repo update'): {source}")]
    NotInIndex { chart: String, version: String, repository: String, source: IndexError },
    #[error("{chart} not found in {url} repository")]
    NotInRepository { chart: String, url: String },
    #[error("failed to make chart URL absolute: {0}")]
    NotAbsolute(Box<Error>),
    #[error("{0} has no downloadable URLs")]
    NoUrls(String),
    /// A digest that is none.
    #[error("{0}")]
    Digest(String),
    #[error("unable to decode digest: {0}")]
    Undecodable(String),
    #[error("invalid digest length: {0}")]
    DigestLength(usize),
    #[error("failed to fetch provenance {0:?}")]
    NoProvenance(String),
    #[error(transparent)]
    Verification(#[from] provenance::Error),
    #[error("is a directory")]
    DirectoryInCache,
    #[error(transparent)]
    Chart(#[from] chart::Error),
    #[error(transparent)]
    Registry(Box<oci::Error>),
}

/// What is wrong with an index, or not in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    #[error("empty index.yaml file")]
    Empty,
    #[error("no API version specified")]
    NoApiVersion,
    #[error("error converting YAML to JSON: {0}")]
    Yaml(yaml::Error),
    /// The words of Go's JSON decoder.
    #[error("{0}")]
    Json(String),
    #[error("no chart name found")]
    NoChartName,
    #[error("no chart version found")]
    NoChartVersion,
    #[error("no chart version found for {name}-{version}")]
    NoMatch { name: String, version: String },
    #[error(transparent)]
    Constraint(#[from] semver::Error),
}

impl From<oci::Error> for Error {
    fn from(error: oci::Error) -> Error {
        Error::Registry(Box::new(error))
    }
}

impl Error {
    /// Whether a file that was asked for is not there.
    pub fn is_missing(&self) -> bool {
        let missing = |error: &files::Error| error.source.kind() == std::io::ErrorKind::NotFound;
        match self {
            Error::File(error) | Error::Repositories { source: error, .. } => missing(error),
            Error::NotCached(inner) => inner.is_missing(),
            _ => false,
        }
    }
}
