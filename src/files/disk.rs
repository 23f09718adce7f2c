//! The real disk.

use super::{Entry, Error, Files, Kind, Later, Stamp};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

fn failed<'a>(verb: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
    move |source| Error { verb, path: path.to_path_buf(), source }
}

fn kind_of(metadata: &fs::Metadata) -> Kind {
    if metadata.is_file() {
        Kind::File
    } else if metadata.is_dir() {
        Kind::Directory
    } else {
        Kind::Other
    }
}

impl Files for Disk {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        #[allow(clippy::disallowed_methods, reason = "this is the door")]
        let mut file = fs::File::open(path).map_err(failed("open", path))?;
        // A folder can be opened like a file, and fails only now.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed("read", path))?;
        Ok(bytes)
    }

    fn later(&self, path: &Path) -> Result<Option<Later>, Error> {
        #[allow(clippy::disallowed_methods, reason = "this is the door")]
        fs::File::open(path).map_err(failed("open", path))?;
        let path = path.to_path_buf();
        Ok(Some(Box::new(move || Disk.read(&path))))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed("open", path))? {
            let entry = entry.map_err(failed("readdirent", path))?;
            let full = entry.path();
            let link = entry.file_type().map_err(failed("lstat", &full))?.is_symlink();
            // A link that leads nowhere is listed, as what it is.
            let metadata = fs::metadata(&full).ok();
            let kind = metadata.as_ref().map_or(Kind::Other, kind_of);
            let size = metadata.as_ref().map_or(0, fs::Metadata::len);
            let modified = metadata.and_then(|metadata| metadata.modified().ok());
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind, link, size, modified });
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Error> {
        fs::metadata(path).map(|metadata| kind_of(&metadata)).map_err(failed("stat", path))
    }

    fn stamp(&self, path: &Path) -> Result<Stamp, Error> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).map_err(failed("stat", path))?;
        let moment = |seconds: i64, nanoseconds: i64| (seconds as u64).rotate_left(30) ^ nanoseconds as u64;
        let changed = moment(metadata.ctime(), metadata.ctime_nsec());
        Ok(Stamp([metadata.size(), metadata.ino(), moment(metadata.mtime(), metadata.mtime_nsec()), changed]))
    }

    fn modified(&self, path: &Path) -> Result<SystemTime, Error> {
        fs::metadata(path).and_then(|metadata| metadata.modified()).map_err(failed("stat", path))
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Error> {
        fs::canonicalize(path).map_err(|source| Error { verb: "lstat", path: missing(path), source })
    }

    fn link_target(&self, path: &Path) -> Option<PathBuf> {
        fs::read_link(path).ok()
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        replace(path, bytes, 0o666)
    }

    fn write_private(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        replace(path, bytes, 0o600)
    }

    fn create_new(&self, path: &Path) -> Result<bool, Error> {
        match fs::File::options().write(true).create_new(true).open(path) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(failed("open", path)(error)),
        }
    }

    fn make_directory(&self, path: &Path) -> Result<(), Error> {
        fs::create_dir_all(path).map_err(failed("mkdir", path))
    }

    fn remove(&self, path: &Path) -> Result<(), Error> {
        let metadata = fs::symlink_metadata(path).map_err(failed("unlink", path))?;
        if metadata.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.map_err(failed("unlink", path))
    }
}

/// What is not there of a path that links lead to: the first part that Go would have looked for in vain.
fn missing(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    // As many links as the system itself would follow.
    for _ in 0..40 {
        if let Some(lost) = path.ancestors().filter(|above| fs::symlink_metadata(above).is_err()).last() {
            return lost.to_path_buf();
        }
        let Ok(target) = fs::read_link(&path) else { break };
        let folder = path.parent().unwrap_or(Path::new(""));
        path = super::clean(&folder.join(target));
    }
    path
}

/// Writes the whole file or leaves the old one.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    // A link is written through, and a file keeps its mode.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut scratch = tempfile::Builder::new()
        .permissions(file_mode(&target, mode))
        .tempfile_in(folder)
        .map_err(failed("open", path))?;
    scratch.write_all(bytes).map_err(failed("write", path))?;
    scratch.persist(&target).map_err(|error| failed("rename", path)(error.error))?;
    Ok(())
}

/// The mode of the file that stands there, else that of a new one (less the umask).
fn file_mode(path: &Path, new: u32) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).map_or_else(|_| fs::Permissions::from_mode(new), |metadata| metadata.permissions())
}
