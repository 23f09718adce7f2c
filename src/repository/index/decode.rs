//! An index in full: every field of every entry.
//!
//! In: YAML or JSON. Out: a [`Whole`] index without the entries that Helm drops, and the notices about these; or the
//! first thing that is wrong with it. Answers to `loadIndex` of Helm's `pkg/repo`.

use super::entry::{self, Entry, NEVER};
use super::shape::{self, Field, Shape, Strictness, Struct};
use crate::helm::chart;
use crate::helm::decode::Fields;
use crate::helm::funcs::rfc3339;
use crate::helm::semver::Version;
use crate::repository::Notice;
use crate::repository::error::IndexError;
use crate::value::{Json, Map, json};
use crate::yaml;
use std::collections::BTreeMap;

/// An index with all that it says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Whole {
    pub api_version: String,
    /// RFC 3339.
    pub generated: String,
    pub entries: BTreeMap<String, Vec<Entry>>,
    pub public_keys: Vec<String>,
    pub annotations: Map<String, Json>,
    pub server_info: Map<String, Json>,
}

/// An entry that Helm leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    pub name: String,
    /// Nothing for an entry that is null.
    pub version: Option<String>,
    pub reason: String,
}

impl Dropped {
    /// What is told of it; `source` is the index's file or URL.
    pub fn notice(&self, source: &str) -> Notice {
        let (name, source) = (("name", self.name.clone()), ("source", source.to_owned()));
        match &self.version {
            None => Notice::warn("skipping loading invalid entry for chart: empty entry", vec![name, source]),
            Some(version) => Notice::warn(
                "skipping loading invalid entry for chart",
                vec![name, ("version", version.clone()), source, ("error", self.reason.clone())],
            ),
        }
    }
}

static SHAPE: Struct = Struct {
    name: "repo.IndexFile",
    fields: &[
        Field("serverInfo", "", Shape::Table),
        Field("apiVersion", "", Shape::Text),
        Field("generated", "", Shape::Moment),
        Field("entries", "", Shape::Lists(&entry::SHAPE, "map[string]repo.ChartVersions", "repo.ChartVersions")),
        Field("publicKeys", "", Shape::Texts),
        Field("annotations", "", Shape::TextMap),
    ],
};

/// Reads an index.
pub fn decode(bytes: &[u8]) -> Result<(Whole, Vec<Dropped>), IndexError> {
    if bytes.is_empty() {
        return Err(IndexError::Empty);
    }
    let tree = tree(bytes)?;
    let misread = IndexError::Json;
    let mut whole = Whole { generated: NEVER.to_owned(), ..Whole::default() };
    let mut dropped = Vec::new();
    if let Some(fields) = Fields::new(&tree, SHAPE.name).map_err(misread)? {
        fields.text("apiVersion", &mut whole.api_version).map_err(misread)?;
        if let Some(Json::String(text)) = fields.get("generated") {
            whole.generated = rfc3339(text).map_err(misread)?;
        }
        fields.texts("publicKeys", &mut whole.public_keys).map_err(misread)?;
        let table = |name: &str| fields.get(name).and_then(Json::as_object).cloned().unwrap_or_default();
        whole.annotations = table("annotations");
        whole.server_info = table("serverInfo");
        if let Some(Json::Object(entries)) = fields.get("entries") {
            for (name, versions) in entries {
                let kept = keep(name, versions, &mut dropped).map_err(misread)?;
                whole.entries.insert(name.clone(), kept);
            }
        }
    }
    if whole.api_version.is_empty() { Err(IndexError::NoApiVersion) } else { Ok((whole, dropped)) }
}

/// The tree of an index that fits its shape: JSON when it is valid JSON, else YAML.
fn tree(bytes: &[u8]) -> Result<Json, IndexError> {
    if let Ok(tree) = json::parse(bytes) {
        shape::check(&tree, &SHAPE, Strictness::default()).map_err(IndexError::Json)?;
        return Ok(tree);
    }
    let text = String::from_utf8_lossy(bytes);
    let tree = yaml::read_strict(&text).map_err(IndexError::Yaml)?;
    let strictness = Strictness { unknown: true, scalars: true };
    shape::check(&tree, &SHAPE, strictness)
        .map_err(|words| IndexError::Json(format!("error unmarshaling JSON: while decoding JSON: {words}")))?;
    Ok(tree)
}

/// Whether everything of an index but its entries is as it should be.
pub fn is_frame(text: &str) -> bool {
    let Ok(tree) = yaml::read_strict(text) else { return false };
    let entries = tree.get("entries").is_some_and(Json::is_null);
    entries && fits(&tree, Strictness { unknown: true, scalars: true })
}

/// Whether a tree is one of an index, so far as it goes, with a version of its form.
pub fn fits(tree: &Json, strictness: Strictness) -> bool {
    let version = tree.get("apiVersion").and_then(Json::as_str).unwrap_or_default();
    !version.is_empty() && shape::check(tree, &SHAPE, strictness).is_ok()
}

/// Why Helm drops an entry; nothing when it does not.
pub fn judge(name: &str, tree: &Json) -> Option<Dropped> {
    let mut dropped = Vec::new();
    let list = Json::Array(vec![tree.clone()]);
    let kept = keep(name, &list, &mut dropped).ok()?;
    if kept.is_empty() { dropped.pop() } else { None }
}

/// The entries of one chart that Helm takes, the newest first.
fn keep(name: &str, versions: &Json, dropped: &mut Vec<Dropped>) -> Result<Vec<Entry>, String> {
    let mut kept = Vec::new();
    let mut left_out = Vec::new();
    for tree in versions.as_array().into_iter().flatten() {
        let version = || tree.get("version").and_then(Json::as_str).unwrap_or_default().to_owned();
        match Entry::read(tree) {
            Ok(None) => left_out.push(Dropped { name: name.to_owned(), version: None, reason: String::new() }),
            Ok(Some(mut entry)) => match valid(&mut entry) {
                Ok(parsed) => kept.push((parsed, entry)),
                Err(reason) => {
                    let version = Some(entry.metadata.version);
                    left_out.push(Dropped { name: name.to_owned(), version, reason });
                }
            },
            Err(reason) if reason.starts_with("validation: ") => {
                left_out.push(Dropped { name: name.to_owned(), version: Some(version()), reason });
            }
            Err(words) => return Err(words),
        }
    }
    // Helm looks at them from the last to the first.
    dropped.extend(left_out.into_iter().rev());
    kept.sort_by(|(left, _), (right, _)| right.compare(left));
    Ok(kept.into_iter().map(|(_, entry)| entry).collect())
}

/// Checks an entry as Helm does for indexes, and gives its version.
fn valid(entry: &mut Entry) -> Result<Version, String> {
    if entry.metadata.api_version.is_empty() {
        entry.metadata.api_version = "v1".to_owned();
    }
    match entry.metadata.validate() {
        Ok(()) => {}
        // Other tools make indexes without aliases.
        Err(chart::Error::Invalid(reason)) if reason.starts_with("more than one dependency with name or alias") => {}
        Err(error) => return Err(error.to_string()),
    }
    Version::parse(&entry.metadata.version).map_err(|error| error.to_string())
}

impl Whole {
    /// Its fields in Helm's order.
    pub(super) fn fields(&self, write: impl Fn(&Entry) -> Json) -> Vec<(&'static str, Json)> {
        let mut out = Vec::new();
        if !self.server_info.is_empty() {
            out.push(("serverInfo", Json::Object(self.server_info.clone())));
        }
        out.push(("apiVersion", Json::String(self.api_version.clone())));
        out.push(("generated", Json::String(self.generated.clone())));
        let entries: Map<String, Json> =
            self.entries.iter().map(|(name, all)| (name.clone(), all.iter().map(&write).collect())).collect();
        out.push(("entries", Json::Object(entries)));
        if !self.public_keys.is_empty() {
            out.push(("publicKeys", self.public_keys.iter().map(|key| Json::String(key.clone())).collect()));
        }
        if !self.annotations.is_empty() {
            out.push(("annotations", Json::Object(self.annotations.clone())));
        }
        out
    }
}
