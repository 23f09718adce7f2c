//! Tables as the API server makes them, printed for people. Answers to cli-runtime's human-readable printer.
//!
//! In: a `meta.k8s.io/v1` Table, or an object that the server would not turn into one. Out: lines in a [`TabWriter`].

use super::{TabWriter, age, terminal};
use crate::jsonpath;
use crate::value::{Json, Map};
use jiff::Timestamp;
use serde::Deserialize;
use std::borrow::Cow;

/// A table as the server sends it; `object` is the row's metadata, or all of the object when it was asked for.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub column_definitions: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub format: String,
    /// Zero for what is always shown, more for `-o wide`.
    pub priority: i32,
}

#[derive(Debug, Clone, Default)]
pub struct Row {
    pub cells: Vec<Json>,
    pub object: Option<Json>,
}

impl Table {
    /// Takes the table out of an API object; nothing when the object is not a table.
    pub fn take(object: &mut Json) -> Option<Table> {
        let version = object.get("apiVersion")?.as_str()?;
        let is_table = object.get("kind")? == "Table" && matches!(version, "meta.k8s.io/v1" | "meta.k8s.io/v1beta1");
        if !is_table {
            return None;
        }
        let column_definitions = Vec::deserialize(object.get("columnDefinitions").unwrap_or(&NO_COLUMNS)).ok()?;
        // The server sends null for no rows. They are moved, since they are nearly all of the answer.
        let rows = match object.get_mut("rows").map(Json::take) {
            Some(Json::Array(rows)) => rows.into_iter().map(Row::from).collect(),
            _ => Vec::new(),
        };
        Some(Table { column_definitions, rows })
    }
}

static NO_COLUMNS: Json = Json::Array(Vec::new());

impl From<Json> for Row {
    fn from(mut row: Json) -> Row {
        let cells = match row.get_mut("cells").map(Json::take) {
            Some(Json::Array(cells)) => cells,
            _ => Vec::new(),
        };
        let object = row.get_mut("object").map(Json::take).filter(|object| !object.is_null());
        Row { cells, object }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Options {
    pub no_headers: bool,
    pub wide: bool,
    /// A NAMESPACE column first.
    pub with_namespace: bool,
    /// Written before every name: `pod`, `deployment.apps`.
    pub with_kind: Option<String>,
    /// A LABELS column last.
    pub show_labels: bool,
    /// A column for each of these labels.
    pub column_labels: Vec<String>,
}

/// Rows between two flushes, which bound the memory that a long table takes.
const FLUSH_INTERVAL: usize = 100;

/// Prints tables one after the other; the header comes again only when the columns change.
#[derive(Debug)]
pub struct Printer {
    options: Options,
    now: Timestamp,
    last_columns: Vec<Column>,
    printed_headers: bool,
    /// Whether something that was not a table was printed, under NAME and AGE.
    printed_plain: bool,
}

impl Printer {
    pub fn new(options: Options, now: Timestamp) -> Printer {
        Printer { options, now, last_columns: Vec::new(), printed_headers: false, printed_plain: false }
    }

    /// Prints a table; `event` is the type of a watch event (`ADDED`) when it comes from one.
    pub fn print(&mut self, mut table: Table, event: Option<&str>, writer: &mut TabWriter) {
        let mut no_headers = self.options.no_headers;
        let same = table.column_definitions.is_empty() || table.column_definitions == self.last_columns;
        if self.printed_headers && same {
            no_headers = true;
        }
        if table.column_definitions.is_empty() {
            // Watch events leave them out to save bytes.
            table.column_definitions.clone_from(&self.last_columns);
        } else if !same {
            self.last_columns.clone_from(&table.column_definitions);
            self.printed_headers = false;
        }
        if !table.rows.is_empty() {
            self.printed_headers = true;
        }
        self.decorate(&mut table);
        if let Some(event) = event {
            table.column_definitions.insert(0, text_column("Event".to_owned()));
            let word = event_word(event);
            for row in &mut table.rows {
                row.cells.insert(0, Json::from(word.as_ref()));
            }
        }
        write_table(&table, writer, self.options.wide, no_headers);
    }

    /// Adds what the options ask for: the kind, the namespace, labels.
    fn decorate(&self, table: &mut Table) {
        let options = &self.options;
        let is_name = |column: &Column| column.format == "name" && column.kind == "string";
        if let Some(kind) = &options.with_kind
            && let Some(index) = table.column_definitions.iter().position(is_name)
        {
            for cell in table.rows.iter_mut().filter_map(|row| row.cells.get_mut(index)) {
                *cell = Json::from(format!("{kind}/{}", cell_text(cell)));
            }
        }
        let plain = table.column_definitions.len();
        if options.with_namespace {
            table.column_definitions.insert(0, text_column("Namespace".to_owned()));
        }
        table.column_definitions.extend(options.column_labels.iter().map(|label| text_column(label_header(label))));
        if options.show_labels {
            table.column_definitions.push(text_column("Labels".to_owned()));
        }
        if table.column_definitions.len() == plain {
            return;
        }
        let width = table.column_definitions.len();
        for row in &mut table.rows {
            let metadata = row.object.as_ref().map(|object| object.get("metadata").unwrap_or(&Json::Null));
            if options.with_namespace {
                let namespace = metadata.and_then(|metadata| metadata.get("namespace")).cloned();
                row.cells.insert(0, namespace.unwrap_or(Json::Null));
            }
            match metadata {
                Some(metadata) => row.cells.extend(self.label_values(metadata.get("labels")).map(Json::from)),
                None => row.cells.resize(width.max(row.cells.len()), Json::Null),
            }
        }
    }

    fn label_values<'a>(&'a self, labels: Option<&'a Json>) -> impl Iterator<Item = String> + 'a {
        let value = move |key: &String| {
            labels.and_then(|labels| labels.get(key)).and_then(Json::as_str).unwrap_or_default().to_owned()
        };
        let all = self.options.show_labels.then(|| format_labels(labels.and_then(Json::as_object)));
        self.options.column_labels.iter().map(value).chain(all)
    }

    /// Prints an object, or the items of a list, by name and age only.
    pub fn print_plain(&mut self, object: &Json, event: Option<&str>, writer: &mut TabWriter) {
        if !self.printed_plain && !self.options.no_headers {
            let mut headers = vec!["NAME".to_owned(), "AGE".to_owned()];
            headers.extend(self.options.column_labels.iter().map(|label| label_header(label)));
            headers.extend(self.options.show_labels.then(|| "LABELS".to_owned()));
            if self.options.with_namespace {
                headers.insert(0, "NAMESPACE".to_owned());
            }
            if event.is_some() {
                headers.insert(0, "EVENT".to_owned());
            }
            writer.write(&headers.join("\t"));
            writer.write("\n");
        }
        self.printed_plain = true;
        match super::items(object) {
            Some(items) => items.iter().for_each(|item| self.print_plain_row(item, event, writer)),
            None => self.print_plain_row(object, event, writer),
        }
    }

    fn print_plain_row(&self, object: &Json, event: Option<&str>, writer: &mut TabWriter) {
        let text = |pointer: &str| object.pointer(pointer).and_then(Json::as_str);
        if let Some(event) = event {
            writer.write(&event_word(event));
            writer.write("\t");
        }
        if self.options.with_namespace {
            writer.write(text("/metadata/namespace").unwrap_or_default());
            writer.write("\t");
        }
        if let Some(kind) = &self.options.with_kind {
            writer.write(kind);
            writer.write("/");
        }
        writer.write(text("/metadata/name").unwrap_or_default());
        writer.write("\t");
        writer.write(&age::since(text("/metadata/creationTimestamp"), self.now));
        for value in self.label_values(object.pointer("/metadata/labels")) {
            writer.write("\t");
            writer.write(&value);
        }
        writer.write("\n");
    }
}

fn text_column(name: String) -> Column {
    Column { name, kind: "string".to_owned(), ..Column::default() }
}

/// The last segment of a label's key.
fn label_header(label: &str) -> String {
    label.rsplit('/').next().unwrap_or_default().to_uppercase()
}

/// `a=b,c=d`, or `<none>`.
pub fn format_labels(labels: Option<&Map<String, Json>>) -> String {
    let pairs: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") }
}

/// Padded, so that the column does not move while watching.
fn event_word(event: &str) -> Cow<'_, str> {
    match event {
        "ADDED" | "MODIFIED" | "DELETED" | "ERROR" => Cow::Owned(format!("{event:<8}")),
        _ => Cow::Borrowed(event),
    }
}

/// A cell as Go's `fmt.Sprint` prints it; nothing for null.
fn cell_text(cell: &Json) -> Cow<'_, str> {
    match cell {
        Json::Null => Cow::Borrowed(""),
        Json::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(jsonpath::go_text(other)),
    }
}

fn write_table(table: &Table, writer: &mut TabWriter, wide: bool, no_headers: bool) {
    if table.rows.is_empty() {
        return;
    }
    let visible: Vec<usize> = table
        .column_definitions
        .iter()
        .enumerate()
        .filter(|(_, column)| wide || column.priority == 0)
        .map(|(index, _)| index)
        .collect();
    // A flush settles the widths of its rows, so the first line is padded to the widest cell of all rows.
    let widths: Vec<usize> = visible
        .iter()
        .map(|index| {
            table
                .rows
                .iter()
                .filter_map(|row| row.cells.get(*index))
                .map(|cell| cell_text(cell).len())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut line = String::new();
    if !no_headers {
        for (place, index) in visible.iter().enumerate() {
            let name = table.column_definitions[*index].name.to_uppercase();
            line.push_str(&name);
            if place + 1 < visible.len() {
                pad(&mut line, widths[place].saturating_sub(name.len()));
                line.push('\t');
            }
        }
        line.push('\n');
        writer.write(&line);
    }
    for (number, row) in table.rows.iter().enumerate() {
        line.clear();
        for (place, index) in visible.iter().enumerate() {
            let Some(cell) = row.cells.get(*index) else { break };
            if place > 0 {
                line.push('\t');
            }
            let text = cell_text(cell);
            push_cell(&mut line, &text);
            if no_headers && number == 0 && place + 1 < visible.len() {
                pad(&mut line, widths[place].saturating_sub(text.len()));
            }
        }
        line.push('\n');
        writer.write(&line);
        if (number + 1) % FLUSH_INTERVAL == 0 {
            writer.flush();
        }
    }
}

fn pad(line: &mut String, count: usize) {
    line.extend(std::iter::repeat_n(' ', count));
}

/// A cell on one line: what follows a line break is cut, escape characters become visible.
fn push_cell(line: &mut String, text: &str) {
    match text.find(['\u{c}', '\n', '\r']) {
        Some(end) => {
            line.push_str(&terminal::escape(&text[..end]));
            line.push_str("...");
        }
        None => line.push_str(&terminal::escape(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn table() -> Json {
        json!({
            "kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "columnDefinitions": [
                {"name": "Name", "type": "string", "format": "name", "priority": 0},
                {"name": "Ready", "type": "string", "priority": 0},
                {"name": "IP", "type": "string", "priority": 1},
                {"name": "Restarts", "type": "integer", "priority": 0}],
            "rows": [
                {"cells": ["web-0", "1/1", "10.0.0.1", 0],
                 "object": {"metadata": {"name": "web-0", "namespace": "a", "labels": {"app": "web", "x/tier": "t"}}}},
                {"cells": ["a-longer-name", "two\nlines", null, 12],
                 "object": {"metadata": {"name": "a-longer-name", "namespace": "default"}}}]
        })
    }

    fn check(options: Options, event: Option<&str>, expected: &str) {
        let mut writer = TabWriter::default();
        let table = Table::take(&mut table()).expect("a table");
        let mut printer = Printer::new(options, Timestamp::UNIX_EPOCH);
        printer.print(table, event, &mut writer);
        writer.flush();
        assert_eq!(writer.take(), expected);
    }

    #[test]
    fn prints_tables() {
        check(
            Options::default(),
            None,
            "NAME            READY       RESTARTS\nweb-0           1/1         0\na-longer-name   two...      12\n",
        );
        check(
            Options { wide: true, no_headers: true, ..Options::default() },
            None,
            "web-0           1/1         10.0.0.1   0\na-longer-name   two...                 12\n",
        );
    }

    #[test]
    fn decorates_tables() {
        check(
            Options {
                with_namespace: true,
                show_labels: true,
                column_labels: vec!["x/tier".into()],
                ..Options::default()
            },
            None,
            "NAMESPACE   NAME            READY       RESTARTS   TIER   LABELS\n\
             a           web-0           1/1         0          t      app=web,x/tier=t\n\
             default     a-longer-name   two...      12                <none>\n",
        );
        check(
            Options { with_kind: Some("pod".into()), ..Options::default() },
            Some("ADDED"),
            "EVENT      NAME                READY       RESTARTS\n\
             ADDED      pod/web-0           1/1         0\n\
             ADDED      pod/a-longer-name   two...      12\n",
        );
    }

    #[test]
    fn prints_the_header_once_for_the_same_columns() {
        let mut writer = TabWriter::default();
        let mut printer = Printer::new(Options::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..2 {
            printer.print(Table::take(&mut table()).expect("a table"), None, &mut writer);
        }
        printer.print_plain(&json!({"metadata": {"name": "x"}}), None, &mut writer);
        writer.flush();
        let got = writer.take();
        assert_eq!(got.matches("READY").count(), 1, "{got}");
        assert!(got.ends_with("NAME            AGE\nx               <unknown>\n"), "{got}");
    }
}
