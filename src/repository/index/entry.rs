//! One version of a chart as an index tells of it.
//!
//! In: the tree of an entry, checked before. Out: its fields, and the tree again in Helm's order. Answers to
//! `ChartVersion` of Helm's `pkg/repo`.

use super::shape::{Field, Shape, Struct};
use crate::helm::chart::Metadata;
use crate::helm::decode::Fields;
use crate::helm::funcs::rfc3339;
use crate::value::Json;

/// Go's zero moment.
pub const NEVER: &str = "0001-01-01T00:00:00Z";

/// A version of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    pub metadata: Metadata,
    /// Where the archive is; the first counts. A list that was never there is written as null.
    pub urls: Option<Vec<String>>,
    /// RFC 3339.
    pub created: String,
    pub removed: bool,
    /// SHA-256 of the archive in hexadecimal digits.
    pub digest: String,
    /// Fields of Helm 2, kept when an index is written again: `checksum`, `engine`, `tillerVersion`, `url`.
    pub obsolete: [String; 4],
}

const OBSOLETE: [&str; 4] = ["checksum", "engine", "tillerVersion", "url"];

pub static MAINTAINER: Struct = Struct {
    name: "v2.Maintainer",
    fields: &[Field("name", "", Shape::Text), Field("email", "", Shape::Text), Field("url", "", Shape::Text)],
};

pub static DEPENDENCY: Struct = Struct {
    name: "v2.Dependency",
    fields: &[
        Field("name", "", Shape::Text),
        Field("version", "", Shape::Text),
        Field("repository", "", Shape::Text),
        Field("condition", "", Shape::Text),
        Field("tags", "", Shape::Texts),
        Field("enabled", "", Shape::Flag),
        Field("import-values", "", Shape::Items),
        Field("alias", "", Shape::Text),
    ],
};

/// Go's struct, fields of the embedded metadata marked.
pub static SHAPE: Struct = Struct {
    name: "repo.ChartVersion",
    fields: &[
        Field("name", METADATA, Shape::Text),
        Field("home", METADATA, Shape::Text),
        Field("sources", METADATA, Shape::Texts),
        Field("version", METADATA, Shape::Text),
        Field("description", METADATA, Shape::Text),
        Field("keywords", METADATA, Shape::Texts),
        Field("maintainers", METADATA, Shape::List(&MAINTAINER, "[]*v2.Maintainer")),
        Field("icon", METADATA, Shape::Text),
        Field("apiVersion", METADATA, Shape::Text),
        Field("condition", METADATA, Shape::Text),
        Field("tags", METADATA, Shape::Text),
        Field("appVersion", METADATA, Shape::Text),
        Field("deprecated", METADATA, Shape::Flag),
        Field("annotations", METADATA, Shape::TextMap),
        Field("kubeVersion", METADATA, Shape::Text),
        Field("dependencies", METADATA, Shape::List(&DEPENDENCY, "[]*v2.Dependency")),
        Field("type", METADATA, Shape::Text),
        Field("urls", "", Shape::Texts),
        Field("created", "", Shape::Moment),
        Field("removed", "", Shape::Flag),
        Field("digest", "", Shape::Text),
        Field("checksum", "", Shape::Text),
        Field("engine", "", Shape::Text),
        Field("tillerVersion", "", Shape::Text),
        Field("url", "", Shape::Text),
    ],
};

const METADATA: &str = "Metadata";

impl Entry {
    /// The fields of a tree that fits [`SHAPE`]; nothing for null.
    pub fn read(tree: &Json) -> Result<Option<Entry>, String> {
        let Some(fields) = Fields::new(tree, "repo.ChartVersion")? else { return Ok(None) };
        let mut entry = Entry { metadata: Metadata::from_json(tree)?, created: NEVER.to_owned(), ..Entry::default() };
        if fields.get("urls").is_some() {
            fields.texts("urls", entry.urls.insert(Vec::new()))?;
        }
        fields.flag("removed", &mut entry.removed)?;
        fields.text("digest", &mut entry.digest)?;
        let mut created = String::new();
        fields.text("created", &mut created)?;
        if !created.is_empty() {
            entry.created = rfc3339(&created)?;
        }
        for (name, slot) in OBSOLETE.iter().zip(&mut entry.obsolete) {
            fields.text(name, slot)?;
        }
        Ok(Some(entry))
    }

    /// The entry as Helm writes it, in its order.
    pub fn fields(&self) -> Vec<(&'static str, Json)> {
        let mut metadata = self.metadata.to_json();
        let mut out: Vec<(&'static str, Json)> = Vec::new();
        let known = SHAPE.fields.iter().filter(|Field(_, embedded, _)| !embedded.is_empty());
        for Field(name, ..) in known {
            out.extend(metadata.as_object_mut().and_then(|map| map.remove(*name)).map(|value| (*name, value)));
        }
        let urls = |urls: &Vec<String>| urls.iter().map(|url| Json::String(url.clone())).collect();
        out.push(("urls", self.urls.as_ref().map_or(Json::Null, urls)));
        out.push(("created", Json::String(self.created.clone())));
        if self.removed {
            out.push(("removed", Json::Bool(true)));
        }
        let texts = std::iter::once(("digest", &self.digest)).chain(OBSOLETE.into_iter().zip(&self.obsolete));
        out.extend(texts.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Json::String(text.clone()))));
        out
    }
}
