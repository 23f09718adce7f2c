//! The real disk.

use super::{Entry, Error, Files, Kind};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

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
        let metadata = fs::metadata(path).map_err(failed("open", path))?;
        if metadata.is_dir() {
            return Err(failed("read", path)(std::io::ErrorKind::IsADirectory.into()));
        }
        #[allow(clippy::disallowed_methods, reason = "this is the door")]
        fs::read(path).map_err(failed("open", path))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed("open", path))? {
            let entry = entry.map_err(failed("readdirent", path))?;
            let full = entry.path();
            let link = entry.file_type().map_err(failed("lstat", &full))?.is_symlink();
            // A link that leads nowhere is listed, as what it is.
            let kind = fs::metadata(&full).map_or(Kind::Other, |metadata| kind_of(&metadata));
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind, link });
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Error> {
        fs::metadata(path).map(|metadata| kind_of(&metadata)).map_err(failed("stat", path))
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Error> {
        fs::canonicalize(path).map_err(failed("lstat", path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A link is written through, and a file keeps its mode.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = target.parent().map_or(folder, |_| folder);
        let mut scratch = tempfile::Builder::new()
            .permissions(new_file_mode(&target))
            .tempfile_in(folder)
            .map_err(failed("open", path))?;
        scratch.write_all(bytes).map_err(failed("write", path))?;
        scratch.persist(&target).map_err(|error| failed("rename", path)(error.error))?;
        Ok(())
    }

    fn make_directory(&self, path: &Path) -> Result<(), Error> {
        fs::create_dir_all(path).map_err(failed("mkdir", path))
    }

    fn remove(&self, path: &Path) -> Result<(), Error> {
        let metadata = fs::symlink_metadata(path).map_err(failed("unlink", path))?;
        if metadata.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.map_err(failed("unlink", path))
    }
}

/// The mode of the file that stands there, else the usual one (less the umask).
fn new_file_mode(path: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).map_or_else(|_| fs::Permissions::from_mode(0o666), |metadata| metadata.permissions())
}
