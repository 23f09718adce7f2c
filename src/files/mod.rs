//! The one door to the disk.
//!
//! Engines read through [`Files`], so that a test can give them a tree in memory and no engine can reach past the
//! root it was given. Errors are the system's own, with the path added by [`Error`].

mod disk;
mod glob;
mod lock;
mod memory;
pub mod pattern;
mod place;

pub use disk::Disk;
pub use glob::glob;
pub use lock::{Lock, append, lock, rename, try_lock};
pub use memory::Memory;
pub use place::{copy_tree, link, write_as};

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What stands at a path, symbolic links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Directory,
    /// A socket, a pipe, a device.
    Other,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: Kind,
    /// Whether the name is a symbolic link; `kind` tells what it leads to.
    pub link: bool,
    /// The size of a file in bytes.
    pub size: u64,
    /// When what stands there was last written; unknown in memory.
    pub modified: Option<std::time::SystemTime>,
}

/// Tells one state of a file from another: of the disk, its size, its number, and when content and entry last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(pub [u64; 4]);

/// A failed access with its path.
#[derive(Debug, thiserror::Error)]
#[error("{verb} {}: {}", path.display(), go_words(source))]
pub struct Error {
    /// The system call's name as Go reports it: `open`, `stat`, `lstat`, `mkdir`.
    pub verb: &'static str,
    pub path: PathBuf,
    pub source: io::Error,
}

/// A file that was found readable, to be read later.
pub type Later = Box<dyn Fn() -> Result<Vec<u8>, Error> + Send + Sync>;

/// What engines may do with files. Relative paths are taken from the working folder (of the disk) or the root (in
/// memory).
pub trait Files: Send + Sync {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Error>;
    /// The file to be read later; none where that gains nothing. What cannot be opened is an error now.
    fn later(&self, _path: &Path) -> Result<Option<Later>, Error> {
        Ok(None)
    }
    /// The names in a folder, sorted.
    fn list(&self, path: &Path) -> Result<Vec<Entry>, Error>;
    /// What stands there, symbolic links followed.
    fn kind(&self, path: &Path) -> Result<Kind, Error>;
    /// The absolute path with every symbolic link resolved.
    fn canonical(&self, path: &Path) -> Result<PathBuf, Error>;
    /// When it was last written to.
    fn modified(&self, path: &Path) -> Result<SystemTime, Error>;
    /// Where a symbolic link points, as it says; nothing for what is none.
    fn link_target(&self, _path: &Path) -> Option<PathBuf> {
        None
    }
    /// Writes the whole file or leaves the old one; the folder must be there.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error>;
    /// As [`Files::write`]; a file that is new can be read by its owner only.
    fn write_private(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.write(path, bytes)
    }
    /// Makes an empty file; `false` when there is one already.
    fn create_new(&self, path: &Path) -> Result<bool, Error>;
    /// Makes the folder and those above it.
    fn make_directory(&self, path: &Path) -> Result<(), Error>;
    /// Removes a file, or a folder with all below it.
    fn remove(&self, path: &Path) -> Result<(), Error>;

    /// What changes whenever the file does.
    fn stamp(&self, path: &Path) -> Result<Stamp, Error> {
        let bytes = self.read(path)?;
        let mut hasher = std::hash::DefaultHasher::new();
        std::hash::Hash::hash(&bytes, &mut hasher);
        Ok(Stamp([bytes.len() as u64, std::hash::Hasher::finish(&hasher), 0, 0]))
    }

    fn is_file(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Kind::File))
    }

    fn is_directory(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Kind::Directory))
    }
}

/// The system's error in Go's words (`no such file or directory`), which the originals print.
pub fn go_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "file exists".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// The path without `.` and inner `..`, by its text alone (Go's `filepath.Clean`).
pub fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_as_go() {
        for (input, expected) in [
            ("a/./b/../c", "a/c"),
            ("../a/..", ".."),
            ("/..", "/"),
            ("", "."),
            ("./", "."),
            ("a//b/", "a/b"),
            ("../../x", "../../x"),
        ] {
            assert_eq!(clean(Path::new(input)), Path::new(expected), "of {input}");
        }
    }
}
