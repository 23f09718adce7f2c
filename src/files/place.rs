//! Files put in their place with all that belongs to them: modes, links, whole folders.

use super::Error;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::Path;

fn failed<'a>(verb: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
    move |source| Error { verb, path: path.to_path_buf(), source }
}

/// Writes a file that, when it is new, has this mode (less the umask). What stands there is written over.
pub fn write_as(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    let mut file =
        options.write(true).create(true).truncate(true).mode(mode).open(path).map_err(failed("open", path))?;
    file.write_all(bytes).map_err(failed("write", path))
}

/// Makes `path` a symbolic link to `target`.
pub fn link(target: &Path, path: &Path) -> Result<(), Error> {
    symlink(target, path).map_err(failed("symlink", path))
}

/// Copies a folder with all below it, modes included; links inside are copied as links.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(failed("mkdir", to))?;
    let mode = fs::metadata(from).map_err(failed("stat", from))?.permissions();
    for entry in fs::read_dir(from).map_err(failed("open", from))? {
        let entry = entry.map_err(failed("readdirent", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(failed("lstat", &source))?;
        if kind.is_dir() {
            copy_tree(&source, &target)?;
        } else if kind.is_symlink() {
            let leads_to = fs::read_link(&source).map_err(failed("readlink", &source))?;
            link(&leads_to, &target)?;
        } else {
            fs::copy(&source, &target).map_err(failed("open", &source))?;
        }
    }
    fs::set_permissions(to, mode).map_err(failed("chmod", to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn copies_modes_and_links() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("inner")).unwrap();
        write_as(&from.join("inner/run.sh"), b"#!/bin/sh\n", 0o755).unwrap();
        link(Path::new("inner/run.sh"), &from.join("run")).unwrap();
        copy_tree(&from, &to).unwrap();
        let mode = fs::metadata(to.join("inner/run.sh")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
        assert_eq!(fs::read_link(to.join("run")).unwrap(), Path::new("inner/run.sh"));
        assert_eq!(link(&from, &to).unwrap_err().to_string(), format!("symlink {}: file exists", to.display()));
    }
}
