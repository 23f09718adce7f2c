//! The paths that a pattern stands for, as Go's `filepath.Glob` finds them.

use super::pattern::{BadPattern, matches};
use super::{Files, clean};
use std::path::Path;

/// The paths that match, sorted within each folder; a pattern without special letters stands for the path that it names.
pub fn glob(files: &dyn Files, pattern: &str) -> Result<Vec<String>, BadPattern> {
    // A malformed pattern is refused even where nothing is there to match.
    matches(pattern, "")?;
    if !has_special(pattern) {
        return Ok(if files.kind(Path::new(pattern)).is_ok() { vec![pattern.to_owned()] } else { Vec::new() });
    }
    let (folder, name) = split(pattern);
    let folders = if has_special(folder) && folder != pattern { glob(files, folder)? } else { vec![folder.to_owned()] };
    let mut found = Vec::new();
    for folder in folders {
        let Ok(entries) = files.list(Path::new(&folder)) else { continue };
        for entry in entries {
            if matches(name, &entry.name)? {
                found.push(clean(&Path::new(&folder).join(&entry.name)).display().to_string());
            }
        }
    }
    Ok(found)
}

fn has_special(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\'])
}

/// The folder's pattern and the name's.
fn split(pattern: &str) -> (&str, &str) {
    match pattern.rsplit_once('/') {
        None => (".", pattern),
        Some(("", name)) => ("/", name),
        Some((folder, name)) => (folder, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn finds_what_matches() {
        let files =
            Memory::new([("/a.yaml", ""), ("/b.yaml", ""), ("/d/c.yaml", ""), ("/d/e.txt", ""), ("/f/g.yaml", "")]);
        let check = |pattern: &str, expected: &[&str]| {
            assert_eq!(glob(&files, pattern).expect("well-formed"), expected, "of {pattern}");
        };
        check("/*.yaml", &["/a.yaml", "/b.yaml"]);
        check("/*/*.yaml", &["/d/c.yaml", "/f/g.yaml"]);
        check("/d/c.yaml", &["/d/c.yaml"]);
        check("/nothing", &[]);
        check("/nothing/*", &[]);
        assert!(glob(&files, "[").is_err());
    }
}
