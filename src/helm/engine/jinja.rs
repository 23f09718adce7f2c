//! Templates of a chart that are written in Jinja: `templates/*.j2`.
//!
//! In: the text and the context that Go templates get. Out: a text. Scalars are written as YAML where they need quotes,
//! undefined names are errors, and work is bounded. kx's own; Helm takes such files for Go templates.

use crate::helm::Error;
use crate::helm::trace::{Frame, Read, Stop};
use crate::value::{Dict, Json, Value};
use crate::yaml;
use minijinja as jinja;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, State, UndefinedBehavior, context};

/// Steps that one template may take.
const FUEL: u64 = 20_000_000;

/// Whether a template is written in Jinja.
pub(super) fn is_template(path: &str) -> bool {
    path.ends_with(".j2")
}

/// The Jinja templates of a chart and those below it.
#[derive(Default)]
pub(super) struct Templates {
    /// None as long as there is no template: few charts have one.
    environment: Option<Environment<'static>>,
}

/// What all of them run in.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("because no delimiter is changed"));
    environment.add_filter("toYaml", to_yaml);
    environment.add_function("toYaml", to_yaml);
    environment.add_filter("indent", |text: String, width: usize| indent(&text, width));
    environment.add_filter("nindent", |text: String, width: usize| format!("\n{}", indent(&text, width)));
    environment.add_function("include", include);
    environment
}

impl Templates {
    pub(super) fn add(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let added =
            self.environment.get_or_insert_with(environment).add_template_owned(path.to_owned(), text.to_owned());
        added.map_err(|error| stop("parse error", path, &error))
    }

    pub(super) fn render(&self, path: &str, context: &Dict) -> Result<String, Error> {
        let values =
            |name: &str| -> Json { context.get(name).and_then(|value| value.to_json().ok()).unwrap_or(Json::Null) };
        let files: Json = match context.get("Files") {
            Some(Value::Dict(files)) => files
                .entries()
                .into_iter()
                .filter_map(|(name, content)| match content {
                    Value::Bytes(bytes) => {
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        Some((name.to_str().into_owned(), Json::String(text)))
                    }
                    _ => None,
                })
                .collect::<crate::value::Map<String, Json>>()
                .into(),
            _ => Json::Null,
        };
        let globals = context! {
            Values => Serde(integers(values("Values"))),
            Release => Serde(values("Release")),
            Chart => Serde(values("Chart")),
            Capabilities => Serde(values("Capabilities")),
            Files => Serde(files),
        };
        let template = self.environment.as_ref().ok_or_else(|| jinja::Error::from(ErrorKind::TemplateNotFound));
        let rendered = template.and_then(|environment| environment.get_template(path)?.render(globals));
        rendered.map_err(|error| stop("execution error", path, &error))
    }
}

/// Whole floats as integers: a YAML number prints as it was written.
fn integers(tree: Json) -> Json {
    match tree {
        Json::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => Json::from(float as i64),
            _ => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(integers).collect(),
        Json::Object(map) => Json::Object(map.into_iter().map(|(key, value)| (key, integers(value))).collect()),
        other => other,
    }
}

/// An error of the engine as one of rendering: the innermost template's line and column, and the line itself.
fn stop(kind: &str, path: &str, error: &jinja::Error) -> Error {
    let path = error.name().unwrap_or(path);
    let source = error.template_source().unwrap_or_default();
    let line = error.line().unwrap_or(1);
    let start = error.range().map(|range| range.start.min(source.len()));
    let column = start
        .map(|start| start - source.as_bytes()[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
    let place = column.map_or_else(|| format!("{path}:{line}"), |column| format!("{path}:{line}:{column}"));
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned();
    let column = column.map(|column| column as u32);
    let frame = Frame { path: path.to_owned(), line: line as u32, column, text };
    let mut stop = Stop::at(format!("{kind} at ({place}): {}", reason(error)), frame);
    stop.reads = error.range().and_then(|range| source.get(range)).map(reads).unwrap_or_default();
    Error::Template(Box::new(stop))
}

/// The values that an expression names.
fn reads(expression: &str) -> Vec<Read> {
    let path = expression.split_once("Values.").map(|(_, path)| path).unwrap_or_default();
    let end = path.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '.')).unwrap_or(path.len());
    let path: Vec<String> = path[..end].split('.').map(str::to_owned).collect();
    if path.iter().any(String::is_empty) { Vec::new() } else { vec![Read { path, value: None }] }
}

fn reason(error: &jinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()))
}

fn to_yaml(value: jinja::Value) -> Result<String, jinja::Error> {
    let tree = serde_json::to_value(&value)
        .map_err(|error| jinja::Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    Ok(yaml::write(&tree).trim_end_matches('\n').to_owned())
}

fn indent(text: &str, width: usize) -> String {
    let pad = " ".repeat(width);
    text.split('\n').map(|line| format!("{pad}{line}")).collect::<Vec<_>>().join("\n")
}

/// Renders another template of the chart; the name is its path, or what it ends in.
fn include(state: &State<'_, '_>, name: String) -> Result<String, jinja::Error> {
    let environment = state.env();
    let full =
        environment.templates().map(|(path, _)| path).find(|path| *path == name || path.ends_with(&format!("/{name}")));
    let full = full.ok_or_else(|| jinja::Error::new(ErrorKind::TemplateNotFound, format!("no template {name:?}")))?;
    let mut globals = std::collections::BTreeMap::new();
    for name in ["Values", "Release", "Chart", "Capabilities", "Files"] {
        globals.insert(name, state.lookup(name).unwrap_or_default());
    }
    environment.get_template(full)?.render(globals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut templates = Templates::default();
        let outcome = templates.add("c/templates/t.yaml.j2", text).and_then(|()| {
            templates.add("c/templates/_p.j2", "{{ Release.Name }}")?;
            let tree = serde_json::json!({"Values": {"port": 80.0, "list": ["x", true]}, "Release": {"Name": "r"}});
            let context = Value::from_json(&tree, crate::value::Integers::Int64);
            templates.render("c/templates/t.yaml.j2", context.as_dict().expect("a map"))
        });
        assert_eq!(outcome.unwrap_or_else(|error| error.to_string()), expected, "of {text}");
    }

    #[test]
    fn renders_jinja() {
        check("port: {{ Values.port }}\n", "port: 80\n");
        check("a:{{ Values.list | toYaml | nindent(2) }}", "a:\n  - x\n  - true");
        check("{{ include('_p.j2') }}", "r");
        check(
            "a\n{{ Values.none }}",
            "execution error at (c/templates/t.yaml.j2:2:3): undefined value: `Values.none` is undefined",
        );
        check(
            "{% for x in range(1000000000) %}x{% endfor %}",
            "execution error at (c/templates/t.yaml.j2:1:12): invalid operation: range has too many elements",
        );
        assert!(Templates::default().add("t", "{% if %}").is_err());
    }
}
