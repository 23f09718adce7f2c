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

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Only for `--debug`.
    Debug,
    Warn,
}

/// Something that is told beside the answer, as Go's `slog` lays it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub level: Level,
    pub message: String,
    pub fields: Vec<(&'static str, String)>,
}

impl Notice {
    pub fn warn(message: impl Into<String>, fields: Vec<(&'static str, String)>) -> Notice {
        Notice { level: Level::Warn, message: message.into(), fields }
    }

    pub fn debug(message: impl Into<String>, fields: Vec<(&'static str, String)>) -> Notice {
        Notice { level: Level::Debug, message: message.into(), fields }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Debug => "DEBUG",
            Level::Warn => "WARN",
        };
        write!(out, "level={level} msg={}", quoted(&self.message))?;
        for (name, value) in &self.fields {
            write!(out, " {name}={}", quoted(value))?;
        }
        Ok(())
    }
}

/// A value of a notice, in quotes when it would not be one word.
fn quoted(text: &str) -> String {
    let plain = |letter: char| !(letter <= ' ' || matches!(letter, '"' | '=' | '\u{7f}'..='\u{9f}'));
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    crate::value::quote::double_quoted(text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_look_as_slog_writes_them() {
        let fields = vec![("name", "x".to_owned()), ("error", "a \"b\"=c".to_owned()), ("source", String::new())];
        assert_eq!(
            Notice::warn("skipping it", fields).to_string(),
            "level=WARN msg=\"skipping it\" name=x error=\"a \\\"b\\\"=c\" source=\"\""
        );
    }
}
