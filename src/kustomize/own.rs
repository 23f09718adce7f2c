//! What kx does beyond kustomize, when it is asked to: patterns in `resources`, patches and replacements that match
//! nothing told of, and what made an object. And, always, the place in a kustomization of what it names wrongly.

use super::Build;
use super::error::Error;
use super::target::{FILE_NAMES, Target};
use crate::files::pattern;
use crate::yaml::{self, Node};
use std::path::{Path, PathBuf};

/// What is done about a patch or replacement that no object is meant by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unmatched {
    #[default]
    Ignore,
    Warn,
    Refuse,
}

/// What is asked for; nothing by default, as in the original.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnOptions {
    /// Patterns in `resources` stand for the files and folders that they match.
    pub globs: bool,
    pub unmatched: Unmatched,
    /// The origins of objects are kept in their [`super::resource::Memory`], with the transformers that changed them.
    pub explain: bool,
}

/// A place in a kustomization file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// The entries of `resources` with patterns replaced by what they match, sorted.
pub fn expand(build: &Build<'_>, root: &Path, entries: &[String]) -> Result<Vec<String>, Error> {
    let mut expanded = Vec::new();
    for entry in entries {
        let is_pattern = entry.contains(['*', '?', '[']) && !entry.contains("://") && !build.exists(&root.join(entry));
        if !is_pattern {
            expanded.push(entry.clone());
            continue;
        }
        let before = expanded.len();
        let parts: Vec<&str> = entry.split('/').collect();
        matching(build, root, (String::new(), &parts), &mut expanded)?;
        if expanded.len() == before {
            return Err(Error::NothingMatches { pattern: entry.clone() });
        }
    }
    Ok(expanded)
}

/// Adds what the pattern's parts lead to below `root` and the path so far.
fn matching(
    build: &Build<'_>,
    root: &Path,
    (path, parts): (String, &[&str]),
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let Some((part, rest)) = parts.split_first() else {
        found.push(path);
        return Ok(());
    };
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    if !part.contains(['*', '?', '[']) {
        let next = below(part);
        let there = build.exists(&root.join(&next));
        return if there { matching(build, root, (next, rest), found) } else { Ok(()) };
    }
    for entry in build.world.files.list(&root.join(&path)).unwrap_or_default() {
        let is_hidden = entry.name.starts_with('.') && !part.starts_with('.');
        let is_match =
            pattern::matches(part, &entry.name).map_err(|_| Error::NothingMatches { pattern: (*part).to_owned() })?;
        let next = below(&entry.name);
        if is_match && !is_hidden && (!rest.is_empty() || is_resource(build, &root.join(&next))) {
            matching(build, root, (next, rest), found)?;
        }
    }
    Ok(())
}

/// A file but a kustomization's own, or a folder with a kustomization in it.
fn is_resource(build: &Build<'_>, path: &Path) -> bool {
    if build.world.files.is_directory(path) {
        return FILE_NAMES.iter().any(|name| build.exists(&path.join(name)));
    }
    !FILE_NAMES.iter().any(|name| path.ends_with(name))
}

impl Build<'_> {
    /// Tells of a patch or replacement of a kustomization that no object is meant by.
    pub fn unmatched(&self, text: impl FnOnce() -> String) -> Result<(), Error> {
        match self.options.own.unmatched {
            Unmatched::Ignore => Ok(()),
            Unmatched::Warn => {
                self.warn(format!("warning: {}", text()));
                Ok(())
            }
            Unmatched::Refuse => Err(Error::Unmatched { text: text() }),
        }
    }
}

/// Where the kustomization names what the error is about: the longest of its texts that the message quotes.
pub fn find_place(build: &Build<'_>, target: &Target, message: &str) -> Option<Place> {
    let file = target.loader.root().join(target.file_name);
    let text = build.world.files.read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let tree = yaml::parse_one(&text).ok()?;
    let mut best: Option<&Node> = None;
    let mut open = vec![&tree];
    while let Some(node) = open.pop() {
        let length = |node: &Node| node.scalar().map_or(0, str::len);
        let is_named = node.scalar().is_some_and(|word| is_quoted(message, word, target.loader.root()));
        if is_named && best.is_none_or(|best| length(node) > length(best)) {
            best = Some(node);
        }
        open.extend(node.items().into_iter().flatten().rev());
        open.extend(node.pairs().into_iter().flatten().rev().flat_map(|(key, value)| [value, key]));
    }
    let start = usize::try_from(best?.span.start).ok()?;
    let before = text.get(..start)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(Place { file, line: before.matches('\n').count() + 1, column: line.chars().count() + 1 })
}

fn is_quoted(message: &str, word: &str, root: &Path) -> bool {
    if word.is_empty() || word.contains('\n') {
        return false;
    }
    let path = root.join(word).display().to_string();
    let marks = [("'", "'"), ("\"", "\""), ("[", "]"), ("(", ")")];
    marks.iter().any(|(open, close)| {
        message.contains(&format!("{open}{word}{close}")) || message.contains(&format!("{open}{path}{close}"))
    }) || message.contains(&format!("{path}: "))
}
