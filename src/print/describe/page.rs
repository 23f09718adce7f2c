//! The page that descriptions are written on: titles and values in columns, two spaces a level.

use crate::manifest::Object;
use crate::print::{Layout, TabWriter};
use crate::value::{Json, Map};

/// Annotations longer than this are cut.
const LONGEST_ANNOTATION: usize = 140;
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

pub(super) struct Page {
    writer: TabWriter,
}

impl Page {
    pub fn new() -> Page {
        Page { writer: TabWriter::new(Layout { min_width: 0, padding: 2, remember_widths: false }) }
    }

    /// Writes text at a level; tabs part columns.
    pub fn write(&mut self, level: usize, text: &str) {
        self.writer.write(&"  ".repeat(level));
        self.writer.write(text);
    }

    /// Columns start anew below.
    pub fn flush(&mut self) {
        self.writer.flush();
    }

    pub fn finish(mut self) -> String {
        self.writer.flush();
        self.writer.take()
    }

    /// Name, and namespace for kinds that have one.
    pub fn head(&mut self, object: &Object, namespaced: bool) {
        self.write(0, &format!("Name:\t{}\n", object.name()));
        if namespaced {
            self.write(0, &format!("Namespace:\t{}\n", object.namespace()));
        }
    }

    /// Labels and annotations, one a line.
    pub fn marks(&mut self, object: &Object) {
        let map = |key: &str| object.0.pointer(&format!("/metadata/{key}")).and_then(Json::as_object);
        self.labels("Labels", map("labels"));
        self.annotations(map("annotations"));
    }

    fn labels(&mut self, title: &str, labels: Option<&Map<String, Json>>) {
        self.write(0, &format!("{title}:\t"));
        match labels.filter(|labels| !labels.is_empty()) {
            None => self.write(0, "<none>\n"),
            Some(labels) => {
                for (index, (key, value)) in labels.iter().enumerate() {
                    let indent = if index == 0 { "" } else { "\t" };
                    self.write(0, &format!("{indent}{key}={}\n", value.as_str().unwrap_or_default()));
                }
            }
        }
    }

    fn annotations(&mut self, annotations: Option<&Map<String, Json>>) {
        self.write(0, "Annotations:\t");
        let shown = annotations.into_iter().flatten().filter(|(key, _)| *key != LAST_APPLIED);
        let mut empty = true;
        for (key, value) in shown {
            let indent = if empty { "" } else { "\t" };
            empty = false;
            let value = value.as_str().unwrap_or_default();
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > LONGEST_ANNOTATION || value.contains('\n') {
                self.write(0, &format!("{indent}{key}:\n"));
                for line in value.split('\n') {
                    self.write(0, &format!("\t  {}\n", shorten(line, LONGEST_ANNOTATION - 2)));
                }
            } else {
                self.write(0, &format!("{indent}{key}: {value}\n"));
            }
        }
        if empty {
            self.write(0, "<none>\n");
        }
    }
}

fn shorten(line: &str, longest: usize) -> String {
    if line.len() <= longest {
        return line.to_owned();
    }
    let end = (0..=longest).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    format!("{}...", &line[..end])
}
