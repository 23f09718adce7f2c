//! Editing a kustomization file: `kustomize edit` and `create`.
//!
//! In: the kustomization file of the working folder and what to add, set, remove or fix in it. Out: the file with only
//! those bytes changed that must be; its data is what kustomize would write. Answers to `commands/edit` and
//! `commands/internal/kustfile`, which write the whole file anew.
//!
//! Every command works on a [`Document`]: the fields as data. What the data does not say, the text keeps.

pub mod create;
pub mod error;
pub mod fix;
pub mod generators;
pub mod images;
pub mod lists;
pub mod metadata;
mod names;
pub mod patches;
pub mod replicas;
pub mod variables;

pub use error::Error;

use super::kustomization::{form, parse};
use super::target::FILE_NAMES;
use crate::files::Files;
use crate::value::{Json, Map};
use crate::yaml;
use std::path::Path;

/// The kustomization file of the working folder.
#[derive(Debug)]
pub struct Document {
    name: &'static str,
    source: String,
    /// The fields as kustomize holds them: old ones moved, empty ones left out.
    pub fields: Map<String, Json>,
    /// Lines that the original logs.
    pub notes: Vec<String>,
}

impl Document {
    /// Reads the one file there is.
    pub fn open(files: &dyn Files) -> Result<Document, Error> {
        let name = find(files)?;
        let bytes = files.read(Path::new(name))?;
        let source = String::from_utf8_lossy(&bytes).into_owned();
        let tree = parse::tree(&source)?;
        Ok(Document { name, source, fields: form::canonical(&tree), notes: Vec::new() })
    }

    /// The name of the file.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The file's new text.
    pub fn text(&self) -> Result<String, Error> {
        let mut wanted = self.fields.clone();
        wanted.retain(|_, value| !is_empty(value));
        let named = names::canonical(&self.source)?;
        yaml::edit::reconcile(&named, &wanted, form::ORDER).map_err(Error::from)
    }

    /// Writes the file when that changes it.
    pub fn save(&self, files: &dyn Files) -> Result<(), Error> {
        let text = self.text()?;
        if text != self.source {
            files.write(Path::new(self.name), text.as_bytes())?;
        }
        Ok(())
    }

    /// The texts in a list.
    pub fn texts(&self, field: &str) -> Vec<String> {
        let items = self.fields.get(field).and_then(Json::as_array);
        items.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    /// Sets a list of texts.
    pub fn set_texts(&mut self, field: &str, texts: &[String]) {
        self.fields.insert(field.to_owned(), texts.iter().map(|text| Json::from(text.as_str())).collect());
    }

    /// Sets a text; an empty one takes the field away.
    pub fn set_text(&mut self, field: &str, text: &str) {
        self.fields.insert(field.to_owned(), text.into());
    }

    /// The entries of a list.
    fn entries(&mut self, field: &str) -> &mut Vec<Json> {
        let list = self.fields.entry(field).or_insert_with(|| Json::Array(Vec::new()));
        if !list.is_array() {
            *list = Json::Array(Vec::new());
        }
        list.as_array_mut().expect("because it was made one above")
    }

    /// The pairs of a mapping.
    fn pairs(&mut self, field: &str) -> &mut Map<String, Json> {
        mapping(self.fields.entry(field).or_insert(Json::Null))
    }
}

/// The value as a mapping, made one if it is none.
fn mapping(value: &mut Json) -> &mut Map<String, Json> {
    if !value.is_object() {
        *value = Json::Object(Map::new());
    }
    value.as_object_mut().expect("because it was made one above")
}

/// Whether Go would leave the field out: a pointer to an empty struct is something, all else must hold something.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The name of the kustomization file in the working folder.
pub fn find(files: &dyn Files) -> Result<&'static str, Error> {
    let found: Vec<&'static str> = FILE_NAMES.into_iter().filter(|name| files.kind(Path::new(name)).is_ok()).collect();
    match found.as_slice() {
        [] => Err(Error::Missing),
        [name] if files.is_directory(Path::new(name)) => Err(Error::Directory { name }),
        [name] => Ok(name),
        _ => Err(Error::Several { names: found }),
    }
}

#[cfg(test)]
mod tests;
