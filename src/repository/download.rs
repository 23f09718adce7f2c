//! Downloading a chart: into a folder, or into the content cache.
//!
//! In: a reference (`repo/name`, a URL, `oci://…`), a version or constraint. Out: the path of the archive, and what the
//! check of its signature found. Answers to `ChartDownloader` of Helm's `pkg/downloader`.

use super::content::{self, Content, Digest};
use super::getter::{self, Options};
use super::provenance::{self, Verification};
use super::{Error, World, index, link, oci, repositories};
use crate::value::url::Url;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Whether a chart's signature is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verify {
    #[default]
    Never,
    /// Where there is one; none is told.
    IfPossible,
    Always,
    /// The provenance file is fetched, for somebody else to check.
    Later,
}

/// What is downloaded, and how.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    pub reference: &'a str,
    /// A version or a constraint; the newest stable one when empty.
    pub version: &'a str,
    pub options: Options,
    pub verify: Verify,
}

/// A chart that is here now.
#[derive(Debug, Clone)]
pub struct Downloaded {
    pub path: PathBuf,
    /// What the check of the signature found, when there was one.
    pub verification: Option<Verification>,
    /// What the user is told on standard output.
    pub warnings: Vec<String>,
}

/// Where a chart is, and how it is asked for.
#[derive(Clone)]
pub struct Resolved<'a> {
    /// As the index gives it; empty when nobody does.
    pub digest: String,
    pub url: Url,
    pub options: Options,
    /// Who speaks to the registry that has it, when it is a registry.
    pub registry: Option<Rc<oci::Client<'a>>>,
}

impl Resolved<'_> {
    async fn get(&self, world: &World<'_>, url: &Url) -> Result<Vec<u8>, Error> {
        match &self.registry {
            Some(client) => getter::from_registry(world, client, &url.text()).await,
            None => getter::get(world, url, &self.options).await,
        }
    }
}

/// What is asked of servers of charts.
const ACCEPT: &str = "application/gzip,application/octet-stream";

/// Finds out where a chart is.
pub async fn resolve<'a>(world: &'a World<'_>, request: &Request<'_>) -> Result<Resolved<'a>, Error> {
    let reference = request.reference;
    let url = Url::parse(reference).map_err(|_| Error::ChartUrl(reference.to_owned()))?;
    let mut options = request.options.clone();
    if url.scheme == "oci" {
        let client = Rc::new(oci::Client::new(world.registries(), &options.registry())?);
        let found = client.resolve(reference, request.version).await?;
        let text = format!("{}{}", oci::SCHEME, found.reference);
        let url = Url::parse(&text).map_err(|reason| Error::Url { url: text.clone(), reason })?;
        return Ok(Resolved { digest: found.digest, url, options, registry: Some(client) });
    }
    let list = repositories::load_or_default(world.files, &world.folders.repository_config)?;
    if !url.scheme.is_empty() && !url.host.is_empty() && !url.path.is_empty() {
        match owner(world, &list, reference)? {
            None => options.owner = reference.to_owned(),
            Some(repository) => adopt(&mut options, repository),
        }
        return Ok(Resolved { digest: String::new(), url, options, registry: None });
    }
    let path = url.path_text();
    let (repository, chart) = path.split_once('/').ok_or_else(|| Error::NoReference(url.text()))?;
    let repository = list.pick(repository)?;
    index::check(world, repository)?;
    adopt(&mut options, repository);
    let file = index::path(&world.folders.repository_cache, &repository.name);
    let index = index::load(world, &file).map_err(|error| Error::NotCached(Box::new(error)))?;
    let release = index.find(world, chart, request.version).map_err(|source| Error::NotInIndex {
        chart: chart.to_owned(),
        version: request.version.to_owned(),
        repository: repository.name.clone(),
        source,
    })?;
    let first = release.urls().next().ok_or_else(|| Error::NoUrls(format!("chart {reference:?}")))?;
    let link = link::resolve(&repository.url, first).map_err(|_| Error::ChartUrl(reference.to_owned()))?;
    let url = Url::parse(&link).map_err(|reason| Error::Url { url: link.clone(), reason })?;
    Ok(Resolved { digest: release.digest.to_owned(), url, options, registry: None })
}

/// The repository whose index has this URL: its credentials and certificates are used.
fn owner<'a>(
    world: &World<'_>,
    list: &'a repositories::Repositories,
    url: &str,
) -> Result<Option<&'a repositories::Repository>, Error> {
    for repository in &list.entries {
        index::check(world, repository)?;
        let file = index::path(&world.folders.repository_cache, &repository.name);
        let index = index::load(world, &file).map_err(|error| Error::NotCached(Box::new(error)))?;
        if index.has_url(url) {
            return Ok(Some(repository));
        }
    }
    Ok(None)
}

/// Takes over what repositories.yaml says of a repository, over what the command line says.
fn adopt(options: &mut Options, repository: &repositories::Repository) {
    options.owner.clone_from(&repository.url);
    let tls = &repository.tls;
    if !(tls.cert_file.is_empty() && tls.key_file.is_empty() && tls.ca_file.is_empty()) {
        options.tls = getter::Tls { insecure: options.tls.insecure, ..tls.clone() };
    }
    if !repository.username.is_empty() && !repository.password.is_empty() {
        options.username.clone_from(&repository.username);
        options.password.clone_from(&repository.password);
        options.pass_credentials = repository.pass_credentials;
    }
}

/// The file name of a chart's archive.
fn file_name(url: &Url) -> String {
    let path = url.path_text();
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match name.rsplit_once(':').filter(|_| url.scheme == "oci") {
        Some((name, tag)) => format!("{name}-{tag}.tgz"),
        None if name.is_empty() => "/".to_owned(),
        None => name.to_owned(),
    }
}

/// Downloads a chart into a folder, under its own name.
pub async fn to_folder(world: &World<'_>, request: &Request<'_>, folder: &Path) -> Result<Downloaded, Error> {
    let resolved = resolve(world, request).await?;
    save(world, request, resolved, folder).await
}

/// Downloads a chart whose place is known into a folder, under its own name.
pub async fn save(
    world: &World<'_>,
    request: &Request<'_>,
    mut resolved: Resolved<'_>,
    folder: &Path,
) -> Result<Downloaded, Error> {
    refuse_scheme(world, &resolved.url)?;
    let digest = content::parse(&resolved.digest)?;
    let cached = |kind: Content| {
        let path = content::get(world.files, &world.folders.content_cache, digest.as_ref()?, kind).ok()??;
        world.files.read(&path).ok()
    };
    let bytes = match cached(Content::Chart) {
        Some(bytes) => bytes,
        None => {
            resolved.options.accept = ACCEPT;
            resolved.get(world, &resolved.url).await?
        }
    };
    let path = folder.join(file_name(&resolved.url));
    world.files.write(&path, &bytes)?;
    let mut downloaded = Downloaded { path, verification: None, warnings: Vec::new() };
    if request.verify == Verify::Never {
        return Ok(downloaded);
    }
    let signed = match cached(Content::Provenance) {
        Some(bytes) => bytes,
        None => match fetch_provenance(world, &resolved, request).await? {
            Ok(bytes) => bytes,
            Err(warning) => {
                downloaded.warnings.push(warning);
                return Ok(downloaded);
            }
        },
    };
    let mut beside = downloaded.path.clone().into_os_string();
    beside.push(".prov");
    world.files.write(Path::new(&beside), &signed)?;
    if request.verify != Verify::Later {
        downloaded.verification = Some(provenance::verify(world, &downloaded.path, Path::new(&beside))?);
    }
    Ok(downloaded)
}

/// Downloads a chart into the content cache, unless it is there.
pub async fn to_cache(world: &World<'_>, request: &Request<'_>) -> Result<Downloaded, Error> {
    let mut resolved = resolve(world, request).await?;
    refuse_scheme(world, &resolved.url)?;
    resolved.options.accept = ACCEPT;
    let root = &world.folders.content_cache;
    let known = content::parse(&resolved.digest).map_err(|error| match error {
        Error::Digest(words) => Error::Undecodable(words),
        other => other,
    })?;
    let cached = match &known {
        Some(digest) => content::get(world.files, root, digest, Content::Chart)?,
        None => None,
    };
    let (path, digest) = match (cached, known) {
        (Some(path), Some(digest)) => (path, digest),
        (_, known) => {
            let bytes = resolved.get(world, &resolved.url).await?;
            let digest = known.unwrap_or_else(|| content::digest(&bytes));
            (content::put(world.files, root, (&digest, Content::Chart), &bytes)?, digest)
        }
    };
    let mut downloaded = Downloaded { path, verification: None, warnings: Vec::new() };
    if request.verify > Verify::Never {
        check(world, request, (&resolved, &digest), &mut downloaded).await?;
    }
    Ok(downloaded)
}

/// Checks a chart of the cache with its provenance file, which is fetched when it is not in the cache.
async fn check(
    world: &World<'_>,
    request: &Request<'_>,
    (resolved, digest): (&Resolved<'_>, &Digest),
    downloaded: &mut Downloaded,
) -> Result<(), Error> {
    let root = &world.folders.content_cache;
    let url = &resolved.url;
    // As in Helm, a web server is not shown credentials and certificates again, a registry is.
    let again = Resolved { options: Options::default(), ..resolved.clone() };
    let beside = match content::get(world.files, root, digest, Content::Provenance)? {
        Some(path) => path,
        None => match fetch_provenance(world, &again, request).await? {
            Ok(bytes) => content::put(world.files, root, (digest, Content::Provenance), &bytes)?,
            Err(warning) => {
                downloaded.warnings.push(warning);
                return Ok(());
            }
        },
    };
    if request.verify == Verify::Later {
        return Ok(());
    }
    // A provenance file names the archive, so the archive gets its name for the check.
    world.files.make_directory(root)?;
    let named = root.join(file_name(url));
    world.files.write(&named, &world.files.read(&downloaded.path)?)?;
    let outcome = provenance::verify(world, &named, &beside);
    // What is left behind would be written over by the next check.
    let _ = world.files.remove(&named);
    downloaded.verification = Some(outcome?);
    Ok(())
}

/// A chart's provenance file; a warning when it cannot be had and need not be.
async fn fetch_provenance(
    world: &World<'_>,
    resolved: &Resolved<'_>,
    request: &Request<'_>,
) -> Result<Result<Vec<u8>, String>, Error> {
    let text = format!("{}.prov", resolved.url.text());
    let parsed = Url::parse(&text).map_err(|reason| Error::Url { url: text.clone(), reason })?;
    match resolved.get(world, &parsed).await {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(_) if request.verify == Verify::Always => Err(Error::NoProvenance(text)),
        Err(error) => Ok(Err(format!("WARNING: Verification not found for {}: {error}", request.reference))),
    }
}

fn refuse_scheme(world: &World<'_>, url: &Url) -> Result<(), Error> {
    if getter::supports(world, &url.scheme) { Ok(()) } else { Err(Error::Scheme { scheme: url.scheme.clone() }) }
}
