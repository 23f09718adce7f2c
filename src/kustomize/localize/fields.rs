//! The fields that name files, folders and repositories.

use super::{Error, Root, change, change_each, entries, error};
use crate::kustomize::generate::data;
use crate::value::{Json, Map};

impl Root<'_> {
    pub fn native_fields(&self, fields: &mut Map<String, Json>) -> Result<(), Error> {
        if let Some(schema) = fields.get_mut("openapi").and_then(Json::as_object_mut) {
            change(schema, "path", |path| self.file(path))
                .map_err(|error| error.at("unable to localize openapi path"))?;
        }
        for (name, is_root) in [("bases", true), ("components", true), ("configurations", false), ("crds", false)] {
            change_each(fields, name, |path| if is_root { self.root(path) } else { self.file(path) })
                .map_err(|error| error.at(format!("unable to localize {name} entry")))?;
        }
        change_each(fields, "resources", |path| self.resource(path))
            .map_err(|error| error.at("unable to localize resources entry"))?;
        for name in ["configMapGenerator", "secretGenerator"] {
            for entry in entries(fields, name) {
                self.generator(entry).map_err(|error| error.at(format!("unable to localize {name}")))?;
            }
        }
        self.old_charts(fields)?;
        self.charts(fields)?;
        for name in ["patches", "patchesJson6902"] {
            for entry in entries(fields, name) {
                change(entry, "path", |path| self.file(path))
                    .map_err(|error| error.at(format!("unable to localize {name}")))?;
            }
        }
        change_each(fields, "patchesStrategicMerge", |entry| self.file_or_inline(entry))
            .map_err(|error| error.at("unable to localize patchesStrategicMerge entry"))?;
        for entry in entries(fields, "replacements") {
            change(entry, "path", |path| self.file(path))
                .map_err(|error| error.at("unable to localize replacements entry"))?;
        }
        Ok(())
    }

    fn generator(&self, entry: &mut Map<String, Json>) -> Result<(), Error> {
        change(entry, "env", |path| self.file(path))
            .map_err(|error| error.at("unable to localize generator env file"))?;
        change_each(entry, "envs", |path| self.file(path))
            .map_err(|error| error.at("unable to localize generator envs file"))?;
        change_each(entry, "files", |source| self.file_source(source))
    }

    /// `path` or `key=path`.
    pub fn file_source(&self, source: &str) -> Result<String, Error> {
        let (key, path) = data::parse_file_source(source)?;
        let local =
            self.file(path).map_err(|error| error.at(format!("invalid file source {}", error::quoted(source))))?;
        Ok(if source == path { local } else { format!("{key}={local}") })
    }
}
