//! What printing can refuse, in kubectl's words.

use super::TabWriter;
use crate::jsonpath;
use crate::value::quote::double_quoted;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error(
        "unable to match a printer suitable for the output format {}, allowed formats are: {}",
        double_quoted(format.as_bytes()),
        allowed.join(",")
    )]
    UnknownFormat { format: String, allowed: Vec<&'static str> },
    #[error("template format specified but no template given")]
    NoTemplate,
    #[error("custom-columns format specified but no custom columns given")]
    NoColumns,
    #[error("error reading --template {path}, {reason}")]
    TemplateFile { path: String, reason: String },
    #[error("error reading template {path}, {reason}\n")]
    ColumnsFile { path: String, reason: String },
    #[error("error parsing jsonpath {template}, {source}")]
    ParseJsonPath { template: String, source: jsonpath::Error },
    /// `dump` shows the template and the object.
    #[error("error executing jsonpath {}: {dump}\n", double_quoted(template.as_bytes()))]
    RunJsonPath { template: String, dump: String },
    #[error("error parsing template {template}, {reason}")]
    ParseTemplate { template: String, reason: String },
    /// `dump` belongs on standard output: kubectl prints it there, where the template's output would have been.
    #[error("error executing template {}: {reason}", double_quoted(template.as_bytes()))]
    RunTemplate { template: String, reason: String, dump: String },
    #[error("error in jinja template: {0}")]
    Jinja(String),
    #[error("unexpected custom-columns spec: {0}, expected <header>:<json-path-expr>")]
    ColumnSpec(String),
    #[error(
        "invalid template, missing {0} line. Expected format is one line of space separated headers, one line of space separated column specs."
    )]
    ColumnsLine(&'static str),
    #[error("number of headers ({headers}) and field specifications ({fields}) don't match")]
    ColumnCount { headers: usize, fields: usize },
    #[error("{0}")]
    JsonPath(#[from] jsonpath::Error),
    /// What was written before the error still belongs on standard output.
    #[error("{source}")]
    Columns { written: String, source: Box<Error> },
    #[error("couldn't find any field with path {} in the list of objects", double_quoted(.0.as_bytes()))]
    SortField(String),
    #[error("Field {field} in {place} is an unsortable type: {kind}, err: {reason}")]
    Unsortable { field: String, place: &'static str, kind: &'static str, reason: String },
    #[error("missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type")]
    NoKind,
}

impl Error {
    /// The error with the lines that were written before it.
    pub(super) fn with_written(self, writer: &mut TabWriter) -> Error {
        writer.flush();
        Error::Columns { written: writer.take(), source: Box::new(self) }
    }
}
