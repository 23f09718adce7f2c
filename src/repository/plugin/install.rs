//! Plugins put in their place: a link to a folder of this disk, an archive of this disk, the web or a registry, a git
//! repository.
//!
//! In: where a plugin comes from. Out: the folder that it is in now. Answers to Helm's `internal/plugin/installer`, which
//! takes some plugins to `HELM_PLUGINS` and others always below helm's data folder.

use super::archive::{self, ArchiveError};
use super::git::{GitError, Repository, cache_key};
use super::{Environment, FILE, Metadata};
use crate::files::{self, Disk, Files};
use crate::repository::oci;
use std::path::{Path, PathBuf};

/// Where plugins go, and where they pass through.
#[derive(Debug, Clone)]
pub struct Places {
    /// `HELM_PLUGINS`.
    pub plugins: PathBuf,
    /// The folder `plugins` of helm's data, which links and archives go to.
    pub data: PathBuf,
    /// The folder `plugins` of helm's cache.
    pub cache: PathBuf,
}

/// What a plugin comes from.
#[derive(Debug)]
pub enum Source {
    Folder(PathBuf),
    LocalArchive(PathBuf),
    /// A URL of the web.
    Web {
        url: String,
        cache: PathBuf,
    },
    /// A reference of a registry.
    Registry {
        reference: String,
        name: String,
        cache: PathBuf,
    },
    Git {
        repository: Repository,
        version: String,
    },
}

/// Bytes that were got, with what signs them.
#[derive(Debug, Default)]
pub struct Package {
    pub archive: Vec<u8>,
    pub provenance: Option<Vec<u8>>,
}

/// Why a plugin could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error(
        "cannot get information about plugin source {source_text:?} (if it's a local directory, does it exist?), last \
         error was: {reason}"
    )]
    Unknown { source_text: String, reason: String },
    #[error("plugin already exists")]
    Exists,
    #[error("expected plugin to be a directory (containing a file 'plugin.yaml')")]
    NotADirectory,
    #[error("plugin metadata (plugin.yaml) missing")]
    NoMetadata,
    #[error("failed to extract plugin metadata from tarball: {0}")]
    Metadata(ArchiveError),
    #[error("failed to extract archive: {0}")]
    LocalArchive(ArchiveError),
    #[error("extracting files from archive: {0}")]
    WebArchive(ArchiveError),
    #[error("failed to extract plugin: {0}")]
    RegistryArchive(ArchiveError),
    #[error("plugin.yaml not found in expected directory {0}")]
    Misplaced(String),
    #[error("plugin.yaml not found in {0} or its immediate subdirectories")]
    NowhereIn(String),
    #[error("plugin data is not a gzip compressed archive")]
    NotGzip,
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    Files(#[from] files::Error),
}

impl Source {
    /// What a text names. `is_web_archive` tells whether a URL without an archive's ending stands for one.
    pub fn of(
        text: &str,
        version: &str,
        places: &Places,
        (environment, is_web_archive): (&Environment, &dyn Fn(&str) -> bool),
    ) -> Result<Source, InstallError> {
        let unknown = |reason: String| InstallError::Unknown { source_text: text.to_owned(), reason };
        if oci::is_oci(text) {
            let name = registry_name(text);
            return Ok(Source::Registry { reference: text.to_owned(), name, cache: in_cache(places, text, &unknown)? });
        }
        let path = Path::new(text);
        if Disk.kind(path).is_ok() {
            let path = files::clean(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
            return Ok(if archive::is_archive(text) { Source::LocalArchive(path) } else { Source::Folder(path) });
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            if archive::is_archive(text) {
                return Ok(Source::Web { url: text.to_owned(), cache: in_cache(places, text, &unknown)? });
            }
            if is_web_archive(text) {
                return Err(unknown(format!("no extractor implemented yet for {text}")));
            }
        }
        let folder = in_cache(places, text, &unknown)?;
        let repository = Repository::at(text, folder, environment).map_err(|error| unknown(error.to_string()))?;
        Ok(Source::Git { repository, version: version.to_owned() })
    }

    /// Where the plugin will be.
    pub fn place(&self, places: &Places) -> PathBuf {
        let last = |text: &str| text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        match self {
            Source::Folder(path) => places.data.join(last(&path.to_string_lossy())),
            Source::LocalArchive(path) => places.data.join(archive::plugin_name(&last(&path.to_string_lossy()))),
            Source::Web { url, .. } => places.data.join(archive::plugin_name(&last(url))),
            Source::Registry { name, .. } => places.plugins.join(name),
            Source::Git { repository, .. } => places.plugins.join(last(&repository.remote)),
        }
    }

    /// Whether what comes from there may be signed.
    pub fn may_be_signed(&self) -> bool {
        !matches!(self, Source::Folder(_) | Source::Git { .. })
    }

    /// The file name that a signature speaks of.
    pub fn file_name(&self, package: &Package) -> Result<String, InstallError> {
        Ok(match self {
            Source::LocalArchive(path) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Source::Web { url, .. } => url.rsplit('/').next().unwrap_or_default().to_owned(),
            _ => {
                let Metadata { name, version, .. } =
                    archive::metadata(&package.archive).map_err(InstallError::Metadata)?;
                format!("{name}-{version}.tgz")
            }
        })
    }
}

/// The last part of a reference, without tag and digest.
fn registry_name(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or_default();
    last.split(['@', ':']).next().unwrap_or_default().to_owned()
}

fn in_cache(places: &Places, text: &str, unknown: &dyn Fn(String) -> InstallError) -> Result<PathBuf, InstallError> {
    Ok(places.cache.join(cache_key(text).map_err(unknown)?))
}

/// Refuses a place where something is, and makes the folder around it.
pub fn prepare(place: &Path) -> Result<(), InstallError> {
    Disk.make_directory(place.parent().unwrap_or(place))?;
    if Disk.kind(place).is_ok() { Err(InstallError::Exists) } else { Ok(()) }
}

/// Puts a plugin in its place. Packages were got before; folders and repositories need none.
pub fn install(source: &Source, places: &Places, package: &Package) -> Result<(), InstallError> {
    let place = source.place(places);
    match source {
        Source::Folder(folder) => {
            if !Disk.is_directory(folder) {
                return Err(InstallError::NotADirectory);
            }
            if Disk.kind(&folder.join(FILE)).is_err() {
                return Err(InstallError::NoMetadata);
            }
            Ok(files::link(folder, &place)?)
        }
        Source::Git { repository, version } => {
            repository.sync()?;
            repository.check_out(version)?;
            if Disk.kind(&repository.folder.join(FILE)).is_err() {
                return Err(InstallError::NoMetadata);
            }
            Ok(files::copy_tree(&repository.folder, &place)?)
        }
        Source::LocalArchive(_) => {
            keep(places, package)?;
            let folder = tempfile::Builder::new()
                .prefix("helm-plugin-extract-")
                .tempdir()
                .map_err(|source| files::Error { verb: "mkdir", path: std::env::temp_dir(), source })?;
            archive::unpack(&package.archive, folder.path()).map_err(InstallError::LocalArchive)?;
            let name = place.file_name().map(PathBuf::from).unwrap_or_default();
            let inner = folder.path().join(name);
            if let Err(error) = Disk.kind(&inner.join(FILE)) {
                return Err(InstallError::Misplaced(format!("{}: {error}", inner.display())));
            }
            Ok(files::copy_tree(&inner, &place)?)
        }
        Source::Web { cache, .. } => {
            keep(places, package)?;
            archive::unpack(&package.archive, cache).map_err(InstallError::WebArchive)?;
            let root = root(cache).ok_or_else(|| InstallError::NowhereIn(cache.display().to_string()))?;
            Ok(files::copy_tree(&root, &place)?)
        }
        Source::Registry { cache, .. } => {
            keep(places, package)?;
            if !package.archive.starts_with(&[0x1f, 0x8b]) {
                return Err(InstallError::NotGzip);
            }
            archive::unpack(&package.archive, cache).map_err(InstallError::RegistryArchive)?;
            let root = root(cache).ok_or(InstallError::NoMetadata)?;
            Ok(files::copy_tree(&root, &place)?)
        }
    }
}

/// Keeps the archive, and what signs it, for later checks.
fn keep(places: &Places, package: &Package) -> Result<(), InstallError> {
    let Metadata { name, version, .. } = archive::metadata(&package.archive).map_err(InstallError::Metadata)?;
    Disk.make_directory(&places.data)?;
    let path = places.data.join(format!("{name}-{version}.tgz"));
    Disk.write(&path, &package.archive)?;
    if let Some(provenance) = &package.provenance {
        Disk.write(&beside(&path), provenance)?;
    }
    Ok(())
}

/// The provenance file of an archive.
pub fn beside(archive: &Path) -> PathBuf {
    PathBuf::from(format!("{}.prov", archive.display()))
}

/// Where `plugin.yaml` is: at the top, or one folder down.
fn root(folder: &Path) -> Option<PathBuf> {
    let has = |folder: &Path| Disk.kind(&folder.join(FILE)).is_ok();
    if has(folder) {
        return Some(folder.to_path_buf());
    }
    let entries = Disk.list(folder).ok()?;
    entries.into_iter().map(|entry| folder.join(entry.name)).find(|inner| has(inner))
}
