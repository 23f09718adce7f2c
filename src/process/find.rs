//! Where a program stands: Go's `exec.LookPath` over a given `PATH`.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The first executable file of that name in the folders of `path` (`a:b:c`). As in Go, a relative or empty folder
/// does not count: a program of the working folder is never started by its bare name.
pub fn find(name: &str, path: &str) -> Option<PathBuf> {
    if name.is_empty() || name.contains('/') {
        return None;
    }
    path.split(':')
        .map(Path::new)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|candidate| is_program(candidate))
}

/// Whether a file that may be executed stands there.
pub fn is_program(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_through_absolute_folders_only() {
        assert_eq!(find("sh", "/nowhere:/bin"), Some(PathBuf::from("/bin/sh")));
        assert_eq!(find("sh", "bin::."), None);
        assert_eq!(find("../bin/sh", "/bin"), None);
        assert_eq!(find("passwd", "/etc"), None, "a file that is not executable");
        assert_eq!(find("etc", "/"), None, "a folder");
    }
}
