//! Errors of templates as Helm words them.
//!
//! In: an error of the engine. Out: one block a level for errors that only templates are in, Go's single line where a
//! function failed, and a short form for `fail` and `required`. Answers to `reformatExecErrorMsg` of Helm's
//! `pkg/engine`.

use crate::gotemplate;
use crate::helm::Error;
use crate::helm::trace::{Frame, Stop};
use crate::value::Dict;

/// What marks the words of `fail` and `required` in the text of an error.
pub(super) const START: &str = "HELM_ERR_START";
pub(super) const END: &str = "HELM_ERR_END";

/// A template that does not parse.
pub(super) fn unparsed(file: &str, text: &str, error: &gotemplate::Error) -> Error {
    let message = parse_message(file, error);
    let gotemplate::Error::Parse { name, line, .. } = error else {
        return Error::Template(Box::new(Stop::new(message)));
    };
    let shown = text.lines().nth((*line as usize).saturating_sub(1)).unwrap_or_default().to_owned();
    let frame = Frame { path: name.clone(), line: *line, column: None, text: shown };
    Error::Template(Box::new(Stop::at(message, frame)))
}

/// A template that stopped.
pub(super) fn stopped(file: &str, error: &gotemplate::Error, values: &Dict) -> Error {
    Error::Template(Box::new(Stop::of_error(execution_message(file, error), error, values)))
}

fn parse_message(file: &str, error: &gotemplate::Error) -> String {
    let text = error.to_string();
    let parts: Vec<&str> = text.split(": ").collect();
    match parts.as_slice() {
        [_] => format!("parse error in ({file}): {text}"),
        [_, location, .., message] => format!("parse error at ({location}): {message}"),
        [_, message] => format!("parse error at ({message}): {message}"),
        [] => text,
    }
}

fn execution_message(file: &str, error: &gotemplate::Error) -> String {
    let text = error.to_string();
    if !matches!(error, gotemplate::Error::Execute(_)) {
        return text;
    }
    let mut parts = text.splitn(3, ": ");
    let (_, Some(location), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return format!("execution error in ({file}): {text}");
    };
    if let Some(message) = marked(rest) {
        return format!("execution error at ({location}): {message}");
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut current = Some(error);
    while let Some(error) = current {
        // Something that is no error of a template: all stays on one line.
        let Some(block) = Block::read(&error.to_string()) else { return text };
        if blocks.last() != Some(&block) {
            blocks.push(block);
        }
        current = error.cause();
    }
    let lines: String = blocks.iter().map(Block::write).collect();
    lines.trim().to_owned()
}

fn marked(text: &str) -> Option<&str> {
    let start = text.find(START)? + START.len();
    let end = text.rfind(END).filter(|end| *end >= start)?;
    Some(&text[start..end])
}

/// One level of an error.
#[derive(Debug, Default, PartialEq, Eq)]
struct Block {
    location: String,
    executed: String,
    message: String,
}

impl Block {
    fn read(text: &str) -> Option<Block> {
        let rest = text.strip_prefix("template: ")?;
        if rest.starts_with("no template ") {
            return Some(Block { message: text.to_owned(), ..Block::default() });
        }
        Block::read_executing(rest).or_else(|| Block::read_simple(rest))
    }

    /// `file:line:column: executing "name" at <node>: message`
    fn read_executing(text: &str) -> Option<Block> {
        let (location, after) = text.split_once(": executing ")?;
        let (name, after) = after.strip_prefix('"')?.split_once('"')?;
        let (node, message) = after.strip_prefix(" at <")?.split_once(">: ")?;
        Some(Block {
            location: location.to_owned(),
            executed: format!("executing \"{name}\" at <{node}>:"),
            message: before_next(message),
        })
    }

    /// `file:line: message`
    fn read_simple(text: &str) -> Option<Block> {
        let (location, message) = text.rsplit_once(": ")?;
        Some(Block { location: location.to_owned(), message: before_next(message), ..Block::default() })
    }

    fn write(&self) -> String {
        let mut out = String::new();
        for (text, behind) in [(&self.location, "\n  "), (&self.executed, "\n    "), (&self.message, "\n")] {
            if !text.is_empty() {
                out.push_str(text);
                out.push_str(behind);
            }
        }
        out
    }
}

/// The message without the error that follows in it.
fn before_next(message: &str) -> String {
    message.split(" template:").next().unwrap_or_default().to_owned()
}
