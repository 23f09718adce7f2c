//! Looks a chart over for mistakes.
//!
//! In: a chart's folder through [`Files`], values, options. Out: [`Message`]s, in Helm's order and words. Answers to
//! Helm's `pkg/chart/v2/lint`.

mod addresses;
mod chartfile;
mod definitions;
mod dependencies;
mod deprecations;
mod manifest;
mod templates;
mod values;

use super::capabilities::KubeVersion;
use super::machine::Machine;
use super::notice::Notice;
use super::values::SchemaLoader;
use crate::files::Files;
use crate::value::{Json, Map};
use std::cell::RefCell;
use std::fmt;
use std::path::Path;
use std::rc::Rc;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub severity: Severity,
    /// The file below the chart, or the chart's folder.
    pub path: String,
    pub text: String,
}

impl fmt::Display for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Info => "INFO",
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        };
        write!(out, "[{severity}] {}: {}", self.path, self.text)
    }
}

/// How the chart is looked over.
#[derive(Clone)]
pub struct Options<'a> {
    pub namespace: String,
    pub kube_version: Option<KubeVersion>,
    /// Where schemas behind URLs come from; none when values are not checked.
    pub schemas: Option<&'a dyn SchemaLoader>,
    /// What is told beside the findings is added here.
    pub notices: Rc<RefCell<Vec<Notice>>>,
    /// What templates learn of the machine.
    pub machine: Rc<dyn Machine>,
}

/// What the rules work on.
struct Linter<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    values: &'a Map<String, Json>,
    options: &'a Options<'a>,
    messages: Vec<Message>,
}

impl Linter<'_> {
    /// Notes a fault; whether there was none.
    fn check(&mut self, severity: Severity, path: &str, outcome: Result<(), String>) -> bool {
        match outcome {
            Ok(()) => true,
            Err(text) => {
                self.messages.push(Message { severity, path: path.to_owned(), text });
                false
            }
        }
    }
}

/// Applies every rule to the chart in a folder.
pub fn lint(files: &dyn Files, folder: &Path, values: &Map<String, Json>, options: &Options<'_>) -> Vec<Message> {
    let mut linter = Linter { files, folder, values, options, messages: Vec::new() };
    chartfile::check(&mut linter);
    values::check(&mut linter);
    templates::check(&mut linter);
    dependencies::check(&mut linter);
    definitions::check(&mut linter);
    linter.messages
}
