//! JSON as Go's decoder reads it into a struct.
//!
//! In: a tree that came from YAML. Out: typed fields, names compared without case, scalars taken for text where text is
//! wanted; or the decoder's words for what does not fit.

use crate::value::number::format_float;
use crate::value::{Json, Map};
use std::collections::BTreeMap;

/// An object whose fields are read as those of a Go struct.
pub struct Fields<'a> {
    map: &'a Map<String, Json>,
    /// `Metadata.`, or for a struct without a name inside of another `.metadata.`.
    owner: String,
}

impl<'a> Fields<'a> {
    /// The fields of `tree`, none for null. `go_type` is the struct's name with its package.
    pub fn new(tree: &'a Json, go_type: &str) -> Result<Option<Fields<'a>>, String> {
        let owner = format!("{}.", go_type.rsplit('.').next().unwrap_or(go_type));
        match tree {
            Json::Null => Ok(None),
            Json::Object(map) => Ok(Some(Fields { map, owner })),
            other => Err(format!("json: cannot unmarshal {} into Go value of type {go_type}", go_kind(other))),
        }
    }

    /// The fields of a struct inside of this one that has no name of its own.
    pub fn inner(&self, name: &str, go_type: &str) -> Result<Option<Fields<'a>>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Object(map)) => Ok(Some(Fields { map, owner: format!(".{name}.") })),
            Some(other) => Err(self.wrong(name, other, go_type)),
        }
    }

    /// The value of a field: the last key that equals its name without case; null counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a Json> {
        let found = self.map.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    fn wrong(&self, name: &str, value: &Json, wanted: &str) -> String {
        let owner = &self.owner;
        format!("json: cannot unmarshal {} into Go struct field {owner}{name} of type {wanted}", go_kind(value))
    }

    /// A text field; scalars are taken for text.
    pub fn text(&self, name: &str, into: &mut String) -> Result<(), String> {
        if let Some(value) = self.get(name) {
            *into = as_text(value).ok_or_else(|| self.wrong(name, value, "string"))?;
        }
        Ok(())
    }

    /// A boolean field.
    pub fn flag(&self, name: &str, into: &mut bool) -> Result<(), String> {
        if let Some(value) = self.get(name) {
            *into = value.as_bool().ok_or_else(|| self.wrong(name, value, "bool"))?;
        }
        Ok(())
    }

    /// A list field.
    pub fn list(&self, name: &str, wanted: &str) -> Result<Option<&'a Vec<Json>>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Array(items)) => Ok(Some(items)),
            Some(other) => Err(self.wrong(name, other, wanted)),
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &str, into: &mut Vec<String>) -> Result<(), String> {
        if let Some(items) = self.list(name, "[]string")? {
            *into = items.iter().map(|item| self.item(name, item)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    /// A map of texts.
    pub fn text_map(&self, name: &str) -> Result<Option<BTreeMap<String, String>>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Object(map)) => map
                .iter()
                .map(|(key, value)| Ok((key.clone(), self.item(name, value)?)))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(other) => Err(self.wrong(name, other, "map[string]string")),
        }
    }

    /// A text in a list or map; null is empty.
    fn item(&self, name: &str, item: &Json) -> Result<String, String> {
        match item {
            Json::Null => Ok(String::new()),
            item => as_text(item).ok_or_else(|| self.wrong(name, item, "string")),
        }
    }
}

fn go_kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// A scalar as the text that a Go string field takes it for.
fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.to_string(),
            (None, Some(float)) => format_float(float, b'g', None),
            (None, None) => number.to_string(),
        }),
        _ => None,
    }
}
