//! Helm's plugins: programs in folders with a `plugin.yaml`.
//!
//! In: the folders that plugins lie in. Out: [`Plugin`]s, and what they wrote and how they ended. Answers to Helm's
//! `internal/plugin`; plugins for its WebAssembly runtime are refused.

pub mod archive;
mod command;
mod decode;
pub mod git;
pub mod install;
mod invoke;
mod json;
mod legacy;
mod metadata;

pub use command::expand;
pub use invoke::{Environment, Event, Failed, Fetch, ask, fetch, hook, post_render, run};
pub use metadata::{CommandConfig, Config, Metadata, Runtime};

use crate::files::{self, Files};
use std::path::{Path, PathBuf};

/// The file that makes a folder a plugin.
pub const FILE: &str = "plugin.yaml";

/// A plugin in its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugin {
    pub metadata: Metadata,
    pub directory: PathBuf,
}

/// Why a plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("failed to read plugin at {:?}: {source}", path.display().to_string())]
    Read { path: PathBuf, source: files::Error },
    #[error("failed to load plugin {:?}: {reason}", directory.display().to_string())]
    Load { directory: PathBuf, reason: String },
    #[error("plugin {name:?} needs the WebAssembly runtime extism/v1, which kx does not have")]
    WebAssembly { name: String },
    #[error("two plugins claim the name {name:?} at {:?} and {:?}", first.display().to_string(), second.display().to_string())]
    Twice { name: String, first: PathBuf, second: PathBuf },
    #[error("plugin: {{Name:{name} Type:{kind}}} not found")]
    NotFound { name: String, kind: String },
}

/// A plugin that was passed over, and why.
#[derive(Debug)]
pub struct Skipped {
    pub file: PathBuf,
    pub error: Error,
}

/// The plugins that were found, and those that could not be loaded.
#[derive(Debug, Default)]
pub struct Found {
    pub plugins: Vec<Plugin>,
    pub skipped: Vec<Skipped>,
}

/// Loads the plugin in a folder.
pub fn load(files: &dyn Files, directory: &Path) -> Result<Plugin, Error> {
    let path = directory.join(FILE);
    let bytes = files.read(&path).map_err(|source| Error::Read { path, source })?;
    let metadata = Metadata::read(&String::from_utf8_lossy(&bytes))
        .map_err(|reason| Error::Load { directory: directory.to_path_buf(), reason })?;
    if metadata.runtime == Runtime::WebAssembly {
        return Err(Error::WebAssembly { name: metadata.name });
    }
    Ok(Plugin { metadata, directory: directory.to_path_buf() })
}

/// Loads all plugins one level below a folder.
pub fn load_all(files: &dyn Files, folder: &Path) -> Result<Found, Error> {
    let mut found = Found::default();
    // A folder that is not there has no plugins.
    for entry in files.list(folder).unwrap_or_default() {
        let directory = folder.join(&entry.name);
        let file = directory.join(FILE);
        if files.kind(&file).is_err() {
            continue;
        }
        match load(files, &directory) {
            Ok(plugin) => found.plugins.push(plugin),
            Err(error) => found.skipped.push(Skipped { file, error }),
        }
    }
    for (index, plugin) in found.plugins.iter().enumerate() {
        if let Some(first) = found.plugins[..index].iter().find(|first| first.metadata.name == plugin.metadata.name) {
            return Err(Error::Twice {
                name: plugin.metadata.name.clone(),
                first: first.directory.clone(),
                second: plugin.directory.clone(),
            });
        }
    }
    Ok(found)
}

/// Loads the plugins below several folders (`a:b`), those of one kind, or of all when `kind` is empty.
pub fn find_all(files: &dyn Files, folders: &str, kind: &str) -> Result<Found, Error> {
    let mut found = Found::default();
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        let here = load_all(files, Path::new(folder))?;
        found.plugins.extend(here.plugins.into_iter().filter(|plugin| kind.is_empty() || plugin.metadata.kind == kind));
        found.skipped.extend(here.skipped);
    }
    Ok(found)
}

/// The first plugin of a name and kind; those that could not be loaded come along.
pub fn find(files: &dyn Files, folders: &str, name: &str, kind: &str) -> (Result<Plugin, Error>, Vec<Skipped>) {
    match find_all(files, folders, kind) {
        Ok(found) => {
            let plugin = found.plugins.into_iter().find(|plugin| plugin.metadata.name == name);
            let missing = || Error::NotFound { name: name.to_owned(), kind: kind.to_owned() };
            (plugin.ok_or_else(missing), found.skipped)
        }
        Err(error) => (Err(error), Vec::new()),
    }
}

#[cfg(test)]
mod tests;
