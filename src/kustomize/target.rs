//! One kustomization, read and ready to be accumulated.

use super::error::Error;
use super::kustomization::{self, Kustomization};
use super::load::{self, Loader};
use super::origin::Origin;
use super::{Build, read};
use crate::yaml::Node;
use std::rc::Rc;

/// The names that a kustomization's file may have.
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// A kustomization with its place.
#[derive(Debug)]
pub struct Target {
    pub loader: Rc<Loader>,
    pub kustomization: Kustomization,
    /// The name that its file has.
    pub file_name: &'static str,
    /// Where it came from, when `buildMetadata` asks.
    pub origin: Option<Origin>,
    /// The namespace of the nearest overlay that sets one, for charts.
    pub helm_namespace: String,
}

impl Target {
    /// Reads the kustomization in the loader's folder.
    pub fn load(build: &Build<'_>, loader: Rc<Loader>) -> Result<Target, Error> {
        let (file_name, text) = find(build, &loader)?;
        let (kustomization, warnings) = kustomization::parse::read(&text)?;
        for warning in warnings {
            build.warn(warning);
        }
        let mistakes = kustomization::parse::mistaken_identity(&kustomization);
        if !mistakes.is_empty() {
            return Err(Error::MistakenIdentity { directory: loader.root().to_path_buf(), mistakes });
        }
        Ok(Target { loader, kustomization, file_name, origin: None, helm_namespace: String::new() })
    }

    /// The objects in a file of this kustomization's.
    pub fn objects(&self, build: &Build<'_>, path: &str) -> Result<Vec<Node>, Error> {
        if load::is_url(path) {
            return read_objects(path, &self.loader.load_text(build, path)?);
        }
        let file = self.loader.locate(build, path)?;
        if let Some(objects) = build.ahead.take(build.world.files, &file) {
            return Ok(objects);
        }
        let objects = read_objects(path, &self.loader.load_text(build, path)?)?;
        build.ahead.keep(&file, &objects);
        Ok(objects)
    }
}

fn read_objects(path: &str, text: &str) -> Result<Vec<Node>, Error> {
    read::objects(text).map_err(|source| match source {
        malformed @ Error::MalformedYaml { .. } => {
            Error::MalformedFile { path: path.to_owned(), source: Box::new(malformed) }
        }
        other => other,
    })
}

fn find(build: &Build<'_>, loader: &Loader) -> Result<(&'static str, String), Error> {
    let mut found = None;
    for name in FILE_NAMES {
        if !build.exists(&loader.root().join(name)) {
            continue;
        }
        // One that may not be read counts as none, as in the original.
        let Ok(text) = loader.load_text(build, name) else { continue };
        if found.replace((name, text)).is_some() {
            return Err(Error::SeveralKustomizations { directory: loader.root().to_path_buf() });
        }
    }
    found.ok_or_else(|| Error::NoKustomization { directory: loader.root().to_path_buf() })
}
