//! The index of a folder of packaged charts.
//!
//! In: a folder, the URL that it will have, a moment. Out: an index of the archives in it and in the folders right below.
//! Answers to `IndexDirectory` and `Merge` of Helm's `pkg/repo`.

use super::decode::Whole;
use super::entry::Entry;
use crate::files::{Files, Kind};
use crate::helm::chart;
use crate::helm::semver::{Constraint, Version};
use crate::repository::{Error, Notice, content, link};
use std::path::{Path, PathBuf};

/// What kx found in a folder, and what the loader of charts wants to tell.
#[derive(Debug, Default)]
pub struct Folder {
    pub index: Whole,
    pub warnings: Vec<Notice>,
}

/// Reads a folder. What is no chart is passed over.
pub fn of_folder(files: &dyn Files, folder: &Path, (url, now): (&str, &str)) -> Result<Folder, Error> {
    let mut out = Folder { index: Whole::new(now.to_owned()), warnings: Vec::new() };
    for (inner, name) in archives(files, folder) {
        let path = folder.join(&inner).join(&name);
        let Ok(mut loaded) = chart::load(files, &path) else { continue };
        out.warnings.append(&mut loaded.warnings);
        let base = link::join(url, &inner);
        let mut entry = Entry {
            urls: Some(vec![if base.is_empty() { name.clone() } else { link::join(&base, &name) }]),
            digest: content::hex(&content::digest(&files.read(&path)?)),
            created: now.to_owned(),
            metadata: loaded.metadata,
            ..Entry::default()
        };
        if entry.metadata.api_version.is_empty() {
            entry.metadata.api_version = "v1".to_owned();
        }
        entry.metadata.validate().map_err(|source| Error::NotIndexed { name, source })?;
        out.index.entries.entry(entry.metadata.name.clone()).or_default().push(entry);
    }
    Ok(out)
}

/// The archives right in a folder, then those one folder deeper: the folder's name, and theirs.
fn archives(files: &dyn Files, folder: &Path) -> Vec<(String, String)> {
    let list = |path: PathBuf| files.list(&path).unwrap_or_default();
    let is_archive = |name: &String| name.ends_with(".tgz");
    let own = list(folder.to_path_buf());
    let here = own.iter().map(|entry| entry.name.clone()).filter(is_archive).map(|name| (String::new(), name));
    let folders = own.iter().filter(|entry| entry.kind == Kind::Directory);
    let below = folders.flat_map(|entry| {
        let names = list(folder.join(&entry.name)).into_iter().map(|inner| inner.name).filter(is_archive);
        names.map(|name| (entry.name.clone(), name)).collect::<Vec<_>>()
    });
    here.chain(below).collect()
}

impl Whole {
    /// An index without charts, made at a moment.
    pub fn new(now: String) -> Whole {
        Whole { api_version: "v1".to_owned(), generated: now, ..Whole::default() }
    }

    /// Takes over the entries of another index that this one does not have; gives what Helm tells meanwhile.
    pub fn merge(&mut self, other: Whole) -> Vec<Notice> {
        let mut notices = Vec::new();
        for entry in other.entries.into_values().flatten() {
            let (name, version) = (&entry.metadata.name, &entry.metadata.version);
            let own = self.entries.entry(name.clone()).or_default();
            match find(own, version) {
                None => own.push(entry),
                Some(known) if known.metadata.version == *version => {}
                // To Helm, a version that only differs behind `+` is one that it has, and a wonder.
                Some(known) => notices.push(super::chosen(name, version, &known.metadata.version)),
            }
        }
        notices
    }

    /// Puts the newest version of each chart first.
    pub fn sort(&mut self) {
        for entries in self.entries.values_mut() {
            let mut versions: Vec<(Option<Version>, Entry)> =
                entries.drain(..).map(|entry| (Version::parse(&entry.metadata.version).ok(), entry)).collect();
            versions.sort_by(|(left, _), (right, _)| match (left, right) {
                (Some(left), Some(right)) => right.compare(left),
                (left, right) => right.is_some().cmp(&left.is_some()),
            });
            entries.extend(versions.into_iter().map(|(_, entry)| entry));
        }
    }
}

/// The entry of a version, else the first that Helm takes for it.
fn find<'a>(entries: &'a [Entry], version: &str) -> Option<&'a Entry> {
    let exact = entries.iter().find(|entry| entry.metadata.version == version);
    exact.or_else(|| {
        let constraint = Constraint::parse(version).ok()?;
        let fits = |entry: &&Entry| Version::parse(&entry.metadata.version).is_ok_and(|own| constraint.check(&own));
        entries.iter().find(fits)
    })
}
