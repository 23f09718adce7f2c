//! A folder of resources as `kustomize cfg` sees it: files of objects, built by nobody.
//!
//! In: a folder or a stream. Out: [`Item`]s, each with its text as it stands there, so that what is printed again keeps
//! its comments. Answers to kyaml's `kio`.

pub mod error;
pub mod format;
pub mod functions;
mod ignore;
pub mod matching;
pub mod search;
pub mod style;
pub mod text;
pub mod tree;

pub use error::Error;

use self::ignore::Ignore;
use super::{node, read};
use crate::files::{Files, pattern};
use crate::yaml::{self, Node};
use std::path::{Path, PathBuf};

/// The file that makes a folder a package of its own.
pub const PACKAGE_FILE: &str = "Krmfile";
/// The files that are read.
const YAML: &[&str] = &["*.yaml", "*.yml"];
/// The files that functions get.
const YAML_AND_JSON: &[&str] = &["*.yaml", "*.yml", "*.json"];

/// What of a folder is read.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    pub patterns: &'static [&'static str],
    /// With the folders that are packages of their own.
    pub packages: bool,
}

impl Extent {
    pub const PACKAGE: Extent = Extent { patterns: YAML, packages: false };
    pub const ALL: Extent = Extent { patterns: YAML, packages: true };
    pub const FUNCTIONS: Extent = Extent { patterns: YAML_AND_JSON, packages: true };
}

/// One object.
#[derive(Debug, Clone)]
pub struct Item {
    /// As it is written, without the lines around it.
    pub text: String,
    pub node: Node,
    /// From the folder that was read; absent in a stream.
    pub path: Option<String>,
    /// Its place in the file.
    pub index: usize,
}

impl Item {
    /// A text in its metadata, or `kind` and `apiVersion`.
    pub fn field(&self, path: &[&str]) -> &str {
        self.node.at(path).map(node::text).unwrap_or_default()
    }

    /// The object with another text for the same place.
    pub fn rewritten(self, rewrite: impl FnOnce(&Item) -> Result<String, Error>) -> Result<Item, Error> {
        let text = rewrite(&self)?;
        let node =
            yaml::parse_one_as(&text, yaml::Version::V3).map_err(|source| super::Error::MalformedYaml { source })?;
        Ok(Item { text, node, ..self })
    }

    /// Whether it configures a tool and is nothing to apply.
    pub fn is_local(&self) -> bool {
        let annotations = self.node.at(&["metadata", "annotations"]);
        annotations.is_some_and(|annotations| annotations.get("config.kubernetes.io/local-config").is_some())
    }
}

/// Which objects count: those to apply, those that configure tools, or both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Locality {
    pub include_local: bool,
    pub exclude_others: bool,
}

impl Locality {
    pub fn choose(self, items: &mut Vec<Item>) {
        items.retain(|item| if item.is_local() { self.include_local } else { !self.exclude_others });
    }
}

/// The packages below a folder: itself, and with `recurse` every folder with a [`PACKAGE_FILE`].
pub fn packages(files: &dyn Files, root: &str, recurse: bool) -> Result<Vec<PathBuf>, Error> {
    let root = Path::new(root);
    if files.kind(root).is_err() {
        return Err(Error::Missing { path: root.to_path_buf() });
    }
    let mut found = Vec::new();
    if recurse {
        find_packages(files, root, &mut found)?;
    }
    if !found.iter().any(|folder| folder == root) {
        found.insert(0, root.to_path_buf());
    }
    Ok(found)
}

fn find_packages(files: &dyn Files, folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !files.is_directory(folder) {
        return Ok(());
    }
    for entry in files.list(folder)? {
        if entry.name == PACKAGE_FILE {
            found.push(crate::files::clean(folder));
        } else if !entry.link {
            find_packages(files, &folder.join(&entry.name), found)?;
        }
    }
    Ok(())
}

/// The objects in the files of a folder, or in one file.
pub fn read_folder(files: &dyn Files, folder: &Path, extent: Extent) -> Result<Vec<Item>, Error> {
    let root = files.canonical(folder).map_err(|source| {
        let full = files.canonical(Path::new(".")).map_or(folder.to_path_buf(), |working| working.join(folder));
        let source = crate::files::Error { verb: "lstat", path: full, source: source.source };
        Error::Unresolved { path: folder.to_path_buf(), source }
    })?;
    let mut items = Vec::new();
    if files.is_directory(&root) {
        let ignore = Ignore::read(files, &root)?;
        Walk { files, root: &root, extent, ignore, items: &mut items }.folder("")?;
    } else {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        read_file(files, &root, &name, &mut items)?;
    }
    Ok(items)
}

/// A walk through a folder.
struct Walk<'a> {
    files: &'a dyn Files,
    root: &'a Path,
    extent: Extent,
    /// What the folder that was asked for wants to have left out. Packages below it say so for themselves, when they
    /// are read.
    ignore: Ignore,
    items: &'a mut Vec<Item>,
}

impl Walk<'_> {
    fn folder(&mut self, below: &str) -> Result<(), Error> {
        for entry in self.files.list(&self.root.join(below))? {
            let path = if below.is_empty() { entry.name.clone() } else { format!("{below}/{}", entry.name) };
            let full = self.root.join(&path);
            let is_folder = self.files.is_directory(&full) && !entry.link;
            if self.ignore.matches(&path, is_folder) {
                continue;
            }
            if is_folder {
                if self.extent.packages || self.files.kind(&full.join(PACKAGE_FILE)).is_err() {
                    self.folder(&path)?;
                }
            } else if self.extent.patterns.iter().any(|wanted| pattern::matches(wanted, &entry.name) == Ok(true)) {
                read_file(self.files, &full, &path, self.items)?;
            }
        }
        Ok(())
    }
}

fn read_file(files: &dyn Files, file: &Path, path: &str, items: &mut Vec<Item>) -> Result<(), Error> {
    let bytes = files.read(file)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let found =
        documents(&text).map_err(|source| Error::Unreadable { path: file.to_path_buf(), source: Box::new(source) })?;
    items.extend(found.into_iter().map(|item| Item { path: Some(path.to_owned()), ..item }));
    Ok(())
}

/// The objects of a stream; a lone list is taken apart.
pub fn read_stream(text: &str) -> Result<Vec<Item>, Error> {
    let items = documents(text)?;
    match items.as_slice() {
        [only] if matches!(only.field(&["kind"]), "List" | "ResourceList") && only.node.get("items").is_some() => {
            text::unwrapped(only)
        }
        _ => Ok(items),
    }
}

fn documents(text: &str) -> Result<Vec<Item>, Error> {
    let text = text.replace("\r\n", "\n");
    let mut items = Vec::new();
    for document in read::split(&text)? {
        let document = document.strip_prefix("---\n").unwrap_or(document);
        let node =
            yaml::parse_one_as(document, yaml::Version::V3).map_err(|source| super::Error::MalformedYaml { source })?;
        if !node::is_null(&node) {
            let text = text::trimmed(document);
            // Places in the tree are those in the item's own text.
            let node = yaml::parse_one_as(&text, yaml::Version::V3)
                .map_err(|source| super::Error::MalformedYaml { source })?;
            items.push(Item { text, node, path: None, index: items.len() });
        }
    }
    Ok(items)
}

/// How many objects there are of each kind, sorted.
pub fn count(items: &[Item]) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for item in items {
        *counts.entry(item.field(&["kind"]).to_owned()).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests;
