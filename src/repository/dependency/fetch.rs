//! Charts fetched into charts/.
//!
//! What must be known before is found first, then downloads run side by side, then all that was found and done is told
//! in the order of the list, up to the first failure: as if it had been done one by one, as Helm does it.

use super::{Error, Run, World, is_local, is_oci, link, load_folder, local_path};
use crate::files::{Kind, clean};
use crate::helm::chart::{self, Dependency};
use crate::helm::semver::{Constraint, Version};
use crate::repository::download::{self, Downloaded, Request, Resolved, Verify};
use crate::repository::getter::Options;
use crate::repository::locate::{self, Wanted};
use crate::repository::oci;
use crate::value::url::Url;
use futures_util::{StreamExt, stream};
use std::cell::RefCell;
use std::io;
use std::path::Path;

/// Downloads that run at the same time.
const AT_ONCE: usize = 8;

/// What becomes of one dependency.
enum Step {
    /// Nothing more is to be done than to tell this.
    Told(String),
    Download {
        told: String,
        url: String,
        source: Source,
    },
}

/// Where a chart is downloaded from.
enum Source {
    Web(Box<Resolved<'static>>),
    Registry { version: String },
}

impl Run<'_> {
    /// Fetches everything, then replaces what charts/ has. Versions of folders are written into the list.
    pub(super) async fn fetch_all(&self, locked: &mut [Dependency]) -> Result<(), Error> {
        let files = self.task.world.files;
        self.refuse_lost_indexes()?;
        let charts = self.task.chart.join("charts");
        match files.kind(&charts) {
            Ok(Kind::Directory) => {}
            Ok(_) => return Err(Error::NotAFolder(charts)),
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => files.make_directory(&charts)?,
            Err(error) => return Err(error.into()),
        }
        let scratch = self.task.chart.join(format!("tmpcharts-{}", std::process::id()));
        files.make_directory(&scratch)?;
        let outcome = self.fetch_into(locked, &scratch, &charts).await;
        // What could not be removed does no harm.
        let _ = files.remove(&scratch);
        outcome
    }

    /// Helm opens every index here, so that one that is not there stops it, whoever needs it.
    fn refuse_lost_indexes(&self) -> Result<(), Error> {
        let world = self.task.world;
        for repository in &self.repositories.entries {
            let path = crate::repository::index::path(&world.folders.repository_cache, &repository.name);
            world.files.kind(&path).map_err(|error| crate::files::Error { verb: "open", ..error })?;
        }
        Ok(())
    }

    async fn fetch_into(&self, locked: &mut [Dependency], scratch: &Path, charts: &Path) -> Result<(), Error> {
        (self.task.print)(&format!("Saving {} charts\n", locked.len()));
        let mut steps = Vec::new();
        let mut failed = None;
        for dependency in locked.iter_mut() {
            match self.plan(dependency, (scratch, charts), &steps).await {
                Ok(step) => steps.push(step),
                Err(stop) => {
                    failed = Some(stop);
                    break;
                }
            }
        }
        let downloads = stream::iter(&steps).map(|step| self.download(step, scratch)).buffered(AT_ONCE);
        let mut downloads = std::pin::pin!(downloads);
        for step in &steps {
            let (words, outcome) = downloads.next().await.unwrap_or_default();
            match step {
                Step::Told(told) | Step::Download { told, .. } => (self.task.print)(told),
            }
            if !words.is_empty() {
                (self.task.world.pulled)(&words);
            }
            match outcome {
                None => {}
                Some(Ok(downloaded)) => {
                    downloaded.warnings.iter().for_each(|line| (self.task.print)(&format!("{line}\n")))
                }
                Some(Err(error)) => {
                    failed = Some(Stop::Saving(error));
                    break;
                }
            }
        }
        match failed {
            None => self.place(locked, scratch, charts),
            Some(Stop::Saving(error)) => {
                (self.task.print)(&format!("Save error occurred:  {error}\n"));
                Err(error)
            }
            Some(Stop::Silent { told, error }) => {
                (self.task.print)(&told);
                Err(error)
            }
        }
    }

    /// Finds out what is to be done for a dependency; a folder is packed at once.
    async fn plan(
        &self,
        dependency: &mut Dependency,
        (scratch, charts): (&Path, &Path),
        steps: &[Step],
    ) -> Result<Step, Stop> {
        let (name, repository) = (dependency.name.clone(), dependency.repository.clone());
        if repository.is_empty() {
            return self.check_unpacked(dependency, charts);
        }
        if is_local(dependency) {
            let told =
                if self.task.debug { format!("Archiving {name} from repo {repository}\n") } else { String::new() };
            dependency.version = self.pack(dependency, scratch)?;
            return Ok(Step::Told(told));
        }
        let (url, source) = self.source(dependency).await?;
        // In a registry one address has all versions of a chart; as in Helm, it is never the same one again.
        let is_known =
            |step: &Step| matches!(step, Step::Download { url: known, .. } if *known == url) && !is_oci(dependency);
        if steps.iter().any(is_known) {
            return Ok(Step::Told(format!("Already downloaded {name} from repo {repository}\n")));
        }
        Ok(Step::Download { told: format!("Downloading {name} from repo {repository}\n"), url, source })
    }

    /// A dependency without a repository must be a folder in charts/.
    fn check_unpacked(&self, dependency: &Dependency, charts: &Path) -> Result<Step, Stop> {
        let Dependency { name, version: wanted, .. } = dependency;
        let told =
            format!("Dependency {name} did not declare a repository. Assuming it exists in the charts directory\n");
        let silent = |error: Error| Stop::Silent { told: told.clone(), error };
        let path = clean(&charts.join(name));
        let chart =
            load_folder(self.task, &path).map_err(|source| silent(Error::Unloadable { path: path.clone(), source }))?;
        let constraint = Constraint::parse(wanted)
            .map_err(|source| silent(Error::PlainConstraint { name: name.clone(), source }))?;
        let version = chart.metadata.version;
        let fits = Version::parse(&version).map_err(|error| silent(error.into()))?;
        if !constraint.check(&fits) {
            (self.task.print)(&told);
            let (name, constraint) = (name.clone(), wanted.clone());
            return Err(Stop::Saving(Error::Unfit { name, version, constraint }));
        }
        Ok(Step::Told(told))
    }

    /// Packs the chart of a `file://` reference; gives its version.
    fn pack(&self, dependency: &Dependency, scratch: &Path) -> Result<String, Error> {
        let Dependency { name, repository, version: wanted, .. } = dependency;
        let world = self.task.world;
        let path = local_path(world.files, repository, self.task.chart)?;
        let mut chart = load_folder(self.task, &path)?;
        if let Some(epoch) = self.task.epoch {
            chart::stamp(&mut chart, epoch);
        }
        let constraint =
            Constraint::parse(wanted).map_err(|source| Error::PlainConstraint { name: name.clone(), source })?;
        let version = chart.metadata.version.clone();
        if !constraint.check(&Version::parse(&version)?) {
            return Err(Error::NoVersion(name.clone()));
        }
        chart::save(world.files, &chart, scratch, world.now)?;
        Ok(version)
    }

    /// Where a chart is downloaded from.
    async fn source(&self, dependency: &Dependency) -> Result<(String, Source), Stop> {
        let Dependency { name, repository, version, .. } = dependency;
        if is_oci(dependency) {
            let version = version.clone();
            return Ok((format!("{repository}/{name}"), Source::Registry { version }));
        }
        let (url, options) = self.find(dependency).await.map_err(|error| Error::NotFound(Box::new(error)))?;
        let parsed = Url::parse(&url)
            .map_err(|reason| crate::repository::Error::Url { url: url.clone(), reason })
            .map_err(Error::from)?;
        let resolved = Resolved { digest: String::new(), url: parsed, options, registry: None };
        Ok((url, Source::Web(Box::new(resolved))))
    }

    /// The URL of a release, and how it is asked for.
    async fn find(&self, dependency: &Dependency) -> Result<(String, Options), Error> {
        let Dependency { name, repository, version, .. } = dependency;
        let equal = |url: &str| crate::repository::index::equal(repository, url);
        if let Some(known) = self.repositories.entries.iter().find(|known| equal(&known.url)) {
            let url = self.release(&known.name, dependency)?;
            return Ok((url, known.options()));
        }
        // An index that was read for the resolution is not fetched again, as Helm does it.
        let unmanaged = super::names::unmanaged(repository);
        let is_read = self.indexes.borrow().contains_key(&unmanaged);
        let url = if is_read {
            self.release(&unmanaged, dependency)?
        } else {
            let wanted = Wanted { reference: name, version, repository, ..Wanted::default() };
            let (chart, repository) = (name.clone(), repository.clone());
            locate::in_repository(self.task.world, &wanted).await.map_err(|source| Error::NotThere {
                chart,
                repository,
                source: Box::new(source),
            })?
        };
        let options = Options { owner: url.clone(), ..Options::default() };
        Ok((url, options))
    }

    /// The URL of a version in the index of a repository.
    fn release(&self, owner: &str, dependency: &Dependency) -> Result<String, Error> {
        let index = self.index(owner)?;
        let chart = index.chart(&dependency.name).ok_or(Error::NoEntry)?;
        let mut releases = chart.releases().filter_map(|release| Some((release.version, release.urls().next()?)));
        let (_, first) = releases.find(|(version, _)| same(&dependency.version, version)).ok_or(Error::NoMatch)?;
        Ok(link::resolve(&dependency.repository, first)?)
    }

    /// How registries are asked.
    fn registry(&self) -> Options {
        let oci::Options { username, password, tls, plain_http } = self.task.registry.clone();
        Options { username, password, tls, plain_http, ..Options::default() }
    }

    /// Downloads; gives what a registry has to say as well, which is told in its turn.
    async fn download(&self, step: &Step, scratch: &Path) -> (String, Option<Result<Downloaded, Error>>) {
        let Step::Download { url, source, .. } = step else { return Default::default() };
        let verify: Verify = self.task.verify;
        let words = RefCell::new(String::new());
        let pulled = |text: &str| words.borrow_mut().push_str(text);
        let world = World { pulled: &pulled, ..*self.task.world };
        let outcome = match source {
            Source::Web(resolved) => {
                let request = Request { reference: url, version: "", options: resolved.options.clone(), verify };
                download::save(&world, &request, (**resolved).clone(), scratch).await
            }
            Source::Registry { version } => {
                let request = Request { reference: url, version, options: self.registry(), verify };
                download::to_folder(&world, &request, scratch).await
            }
        };
        let outcome = outcome.map_err(|source| Error::Download { url: url.clone(), source: Box::new(source) });
        (words.into_inner(), Some(outcome))
    }
}

/// Why fetching stops.
enum Stop {
    /// Helm tells this twice.
    Saving(Error),
    /// Helm tells this once, after a line of its own.
    Silent { told: String, error: Error },
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Saving(error)
    }
}

/// Whether two versions mean the same; texts that are none must be equal.
fn same(wanted: &str, found: &str) -> bool {
    match (Version::parse(wanted), Version::parse(found)) {
        (Ok(wanted), Ok(found)) => wanted.compare(&found).is_eq(),
        (Err(_), _) => wanted == found,
        (Ok(_), Err(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_versions_by_their_meaning() {
        for (wanted, found, expected) in [
            ("1.2.0", "v1.2", true),
            ("1.2.0", "1.2.0+build", true),
            ("1.2.0", "1.2.1", false),
            ("latest", "latest", true),
            ("1.2.0", "latest", false),
        ] {
            assert_eq!(same(wanted, found), expected, "{wanted} and {found}");
        }
    }
}
