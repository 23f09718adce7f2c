//! What is wrong with a YAML text, in go-yaml's words.

use std::fmt;

/// A text that is no YAML, or YAML that is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The words, without `yaml: line N: `.
    pub message: String,
    /// The line as go-yaml counts it, from 1; `None` where it names none.
    pub line: Option<u32>,
    /// The column, from 1. go-yaml never prints it.
    pub column: Option<u32>,
    /// Whose words these are.
    pub speaker: Speaker,
}

/// Who complains. Only go-yaml puts `yaml: ` in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    GoYaml,
    /// `encoding/json`, sigs.k8s.io/yaml, or the reader of documents.
    Other,
}

impl Error {
    /// go-yaml's complaint about the whole text.
    pub fn new(message: impl Into<String>) -> Error {
        Error { message: message.into(), line: None, column: None, speaker: Speaker::GoYaml }
    }

    /// go-yaml's complaint about a place.
    pub fn at(line: u32, column: u32, message: impl Into<String>) -> Error {
        Error { message: message.into(), line: Some(line), column: Some(column), speaker: Speaker::GoYaml }
    }

    /// A complaint of somebody else, printed as it is.
    pub fn bare(message: impl Into<String>) -> Error {
        Error { message: message.into(), line: None, column: None, speaker: Speaker::Other }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.speaker, self.line) {
            (Speaker::Other, _) => formatter.write_str(&self.message),
            (Speaker::GoYaml, Some(line)) => write!(formatter, "yaml: line {line}: {}", self.message),
            (Speaker::GoYaml, None) => write!(formatter, "yaml: {}", self.message),
        }
    }
}

impl std::error::Error for Error {}
