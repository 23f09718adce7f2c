//! One printer for every format but tables.

use super::typed::Order;
use super::{Error, TabWriter, columns, jinja, json, kyaml, name, template, without_managed_fields, yaml};
use crate::jsonpath::{self, Missing};
use crate::value::Json;
use std::borrow::Cow;

/// Prints objects one after the other.
#[derive(Debug)]
pub struct Printer {
    pub kind: Kind,
    /// Whether JSON and YAML keep `metadata.managedFields`.
    pub managed: bool,
    /// Whether JSON and KYAML have their fields in the order of Go's types.
    pub typed: bool,
    /// Documents printed: YAML sets them apart.
    count: usize,
}

/// The format, with what belongs to it.
#[derive(Debug)]
pub enum Kind {
    Json,
    Yaml,
    Kyaml,
    Name,
    JsonPath { path: jsonpath::Path, template: String, missing: Missing, as_json: bool },
    Columns(columns::Printer),
    GoTemplate(template::Template),
    Jinja(jinja::Template),
}

impl Printer {
    pub fn new(kind: Kind) -> Printer {
        Printer { kind, managed: false, typed: false, count: 0 }
    }

    /// The text of an object, or of a list as a whole.
    pub fn print(&mut self, object: &Json) -> Result<String, Error> {
        let shown = || if self.managed { Cow::Borrowed(object) } else { without_managed_fields(object) };
        match &mut self.kind {
            Kind::Json if self.typed => json::print_typed(&shown()),
            Kind::Json => json::print(&shown()),
            Kind::Yaml => {
                let text = yaml::print(&shown())?;
                Ok(self.set_apart(text))
            }
            Kind::Kyaml if self.typed => kyaml::print_typed(&shown()),
            Kind::Kyaml => kyaml::print(&shown()),
            Kind::Name => name::print(object, ""),
            Kind::JsonPath { path, template, missing, as_json } => {
                let outcome = if *as_json { path.print_json(object, *missing) } else { path.print(object, *missing) };
                outcome.map_err(|error| Error::RunJsonPath {
                    dump: format!(
                        "Error executing template: {error}. Printing more information for debugging the template:\n\
                         \ttemplate was:\n\t\t{template}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n",
                        jsonpath::go_syntax(object)
                    ),
                    template: template.clone(),
                })
            }
            Kind::Columns(printer) => write_columns(|writer| printer.print(object, writer)),
            Kind::GoTemplate(template) => template.render(object),
            Kind::Jinja(template) => template.render(object),
        }
    }

    /// The text of a watch event, of which kubectl prints type and object.
    pub fn print_event(&mut self, event: &Json) -> Result<String, Error> {
        match &mut self.kind {
            Kind::Json => Ok(json::print_event(event)),
            Kind::Yaml => {
                let text = yaml::print_event(event);
                Ok(self.set_apart(text))
            }
            Kind::Kyaml => Ok(kyaml::print_tree(&super::event_tree(event), Order::Sorted)),
            Kind::Name => name::print(event.get("object").unwrap_or(&Json::Null), ""),
            Kind::Columns(printer) => write_columns(|writer| printer.print_event(event, writer)),
            Kind::JsonPath { .. } | Kind::GoTemplate(_) | Kind::Jinja(_) => self.print(&super::event_tree(event)),
        }
    }

    fn set_apart(&mut self, text: String) -> String {
        self.count += 1;
        if self.count > 1 { format!("---\n{text}") } else { text }
    }
}

fn write_columns(print: impl FnOnce(&mut TabWriter) -> Result<(), Error>) -> Result<String, Error> {
    let mut writer = TabWriter::default();
    match print(&mut writer) {
        Ok(()) => {
            writer.flush();
            Ok(writer.take())
        }
        Err(error) => Err(error.with_written(&mut writer)),
    }
}
