//! Objects and tables as text.
//!
//! In: trees as the API server sends them. Out: what kubectl prints for each `-o`, byte for byte. Answers to
//! cli-runtime's printers and kubectl's cmd/get.

pub mod age;
pub mod columns;
pub mod describe;
mod error;
pub mod explain;
pub mod format;
pub mod jinja;
pub mod json;
pub mod kyaml;
mod list;
pub mod name;
mod printer;
pub mod sort;
pub mod table;
mod tabwriter;
pub mod template;
pub mod terminal;
pub mod typed;
pub mod unified;
pub mod yaml;

pub use error::Error;
pub use list::ListPrinter;
pub use printer::{Kind, Printer};
pub use tabwriter::{Layout, TabWriter};

use crate::value::{Json, Map};
use std::borrow::Cow;

/// The items of a list, nothing when the object is none.
pub fn items(object: &Json) -> Option<&Vec<Json>> {
    object.get("items").and_then(Json::as_array)
}

/// `v1` List around objects, as kubectl shows several of them.
pub fn list(items: Vec<Json>) -> Json {
    let mut metadata = Map::new();
    metadata.insert("resourceVersion".to_owned(), Json::from(""));
    let mut list = Map::new();
    list.insert("apiVersion".to_owned(), Json::from("v1"));
    list.insert("items".to_owned(), Json::Array(items));
    list.insert("kind".to_owned(), Json::from("List"));
    list.insert("metadata".to_owned(), Json::Object(metadata));
    Json::Object(list)
}

/// Drops `metadata.managedFields` of an object, or of the items of a list.
pub fn drop_managed_fields(object: &mut Json) {
    match object.get_mut("items").and_then(Json::as_array_mut) {
        Some(items) => items.iter_mut().for_each(drop_managed_fields_of_one),
        None => drop_managed_fields_of_one(object),
    }
}

fn drop_managed_fields_of_one(object: &mut Json) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
        metadata.remove("managedFields");
    }
}

/// The object without managed fields, copied only when it has some.
fn without_managed_fields(object: &Json) -> Cow<'_, Json> {
    let has = |object: &Json| object.pointer("/metadata/managedFields").is_some();
    if has(object) || items(object).is_some_and(|items| items.iter().any(has)) {
        let mut copy = object.clone();
        drop_managed_fields(&mut copy);
        Cow::Owned(copy)
    } else {
        Cow::Borrowed(object)
    }
}

/// A watch event as it is printed: the type and the object, nothing else.
fn event_tree(event: &Json) -> Json {
    let mut tree = Map::new();
    for key in ["object", "type"] {
        tree.insert(key.to_owned(), event.get(key).cloned().unwrap_or_default());
    }
    Json::Object(tree)
}

/// Refuses what has neither apiVersion nor kind.
fn require_kind(object: &Json) -> Result<(), Error> {
    let empty = |key: &str| object.get(key).and_then(Json::as_str).is_none_or(str::is_empty);
    if empty("apiVersion") && empty("kind") { Err(Error::NoKind) } else { Ok(()) }
}
