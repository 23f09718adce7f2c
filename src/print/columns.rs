//! `-o custom-columns=NAME:.metadata.name,…` and its file form. Answers to kubectl's custom column printer.

use super::{Error, TabWriter, terminal};
use crate::jsonpath::{self, Missing};
use crate::value::Json;

#[derive(Debug)]
struct Column {
    header: String,
    /// A path that cannot be read is told behind the header.
    path: Result<jsonpath::Path, jsonpath::Error>,
}

/// Prints objects as rows. The header comes once for each kind of thing printed in a row (a list, an object, an event).
#[derive(Debug)]
pub struct Printer {
    columns: Vec<Column>,
    no_headers: bool,
    last: Option<Shape>,
}

/// What Go's type tells apart: the header is printed again when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    List,
    Object,
    Event,
}

impl Printer {
    /// From `HEADER:path,HEADER:path`.
    pub fn from_spec(spec: &str, no_headers: bool) -> Result<Printer, Error> {
        if spec.is_empty() {
            return Err(Error::NoColumns);
        }
        let columns = spec
            .split(',')
            .map(|part| {
                let (header, path) = part.split_once(':').ok_or_else(|| Error::ColumnSpec(part.to_owned()))?;
                Ok(Column { header: header.to_owned(), path: jsonpath::parse(&jsonpath::relax(path)?) })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Printer { columns, no_headers, last: None })
    }

    /// From two lines, the headers and the paths, both separated by white space. The original prints the headers of this
    /// form even with `--no-headers`.
    pub fn from_file(text: &str) -> Result<Printer, Error> {
        let mut lines = text.lines();
        let headers: Vec<&str> = lines.next().ok_or(Error::ColumnsLine("header"))?.split_whitespace().collect();
        let fields: Vec<&str> = lines.next().ok_or(Error::ColumnsLine("spec"))?.split_whitespace().collect();
        if headers.len() != fields.len() {
            return Err(Error::ColumnCount { headers: headers.len(), fields: fields.len() });
        }
        let columns = headers
            .iter()
            .zip(fields)
            .map(|(header, path)| {
                Ok(Column { header: (*header).to_owned(), path: jsonpath::parse(&jsonpath::relax(path)?) })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Printer { columns, no_headers: false, last: None })
    }

    /// The rows of an object, or of the items of a list.
    pub fn print(&mut self, object: &Json, writer: &mut TabWriter) -> Result<(), Error> {
        match super::items(object) {
            Some(items) => {
                self.begin(Shape::List, writer);
                items.iter().try_for_each(|item| self.print_row(item, writer))
            }
            None => {
                self.begin(Shape::Object, writer);
                self.print_row(object, writer)
            }
        }
    }

    /// The row of a watch event, whose paths start at `type` and `object`.
    pub fn print_event(&mut self, event: &Json, writer: &mut TabWriter) -> Result<(), Error> {
        self.begin(Shape::Event, writer);
        self.print_row(&super::event_tree(event), writer)
    }

    /// The header as for a list; the rows follow with [`print_row`](Printer::print_row).
    pub fn begin_list(&mut self, writer: &mut TabWriter) {
        self.begin(Shape::List, writer);
    }

    fn begin(&mut self, shape: Shape, writer: &mut TabWriter) {
        if self.no_headers || self.last == Some(shape) {
            return;
        }
        self.last = Some(shape);
        let headers: Vec<&str> = self.columns.iter().map(|column| column.header.as_str()).collect();
        writer.write(&headers.join("\t"));
        writer.write("\n");
    }

    /// One row.
    pub fn print_row(&self, object: &Json, writer: &mut TabWriter) -> Result<(), Error> {
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                writer.write("\t");
            }
            let path = column.path.as_ref().map_err(Clone::clone)?;
            let groups = path.find(object, Missing::Allowed)?;
            if groups.first().is_none_or(Vec::is_empty) {
                writer.write("<none>");
            }
            for (place, found) in groups.iter().flatten().enumerate() {
                if place > 0 {
                    writer.write(",");
                }
                let text = found.json().map_or_else(|| "<nil>".to_owned(), jsonpath::go_text);
                writer.write(&terminal::escape(&text));
            }
        }
        writer.write("\n");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(spec: &str, object: &Json, expected: &str) {
        let mut writer = TabWriter::default();
        let outcome = Printer::from_spec(spec, false).and_then(|mut printer| printer.print(object, &mut writer));
        writer.flush();
        let got = outcome.map(|()| writer.take()).map_err(|error| error.to_string());
        assert_eq!(got.unwrap_or_else(|error| error), expected, "of {spec}");
    }

    #[test]
    fn prints_columns() {
        let pod = json!({"metadata": {"name": "foo", "labels": {"a": "b", "c": "d"}}, "ports": [1, 2], "size": 1e7});
        check("NAME:metadata.name", &pod, "NAME\nfoo\n");
        check(
            "NAME:{.metadata.name},PORTS:.ports[*],NOT:.nothing,SIZE:size",
            &pod,
            "NAME   PORTS   NOT      SIZE\nfoo    1,2     <none>   1e+07\n",
        );
        check("L:.metadata.labels", &pod, "L\nmap[a:b c:d]\n");
        check("", &pod, "custom-columns format specified but no custom columns given");
        check("invalid", &pod, "unexpected custom-columns spec: invalid, expected <header>:<json-path-expr>");
        check("N:metadata.name", &json!({"kind": "List", "items": []}), "N\n");
    }

    #[test]
    fn reads_files() {
        let problem = |text: &str| Printer::from_file(text).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(problem("NAME AGE\n.metadata.name .x"), Ok(()));
        assert_eq!(
            problem("NAME AGE\n.metadata.name"),
            Err("number of headers (2) and field specifications (1) don't match".to_owned())
        );
        assert!(problem("NAME").is_err_and(|text| text.starts_with("invalid template, missing spec line.")));
    }
}
