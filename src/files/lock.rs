//! Locks between processes, logs, new names: what the [`super::Files`] of an engine does not need.

use super::Error;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A lock that is held until it is dropped, or until the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

fn failed<'a>(verb: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
    move |source| Error { verb, path: path.to_path_buf(), source }
}

/// Opens the file of a lock, which is its owner's alone.
fn open(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(failed("open", path))
}

/// Waits for the lock on a file, which is made when it is not there; its folder must be.
pub fn lock(path: &Path) -> Result<Lock, Error> {
    loop {
        let file = open(path)?;
        file.lock().map_err(failed("flock", path))?;
        // Its last holder may have removed the file while we waited; then nobody else would see our lock.
        let ours = file.metadata().map_err(failed("stat", path))?;
        if std::fs::metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino())) {
            return Ok(Lock { path: path.to_path_buf(), file });
        }
    }
}

/// Takes the lock on a file when nobody holds it; the file is made when it is not there.
pub fn try_lock(path: &Path) -> Result<Option<Lock>, Error> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { path: path.to_path_buf(), file })),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(failed("flock", path)(error)),
    }
}

impl Lock {
    /// Gives the lock up and removes its file.
    pub fn remove(self) -> Result<(), Error> {
        std::fs::remove_file(&self.path).map_err(failed("unlink", &self.path))?;
        drop(self.file);
        Ok(())
    }
}

/// Opens a file to write behind its end; it is made, for its owner only, when it is not there.
pub fn append(path: &Path) -> Result<File, Error> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(failed("open", path))
}

/// Gives a file another name in the same folder; what stood there is replaced at once.
pub fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    std::fs::rename(from, to).map_err(failed("rename", from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn one_holds_the_lock_at_a_time_even_when_its_file_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = lock(&path).unwrap();
        let (done, waiting) = mpsc::channel();
        let there = path.clone();
        let second = std::thread::spawn(move || {
            let second = lock(&there).unwrap();
            done.send(()).unwrap();
            second
        });
        assert!(waiting.recv_timeout(std::time::Duration::from_millis(50)).is_err());
        first.remove().unwrap();
        waiting.recv().unwrap();
        assert!(path.exists(), "the second holder made the file anew");
        second.join().unwrap().remove().unwrap();
        assert!(!path.exists());
    }
}
