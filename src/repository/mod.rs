//! Where charts and manifests come from when they are not on this disk.
//!
//! In: references, URLs, lists of repositories. Out: bytes, and files in helm's caches. This is the only module beside
//! `cluster` that opens connections. Answers to Helm's `pkg/repo`, `pkg/getter` and `pkg/downloader`.

pub mod content;
pub mod dependency;
pub mod download;
mod error;
pub mod getter;
pub mod http;
pub mod hub;
pub mod index;
pub mod link;
pub mod locate;
pub mod oci;
pub mod plugin;
pub mod provenance;
pub mod repositories;
pub mod search;
mod tls;

pub use crate::helm::notice::{Level, Notice};
pub use error::Error;

use crate::files::Files;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What charts are looked for with.
pub struct World<'a> {
    pub files: &'a dyn Files,
    pub folders: &'a Folders,
    /// What relative paths are relative to.
    pub working: &'a Path,
    /// Where Docker's credentials are looked for, and the programs that keep them.
    pub environment: &'a BTreeMap<String, String>,
    /// What keys and signatures are measured by.
    pub now: SystemTime,
    /// What fetches other URLs than those of the web and of registries.
    pub getters: &'a dyn getter::OtherGetters,
    /// Is told, line by line, what helm logs on standard error.
    pub log: &'a dyn Fn(&Notice),
    /// Is told how many bytes of a download are here, and of how many when that is known.
    pub progress: &'a dyn Fn(u64, Option<u64>),
    /// Is told what is printed of a chart from a registry.
    pub pulled: &'a dyn Fn(&str),
    /// Is told what a program that keeps credentials writes to standard error.
    pub warn: &'a dyn Fn(&str),
}

impl World<'_> {
    /// What speaking to registries needs of it.
    pub fn registries(&self) -> oci::World<'_> {
        oci::World {
            files: self.files,
            environment: self.environment,
            registry_config: &self.folders.registry_config,
            progress: self.progress,
            warn: self.warn,
        }
    }
}

/// Where helm keeps what it knows of repositories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// The file `repositories.yaml`.
    pub repository_config: PathBuf,
    /// The folder of the indexes.
    pub repository_cache: PathBuf,
    /// The folder of downloaded charts, by their digest.
    pub content_cache: PathBuf,
    /// The file with the credentials for registries.
    pub registry_config: PathBuf,
    /// Public keys that charts are checked with.
    pub keyring: PathBuf,
}
