//! `values.schema.json`: whether values are as a chart wants them.
//!
//! In: a chart and its coalesced values. Out: nothing, or the text that Helm gives for every violation, charts one
//! after the other. What surely fits passes by [`quick`]; else the boon crate judges, and the words are those of the Go
//! library that Helm uses.

mod quick;

use crate::helm::chart::Chart;
use crate::value::{Json, Map};
use boon::{CompileError, Compiler, Draft, ErrorKind, Schemas, UrlLoader, ValidationError};
use std::fmt::Write;

const LOCATION: &str = "file:///values.schema.json";

/// Checks the values of a chart and those of the charts below it; the error lists every violation.
pub fn validate(chart: &Chart, values: &Map<String, Json>) -> Result<(), String> {
    let mut text = String::new();
    if let Some(schema) = &chart.schema
        && let Err(message) = validate_one(values, schema)
    {
        text.push_str(&format!("{}:\n{message}", chart.name()));
    }
    for child in &chart.dependencies {
        match values.get(child.name()) {
            None | Some(Json::Null) => {}
            Some(Json::Object(own)) => {
                if let Err(message) = validate(child, own) {
                    text.push_str(&message);
                }
            }
            Some(other) => {
                let (name, found) = (child.name(), super::go_type(other));
                text.push_str(&format!("{name}:\ninvalid type for values: expected object (map), got {found}\n"));
            }
        }
    }
    if text.is_empty() { Ok(()) } else { Err(text) }
}

/// Loads nothing from anywhere; only a URN counts as a schema that allows all, as in Helm.
struct NoLoader;

impl UrlLoader for NoLoader {
    fn load(&self, url: &str) -> Result<Json, Box<dyn std::error::Error>> {
        if url.starts_with("urn:") { Ok(Json::Bool(true)) } else { Err("kx does not load schemas by reference".into()) }
    }
}

/// Checks values against one schema.
pub fn validate_one(values: &Map<String, Json>, schema: &[u8]) -> Result<(), String> {
    let schema: Json = serde_json::from_slice(schema).map_err(|error| error.to_string())?;
    let instance = Json::Object(values.clone());
    if quick::surely_fits(&schema, &instance) {
        return Ok(());
    }
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.use_loader(Box::new(NoLoader));
    compiler.add_resource(LOCATION, schema).map_err(|error| error.to_string())?;
    let mut schemas = Schemas::new();
    let index = compiler.compile(LOCATION, &mut schemas).map_err(|error| unusable(&error))?;
    schemas.validate(&instance, index).map_err(|error| {
        let mut text = String::new();
        // The outermost error only says that the validation failed.
        error.causes.iter().for_each(|cause| write_cause(&mut text, cause, 0));
        text + "\n"
    })
}

/// Why a schema is none.
fn unusable(error: &CompileError) -> String {
    match error {
        CompileError::LoadUrlError { url, src } => format!("failing loading {url:?}: {src}"),
        other => format!("{other:#}"),
    }
}

fn write_cause(out: &mut String, error: &ValidationError<'_, '_>, depth: usize) {
    let mut depth = depth;
    // A reference with one cause is not told.
    if error.causes.len() != 1 || !matches!(error.kind, ErrorKind::Reference { .. }) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n("  ", depth));
        // Writing to a String cannot fail.
        let _ = write!(out, "- at {}: {}", quoted(&error.instance_location.to_string()), words(&error.kind));
        depth += 1;
    }
    error.causes.iter().for_each(|cause| write_cause(out, cause, depth));
}

/// The Go library's words for a violation.
fn words(kind: &ErrorKind<'_, '_>) -> String {
    match kind {
        ErrorKind::Group | ErrorKind::Reference { .. } | ErrorKind::Schema { .. } => "validation failed".into(),
        ErrorKind::Not => "'not' failed".into(),
        ErrorKind::AllOf => "'allOf' failed".into(),
        ErrorKind::AnyOf => "'anyOf' failed".into(),
        ErrorKind::OneOf(None) => "'oneOf' failed, none matched".into(),
        ErrorKind::OneOf(Some((first, second))) => format!("'oneOf' failed, subschemas {first}, {second} matched"),
        ErrorKind::ContentSchema => "'contentSchema' failed".into(),
        ErrorKind::FalseSchema => "false schema".into(),
        ErrorKind::PropertyName { prop } => format!("invalid propertyName {}", quoted(prop)),
        ErrorKind::Type { got, want } => {
            let want: Vec<String> = want.iter().map(|kind| kind.to_string()).collect();
            format!("got {got}, want {}", want.join(" or "))
        }
        ErrorKind::Enum { want } => one_of(want),
        ErrorKind::Const { want: Json::Array(_) | Json::Object(_) } => "'const' failed".into(),
        ErrorKind::Const { want } => format!("value must be {}", shown(want)),
        ErrorKind::Format { got, want, err } => format!("{} is not valid {want}: {err}", shown(got)),
        ErrorKind::MinProperties { got, want } => counted("minProperties", *got, *want),
        ErrorKind::MaxProperties { got, want } => counted("maxProperties", *got, *want),
        ErrorKind::MinItems { got, want } => counted("minItems", *got, *want),
        ErrorKind::MaxItems { got, want } => counted("maxItems", *got, *want),
        ErrorKind::MinLength { got, want } => counted("minLength", *got, *want),
        ErrorKind::MaxLength { got, want } => counted("maxLength", *got, *want),
        ErrorKind::Minimum { got, want } => measured("minimum", got, want),
        ErrorKind::Maximum { got, want } => measured("maximum", got, want),
        ErrorKind::ExclusiveMinimum { got, want } => measured("exclusiveMinimum", got, want),
        ErrorKind::ExclusiveMaximum { got, want } => measured("exclusiveMaximum", got, want),
        ErrorKind::MultipleOf { got, want } => measured("multipleOf", got, want),
        ErrorKind::AdditionalProperties { got } => format!("additional properties {} not allowed", joined(got)),
        ErrorKind::Required { want } if want.len() == 1 => format!("missing property {}", quoted(want[0])),
        ErrorKind::Required { want } => format!("missing properties {}", joined(want)),
        ErrorKind::Dependency { prop, missing } | ErrorKind::DependentRequired { prop, missing } => {
            format!("properties {} required, if {} exists", joined(missing), quoted(prop))
        }
        ErrorKind::AdditionalItems { got } => format!("last {got} additionalItem(s) not allowed"),
        ErrorKind::UniqueItems { got: [first, second] } => format!("items at {first} and {second} are equal"),
        ErrorKind::Contains => "no items match contains schema".into(),
        ErrorKind::Pattern { got, want } => format!("{} does not match pattern {}", quoted(got), quoted(want)),
        other => other.to_string(),
    }
}

fn one_of(want: &[Json]) -> String {
    if want.iter().any(|value| value.is_array() || value.is_object()) {
        return "'enum' failed".into();
    }
    match want {
        [only] => format!("value must be {}", shown(only)),
        several => format!("value must be one of {}", several.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(_) | Json::Object(_) => "value".into(),
        Json::Null => "<nil>".into(),
        other => other.to_string(),
    }
}

fn counted(keyword: &str, got: usize, want: usize) -> String {
    format!("{keyword}: got {}, want {}", grouped(&got.to_string()), grouped(&want.to_string()))
}

fn measured(keyword: &str, got: &serde_json::Number, want: &serde_json::Number) -> String {
    let text = |number: &serde_json::Number| grouped(&format!("{}", number.as_f64().unwrap_or_default()));
    format!("{keyword}: got {}, want {}", text(got), text(want))
}

/// Digits in groups of three, as Go's message printer writes English numbers.
fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn joined(texts: &[impl AsRef<str>]) -> String {
    texts.iter().map(|text| quoted(text.as_ref())).collect::<Vec<_>>().join(", ")
}

/// Go's `%q` with single quotes around it.
fn quoted(text: &str) -> String {
    let inner = crate::value::quote::double_quoted(text.as_bytes());
    let inner = &inner[1..inner.len() - 1];
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, values: &str, expected: &str) {
        let values = super::super::read(values).expect("valid");
        let outcome = validate_one(&values, schema.as_bytes()).err().unwrap_or_default();
        assert_eq!(outcome, expected, "of {values:?}");
    }

    #[test]
    fn tells_violations_as_helm() {
        let schema = r#"{"properties": {"port": {"type": "integer", "maximum": 65535}, "name": {"type": ["string", "null"], "pattern": "^a"},
            "kind": {"enum": ["a", "b"]}}, "required": ["port"], "additionalProperties": false}"#;
        check(schema, "port: 80", "");
        check(schema, "port: x", "- at '/port': got string, want integer\n");
        check(schema, "port: 70000", "- at '/port': maximum: got 70,000, want 65,535\n");
        check(schema, "{}", "- at '': missing property 'port'\n");
        check(schema, "{port: 1, kind: c}", "- at '/kind': value must be one of 'a', 'b'\n");
        check(schema, "{port: 1, name: b}", "- at '/name': 'b' does not match pattern '^a'\n");
        check(schema, "{port: 1, name: 2}", "- at '/name': got number, want null or string\n");
        check(schema, "{port: 1, 'it''s': 2}", "- at '': additional properties 'it\\'s' not allowed\n");
        let schema = r#"{"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 5}]}}}"#;
        check(
            schema,
            "a: 3",
            "- at '/a': 'anyOf' failed\n  - at '/a': got number, want string\n  - at '/a': minimum: got 3, want 5\n",
        );
    }

    #[test]
    fn asks_no_network() {
        check(
            r#"{"$ref": "https://example.com/x.json"}"#,
            "{}",
            "failing loading \"https://example.com/x.json\": kx does not load schemas by reference",
        );
        check(r#"{"$ref": "urn:anything"}"#, "a: 1", "");
    }
}
