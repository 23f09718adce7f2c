//! Where a kustomization's files are, and which it may read.
//!
//! In: paths as a kustomization writes them. Out: file contents, or the loader of another kustomization's folder.
//! Answers to `api/internal/loader`: relative to the root, nothing outside of the root unless that is allowed, no
//! folder that contains one already visited.

use super::error::Error;
use super::git::{self, Repository};
use super::{Build, LoadRestrictor};
use crate::files;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

/// The view of one kustomization on the disk.
#[derive(Debug)]
pub struct Loader {
    /// Absolute, links resolved.
    root: PathBuf,
    /// The loader of the kustomization that asked for this one.
    referrer: Option<Rc<Loader>>,
    /// Set when the root lies in a clone made for it.
    repository: Option<Repository>,
    restrictor: LoadRestrictor,
}

impl Loader {
    /// The loader of the folder or repository that a build starts at.
    pub fn start(build: &Build<'_>, target: &str) -> Result<Rc<Loader>, Error> {
        if let Some(repository) = repository(build, target) {
            return Loader::clone_of(build, repository, None);
        }
        let root = confirm_directory(build, Path::new(target))?;
        Ok(Rc::new(Loader { root, referrer: None, repository: None, restrictor: build.options.load_restrictor }))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the root is a clone's.
    pub fn repository(&self) -> Option<&Repository> {
        self.repository.as_ref()
    }

    /// The loader of a base or component.
    pub fn enter(self: &Rc<Loader>, build: &Build<'_>, path: &str) -> Result<Rc<Loader>, Error> {
        if path.is_empty() {
            return Err(Error::EmptyRoot);
        }
        if let Some(repository) = repository(build, path) {
            self.refuse_repository_cycle(&repository)?;
            return Loader::clone_of(build, repository, Some(self.clone()));
        }
        if Path::new(path).is_absolute() {
            return Err(Error::AbsoluteRoot { path: path.to_owned() });
        }
        if path.split('/').any(|part| part != ".." && part.contains("..")) {
            let clean = files::clean(Path::new(path)).display().to_string();
            return Err(Error::AmbiguousPath { path: path.to_owned(), clean });
        }
        let root = confirm_directory(build, &self.root.join(path))?;
        self.refuse_leaving_the_clone(&root)?;
        self.refuse_cycle(&root)?;
        Ok(Rc::new(Loader { root, referrer: Some(self.clone()), repository: None, restrictor: self.restrictor }))
    }

    fn clone_of(build: &Build<'_>, repository: Repository, referrer: Option<Rc<Loader>>) -> Result<Rc<Loader>, Error> {
        let folder = build.clone_of(&repository)?;
        let wanted = folder.join(&repository.path);
        let root = resolve(build, &wanted)?;
        if !build.world.files.is_directory(&root) {
            return Err(Error::RepositoryFile { path: wanted, file: name_of(&root) });
        }
        if !root.starts_with(&folder) {
            return Err(Error::OutsideRepository { path: wanted, repository: folder });
        }
        let repository = Repository { folder, ..repository };
        let restrictor = LoadRestrictor::RootOnly;
        Ok(Rc::new(Loader { root, referrer, repository: Some(repository), restrictor }))
    }

    fn chain(&self) -> impl Iterator<Item = &Loader> {
        std::iter::successors(Some(self), |loader| loader.referrer.as_deref())
    }

    fn refuse_cycle(&self, root: &Path) -> Result<(), Error> {
        match self.chain().find(|loader| loader.root.starts_with(root)) {
            Some(visited) => Err(Error::Cycle { candidate: root.to_path_buf(), visited: visited.root.clone() }),
            None => Ok(()),
        }
    }

    fn refuse_repository_cycle(&self, wanted: &Repository) -> Result<(), Error> {
        let visited = self.chain().filter_map(|loader| loader.repository.as_ref());
        match visited.into_iter().find(|visited| visited.raw.starts_with(&wanted.raw)) {
            Some(visited) => {
                Err(Error::RepositoryCycle { candidate: wanted.raw.clone(), visited: visited.raw.clone() })
            }
            None => Ok(()),
        }
    }

    fn refuse_leaving_the_clone(&self, base: &Path) -> Result<(), Error> {
        let Some(repository) = self.chain().find_map(|loader| loader.repository.as_ref()) else { return Ok(()) };
        if base.starts_with(&repository.folder) {
            return Ok(());
        }
        Err(Error::BaseOutsideRepository { base: base.to_path_buf(), repository: repository.folder.clone() })
    }

    /// The file that a path means, if this kustomization may read it.
    pub fn locate(&self, build: &Build<'_>, path: &str) -> Result<PathBuf, Error> {
        let wanted = files::clean(&self.root.join(path));
        if self.restrictor == LoadRestrictor::None {
            return Ok(wanted);
        }
        let found = resolve(build, &wanted)?;
        if build.world.files.is_directory(&found) {
            return Err(Error::NotAFile { path: wanted });
        }
        if !found.starts_with(&self.root) {
            return Err(Error::OutsideRoot { path: wanted, root: self.root.clone() });
        }
        Ok(found)
    }

    /// What stands in the file or at the URL.
    pub fn load(&self, build: &Build<'_>, path: &str) -> Result<Vec<u8>, Error> {
        if is_url(path) {
            return build.get(path);
        }
        let path = self.locate(build, path)?;
        build.world.files.read(&path).map_err(|source| Error::File { source })
    }

    /// As [`Loader::load`], as text; other bytes become the replacement character, which no parser takes for syntax.
    pub fn load_text(&self, build: &Build<'_>, path: &str) -> Result<String, Error> {
        let bytes = self.load(build, path)?;
        Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }
}

/// The repository that a path means, if it means one.
fn repository(build: &Build<'_>, path: &str) -> Option<Repository> {
    if git::is_forced(path) {
        build.log(git::FORCED_WARNING);
    }
    git::parse(path)
}

/// Whether the path is a web address, to be fetched.
pub fn is_url(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The folder that a path means, links resolved.
pub fn confirm_directory(build: &Build<'_>, path: &Path) -> Result<PathBuf, Error> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let found = resolve(build, &files::clean(path)).map_err(|source| match source {
        Error::Unresolved { .. } => Error::NotADirectory { source: Box::new(source) },
        other => other,
    })?;
    if !build.world.files.is_directory(&found) {
        return Err(Error::BuildsAtDirectory { path: files::clean(path) });
    }
    Ok(found)
}

/// The path without links; what is not there is told as Go's `EvalSymlinks` does, by its first missing part.
fn resolve(build: &Build<'_>, path: &Path) -> Result<PathBuf, Error> {
    build.world.files.canonical(path).map_err(|source| {
        let mut part = PathBuf::new();
        for component in path.components() {
            part.push(component);
            if matches!(component, Component::Normal(_)) && build.world.files.canonical(&part).is_err() {
                break;
            }
        }
        let source = files::Error { verb: "lstat", path: part, source: source.source };
        Error::Unresolved { path: path.to_path_buf(), source }
    })
}
