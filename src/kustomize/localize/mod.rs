//! `kustomize localize`: a copy of a kustomization in which nothing is fetched any more.
//!
//! In: a folder or a repository at a reference. Out: a new folder that mirrors it as far as its kustomizations reach, with
//! files and repositories from elsewhere below `localized-files/HOST/PATH`. Answers to `api/internal/localizer`:
//! old fields stay what they are, each kustomization is written anew with its fields in alphabetical order.

mod charts;
mod error;
mod fields;
mod paths;
mod plugins;
mod scope;

pub use error::Error;

use super::kustomization::{form, parse};
use super::resmap::ResourceMap;
use super::resource::Resource;
use super::target::FILE_NAMES;
use super::{Build, LoadRestrictor, Options, World, load, read};
use crate::files;
use crate::value::{Json, Map};
use crate::yaml;
use scope::{Bounds, Scoped};
use std::path::{Path, PathBuf};

/// What to copy and where to; empty texts are not said.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub target: String,
    /// Where references of the target may lead; the target itself when not said.
    pub scope: String,
    pub destination: String,
}

/// One kustomization on its way.
struct Root<'a> {
    build: &'a Build<'a>,
    bounds: &'a Bounds,
    loader: Scoped,
    /// Where it goes.
    destination: PathBuf,
}

/// Copies the target and returns the folder of the copy; on failure there is none.
pub fn run(world: &World<'_>, request: &Request) -> Result<PathBuf, Error> {
    let options = Options { load_restrictor: LoadRestrictor::RootOnly, ..Options::default() };
    let build = Build::new(world, &options);
    let (bounds, loader) = scope::establish(&build, request)?;
    let within = paths::relative(&bounds.scope, loader.root());
    let destination = files::clean(&bounds.destination.join(within));
    let outcome = world
        .files
        .make_directory(&destination)
        .map_err(|error| Error::from(error).at("unable to create directory in localize destination"))
        .and_then(|()| Root { build: &build, bounds: &bounds, loader, destination }.localize());
    match outcome {
        Ok(()) => Ok(bounds.destination),
        Err(error) => {
            // Why there is no copy matters more than that a part of it is left.
            drop(world.files.remove(&bounds.destination));
            Err(error.at(format!("unable to localize target {}", error::quoted(&request.target))))
        }
    }
}

impl Root<'_> {
    fn files(&self) -> &dyn files::Files {
        self.build.world.files
    }

    /// Copies what the kustomization names, and writes it.
    fn localize(&self) -> Result<(), Error> {
        let (name, text) = self.kustomization()?;
        let mut fields = form::written(&parse::tree(&text)?);
        self.native_fields(&mut fields)?;
        self.plugins(&mut fields)?;
        let text = yaml::write(&Json::Object(fields));
        self.files()
            .write(&self.destination.join(name), text.as_bytes())
            .map_err(|error| Error::from(error).at("unable to write localized kustomization file"))
    }

    fn kustomization(&self) -> Result<(&'static str, String), Error> {
        let directory = self.loader.root().to_path_buf();
        let mut found = None;
        for name in FILE_NAMES {
            let Ok(bytes) = self.load(name) else { continue };
            if found.replace((name, String::from_utf8_lossy(&bytes).into_owned())).is_some() {
                return Err(super::Error::SeveralKustomizations { directory }.into());
            }
        }
        found.ok_or_else(|| super::Error::NoKustomization { directory }.into())
    }

    /// The contents of a file or page, which must not come out of the copy itself.
    fn load(&self, path: &str) -> Result<Vec<u8>, Error> {
        self.loader.load(self.build, self.bounds, path)
    }

    /// A file, copied to where it belongs in the copy; its path there. Nothing is nothing.
    fn file(&self, path: &str) -> Result<String, Error> {
        if path.is_empty() {
            return Ok(String::new());
        }
        let content = self.load(path)?;
        self.file_with(path, &content)
    }

    fn file_with(&self, path: &str, content: &[u8]) -> Result<String, Error> {
        let local = if load::is_url(path) {
            self.refuse_taken_folder("file", path)?;
            paths::of_page(path)
        } else {
            // Without links, and without a way out and back in: the copy has neither.
            paths::cleaned(self.files(), self.loader.root(), path)?
        };
        let target = self.destination.join(&local);
        let quoted = error::quoted(path);
        if let Some(folder) = target.parent() {
            self.files().make_directory(folder).map_err(|error| {
                Error::from(error).at(format!("unable to create directories to localize file {quoted}"))
            })?;
        }
        self.files()
            .write(&target, content)
            .map_err(|error| Error::from(error).at(format!("unable to localize file {quoted}")))?;
        Ok(local.display().to_string())
    }

    fn refuse_taken_folder(&self, what: &'static str, path: &str) -> Result<(), Error> {
        let root = self.loader.root();
        if self.files().kind(&root.join(paths::FOLDER)).is_ok() {
            return Err(Error::FolderTaken { root: root.to_path_buf(), what, path: path.to_owned() });
        }
        Ok(())
    }

    /// Another kustomization, copied to where it belongs; its path in the copy. Nothing is nothing.
    fn root(&self, path: &str) -> Result<String, Error> {
        if path.is_empty() {
            return Ok(String::new());
        }
        let loader = self.loader.enter(self.build, self.bounds, path)?;
        let local = match loader.repository() {
            Some(repository) => {
                self.refuse_taken_folder("root", path)?;
                paths::of_repository(repository, loader.root())
            }
            None => paths::relative(self.loader.root(), loader.root()),
        };
        let quoted = error::quoted(path);
        let destination = files::clean(&self.destination.join(&local));
        self.files().make_directory(&destination).map_err(|error| {
            Error::from(error).at(format!("unable to create root {quoted} in localize destination"))
        })?;
        Root { build: self.build, bounds: self.bounds, loader, destination }
            .localize()
            .map_err(|error| error.at(format!("unable to localize root {quoted}")))?;
        Ok(local.display().to_string())
    }

    /// An entry of `resources`: a file of objects, else a folder or repository.
    fn resource(&self, path: &str) -> Result<String, Error> {
        let as_file = self.load(path).and_then(|content| {
            let text = String::from_utf8_lossy(&content);
            resources(&text)
                .map_err(|error| Error::from(error).at(format!("invalid resource at file {}", error::quoted(path))))?;
            self.file_with(path, &content)
        });
        as_file.or_else(|file| {
            self.root(path).map_err(|folder| Error::Neither {
                path: path.to_owned(),
                file: Box::new(file),
                folder: Box::new(folder),
            })
        })
    }

    /// An entry that is a file of objects, or objects; a file's path in the copy, or the entry.
    fn file_or_inline(&self, entry: &str) -> Result<String, Error> {
        let (_, is_file) = self.objects(entry)?;
        if is_file { self.file(entry) } else { Ok(entry.to_owned()) }
    }

    /// The objects of an entry, and whether they come out of a file.
    fn objects(&self, entry: &str) -> Result<(Vec<Resource>, bool), Error> {
        let inline = match resources(entry) {
            Ok(found) => return Ok((found, false)),
            Err(error) => error,
        };
        let from_file = self.load(entry).and_then(|content| {
            let found = resources(&String::from_utf8_lossy(&content)).map_err(|source| match source {
                malformed @ super::Error::MalformedYaml { .. } => {
                    super::Error::MalformedFile { path: entry.to_owned(), source: Box::new(malformed) }
                }
                other => other,
            })?;
            Ok((found, true))
        });
        from_file.map_err(|file| {
            let place = format!("unable to load resource entry {}", error::quoted(entry));
            Error::Unreadable { inline: Box::new(inline), file: Box::new(file) }.at(place)
        })
    }
}

fn resources(text: &str) -> Result<Vec<Resource>, super::Error> {
    let objects = read::objects(text)?;
    Ok(ResourceMap::from_resources(objects.into_iter().map(Resource::new).collect())?.take())
}

/// Changes the text in a field, if it is there.
fn change(
    fields: &mut Map<String, Json>,
    name: &str,
    change: impl FnOnce(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    if let Some(text) = fields.get(name).and_then(Json::as_str) {
        let text = change(text)?;
        match text.is_empty() {
            true => drop(fields.remove(name)),
            false => drop(fields.insert(name.to_owned(), text.into())),
        }
    }
    Ok(())
}

/// Changes each text of a list, if it is there.
fn change_each(
    fields: &mut Map<String, Json>,
    name: &str,
    change: impl Fn(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    for item in fields.get_mut(name).and_then(Json::as_array_mut).into_iter().flatten() {
        *item = change(item.as_str().unwrap_or_default())?.into();
    }
    Ok(())
}

/// The entries of a list that are mappings.
fn entries<'f>(fields: &'f mut Map<String, Json>, name: &str) -> impl Iterator<Item = &'f mut Map<String, Json>> {
    fields.get_mut(name).and_then(Json::as_array_mut).into_iter().flatten().filter_map(Json::as_object_mut)
}

/// The path as texts show it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests;
