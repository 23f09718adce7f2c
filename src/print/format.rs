//! `-o` and `--template`: which printer is meant. Answers to the print flags of cli-runtime and of kubectl get.

use super::{Error, Kind, Printer, columns, jinja, template};
use crate::jsonpath::{self, Missing};

/// Which formats a command knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Commands that print the objects they changed; without `-o` they say what was done.
    Objects,
    /// `get`: also `wide` and custom columns.
    Get,
}

const OBJECTS: [&str; 11] = [
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "yaml",
];

impl Family {
    /// The formats in the order in which an error lists them.
    pub fn allowed(self) -> Vec<&'static str> {
        let mut formats = OBJECTS.to_vec();
        if self == Family::Get {
            formats.extend(["custom-columns", "custom-columns-file", "wide"]);
            formats.sort_unstable();
        }
        formats
    }
}

/// What the user asked for.
pub struct Request<'a> {
    pub family: Family,
    /// `-o`, empty when it was not given.
    pub output: &'a str,
    /// `--template`, empty when it was not given.
    pub template: &'a str,
    pub missing: Missing,
    pub show_managed_fields: bool,
    pub no_headers: bool,
    /// Reads the file that a `…-file` format names; the error is Go's (`open x: no such file or directory`).
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

impl Request<'_> {
    /// The printer for the request; nothing when the command's own form is meant (no format, or `wide`).
    pub fn printer(&self) -> Result<Option<Printer>, Error> {
        let output = if self.output.is_empty() && !self.template.is_empty() { "go-template" } else { self.output };
        let kind = match output.to_lowercase().as_str() {
            "" => return Ok(None),
            "wide" if self.family == Family::Get && output == "wide" => return Ok(None),
            "json" => Kind::Json,
            "yaml" => Kind::Yaml,
            "kyaml" => Kind::Kyaml,
            "name" => Kind::Name,
            _ => self.template_kind(output)?,
        };
        let mut printer = Printer::new(kind);
        printer.managed = self.show_managed_fields;
        Ok(Some(printer))
    }

    fn template_kind(&self, output: &str) -> Result<Kind, Error> {
        let (format, text) = self.split(output);
        match format {
            "jsonpath" | "jsonpath-file" | "jsonpath-as-json" => self.jsonpath(format, text),
            "template" | "go-template" => self.go_template(required(text)?),
            "templatefile" | "go-template-file" => self.go_template(&self.file(required(text)?)?),
            "custom-columns" | "custom-columns-file" if self.family == Family::Get => self.columns(format, text),
            "jinja" => Ok(Kind::Jinja(jinja::Template::parse(required(text)?)?)),
            "jinja-file" => Ok(Kind::Jinja(jinja::Template::parse(&self.file(required(text)?)?)?)),
            _ => Err(Error::UnknownFormat { format: output.to_owned(), allowed: self.family.allowed() }),
        }
    }

    /// `format=text`, where `--template` takes the place of the text, and then `=` is no longer understood.
    fn split<'b>(&'b self, output: &'b str) -> (&'b str, &'b str) {
        if self.template.is_empty() { output.split_once('=').unwrap_or((output, "")) } else { (output, self.template) }
    }

    fn file(&self, path: &str) -> Result<String, Error> {
        (self.read)(path).map_err(|reason| Error::TemplateFile { path: path.to_owned(), reason })
    }

    fn jsonpath(&self, format: &str, text: &str) -> Result<Kind, Error> {
        let text = required(text)?;
        let template = if format == "jsonpath-file" { self.file(text)? } else { text.to_owned() };
        match jsonpath::parse(&template) {
            Ok(path) => {
                Ok(Kind::JsonPath { path, template, missing: self.missing, as_json: format == "jsonpath-as-json" })
            }
            Err(source) => Err(Error::ParseJsonPath { template, source }),
        }
    }

    fn go_template(&self, source: &str) -> Result<Kind, Error> {
        template::Template::parse(source, self.missing).map(Kind::GoTemplate)
    }

    fn columns(&self, format: &str, text: &str) -> Result<Kind, Error> {
        if text.is_empty() {
            return Err(Error::NoColumns);
        }
        if format == "custom-columns" {
            return columns::Printer::from_spec(text, self.no_headers).map(Kind::Columns);
        }
        let source = (self.read)(text).map_err(|reason| Error::ColumnsFile { path: text.to_owned(), reason })?;
        columns::Printer::from_file(&source).map(Kind::Columns)
    }
}

fn required(text: &str) -> Result<&str, Error> {
    if text.is_empty() { Err(Error::NoTemplate) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(family: Family, output: &str, template: &str, expected: &str) {
        let read = |path: &str| Err(format!("open {path}: no such file or directory"));
        let request = Request {
            family,
            output,
            template,
            missing: Missing::Allowed,
            show_managed_fields: false,
            no_headers: false,
            read: &read,
        };
        let got = match request.printer() {
            Ok(None) => "none".to_owned(),
            Ok(Some(printer)) => format!("{:?}", printer.kind).split([' ', '(']).next().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expected, "of {output} {template}");
    }

    #[test]
    fn picks_printers() {
        check(Family::Objects, "", "", "none");
        check(Family::Get, "wide", "", "none");
        check(Family::Objects, "JSON", "", "Json");
        check(Family::Objects, "jsonpath={.a}", "", "JsonPath");
        check(Family::Objects, "jsonpath", "{.a}", "JsonPath");
        check(Family::Get, "custom-columns=A:a", "", "Columns");
        check(Family::Get, "jinja={{ kind }}", "", "Jinja");
    }

    #[test]
    fn refuses_in_the_words_of_kubectl() {
        check(
            Family::Objects,
            "wide",
            "",
            "unable to match a printer suitable for the output format \"wide\", allowed formats are: go-template,\
             go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml",
        );
        check(
            Family::Get,
            "foo",
            "",
            "unable to match a printer suitable for the output format \"foo\", allowed formats are: custom-columns,\
             custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,\
             template,templatefile,wide,yaml",
        );
        check(Family::Objects, "jsonpath", "", "template format specified but no template given");
        check(Family::Objects, "jsonpath={.a", "", "error parsing jsonpath {.a, unclosed action");
        check(Family::Get, "custom-columns=", "", "custom-columns format specified but no custom columns given");
        check(Family::Objects, "jsonpath-file=x", "", "error reading --template x, open x: no such file or directory");
    }
}
