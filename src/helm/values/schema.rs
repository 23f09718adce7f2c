//! `values.schema.json`: whether values are as a chart wants them.
//!
//! In: a chart and its coalesced values. Out: nothing, or the text that Helm gives for every violation, charts one
//! after the other. What surely fits passes by [`quick`]; else the boon crate judges, and the words are those of the Go
//! library that Helm uses.

mod quick;
mod tree;

use super::violations::{self, Violations};
use crate::helm::chart::Chart;
use crate::helm::funcs::json_error;
use crate::value::Json;
use boon::{CompileError, Compiler, Draft, ErrorKind, Schemas, UrlLoader};

const LOCATION: &str = "file:///values.schema.json";

/// Checks the values of a chart and those of the charts below it; the error lists every violation.
pub fn validate(chart: &Chart, values: &Json) -> Result<(), Violations> {
    let Violations { mut text, mut paths } = Violations::default();
    if let Some(schema) = &chart.schema
        && let Err(found) = validate_one(values, schema)
    {
        text.push_str(&format!("{}:\n{}", chart.name(), found.text));
        paths = found.paths;
    }
    for child in &chart.dependencies {
        match values.get(child.name()) {
            None | Some(Json::Null) => {}
            Some(own @ Json::Object(_)) => {
                if let Err(found) = validate(child, own) {
                    text.push_str(&found.text);
                    let below = |path: Vec<String>| [vec![child.name().to_owned()], path].concat();
                    paths.extend(found.paths.into_iter().map(below));
                }
            }
            Some(other) => {
                let (name, found) = (child.name(), super::go_type(other));
                text.push_str(&format!("{name}:\ninvalid type for values: expected object (map), got {found}\n"));
            }
        }
    }
    if text.is_empty() { Ok(()) } else { Err(Violations { text, paths }) }
}

/// Loads nothing from anywhere; only a URN counts as a schema that allows all, as in Helm.
struct NoLoader;

impl UrlLoader for NoLoader {
    fn load(&self, url: &str) -> Result<Json, Box<dyn std::error::Error>> {
        if url.starts_with("urn:") { Ok(Json::Bool(true)) } else { Err("kx does not load schemas by reference".into()) }
    }
}

/// Checks values against one schema.
pub fn validate_one(values: &Json, schema: &[u8]) -> Result<(), Violations> {
    if serde_json::from_slice(schema).is_ok_and(|schema| quick::surely_fits(&schema, values)) {
        return Ok(());
    }
    let schema: Json = serde_json::from_slice(schema).map_err(|_| malformed(schema))?;
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.use_loader(Box::new(NoLoader));
    compiler.add_resource(LOCATION, schema.clone()).map_err(|error| error.to_string())?;
    let mut schemas = Schemas::new();
    let index = compiler.compile(LOCATION, &mut schemas).map_err(|error| unusable(&error))?;
    schemas.validate(values, index).map_err(|error| {
        let mut found = violations::list(&error, Some((LOCATION, &schema)));
        found.text.push('\n');
        found
    })
}

/// Why a text is no JSON, in the words of a decoder of a stream.
fn malformed(schema: &[u8]) -> String {
    if schema.trim_ascii().is_empty() {
        return "EOF".to_owned();
    }
    match json_error::describe(schema).as_str() {
        "unexpected end of JSON input" => "unexpected EOF".to_owned(),
        other => other.to_owned(),
    }
}

/// Why a schema is none.
fn unusable(error: &CompileError) -> String {
    match error {
        CompileError::ValidationError { url, src } => {
            let metaschema = match &src.kind {
                ErrorKind::Schema { url } => violations::quoted(url),
                _ => String::new(),
            };
            let list = violations::list(src, None).text;
            format!("{url:?} is not valid against metaschema: jsonschema validation failed with {metaschema}\n{list}")
        }
        CompileError::LoadUrlError { url, src } => format!("failing loading {url:?}: {src}"),
        CompileError::UnsupportedUrlScheme { url } => format!("no URLLoader registered for {url:?}"),
        CompileError::InvalidMetaSchemaUrl { url, src } => format!("invalid $schema in {url:?}: {src}"),
        CompileError::UnsupportedDraft { url } => format!("draft {url:?} is not supported"),
        CompileError::MetaSchemaCycle { url } => format!("cycle in resolving $schema in {url:?}"),
        CompileError::ParseUrlError { url, src } => format!("error in parsing {url:?}: {src}"),
        CompileError::ParseIdError { loc } => format!("error in parsing id at {loc:?}"),
        CompileError::ParseAnchorError { loc } => format!("error in parsing anchor at {loc:?}"),
        CompileError::DuplicateId { url, id, ptr1, ptr2 } => {
            format!("duplicate id {id:?} in {url:?} at {ptr1:?} and {ptr2:?}")
        }
        CompileError::DuplicateAnchor { anchor, url, ptr1, ptr2 } => {
            format!("duplicate anchor {anchor:?} in {url:?} at {ptr1:?} and {ptr2:?}")
        }
        CompileError::InvalidJsonPointer(place) => format!("invalid json-pointer {place:?}"),
        CompileError::JsonPointerNotFound(place) => format!("json-pointer in {place:?} not found"),
        CompileError::AnchorNotFound { url, reference } => {
            format!("anchor in {reference:?} not found in schema {url:?}")
        }
        CompileError::UnsupportedVocabulary { url, vocabulary } => {
            format!("unsupported vocabulary {vocabulary:?} in {url:?}")
        }
        CompileError::InvalidRegex { url, regex, .. } => {
            let reason = violations::bad_pattern(regex);
            format!("invalid regex {regex:?} at {url:?}: {reason}")
        }
        CompileError::Bug(reason) => reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, values: &str, expected: &str) {
        let values = Json::Object(super::super::read(values).expect("valid"));
        let outcome = validate_one(&values, schema.as_bytes()).err().unwrap_or_default().text;
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
    fn tells_combinators_of_one_schema_as_helm() {
        let schema = r#"{"properties": {"a": {"allOf": [{"type": "integer"}, {"not": {"const": 3}}]}}}"#;
        check(schema, "a: 3", "- at '/a': 'allOf' failed\n  - at '/a': 'not' failed\n");
        let schema = r#"{"allOf": [{"properties": {"b": {"anyOf": [{"properties": {"c": {"type": "string"}}}]}}}]}"#;
        check(
            schema,
            "b: {c: 1}",
            "- at '': 'allOf' failed\n  - at '/b': 'anyOf' failed\n    - at '/b/c': got number, want string\n",
        );
        let schema =
            r##"{"$defs": {"d": {"type": "string"}}, "properties": {"a": {"oneOf": [{"$ref": "#/$defs/d"}]}}}"##;
        check(schema, "a: 1", "- at '/a': 'oneOf' failed, none matched\n  - at '/a': got number, want string\n");
    }

    #[test]
    fn counts_items_behind_a_prefix() {
        let schema = r#"{"properties": {"a": {"prefixItems": [{"type": "string"}], "items": {"properties": {"b": {"type": "null"}}}}}}"#;
        check(schema, "a: [x, 1, {b: 1}]", "- at '/a/2/b': got number, want null\n");
    }

    #[test]
    fn refuses_schemas_as_helm() {
        check("", "{}", "EOF");
        check("{", "{}", "unexpected EOF");
        check("type: x", "{}", "invalid character 'y' in literal true (expecting 'r')");
        check(
            r##"{"$ref": "#/definitions/none"}"##,
            "{}",
            "json-pointer in \"file:///values.schema.json#/definitions/none\" not found",
        );
        check(
            r#"{"type": 1}"#,
            "{}",
            "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with \
             'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/type': 'anyOf' failed\n    \
             - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n    \
             - at '/type': got number, want array",
        );
        check(
            r#"{"properties": {"a": {"pattern": "("}}}"#,
            "{}",
            "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with \
             'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/properties/a': 'allOf' failed\n    \
             - at '/properties/a/pattern': '(' is not valid regex: error parsing regexp: missing closing ): `(`",
        );
        let schema = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "date"}, "b": {"format": "ipv4"}}}"#;
        check(
            schema,
            "a: notadate",
            "- at '/a': 'notadate' is not valid date: parsing time \"notadate\" as \"2006-01-02\": cannot parse \"notadate\" as \"2006\"\n",
        );
        check(
            schema,
            "b: 10.0.0.256",
            "- at '/b': '10.0.0.256' is not valid ipv4: decimal must be between 0 and 255\n",
        );
        check(schema, "b: '1.2.3'", "- at '/b': '1.2.3' is not valid ipv4: expected four decimals\n");
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
