//! The index of a repository: which charts it has, in which versions, and where they are.
//!
//! In: an index file, YAML or JSON, which may have tens of megabytes. Out: an [`Index`] that answers questions about
//! it. What an index says is compiled once into a block beside it, which later runs read instead. Answers to
//! `LoadIndexFile` and `IndexFile.Get` of Helm's `pkg/repo`.

mod cache;
mod compiled;
mod decode;
mod download;
mod entry;
mod folder;
mod json;
mod row;
mod scan;
mod shape;
mod write;

pub use compiled::{Chart, Release};
pub use decode::{Dropped, Whole, decode};
pub use download::{check, download, refresh};
pub use entry::{Entry, NEVER};
pub use folder::{Folder, of_folder};

use super::error::IndexError;
use super::{Error, Notice, World};
use crate::files::Files;
use crate::helm::semver::{Constraint, Version};
use crate::value::url::Url;
use compiled::{Builder, Compiled};
use std::path::{Path, PathBuf};

/// How many threads read an index, where the machine has as many.
const WORKERS: usize = 4;

/// An index that can be asked.
#[derive(Debug, Clone)]
pub struct Index {
    compiled: Compiled,
}

/// The file of a repository's index.
pub fn path(cache: &Path, repository: &str) -> PathBuf {
    cache.join(named(repository, "index.yaml"))
}

/// The file with the names of a repository's charts, a line each.
pub fn charts_path(cache: &Path, repository: &str) -> PathBuf {
    cache.join(named(repository, "charts.txt"))
}

fn named(repository: &str, file: &str) -> String {
    if repository.is_empty() { file.to_owned() } else { format!("{repository}-{file}") }
}

/// Takes a repository's index out of the cache.
pub fn forget(files: &dyn Files, cache: &Path, repository: &str) -> Result<(), Error> {
    let index = path(cache, repository);
    // These need not be there.
    let _ = files.remove(&charts_path(cache, repository));
    let _ = files.remove(&cache::path(&index));
    match files.kind(&index) {
        Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::NotRemoved { path: index.display().to_string(), source: error }),
        Ok(_) => Ok(files.remove(&index)?),
    }
}

/// Loads an index file, by the compiled block beside it when that is still about this very file.
pub fn load(world: &World<'_>, path: &Path) -> Result<Index, Error> {
    let source = path.to_string_lossy();
    // Taken before the file is read, so that a change in between makes the block stale at once.
    let stamp = world.files.stamp(path).map_err(opened)?;
    if let Some(kept) = cache::read(world.files, path, &stamp) {
        tell(world, &kept.dropped, &source);
        return Ok(Index { compiled: kept.compiled });
    }
    let bytes = world.files.read(path)?;
    let broken = |error| Error::IndexFile { path: source.to_string(), source: error };
    let (builder, dropped) = parse(&bytes).map_err(broken)?;
    tell(world, &dropped, &source);
    let notes = cache::Notes { stamp, bytes: &bytes, dropped: &dropped, origin: cache::Origin::default() };
    let compiled = builder.finish(&notes.text());
    cache::write(world.files, path, &compiled);
    Ok(Index { compiled })
}

/// Go opens the file before it looks at it.
fn opened(error: crate::files::Error) -> crate::files::Error {
    crate::files::Error { verb: "open", ..error }
}

/// Reads an index from its bytes; `source` is for what is told.
pub fn read(world: &World<'_>, bytes: &[u8], source: &str) -> Result<Index, IndexError> {
    let (builder, dropped) = parse(bytes)?;
    tell(world, &dropped, source);
    Ok(Index { compiled: builder.finish("") })
}

/// The releases that Helm would take, compiled, and those that it would not.
fn parse(bytes: &[u8]) -> Result<(Builder, Vec<Dropped>), IndexError> {
    let mut builder = Builder::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS);
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let scan = if is_json { json::scan } else { scan::scan };
    if let Some(charts) = scan(bytes, workers) {
        let mut dropped = Vec::new();
        for chart in charts {
            builder.chart(&chart.name, chart.rows.len());
            chart.rows.iter().for_each(|row| builder.release(row.each_ref().map(|text| text.as_str())));
            dropped.extend(chart.dropped);
        }
        return Ok((builder, dropped));
    }
    let (whole, dropped) = decode(bytes)?;
    for (name, entries) in &whole.entries {
        builder.chart(name, entries.len());
        entries.iter().for_each(|entry| compiled::push_entry(&mut builder, entry));
    }
    Ok((builder, dropped))
}

/// Tells of the entries that were left out.
fn tell(world: &World<'_>, dropped: &[Dropped], source: &str) {
    dropped.iter().for_each(|entry| (world.log)(&entry.notice(source)));
}

impl Index {
    /// All charts, sorted by name.
    pub fn charts(&self) -> impl Iterator<Item = Chart<'_>> {
        self.compiled.charts()
    }

    /// The chart of a name.
    pub fn chart(&self, name: &str) -> Option<Chart<'_>> {
        self.compiled.chart(name)
    }

    /// The release of a chart that a version or a constraint asks for; the newest stable one when it is empty.
    pub fn find(&self, world: &World<'_>, name: &str, version: &str) -> Result<Release<'_>, IndexError> {
        let chart = self.chart(name).ok_or(IndexError::NoChartName)?;
        if chart.releases().next().is_none() {
            return Err(IndexError::NoChartVersion);
        }
        let constraint = Constraint::parse(if version.is_empty() { "*" } else { version })?;
        let exact = || chart.releases().find(|release| release.version == version);
        if let Some(release) = (!version.is_empty()).then(exact).flatten() {
            return Ok(release);
        }
        let fits = |release: &Release<'_>| Version::parse(release.version).is_ok_and(|own| constraint.check(&own));
        let missing = || IndexError::NoMatch { name: name.to_owned(), version: version.to_owned() };
        let release = chart.releases().find(fits).ok_or_else(missing)?;
        if !version.is_empty() {
            (world.log)(&chosen(name, version, release.version));
        }
        Ok(release)
    }

    /// Whether some release lies at this URL.
    pub fn has_url(&self, url: &str) -> bool {
        let mut urls = self.charts().flat_map(|chart| chart.releases()).flat_map(|release| release.urls());
        urls.any(|own| equal(url, own))
    }
}

/// What is told when a version was asked for and another one taken.
fn chosen(chart: &str, wanted: &str, selected: &str) -> Notice {
    let fields = |key| vec![("chart", chart.to_owned()), (key, wanted.to_owned()), ("selected", selected.to_owned())];
    if is_range(wanted) {
        return Notice::debug("selected version matching constraint", fields("constraint"));
    }
    Notice::warn(
        "unable to find exact version requested; falling back to closest available version",
        fields("requested"),
    )
}

/// Whether a version asks for more than one.
fn is_range(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    version.contains(['^', '~', '<', '>', '=', '!', '*'])
        || version.contains("||")
        || version.contains(" - ")
        || core.contains(['x', 'X'])
}

/// Whether two URLs lead to the same place, their paths cleaned.
pub fn equal(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let cleaned = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        let path = crate::files::clean(Path::new(&*url.path_text())).to_string_lossy().into_owned();
        url.path = if url.path.is_empty() { b"/".to_vec() } else { path.into_bytes() };
        Some(url.text())
    };
    match (cleaned(left), cleaned(right)) {
        (Some(left), Some(right)) => left == right,
        (None, _) => crate::files::clean(Path::new(left)) == crate::files::clean(Path::new(right)),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests;
