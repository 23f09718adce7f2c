//! Values: the files and flags of a user, merged, and laid over the defaults of a chart.
//!
//! In: values files, `--set` and its relatives, a chart. Out: plain trees until rendering. Numbers of a YAML text are
//! floats, as Go's JSON decoder leaves them; those of `--set` are integers, and the two print differently.

mod coalesce;
mod origin;
mod schema;
mod set;
mod violations;

pub use coalesce::{coalesce, coalesce_tables, copy, from_map, merge_defaults, merge_tables, to_map};
pub use origin::{Origin, origin};
pub use schema::{Checker, SchemaLoader};
pub use set::{Grammar, set};
pub use violations::Violations;

use crate::value::{Json, Map, Number};
use crate::yaml;

/// Why values could not be read or merged; the words are Helm's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("error reading yaml document: {0}")]
    Separator(yaml::Error),
    #[error("cannot unmarshal yaml document: error converting YAML to JSON: {0}")]
    Yaml(#[from] yaml::Error),
    #[error(
        "cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {0} into Go value of type map[string]interface {{}}"
    )]
    NotAMap(&'static str),
    #[error("failed to parse {path}: {source}")]
    File { path: String, source: Box<Error> },
    /// A file could not be read, in the words of the door it came through.
    #[error("{0}")]
    Unreadable(String),
    #[error("failed parsing --set-json data JSON: {0}")]
    JsonObject(String),
    #[error("failed parsing --set-json data {0}")]
    Json(String),
    #[error("failed parsing {flag} data: {message}")]
    Set { flag: &'static str, message: String },
}

/// What a user gave on the command line, each in its order.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `-f`
    pub files: Vec<String>,
    /// `--set`
    pub values: Vec<String>,
    /// `--set-string`
    pub texts: Vec<String>,
    /// `--set-file`
    pub contents: Vec<String>,
    /// `--set-json`
    pub json: Vec<String>,
    /// `--set-literal`
    pub literals: Vec<String>,
}

/// Merges all that the user gave: files first, then by kind of flag, whatever their places on the command line.
/// `read` opens what `-f` and `--set-file` name.
pub fn merge_options(
    options: &Options,
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<Map<String, Json>, Error> {
    let mut merged = Map::new();
    for path in &options.files {
        let bytes = read(path).map_err(Error::Unreadable)?;
        let values =
            read_bytes(&bytes).map_err(|source| Error::File { path: path.clone(), source: Box::new(source) })?;
        merge(&mut merged, values);
    }
    for text in &options.json {
        if text.trim().starts_with('{') {
            let values = set::json_object(text.trim()).ok_or_else(|| Error::JsonObject(text.clone()))?;
            merge(&mut merged, values);
        } else {
            set(text, &Grammar::Json, &mut merged).map_err(|_| Error::Json(text.clone()))?;
        }
    }
    let open = |path: &str| read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    for (flag, texts, grammar) in [
        ("--set", &options.values, Grammar::Typed),
        ("--set-string", &options.texts, Grammar::Text),
        ("--set-file", &options.contents, Grammar::File(&open)),
        ("--set-literal", &options.literals, Grammar::Literal),
    ] {
        for text in texts {
            set(text, &grammar, &mut merged).map_err(|message| Error::Set { flag, message })?;
        }
    }
    Ok(merged)
}

/// Reads a values file from its bytes.
pub fn read_bytes(source: &[u8]) -> Result<Map<String, Json>, Error> {
    read(yaml::text(source)?)
}

/// Reads a values file: its documents merged, its numbers floats.
pub fn read(source: &str) -> Result<Map<String, Json>, Error> {
    let mut merged = Map::new();
    for document in yaml::documents(source) {
        let document = document.map_err(Error::Separator)?;
        match with_floats(yaml::read(&document, yaml::Version::V2)?) {
            Json::Null => {}
            Json::Object(values) if merged.is_empty() => merged = values,
            Json::Object(values) => merge(&mut merged, values),
            Json::Array(_) => return Err(Error::NotAMap("array")),
            Json::Bool(_) => return Err(Error::NotAMap("bool")),
            Json::Number(_) => return Err(Error::NotAMap("number")),
            Json::String(_) => return Err(Error::NotAMap("string")),
        }
    }
    Ok(merged)
}

/// Lays `over` on `base`: maps merge, everything else is replaced.
pub fn merge(base: &mut Map<String, Json>, over: Map<String, Json>) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Json::Object(inner)), Json::Object(value)) => merge(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// The tree with every number a float, as Go decodes JSON without a type.
pub fn with_floats(mut tree: Json) -> Json {
    make_floats(&mut tree);
    tree
}

fn make_floats(tree: &mut Json) {
    match tree {
        Json::Number(number) => {
            if let Some(float) = number.as_f64().and_then(Number::from_f64) {
                *number = float;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(make_floats),
        Json::Object(map) => map.values_mut().for_each(make_floats),
        _ => {}
    }
}

/// The Go type of a value, as `%T` prints it.
pub fn go_type(value: &Json) -> &'static str {
    match value {
        Json::Null => "nil",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float64",
        Json::Number(_) => "int64",
        Json::String(_) => "string",
        Json::Array(_) => "[]interface {}",
        Json::Object(_) => "map[string]interface {}",
    }
}
