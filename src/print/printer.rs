//! One printer for every format but tables.

use super::{Error, TabWriter, columns, jinja, json, kyaml, name, without_managed_fields, yaml};
use crate::jsonpath::{self, Missing};
use crate::value::Json;
use std::borrow::Cow;

/// Prints objects one after the other. `managed` keeps `metadata.managedFields`.
#[derive(Debug)]
pub enum Printer {
    Json {
        managed: bool,
    },
    /// Documents from the second on are set apart by `---`.
    Yaml {
        managed: bool,
        count: usize,
    },
    Kyaml {
        managed: bool,
    },
    Name,
    JsonPath {
        path: jsonpath::Path,
        template: String,
        missing: Missing,
        as_json: bool,
    },
    Columns(columns::Printer),
    Jinja(jinja::Template),
}

impl Printer {
    /// The text of an object, or of a list as a whole.
    pub fn print(&mut self, object: &Json) -> Result<String, Error> {
        match self {
            Printer::Json { managed } => json::print(&shown(object, *managed)),
            Printer::Yaml { managed, count } => {
                let text = yaml::print(&shown(object, *managed))?;
                Ok(set_apart(count, text))
            }
            Printer::Kyaml { managed } => kyaml::print(&shown(object, *managed)),
            Printer::Name => name::print(object, ""),
            Printer::JsonPath { path, template, missing, as_json } => {
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
            Printer::Columns(printer) => {
                let mut writer = TabWriter::default();
                let outcome = printer.print(object, &mut writer);
                writer.flush();
                outcome.map(|()| writer.take())
            }
            Printer::Jinja(template) => template.render(object),
        }
    }

    /// The text of a watch event, of which kubectl prints type and object.
    pub fn print_event(&mut self, event: &Json) -> Result<String, Error> {
        match self {
            Printer::Json { .. } => Ok(json::print_event(event)),
            Printer::Yaml { count, .. } => {
                let text = yaml::print_event(event);
                Ok(set_apart(count, text))
            }
            Printer::Kyaml { .. } => Ok(kyaml::print_tree(&super::event_tree(event))),
            Printer::Name => name::print(event.get("object").unwrap_or(&Json::Null), ""),
            Printer::Columns(printer) => {
                let mut writer = TabWriter::default();
                let outcome = printer.print_event(event, &mut writer);
                writer.flush();
                outcome.map(|()| writer.take())
            }
            Printer::JsonPath { .. } | Printer::Jinja(_) => self.print(&super::event_tree(event)),
        }
    }
}

fn shown(object: &Json, managed: bool) -> Cow<'_, Json> {
    if managed { Cow::Borrowed(object) } else { without_managed_fields(object) }
}

fn set_apart(count: &mut usize, text: String) -> String {
    *count += 1;
    if *count > 1 { format!("---\n{text}") } else { text }
}
