//! A chart: its metadata, templates, default values, files and the charts below it.
//!
//! In: a folder or an archive. Out: a [`Chart`], its dependencies switched on and off by its values. Answers to Helm's
//! `pkg/chart`.

mod archive;
mod deflate;
mod dependency;
mod error;
mod expand;
mod ignore;
mod load;
mod lock;
mod metadata;
mod pack;
mod save;
mod ustar;

pub use archive::{MAX_SIZE, unpack};
pub use dependency::{missing, process as process_dependencies};
pub use error::Error;
pub use expand::expand;
pub use load::{from_archive, from_files, from_folder, load, load_folder};
pub use lock::Lock;
pub use metadata::{Dependency, Maintainer, Metadata, sanitized};
pub use pack::{pack, stamp};
pub use save::{SaveError, save, save_folder};

use crate::helm::notice::Notice;
use crate::value::{Bytes, Dict};
use std::time::SystemTime;

/// A file of a chart; the path is relative to the chart, with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub data: Bytes,
    /// When it was last written, as far as that is known.
    pub modified: Option<SystemTime>,
}

impl File {
    pub fn new(name: impl Into<String>, data: impl Into<Bytes>) -> File {
        File { name: name.into(), data: data.into(), modified: None }
    }

    /// The file with the time of its last change.
    #[must_use]
    pub fn dated(mut self, modified: Option<SystemTime>) -> File {
        self.modified = modified;
        self
    }

    /// The content as text; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        self.data.text()
    }
}

/// A chart in memory. Contents are shared, so that a clone (an aliased dependency) costs little.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    pub metadata: Metadata,
    /// Chart.lock or requirements.lock.
    pub lock: Option<Lock>,
    pub templates: Vec<File>,
    /// values.yaml; every number is a float, as Helm reads it. Clones of the chart share it, so nobody changes it.
    pub values: Dict,
    /// values.schema.json.
    pub schema: Option<Bytes>,
    /// Everything that has no meaning of its own.
    pub files: Vec<File>,
    /// All files as they were found.
    pub raw: Vec<File>,
    pub dependencies: Vec<Chart>,
    /// What the loader wants to tell the user.
    pub warnings: Vec<Notice>,
}

/// A file in crds/ of a chart or of one below it.
#[derive(Debug, Clone)]
pub struct CustomResource {
    /// The path from the root chart: `parent/charts/child/crds/x.yaml`.
    pub path: String,
    pub file: File,
}

impl Chart {
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    pub fn is_library(&self) -> bool {
        self.metadata.kind.eq_ignore_ascii_case("library")
    }

    /// The files in crds/, this chart's before those of its dependencies.
    pub fn custom_resources(&self) -> Result<Vec<CustomResource>, Error> {
        let mut found = Vec::new();
        self.collect_custom_resources(self.name(), &mut found);
        found.iter().try_for_each(|crd| crd.file.data.load().map(drop)).map_err(Error::unread)?;
        Ok(found)
    }

    /// Reads what has not been read yet; all of it is needed.
    pub fn read_all(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|file| file.data.load().map(drop)).map_err(Error::unread)?;
        self.dependencies.iter().try_for_each(Chart::read_all)
    }

    /// Tells of files that could not be read when somebody asked for them.
    pub fn refuse_unread(&self) -> Result<(), Error> {
        match self.files.iter().find_map(|file| file.data.failure()) {
            Some(failure) => Err(Error::unread(failure)),
            None => self.dependencies.iter().try_for_each(Chart::refuse_unread),
        }
    }

    fn collect_custom_resources(&self, path: &str, found: &mut Vec<CustomResource>) {
        for file in &self.files {
            if file.name.starts_with("crds/") && is_manifest(&file.name) {
                found.push(CustomResource { path: format!("{path}/{}", file.name), file: file.clone() });
            }
        }
        for child in &self.dependencies {
            child.collect_custom_resources(&format!("{path}/charts/{}", child.name()), found);
        }
    }
}

fn is_manifest(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(extension.as_deref(), Some("yaml" | "yml" | "json"))
}
