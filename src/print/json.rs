//! Objects as JSON, four spaces a level. Answers to cli-runtime's JSON printer.

use super::Error;
use crate::value::{Json, json};

/// The object with a final newline.
pub fn print(object: &Json) -> Result<String, Error> {
    super::require_kind(object)?;
    let mut out = json::pretty(object, 4);
    out.push('\n');
    Ok(out)
}

/// A watch event on one line, as kubectl prints it with `--output-watch-events`.
pub fn print_event(event: &Json) -> String {
    let mut out = json::compact(&super::event_tree(event));
    out.push('\n');
    out
}
