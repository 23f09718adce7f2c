//! A `v1` List printed item by item, so that a long one is never whole in memory.

use super::typed::Order;
use super::{Error, Kind, Printer, TabWriter, drop_managed_fields, json, name};
use crate::value::Json;
use crate::yaml;

/// Prints the items of one list; the text is that of the list as a whole.
pub struct ListPrinter {
    printer: Printer,
    /// Of custom columns, whose widths are known only behind the last row.
    rows: TabWriter,
    count: usize,
}

impl ListPrinter {
    /// Gives the printer back when its format needs the whole list.
    pub fn new(mut printer: Printer) -> Result<ListPrinter, Box<Printer>> {
        let mut rows = TabWriter::default();
        match &mut printer.kind {
            Kind::Json | Kind::Yaml | Kind::Name => {}
            Kind::Columns(columns) => columns.begin_list(&mut rows),
            _ => return Err(Box::new(printer)),
        }
        Ok(ListPrinter { printer, rows, count: 0 })
    }

    /// The text of some more items.
    pub fn print(&mut self, mut items: Vec<Json>) -> Result<String, Error> {
        let mut out = String::new();
        for item in &mut items {
            if !self.printer.managed {
                drop_managed_fields(item);
            }
            self.push(&mut out, item)?;
        }
        Ok(out)
    }

    fn push(&mut self, out: &mut String, item: &Json) -> Result<(), Error> {
        let first = self.count == 0;
        self.count += 1;
        match &self.printer.kind {
            Kind::Json => {
                out.push_str(if first {
                    "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        "
                } else {
                    ",\n        "
                });
                json::push(out, (item, Order::Sorted), Some(2));
            }
            Kind::Yaml => {
                out.push_str(if first { "apiVersion: v1\nitems:\n" } else { "" });
                // An item in a list of its own is written as inside of the whole one.
                out.push_str(&yaml::write(&Json::Array(vec![item.clone()])));
            }
            Kind::Name => out.push_str(&name::print(item, "")?),
            Kind::Columns(columns) => {
                let printed = columns.print_row(item, &mut self.rows);
                printed.map_err(|error| error.with_written(&mut self.rows))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What follows the last item.
    pub fn finish(mut self) -> String {
        let empty = self.count == 0;
        match &self.printer.kind {
            Kind::Json => {
                let items = if empty { "{\n    \"apiVersion\": \"v1\",\n    \"items\": []" } else { "\n    ]" };
                format!(
                    "{items},\n    \"kind\": \"List\",\n    \"metadata\": {{\n        \"resourceVersion\": \"\"\n    }}\n}}\n"
                )
            }
            Kind::Yaml => {
                let items = if empty { "apiVersion: v1\nitems: []\n" } else { "" };
                format!("{items}kind: List\nmetadata:\n  resourceVersion: \"\"\n")
            }
            _ => {
                self.rows.flush();
                self.rows.take()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(items: &[Json]) {
        for format in [|| Kind::Json, || Kind::Yaml, || Kind::Name] {
            let whole = Printer::new(format()).print(&crate::print::list(items.to_vec())).expect("printable");
            let mut list = ListPrinter::new(Printer::new(format())).unwrap_or_else(|_| unreachable!());
            let mut text = String::new();
            for item in items {
                text.push_str(&list.print(vec![item.clone()]).expect("printable"));
            }
            text.push_str(&list.finish());
            assert_eq!(text, whole);
        }
    }

    #[test]
    fn prints_as_the_whole_list() {
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "managedFields": [1]}, "l": [{"a": {}}]});
        check(&[]);
        check(std::slice::from_ref(&pod));
        check(&[pod.clone(), pod]);
    }
}
