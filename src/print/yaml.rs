//! Objects as YAML documents. Answers to cli-runtime's YAML printer.

use super::Error;
use crate::value::Json;
use crate::yaml;

/// The object as one document, without a document mark.
pub fn print(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    Ok(yaml::write(object))
}

/// A watch event: its type and its object.
pub fn print_event(event: &Json) -> String {
    yaml::write(&super::event_tree(event))
}
