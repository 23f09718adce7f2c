//! `-o jinja='{{ metadata.name }}'`: an object printed by a Jinja template. kx's own format, kubectl has none like it.
//!
//! The object's fields are the template's variables; a field that is not there is an error; scalars are written as YAML
//! writes them, maps and lists as JSON.

use super::Error;
use crate::jsonpath;
use crate::value::{Json, json};
use crate::yaml;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Output, State, UndefinedBehavior, Value};
use serde::Deserialize;

/// Steps after which a template is taken to be endless.
const FUEL: u64 = 50_000_000;
const NAME: &str = "output";

pub struct Template {
    environment: Environment<'static>,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Template").finish_non_exhaustive()
    }
}

impl Template {
    pub fn parse(source: &str) -> Result<Template, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|error| Error::Jinja(error.to_string()))?);
        environment.set_formatter(write_scalar);
        environment
            .add_filter("toYaml", |value: Value| tree(&value).map(|tree| yaml::write(&tree).trim_end().to_owned()));
        environment.add_filter("toJson", |value: Value| tree(&value).map(|tree| json::compact(&tree)));
        environment.add_filter("b64decode", decode);
        environment.add_template_owned(NAME, source.to_owned()).map_err(|error| Error::Jinja(error.to_string()))?;
        Ok(Template { environment })
    }

    pub fn render(&self, object: &Json) -> Result<String, Error> {
        let template = self.environment.get_template(NAME).map_err(|error| Error::Jinja(error.to_string()))?;
        let context = Value::deserialize(object).map_err(|error| Error::Jinja(error.to_string()))?;
        template.render(context).map_err(|error| Error::Jinja(error.to_string()))
    }
}

fn tree(value: &Value) -> Result<Json, minijinja::Error> {
    serde_json::to_value(value)
        .map_err(|error| minijinja::Error::new(minijinja::ErrorKind::BadSerialization, error.to_string()))
}

fn decode(text: &str) -> Result<String, minijinja::Error> {
    let refuse = |reason: String| minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, reason);
    let bytes = STANDARD.decode(text).map_err(|error| refuse(format!("b64decode: {error}")))?;
    String::from_utf8(bytes).map_err(|error| refuse(format!("b64decode: {error}")))
}

fn write_scalar(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.as_str().is_some() {
        return minijinja::escape_formatter(out, state, value);
    }
    let text = match tree(value)? {
        Json::Number(number) => jsonpath::go_text(&Json::Number(number)),
        other => json::compact(&other),
    };
    out.write_str(&text).map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(source: &str, expected: &str) {
        let object = json!({"kind": "Pod", "n": null, "ok": true, "l": {"a": [1, 1.5]}, "s": "eA==", "items": [1, 2]});
        let got = Template::parse(source).and_then(|template| template.render(&object));
        assert_eq!(got.unwrap_or_else(|error| error.to_string()), expected, "of {source}");
    }

    #[test]
    fn prints_objects() {
        check("{{ kind }} {{ ok }} {{ n }}\n", "Pod true null\n");
        check("{{ l }} {{ l.a[1] }}", "{\"a\":[1,1.5]} 1.5");
        check("{{ l | toYaml }}", "a:\n- 1\n- 1.5");
        check("{{ s | b64decode }}", "x");
        check("{% for item in items %}{{ item }},{% endfor %}", "1,2,");
        check("{{ nothing }}", "error in jinja template: undefined value: `nothing` is undefined (in output:1)");
    }
}
