//! charts/: what a chart depends on, resolved to versions, fetched and locked.
//!
//! In: a chart's folder, helm's repositories. Out: archives in its charts/ and its Chart.lock. Nothing that is there is
//! taken away before all that is wanted has come. Answers to Helm's `pkg/downloader/manager.go` and
//! `internal/resolver`.

mod digest;
mod error;
mod fetch;
mod names;
mod place;
mod refresh;
mod resolve;

pub use error::Error;

use super::download::Verify;
use super::index::{self, Index};
use super::oci;
use super::repositories::{self, Repositories};
use super::{World, link};
use crate::files::{Files, Kind, clean};
use crate::helm::chart::{self, Chart, Dependency, Lock};
use crate::yaml;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

/// What is to be done.
pub struct Task<'a> {
    pub world: &'a World<'a>,
    /// The chart's folder.
    pub chart: &'a Path,
    pub verify: Verify,
    /// Leaves the indexes as they are.
    pub skip_refresh: bool,
    /// Tells more.
    pub debug: bool,
    /// Dates the files of charts that are packed from folders.
    pub epoch: Option<SystemTime>,
    /// What the lock file says of its making: RFC 3339.
    pub generated: String,
    /// How registries are asked.
    pub registry: oci::Options,
    /// Is given what helm prints on standard output.
    pub print: &'a dyn Fn(&str),
    /// Is given what helm logs on standard error, a line at a time.
    pub warn: &'a dyn Fn(&str),
}

/// A task on its way: what was read once.
struct Run<'a> {
    task: &'a Task<'a>,
    repositories: Repositories,
    /// Indexes by the names of their repositories.
    indexes: RefCell<BTreeMap<String, Rc<Index>>>,
}

/// Fills charts/ with what the lock file says; without one, as [`update`] does.
pub async fn build(task: &Task<'_>) -> Result<(), Error> {
    let chart = load(task)?;
    let Some(mut lock) = chart.lock else { return update(task).await };
    let run = Run::new(task)?;
    let is_old = chart.metadata.api_version == "v1";
    let mut wanted = chart.metadata.dependencies;
    // Helm 2 hashed the aliases of repositories, which the next step replaces.
    let old_digest = digest::old_digest(wanted.as_deref());
    run.resolve_names(wanted.as_deref_mut().unwrap_or_default())?;
    if digest::digest(wanted.as_deref(), lock.dependencies.as_deref()) != lock.digest {
        if !is_old {
            return Err(Error::OutOfSync);
        }
        (task.warn)("level=INFO msg=\"warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...\"");
        if old_digest != lock.digest {
            return Err(Error::OldOutOfSync);
        }
    }
    let locked = lock.dependencies.as_deref_mut().unwrap_or_default();
    run.refuse_unknown(locked)?;
    if !task.skip_refresh {
        run.refresh_all().await?;
    }
    run.fetch_all(locked).await
}

/// Resolves what the definition lists, fetches it, and locks the versions.
pub async fn update(task: &Task<'_>) -> Result<(), Error> {
    let chart = load(task)?;
    let Some(mut wanted) = chart.metadata.dependencies else { return Ok(()) };
    let run = Run::new(task)?;
    let names = run.resolve_names(&mut wanted)?;
    let names = run.provide_unknown(names, &wanted).await?;
    if !task.skip_refresh {
        run.refresh_all().await?;
    }
    let mut locked = run.resolve(&wanted, &names).await?;
    run.fetch_all(&mut locked).await?;
    // Fetching may have found another version in a folder.
    let digest = digest::digest(Some(&wanted), Some(&locked));
    if chart.lock.is_some_and(|lock| lock.digest == digest) {
        return Ok(());
    }
    let lock = Lock { generated: task.generated.clone(), digest, dependencies: Some(locked) };
    write_lock(task, &lock, chart.metadata.api_version == "v1")
}

fn load(task: &Task<'_>) -> Result<Chart, Error> {
    let files = task.world.files;
    let path = task.chart;
    let kind = files.kind(path).map_err(|source| Error::NoChart { path: path.to_path_buf(), source })?;
    if kind != Kind::Directory {
        return Err(Error::Packed);
    }
    load_folder(task, path).map_err(Error::Chart)
}

/// Loads a chart's folder and tells its warnings.
fn load_folder(task: &Task<'_>, path: &Path) -> Result<Chart, chart::Error> {
    let mut chart = chart::load_folder(task.world.files, path)?;
    chart.warnings.drain(..).for_each(|warning| (task.warn)(&warning.to_string()));
    Ok(chart)
}

fn write_lock(task: &Task<'_>, lock: &Lock, is_old: bool) -> Result<(), Error> {
    let file = if is_old { "requirements.lock" } else { "Chart.lock" };
    let path = task.chart.join(file);
    // A link could lead out of the chart.
    if let Some(target) = task.world.files.link_target(&path) {
        return Err(Error::LinkedLock { file, target: target.display().to_string() });
    }
    Ok(task.world.files.write(&path, yaml::write(&lock.to_json()).as_bytes())?)
}

/// Where the folder of a `file://` reference is.
fn local_path(files: &dyn Files, repository: &str, chart: &Path) -> Result<PathBuf, Error> {
    let path = clean(&chart.join(repository.strip_prefix("file://").unwrap_or(repository)));
    match files.kind(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => Err(Error::NoFolder(path)),
        Err(error) => Err(error.into()),
    }
}

fn is_local(dependency: &Dependency) -> bool {
    dependency.repository.starts_with("file://")
}

fn is_oci(dependency: &Dependency) -> bool {
    dependency.repository.starts_with("oci://")
}

impl<'a> Run<'a> {
    fn new(task: &'a Task<'a>) -> Result<Run<'a>, Error> {
        let config = &task.world.folders.repository_config;
        let repositories = repositories::load_or_default(task.world.files, config)?;
        Ok(Run { task, repositories, indexes: RefCell::default() })
    }

    /// The index of a repository, read at its first use.
    fn index(&self, repository: &str) -> Result<Rc<Index>, super::Error> {
        if let Some(index) = self.indexes.borrow().get(repository) {
            return Ok(Rc::clone(index));
        }
        let path = index::path(&self.task.world.folders.repository_cache, repository);
        let index = Rc::new(index::load(self.task.world, &path)?);
        self.indexes.borrow_mut().insert(repository.to_owned(), Rc::clone(&index));
        Ok(index)
    }
}
