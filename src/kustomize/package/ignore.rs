//! `.krmignore`: which files and folders of a package are left out.
//!
//! In: a file of patterns as git's, without `**`. Answers to kyaml's `ignorefilesmatcher.go`: a pattern that begins
//! with a slash counts from the package's folder, any other for the last names of a path; `!` takes back what others
//! leave out, wherever it stands.

use super::Error;
use crate::files::{Files, pattern};
use std::path::Path;

const FILE: &str = ".krmignore";

/// The patterns of a package.
#[derive(Debug, Default)]
pub(super) struct Ignore {
    left_out: Vec<Pattern>,
    kept: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    /// Without slashes around it.
    text: String,
    from_root: bool,
    only_folders: bool,
}

impl Ignore {
    pub(super) fn read(files: &dyn Files, folder: &Path) -> Result<Ignore, Error> {
        let path = folder.join(FILE);
        if files.kind(&path).is_err() {
            return Ok(Ignore::default());
        }
        Ok(Ignore::parse(&String::from_utf8_lossy(&files.read(&path)?)))
    }

    fn parse(text: &str) -> Ignore {
        let mut ignore = Ignore::default();
        for line in text.lines().map(|line| line.trim_matches(' ')) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = if line.starts_with("\\#") { &line[1..] } else { line };
            let (list, line) = match line.strip_prefix('!') {
                Some(kept) => (&mut ignore.kept, kept),
                None => (&mut ignore.left_out, line),
            };
            let text = line.trim_matches('/').to_owned();
            if !text.is_empty() {
                list.push(Pattern { text, from_root: line.starts_with('/'), only_folders: line.ends_with('/') });
            }
        }
        ignore
    }

    /// Whether what stands at the path, counted from the package's folder, is left out.
    pub(super) fn matches(&self, path: &str, is_folder: bool) -> bool {
        let any = |list: &[Pattern]| list.iter().any(|pattern| pattern.matches(path, is_folder));
        any(&self.left_out) && !any(&self.kept)
    }
}

impl Pattern {
    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let depth = self.text.matches('/').count() + 1;
        let names: Vec<&str> = path.split('/').collect();
        let Some(others) = names.len().checked_sub(depth) else { return false };
        let part = if self.from_root { &names[..depth] } else { &names[others..] };
        // What lies deeper counts as a file of its first names.
        if self.only_folders && !(is_folder && (!self.from_root || others == 0)) {
            return false;
        }
        pattern::matches(&self.text, &part.join("/")) == Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_patterns_match() {
        let ignore = Ignore::parse("# no\n\n  a.yaml \n/top\nd/\nx/*.yaml\n!keep.yaml\n\\#b\nk*\n/r/s/\n");
        for (path, is_folder, expected) in [
            ("a.yaml", false, true),
            ("q/a.yaml", false, true),
            ("a.yml", false, false),
            ("top", true, true),
            ("top/e.yaml", false, true),
            ("q/top", true, false),
            ("d", true, true),
            ("d", false, false),
            ("q/d", true, true),
            ("x/e.yaml", false, true),
            ("q/x/e.yaml", false, true),
            ("e.yaml", false, false),
            ("keep.yaml", false, false),
            ("kept.yaml", false, true),
            ("#b", false, true),
            ("r/s", true, true),
            ("r/s/t", true, false),
        ] {
            assert_eq!(ignore.matches(path, is_folder), expected, "{path}");
        }
    }
}
