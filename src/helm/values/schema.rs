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
use crate::helm::notice::Notice;
use crate::value::Json;
use boon::{CompileError, Compiler, Draft, ErrorKind, SchemaIndex, Schemas, UrlLoader};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

const LOCATION: &str = "file:///values.schema.json";

/// Where schemas behind URLs come from.
pub trait SchemaLoader {
    /// What stands behind an http or https URL.
    fn load(&self, url: &str) -> Result<Vec<u8>, String>;
}

/// Checks values against schemas, and keeps the schemas that were loaded for it.
pub struct Checker<'a> {
    loader: &'a dyn SchemaLoader,
    /// Schemas by their URLs, or why they cannot be had.
    known: Rc<RefCell<HashMap<String, Result<Json, String>>>>,
    /// What was told on the way.
    pub notices: Vec<Notice>,
}

impl<'a> Checker<'a> {
    pub fn new(loader: &'a dyn SchemaLoader) -> Checker<'a> {
        Checker { loader, known: Rc::default(), notices: Vec::new() }
    }

    /// Checks the values of a chart and those of the charts below it; the error lists every violation.
    pub fn check(&mut self, chart: &Chart, values: &Json) -> Result<(), Violations> {
        let Violations { mut text, mut paths } = Violations::default();
        if let Some(schema) = &chart.schema
            && let Err(found) = self.check_one(values, schema)
        {
            text.push_str(&format!("{}:\n{}", chart.name(), found.text));
            paths = found.paths;
        }
        for child in &chart.dependencies {
            match values.get(child.name()) {
                None | Some(Json::Null) => {}
                Some(own @ Json::Object(_)) => {
                    if let Err(found) = self.check(child, own) {
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

    /// Checks values against one schema.
    pub fn check_one(&mut self, values: &Json, schema: &[u8]) -> Result<(), Violations> {
        if serde_json::from_slice(schema).is_ok_and(|schema| quick::surely_fits(&schema, values)) {
            return Ok(());
        }
        let schema: Json = serde_json::from_slice(schema).map_err(|_| malformed(schema))?;
        let (schemas, index) = self.compile(&schema)?;
        schemas.validate(values, index).map_err(|error| {
            let mut found = violations::list(&error, Some((LOCATION, &schema)));
            found.text.push('\n');
            found
        })
    }

    /// Compiles a schema, again and again until all that it refers to is known.
    fn compile(&mut self, schema: &Json) -> Result<(Schemas, SchemaIndex), String> {
        loop {
            let mut compiler = Compiler::new();
            compiler.set_default_draft(Draft::V2020_12);
            compiler.use_loader(Box::new(Known(Rc::clone(&self.known))));
            compiler.add_resource(LOCATION, schema.clone()).map_err(|error| error.to_string())?;
            let mut schemas = Schemas::new();
            match compiler.compile(LOCATION, &mut schemas) {
                Ok(index) => return Ok((schemas, index)),
                Err(CompileError::LoadUrlError { url, .. }) if !self.known.borrow().contains_key(&url) => {
                    let loaded = self.load(&url);
                    self.known.borrow_mut().insert(url, loaded);
                }
                Err(error) => return Err(unusable(&error)),
            }
        }
    }

    /// Loads what a schema refers to: from the web only. A URN counts as a schema that allows all, as in Helm.
    fn load(&mut self, url: &str) -> Result<Json, String> {
        match url.split_once(':').map_or("", |(scheme, _)| scheme) {
            "http" | "https" => {
                let text = self.loader.load(url)?;
                serde_json::from_slice(&text).map_err(|_| malformed(&text))
            }
            "urn" => {
                let words = "unresolved URN reference ignored; using permissive schema";
                self.notices.push(Notice::warn(words, vec![("urn", url.to_owned())]));
                Ok(Json::Bool(true))
            }
            "file" => Err("kx reads no schema from outside of the chart".to_owned()),
            _ => Err(format!("no URLLoader registered for {url:?}")),
        }
    }
}

/// The schemas that are known already.
struct Known(Rc<RefCell<HashMap<String, Result<Json, String>>>>);

impl UrlLoader for Known {
    fn load(&self, url: &str) -> Result<Json, Box<dyn std::error::Error>> {
        match self.0.borrow().get(url) {
            Some(loaded) => Ok(loaded.clone()?),
            None => Err("not known yet".into()),
        }
    }
}

/// Why a text is no JSON, in the words of a decoder of a stream.
fn malformed(schema: &[u8]) -> String {
    if schema.trim_ascii().is_empty() {
        return "EOF".to_owned();
    }
    match json_error::ends_early(schema) {
        true => "unexpected EOF".to_owned(),
        false => json_error::describe(schema),
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

    /// A few pages.
    struct Web;

    impl SchemaLoader for Web {
        fn load(&self, url: &str) -> Result<Vec<u8>, String> {
            match url {
                "http://web/text.json" => Ok(br#"{"type": "string"}"#.to_vec()),
                "http://web/far/defs.json" => Ok(br##"{"$defs": {"n": {"$ref": "../text.json"}}}"##.to_vec()),
                "http://web/broken.json" => Ok(b"{".to_vec()),
                _ => Err("not there".to_owned()),
            }
        }
    }

    fn check(schema: &str, values: &str, expected: &str) {
        let values = Json::Object(super::super::read(values).expect("valid"));
        let outcome = Checker::new(&Web).check_one(&values, schema.as_bytes()).err().unwrap_or_default().text;
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
    fn schemas_behind_urls_are_asked_for() {
        let schema = r#"{"properties": {"a": {"$ref": "http://web/text.json"}, "b": {"$ref": "http://web/far/defs.json#/$defs/n"}}}"#;
        check(schema, "{a: x, b: z}", "");
        check(schema, "{a: 1, b: 2}", "- at '/a': got number, want string\n- at '/b': got number, want string\n");
        check(r#"{"$ref": "http://web/none.json"}"#, "{}", "failing loading \"http://web/none.json\": not there");
        check(
            r#"{"$ref": "http://web/broken.json"}"#,
            "{}",
            "failing loading \"http://web/broken.json\": unexpected EOF",
        );
    }

    #[test]
    fn what_is_no_url_of_the_web_is_not_asked_for() {
        check(
            r#"{"$ref": "other.json"}"#,
            "{}",
            "failing loading \"file:///other.json\": kx reads no schema from outside of the chart",
        );
        let values = Json::Object(super::super::read("a: 1").expect("valid"));
        let mut checker = Checker::new(&Web);
        assert!(checker.check_one(&values, br#"{"$ref": "urn:anything"}"#).is_ok());
        let told: Vec<_> = checker.notices.iter().map(Notice::to_string).collect();
        assert_eq!(
            told,
            ["level=WARN msg=\"unresolved URN reference ignored; using permissive schema\" urn=urn:anything"]
        );
    }
}
