//! What goes wrong in templates, as data; the words are Go's.

use crate::value::quote;

/// An error of parsing or executing a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The text is no template.
    Parse {
        /// The file or template that holds the text.
        name: String,
        /// From 1.
        line: u32,
        /// What is wrong there.
        message: String,
    },
    /// There is no template of this name to execute.
    Unknown {
        /// The name asked for.
        name: String,
        /// The name of the set.
        set: String,
    },
    /// Executing stopped at some node.
    Execute(Box<Place>),
    /// What a function says; no place is known yet.
    Call(String),
    /// Another error with words before it.
    Context {
        /// The words; `: ` follows.
        message: String,
        /// What they speak of.
        cause: Box<Error>,
    },
}

/// Where executing stopped, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file or template that holds the text.
    pub name: String,
    /// From 1.
    pub line: u32,
    /// In bytes, from 0 on the line.
    pub column: u32,
    /// The template being executed.
    pub template: String,
    /// The text of the node.
    pub node: String,
    /// What is wrong there; `: ` and the cause follow when a called function failed.
    pub message: String,
    /// The function's error.
    pub cause: Option<Error>,
    /// The whole line, for somebody who shows it.
    pub text: String,
    /// The values that the pipeline around the node read from maps.
    pub reads: Vec<Read>,
}

/// A value that was read from a map, or looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The map's address, by which one who knows all maps finds out what it is.
    pub map: usize,
    pub key: String,
    /// The value as Go prints it; none where the map has no such key.
    pub value: Option<String>,
    /// The expression that read it.
    pub expression: String,
}

impl Error {
    /// An error of a function, in its own words.
    pub fn call(message: impl Into<String>) -> Self {
        Self::Call(message.into())
    }

    /// What Go's `errors.Unwrap` finds.
    pub fn cause(&self) -> Option<&Self> {
        match self {
            Self::Execute(place) => place.cause.as_ref(),
            Self::Context { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Self::Call(message)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        Self::Call(message.to_owned())
    }
}

impl std::error::Error for Error {}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // By a loop: a thousand nested includes make a chain as long.
        let mut current = self;
        loop {
            match current {
                Self::Parse { name, line, message } => return write!(out, "template: {name}:{line}: {message}"),
                Self::Unknown { name, set } => {
                    let (name, set) = (quote::double_quoted(name.as_bytes()), quote::double_quoted(set.as_bytes()));
                    return write!(out, "template: no template {name} associated with template {set}");
                }
                Self::Call(message) => return out.write_str(message),
                Self::Context { message, cause } => {
                    write!(out, "{message}: ")?;
                    current = cause;
                }
                Self::Execute(place) => {
                    let Place { name, line, column, template, node, message, cause, .. } = place.as_ref();
                    let template = quote::double_quoted(template.as_bytes());
                    write!(out, "template: {name}:{line}:{column}: executing {template} at <{node}>: {message}")?;
                    match cause {
                        Some(cause) => {
                            out.write_str(": ")?;
                            current = cause;
                        }
                        None => return Ok(()),
                    }
                }
            }
        }
    }
}
