//! A tree of files in memory, for tests and for engines that build on another's output.

use super::{Entry, Error, Files, Kind, clean};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::SystemTime;

/// Files by their cleaned paths; folders are there when something lies below them.
#[derive(Debug, Default)]
pub struct Memory {
    files: RwLock<BTreeMap<PathBuf, Vec<u8>>>,
}

impl Memory {
    /// A tree of the given files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Memory {
        let files =
            files.into_iter().map(|(path, text)| (absolute(Path::new(path)), text.as_bytes().to_vec())).collect();
        Memory { files: RwLock::new(files) }
    }

    fn files(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn files_mut(&self) -> std::sync::RwLockWriteGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn absolute(path: &Path) -> PathBuf {
    clean(&Path::new("/").join(path))
}

fn failed(verb: &'static str, path: &Path, kind: io::ErrorKind) -> Error {
    Error { verb, path: path.to_path_buf(), source: kind.into() }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        match self.files().get(&absolute(path)) {
            Some(bytes) => Ok(bytes.clone()),
            None if self.is_directory(path) => Err(failed("read", path, io::ErrorKind::IsADirectory)),
            None => Err(failed("open", path, io::ErrorKind::NotFound)),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, Error> {
        let folder = absolute(path);
        let mut entries: Vec<Entry> = Vec::new();
        for (file, bytes) in self.files().iter() {
            let Ok(rest) = file.strip_prefix(&folder) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let name = first.as_os_str().to_string_lossy().into_owned();
            let kind = if parts.next().is_some() { Kind::Directory } else { Kind::File };
            if entries.last().is_none_or(|last| last.name != name) {
                entries.push(Entry { name, kind, link: false, size: bytes.len() as u64, modified: None });
            }
        }
        if entries.is_empty() && folder != Path::new("/") {
            return Err(failed("open", path, io::ErrorKind::NotFound));
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Error> {
        let path = absolute(path);
        let files = self.files();
        if files.contains_key(&path) {
            return Ok(Kind::File);
        }
        if path == Path::new("/") || files.keys().any(|file| file.starts_with(&path)) {
            return Ok(Kind::Directory);
        }
        Err(failed("stat", &path, io::ErrorKind::NotFound))
    }

    fn modified(&self, path: &Path) -> Result<SystemTime, Error> {
        self.kind(path).map(|_| SystemTime::UNIX_EPOCH)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Error> {
        self.kind(path).map_err(|error| Error { verb: "lstat", ..error })?;
        Ok(absolute(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.files_mut().insert(absolute(path), bytes.to_vec());
        Ok(())
    }

    fn create_new(&self, path: &Path) -> Result<bool, Error> {
        let mut files = self.files_mut();
        let path = absolute(path);
        let new = !files.contains_key(&path);
        files.entry(path).or_default();
        Ok(new)
    }

    fn make_directory(&self, _path: &Path) -> Result<(), Error> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), Error> {
        let path = absolute(path);
        self.files_mut().retain(|file, _| !file.starts_with(&path));
        Ok(())
    }
}
