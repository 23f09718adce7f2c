//! How far a copy reaches: the scope, the destination, and loaders that keep to both.

use super::{Error, Request, error, paths};
use crate::files;
use crate::kustomize::Build;
use crate::kustomize::git::{self, Repository};
use crate::kustomize::load::{self, Loader};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What references must stay in, and what they must not enter. Absolute, links resolved.
#[derive(Debug)]
pub struct Bounds {
    pub scope: PathBuf,
    pub destination: PathBuf,
}

/// A loader that keeps to the bounds as long as it has followed paths only.
#[derive(Debug)]
pub struct Scoped {
    loader: Rc<Loader>,
    local: bool,
}

/// The bounds and the target's loader; makes the destination.
pub fn establish(build: &Build<'_>, request: &Request) -> Result<(Bounds, Scoped), Error> {
    let target = request.target.as_str();
    if git::parse(target).is_some_and(|repository| repository.reference.is_empty()) {
        return Err(Error::NoReference { root: target.to_owned() });
    }
    let loader = Loader::start(build, target).map_err(|error| {
        Error::from(error).at(format!("unable to establish localize target {}", error::quoted(target)))
    })?;
    let scope = scope(build, request, &loader)
        .map_err(|error| error.at(format!("invalid localize scope {}", error::quoted(&request.scope))))?;
    let destination = make_destination(build, request, &loader)
        .map_err(|error| error.at(format!("invalid localize destination {}", error::quoted(&request.destination))))?;
    Ok((Bounds { scope, destination }, Scoped { loader, local: true }))
}

fn scope(build: &Build<'_>, request: &Request, loader: &Loader) -> Result<PathBuf, Error> {
    let (scope, target) = (&request.scope, &request.target);
    if let Some(repository) = loader.repository() {
        if !scope.is_empty() {
            return Err(Error::ScopeOfRepository { scope: scope.clone(), target: target.clone() });
        }
        return Ok(repository.folder.clone());
    }
    if scope.is_empty() {
        return Ok(loader.root().to_path_buf());
    }
    let found = load::confirm_directory(build, Path::new(scope)).map_err(|error| {
        // The check is told without what a build would say of it.
        let error = match error {
            crate::kustomize::Error::NotADirectory { source } => Error::from(*source).at("not a valid directory"),
            other => other.into(),
        };
        error.at("unable to establish localize scope")
    })?;
    if !loader.root().starts_with(&found) {
        let root = loader.root().to_path_buf();
        return Err(Error::TargetOutsideScope { scope: scope.clone(), target: target.clone(), root });
    }
    Ok(found)
}

fn make_destination(build: &Build<'_>, request: &Request, loader: &Loader) -> Result<PathBuf, Error> {
    let files = build.world.files;
    let destination = match request.destination.as_str() {
        "" => default_destination(loader),
        given => given.to_owned(),
    };
    let path = Path::new(&destination);
    if files.kind(path).is_ok() {
        return Err(Error::DestinationTaken { destination });
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = match files.is_directory(parent) {
        true => files.make_directory(path),
        false => Err(files::Error { verb: "mkdir", path: path.to_path_buf(), source: io::ErrorKind::NotFound.into() }),
    };
    made.map_err(|error| Error::from(error).at("unable to create localize destination directory"))?;
    let name = path.file_name().unwrap_or_default();
    Ok(files.canonical(parent)?.join(name))
}

/// `localized-NAME`, with the reference of a repository behind it.
fn default_destination(loader: &Loader) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    match loader.repository() {
        Some(repository) => {
            let own = if repository.folder == loader.root() {
                repository.on_host.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
            } else {
                name(loader.root()).unwrap_or_default()
            };
            format!("localized-{own}-{}", repository.reference.replace('/', "-"))
        }
        None => match name(loader.root()) {
            Some(name) => format!("localized-{name}"),
            None => "localized".to_owned(),
        },
    }
}

impl Scoped {
    pub fn root(&self) -> &Path {
        self.loader.root()
    }

    /// The repository that was cloned for this very root.
    pub fn repository(&self) -> Option<&Repository> {
        self.loader.repository()
    }

    /// The contents of a file or page.
    pub fn load(&self, build: &Build<'_>, bounds: &Bounds, path: &str) -> Result<Vec<u8>, Error> {
        let content = self.loader.load(build, path).map_err(|error| Error::from(error).at("invalid file reference"))?;
        if !load::is_url(path) && self.local {
            let file = files::clean(&self.root().join(paths::cleaned(build.world.files, self.root(), path)?));
            if file.parent().is_some_and(|folder| folder.starts_with(&bounds.destination)) {
                let destination = bounds.destination.clone();
                return Err(Error::FileInDestination { path: path.to_owned(), file, destination });
            }
        }
        Ok(content)
    }

    /// The loader of another root.
    pub fn enter(&self, build: &Build<'_>, bounds: &Bounds, path: &str) -> Result<Scoped, Error> {
        let loader = self.loader.enter(build, path).map_err(|error| Error::from(error).at("invalid root reference"))?;
        let Some(repository) = loader.repository() else {
            let root = loader.root().to_path_buf();
            if self.local && !root.starts_with(&bounds.scope) {
                return Err(Error::RootOutsideScope { root, scope: bounds.scope.clone() });
            }
            if self.local && root.starts_with(&bounds.destination) {
                return Err(Error::RootInDestination { root, destination: bounds.destination.clone() });
            }
            return Ok(Scoped { loader, local: self.local });
        };
        if repository.reference.is_empty() {
            return Err(Error::NoReference { root: path.to_owned() });
        }
        Ok(Scoped { loader, local: false })
    }
}
