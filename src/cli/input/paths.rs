//! Paths and patterns of `-f`, turned into files.

use crate::files::{Files, Kind};
use std::path::{Path, PathBuf};

/// What a folder's files must be called to be read.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// The path, or the paths that a pattern matches when nothing stands at it.
pub(super) fn expand(files: &dyn Files, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let path = Path::new(pattern);
    if !missing(files, path) {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found =
        glob(files, pattern).ok_or_else(|| format!("pattern {pattern:?} is not valid: syntax error in pattern"))?;
    found.sort();
    if found.is_empty() { Err(format!("the path {pattern:?} does not exist")) } else { Ok(found) }
}

fn missing(files: &dyn Files, path: &Path) -> bool {
    files.kind(path).is_err_and(|error| error.source.kind() == std::io::ErrorKind::NotFound)
}

/// The files at a path: itself, or those of a folder that have a known extension, of its folders too when recursive.
pub(super) fn files(files: &dyn Files, path: &Path, recursive: bool, wrong: &mut Vec<String>) -> Vec<PathBuf> {
    match files.kind(path) {
        Ok(Kind::Directory) => {
            let mut out = Vec::new();
            if let Err(error) = walk(files, path, recursive, &mut out) {
                wrong.push(format!("error reading {:?}: {error}", path.display().to_string()));
            }
            out
        }
        Ok(_) => vec![path.to_path_buf()],
        Err(error) => {
            let shown = path.display().to_string();
            wrong.push(match error.source.kind() {
                std::io::ErrorKind::NotFound => format!("the path {shown:?} does not exist"),
                _ => format!("the path {shown:?} cannot be accessed: {error}"),
            });
            Vec::new()
        }
    }
}

fn walk(files: &dyn Files, folder: &Path, recursive: bool, out: &mut Vec<PathBuf>) -> Result<(), crate::files::Error> {
    for entry in files.list(folder)? {
        let path = crate::files::clean(&folder.join(&entry.name));
        match entry.kind {
            // Links are not followed, so that the walk ends.
            Kind::Directory if recursive && !entry.link => walk(files, &path, recursive, out)?,
            Kind::Directory => {}
            _ => {
                let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
                if EXTENSIONS.contains(&extension) {
                    out.push(path);
                }
            }
        }
    }
    Ok(())
}

/// The paths that a pattern matches (Go's `filepath.Glob`); nothing when the pattern is malformed.
fn glob(files: &dyn Files, pattern: &str) -> Option<Vec<PathBuf>> {
    let (mut found, rest) = match pattern.strip_prefix('/') {
        Some(rest) => (vec![PathBuf::from("/")], rest),
        None => (vec![PathBuf::new()], pattern),
    };
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        let part_pattern = parse(part)?;
        let mut next = Vec::new();
        for folder in found {
            if !part.contains(['*', '?', '[', '\\']) {
                let path = folder.join(part);
                if files.kind(&path).is_ok() {
                    next.push(path);
                }
                continue;
            }
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
            // A folder that cannot be read matches nothing.
            for entry in files.list(here).unwrap_or_default() {
                if matches(&part_pattern, &entry.name.chars().collect::<Vec<_>>()) {
                    next.push(folder.join(entry.name));
                }
            }
        }
        found = next;
    }
    Some(found)
}

/// One step of a pattern.
#[derive(Debug)]
enum Step {
    Any,
    One,
    Letter(char),
    Range { negated: bool, ranges: Vec<(char, char)> },
}

fn parse(pattern: &str) -> Option<Vec<Step>> {
    let mut out = Vec::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '*' => Step::Any,
            '?' => Step::One,
            '\\' => Step::Letter(letters.next()?),
            '[' => {
                let negated = letters.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                loop {
                    let low = match letters.next()? {
                        ']' if !ranges.is_empty() => break,
                        '\\' => letters.next()?,
                        '-' | ']' => return None,
                        letter => letter,
                    };
                    let high = match letters.next_if_eq(&'-') {
                        None => low,
                        Some(_) => match letters.next()? {
                            '\\' => letters.next()?,
                            '-' | ']' => return None,
                            letter => letter,
                        },
                    };
                    ranges.push((low, high));
                }
                Step::Range { negated, ranges }
            }
            letter => Step::Letter(letter),
        });
    }
    Some(out)
}

fn matches(pattern: &[Step], name: &[char]) -> bool {
    match (pattern, name) {
        ([], name) => name.is_empty(),
        ([Step::Any, rest @ ..], name) => (0..=name.len()).any(|skip| matches(rest, &name[skip..])),
        ([step, rest @ ..], [letter, after @ ..]) => {
            let fits = match step {
                Step::One | Step::Any => true,
                Step::Letter(wanted) => wanted == letter,
                Step::Range { negated, ranges } => {
                    ranges.iter().any(|(low, high)| (low..=high).contains(&letter)) != *negated
                }
            };
            fits && matches(rest, after)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn tree() -> Memory {
        let memory = Memory::default();
        for path in ["/d/a.yaml", "/d/b.json", "/d/c.txt", "/d/e/f.yml", "/d/.g.yaml"] {
            memory.write(Path::new(path), b"x").expect("a file in memory");
        }
        memory
    }

    fn shown(paths: &[PathBuf]) -> String {
        paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn expands_patterns() {
        for (pattern, expected) in [
            ("/d/*.yaml", Ok("/d/.g.yaml /d/a.yaml")),
            ("/d/[ab].*", Ok("/d/a.yaml /d/b.json")),
            ("/d/[^a].???", Ok("/d/c.txt")),
            ("/*/e/*", Ok("/d/e/f.yml")),
            ("/d/x*", Err("the path \"/d/x*\" does not exist")),
            ("/d/[", Err("pattern \"/d/[\" is not valid: syntax error in pattern")),
        ] {
            let got = expand(&tree(), pattern).map(|found| shown(&found));
            assert_eq!(
                got.as_deref(),
                expected.as_deref().map_err(|text| (*text).to_owned()).as_deref(),
                "of {pattern}"
            );
        }
    }

    #[test]
    fn walks_folders() {
        let mut wrong = Vec::new();
        assert_eq!(shown(&files(&tree(), Path::new("/d"), false, &mut wrong)), "/d/.g.yaml /d/a.yaml /d/b.json");
        let all = files(&tree(), Path::new("/d"), true, &mut wrong);
        assert_eq!(shown(&all), "/d/.g.yaml /d/a.yaml /d/b.json /d/e/f.yml");
        assert_eq!(shown(&files(&tree(), Path::new("/d/c.txt"), false, &mut wrong)), "/d/c.txt");
        assert_eq!(wrong, Vec::<String>::new());
    }
}
