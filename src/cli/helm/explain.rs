//! kx's own words above an error of rendering: the lines of templates, with a mark under the place, the templates that
//! included them, and who gave the values at fault.
//!
//! Only for a person: on a terminal, or with `--debug`.

use super::gather::Gathered;
use super::values_flags::ValuesFlags;
use crate::cli::context::Context;
use crate::files::Files;
use crate::helm;
use crate::helm::trace::{Frame, Stop};
use crate::helm::values::{self, Origin};
use crate::yaml;
use std::path::Path;

/// So many frames are shown.
const MAX_FRAMES: usize = 8;
/// So many lines around the line of a document.
const AROUND: usize = 2;

/// Explains an error of a chart on its values.
pub(super) fn explain(context: &Context, gathered: &Gathered, flags: &ValuesFlags, error: &helm::Error) {
    if !wanted(context) {
        return;
    }
    let teller = Teller { context, gathered, flags };
    let text = match error {
        helm::Error::Template(stop) => teller.stop(stop),
        helm::Error::Manifest { source, .. } => {
            lines(&source.document, &format!("a document of {}, rendered", source.path), source.line)
        }
        helm::Error::Schema(violations) => {
            violations.paths.iter().map(|path| teller.given(path, None)).collect::<Vec<_>>().concat()
        }
        helm::Error::Chart(_) | helm::Error::KubeVersion { .. } => String::new(),
    };
    if !text.is_empty() {
        context.ui.warn(text.trim_end_matches('\n'));
    }
}

/// Shows where a values file is no YAML.
pub(super) fn values_file(context: &Context, path: &str, error: &yaml::Error) {
    if !wanted(context) {
        return;
    }
    let Ok(bytes) = context.files.read(Path::new(path)) else { return };
    let text = lines(&String::from_utf8_lossy(&bytes), path, error.line);
    if !text.is_empty() {
        context.ui.warn(text.trim_end_matches('\n'));
    }
}

/// Whether somebody is there to read it.
fn wanted(context: &Context) -> bool {
    context.ui.err_is_terminal() || context.helm().debug
}

struct Teller<'a> {
    context: &'a Context,
    gathered: &'a Gathered,
    flags: &'a ValuesFlags,
}

impl Teller<'_> {
    fn stop(&self, stop: &Stop) -> String {
        let Some((innermost, outer)) = stop.frames.split_last() else { return String::new() };
        let mut out = excerpt(innermost);
        for frame in outer.iter().rev().take(MAX_FRAMES) {
            let column = frame.column.map(|column| format!(":{column}")).unwrap_or_default();
            out.push_str(&format!("  = in {}:{}{column}: {}\n", frame.path, frame.line, frame.text.trim()));
        }
        if outer.len() > MAX_FRAMES {
            out.push_str(&format!("  = and {} more\n", outer.len() - MAX_FRAMES));
        }
        for read in &stop.reads {
            out.push_str(&self.given(&read.path, Some(read.value.as_deref())));
        }
        out
    }

    /// Who gave a value; what it is, where that is known.
    fn given(&self, path: &[String], value: Option<Option<&str>>) -> String {
        let Ok(options) = self.flags.options() else { return String::new() };
        let read = |path: &str| self.flags.read(self.context, path);
        let origin = values::origin(&self.gathered.chart, &options, &read, path);
        let name = format!(".Values.{}", path.join("."));
        let is = match value.flatten() {
            Some(value) => format!(" is {value},"),
            None => " is".to_owned(),
        };
        let at = |line: Option<u32>| line.map(|line| format!(", line {line}")).unwrap_or_default();
        match origin {
            Origin::Flag { flag, text } => format!("  = {name}{is} given by {flag} {text}\n"),
            Origin::File { path, line } => format!("  = {name}{is} given by {path}{}\n", at(line)),
            Origin::Chart { chart, line } => format!("  = {name}{is} given by values.yaml of {chart}{}\n", at(line)),
            Origin::Nobody if value.flatten().is_some() => format!("  = {name}{is} made by a template\n"),
            Origin::Nobody => {
                format!("  = {name} is not set: no values file, no flag and no default of the chart gives it\n")
            }
        }
    }
}

/// A line of a template, marked at its column.
fn excerpt(frame: &Frame) -> String {
    let number = frame.line.to_string();
    let pad = " ".repeat(number.len());
    let place = frame.column.map(|column| format!(":{column}")).unwrap_or_default();
    let text = frame.text.replace('\t', " ");
    let mut out = format!("{pad}--> {}:{number}{place}\n{pad} |\n{number} | {text}\n", frame.path);
    match frame.column {
        Some(column) => {
            let before = frame.text.get(..column as usize).unwrap_or_default().chars().count();
            out.push_str(&format!("{pad} | {}^\n", " ".repeat(before)));
        }
        None => out.push_str(&format!("{pad} |\n")),
    }
    out
}

/// The lines of a YAML document around the one where its reader stopped.
fn lines(document: &str, name: &str, line: Option<u32>) -> String {
    let Some(line) = line.map(|line| line as usize) else { return String::new() };
    let lines: Vec<&str> = document.lines().collect();
    let (first, last) = (line.saturating_sub(AROUND).max(1), (line + AROUND).min(lines.len()));
    let width = last.to_string().len();
    let pad = " ".repeat(width);
    let mut out = format!("{pad}--> {name}, line {line}\n{pad} |\n");
    for number in first..=last {
        let mark = if number == line { '>' } else { ' ' };
        out.push_str(&format!("{number:width$} |{mark}{}\n", lines.get(number - 1).copied().unwrap_or_default()));
    }
    out.push_str(&format!("{pad} |\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_the_column() {
        let frame =
            Frame {
                path: "c/t.yaml".to_owned(), line: 12, column: Some(5), text: "\té: {{ .Values.x.y }}".to_owned()
            };
        assert_eq!(excerpt(&frame), "  --> c/t.yaml:12:5\n   |\n12 |  é: {{ .Values.x.y }}\n   |     ^\n");
    }

    #[test]
    fn shows_the_lines_of_a_document() {
        assert_eq!(
            lines("a: 1\nb: c: d\ne: 1\nf: 2\ng: 3\n", "v.yaml", Some(2)),
            " --> v.yaml, line 2\n  |\n1 | a: 1\n2 |>b: c: d\n3 | e: 1\n4 | f: 2\n  |\n"
        );
    }
}
