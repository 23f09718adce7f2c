//! From what a user calls a chart to a folder or an archive on this disk.
//!
//! In: a path, `repo/name`, a URL, `oci://…`, or a name and the URL of a repository. Out: a path; what is far away is in
//! the content cache then. Answers to `LocateChart` of Helm's `pkg/action`.

use super::download::{self, Request, Verify};
use super::getter::Options;
use super::repositories::Repository;
use super::{Error, World, index, link, provenance};
use crate::files::clean;
use crate::value::url::Url;
use std::path::{Path, PathBuf};

/// The chart that is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    pub reference: &'a str,
    /// A version or a constraint; the newest stable one when empty.
    pub version: &'a str,
    /// `--repo`: the URL of the repository that has it; empty when not given.
    pub repository: &'a str,
    /// Credentials and certificates of the command line.
    pub options: Options,
    /// Refuses a chart without a good signature.
    pub verify: bool,
}

/// A chart that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub path: PathBuf,
    /// What the user is told on standard output.
    pub warnings: Vec<String>,
}

/// A chart that the reference is the path of, when it is one.
pub fn on_disk(world: &World<'_>, wanted: &Wanted<'_>) -> Result<Option<Located>, Error> {
    let reference = wanted.reference.trim();
    let path = Path::new(reference);
    if !wanted.repository.is_empty() {
        return Ok(None);
    }
    if world.files.kind(path).is_ok() {
        let path = clean(&world.working.join(path));
        if wanted.verify {
            let mut beside = path.clone().into_os_string();
            beside.push(".prov");
            provenance::verify(world, &path, Path::new(&beside))?;
        }
        return Ok(Some(Located { path, warnings: Vec::new() }));
    }
    if path.is_absolute() || reference.starts_with('.') {
        return Err(Error::NoPath(reference.to_owned()));
    }
    Ok(None)
}

/// Fetches a chart from a registry or a repository.
pub async fn elsewhere(world: &World<'_>, wanted: &Wanted<'_>) -> Result<Located, Error> {
    let reference = wanted.reference.trim();
    let version = wanted.version.trim();
    let mut options = wanted.options.clone();
    let mut found = String::new();
    if !wanted.repository.is_empty() {
        found = in_repository(world, &Wanted { reference, version, ..wanted.clone() }).await?;
        if !options.pass_credentials && !same_host(wanted.repository, &found)? {
            options.username.clear();
            options.password.clear();
        }
    }
    let reference = if found.is_empty() { reference } else { &found };
    // Helm makes it in any case, and its failure stops here.
    world.files.make_directory(&world.folders.repository_cache)?;
    let verify = if wanted.verify { Verify::Always } else { Verify::Never };
    let downloaded = download::to_cache(world, &Request { reference, version, options, verify }).await?;
    Ok(Located { path: clean(&world.working.join(downloaded.path)), warnings: downloaded.warnings })
}

/// The URL of a chart in a repository that the user only gave by its URL.
pub async fn in_repository(world: &World<'_>, wanted: &Wanted<'_>) -> Result<String, Error> {
    let url = wanted.repository;
    let options = &wanted.options;
    let repository = Repository {
        name: String::new(),
        url: url.to_owned(),
        username: options.username.clone(),
        password: options.password.clone(),
        tls: options.tls.clone(),
        pass_credentials: options.pass_credentials,
    };
    index::check(world, &repository)?;
    let unusable = |source: Error| Error::NoChartRepository { url: url.to_owned(), source: Box::new(source) };
    let index = index::download(world, &repository).await.map_err(unusable)?;
    let mut chart = format!("chart {:?}", wanted.reference);
    if !wanted.version.is_empty() {
        chart = format!("{chart} version {:?}", wanted.version);
    }
    let missing = |_| Error::NotInRepository { chart: chart.clone(), url: url.to_owned() };
    let release = index.find(world, wanted.reference, wanted.version).map_err(missing)?;
    let first = release.urls().next().ok_or_else(|| Error::NoUrls(chart.clone()))?;
    link::resolve(url, first).map_err(|error| Error::NotAbsolute(Box::new(error)))
}

/// Whether two URLs have scheme, host and port in common.
fn same_host(left: &str, right: &str) -> Result<bool, Error> {
    let parse = |text: &str| Url::parse(text).map_err(|reason| Error::Url { url: text.to_owned(), reason });
    let (left, right) = (parse(left)?, parse(right)?);
    let port = |url: &Url| match (url.host.rsplit_once(':'), url.scheme.as_str()) {
        (Some((_, port)), _) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => port.to_owned(),
        (_, "http") => "80".to_owned(),
        (_, "https") => "443".to_owned(),
        _ => String::new(),
    };
    Ok(left.scheme == right.scheme && left.hostname() == right.hostname() && port(&left) == port(&right))
}
