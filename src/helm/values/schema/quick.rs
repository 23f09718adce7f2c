//! The quick answer to whether values fit a schema.
//!
//! In: a schema and values. Out: true when the schema is surely a good one and the values surely fit, which is nearly
//! always so. Anything else, be it a violation or a keyword that this does not know, is left to the full validator,
//! which has the words for it but must first read and compile the standard's own schemas.

use super::tree::{Object, Tree};
use crate::value::{Json, Map, Number};

/// References nested deeper than this may be a cycle.
const MAX_DEPTH: usize = 100;

/// Whether `values` surely fit `schema`.
pub(super) fn surely_fits(schema: &Tree<'_>, values: &Json) -> bool {
    let Some(judge) = Judge::new(schema) else { return false };
    judge.is_good(schema, true) && judge.judge(schema, values, 0) == Verdict::Fits
}

/// What is known of a value under a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fits,
    Violates,
    Unsure,
}

impl Verdict {
    fn of(fits: bool) -> Verdict {
        if fits { Verdict::Fits } else { Verdict::Violates }
    }
}

/// Fits when all do; a violation is one however unsure the rest is.
fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut outcome = Verdict::Fits;
    for verdict in verdicts {
        match verdict {
            Verdict::Fits => {}
            Verdict::Violates => return Verdict::Violates,
            Verdict::Unsure => outcome = Verdict::Unsure,
        }
    }
    outcome
}

/// The schema as a whole, which references lead back to.
struct Judge<'a> {
    root: &'a Tree<'a>,
    /// Draft 7, in which nothing counts beside a reference and formats are checked.
    is_draft_7: bool,
}

impl<'a> Judge<'a> {
    /// None for drafts that this does not know.
    fn new(root: &'a Tree<'a>) -> Option<Judge<'a>> {
        let is_draft_7 = match root.as_object().and_then(|keywords| keywords.get("$schema")) {
            None => false,
            Some(Tree::Text(url)) => {
                let url = url.strip_suffix('#').unwrap_or(url);
                let url = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
                match url {
                    Some(
                        "json-schema.org/schema"
                        | "json-schema.org/draft/2020-12/schema"
                        | "json-schema.org/draft/2019-09/schema",
                    ) => false,
                    Some("json-schema.org/draft-07/schema") => true,
                    _ => return None,
                }
            }
            Some(_) => return None,
        };
        Some(Judge { root, is_draft_7 })
    }

    /// Whether every keyword below `schema` is known and has a value that all drafts allow.
    fn is_good(&self, schema: &Tree<'_>, is_root: bool) -> bool {
        match schema {
            Tree::Bool(_) => true,
            Tree::Object(keywords) => {
                let has_bare_reference = self.is_draft_7 && keywords.get("$ref").is_some();
                keywords.iter().all(|(keyword, value)| {
                    let is_note = !matches!(keyword, "$ref" | "$defs" | "definitions") && is_check(keyword);
                    !(has_bare_reference && is_note) && self.is_good_keyword(keyword, value, is_root)
                })
            }
            _ => false,
        }
    }

    fn is_good_keyword(&self, keyword: &str, value: &Tree<'_>, is_root: bool) -> bool {
        let is_good = |schema: &Tree<'_>| self.is_good(schema, false);
        match keyword {
            "$schema" => is_root,
            "$ref" => self.referred(value).is_some(),
            "title" | "description" | "$comment" | "format" => value.is_text(),
            "examples" => value.as_list().is_some(),
            "deprecated" | "readOnly" | "writeOnly" | "uniqueItems" => value.is_bool(),
            "type" => match value {
                Tree::Text(name) => is_type(name),
                Tree::List(names) => !names.is_empty() && names.iter().all(is_type_name) && is_unique(names),
                _ => false,
            },
            "properties" | "$defs" | "definitions" => {
                value.as_object().is_some_and(|schemas| schemas.iter().all(|(_, schema)| is_good(schema)))
            }
            "items" | "additionalProperties" | "not" | "if" | "then" | "else" => is_good(value),
            "allOf" | "anyOf" | "oneOf" => {
                value.as_list().is_some_and(|schemas| !schemas.is_empty() && schemas.iter().all(is_good))
            }
            "required" => value.as_list().is_some_and(|names| names.iter().all(Tree::is_text) && is_unique(names)),
            "enum" => value.as_list().is_some_and(|values| !values.is_empty() && values.iter().all(is_scalar)),
            "const" => is_scalar(value),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => bound(value).is_some(),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                value.as_u64().is_some()
            }
            other => !is_check(other),
        }
    }

    /// What a reference to the schema itself or to one of its definitions leads to.
    fn referred(&self, reference: &Tree<'_>) -> Option<&'a Tree<'a>> {
        let path = reference.as_str()?.strip_prefix('#')?;
        if path.is_empty() {
            return Some(self.root);
        }
        let (kind, name) = path.strip_prefix('/')?.split_once('/')?;
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'_' | b'-');
        if !matches!(kind, "$defs" | "definitions") || !name.bytes().all(is_plain) {
            return None;
        }
        self.root.as_object()?.get(kind)?.as_object()?.get(name)
    }

    fn judge(&self, schema: &Tree<'_>, value: &Json, depth: usize) -> Verdict {
        let keywords = match schema {
            Tree::Bool(allows) => return Verdict::of(*allows),
            Tree::Object(_) if depth > MAX_DEPTH => return Verdict::Unsure,
            Tree::Object(keywords) => keywords,
            _ => return Verdict::Unsure,
        };
        all(keywords.iter().map(|(keyword, argument)| match value {
            Json::Object(map) if is_of_objects(keyword) => self.object(keywords, (keyword, argument), map, depth),
            Json::Array(items) if is_of_arrays(keyword) => self.array(keyword, argument, items, depth),
            Json::String(text) if is_of_texts(keyword) => self.text(keyword, argument, text),
            Json::Number(value) if is_of_numbers(keyword) => number(keyword, argument, value),
            _ => self.any(keywords, (keyword, argument), value, depth),
        }))
    }

    /// The keywords that look at every kind of value.
    fn any(
        &self,
        keywords: &Object<'_>,
        (keyword, argument): (&str, &Tree<'_>),
        value: &Json,
        depth: usize,
    ) -> Verdict {
        let judge = |schema: &Tree<'_>| self.judge(schema, value, depth + 1);
        let each = || argument.as_list().into_iter().flatten().map(judge);
        match keyword {
            "$ref" => self.referred(argument).map_or(Verdict::Unsure, judge),
            "type" => Verdict::of(match argument {
                Tree::List(names) => names.iter().filter_map(Tree::as_str).any(|name| has_type(value, name)),
                name => name.as_str().is_some_and(|name| has_type(value, name)),
            }),
            "const" => equals(value, argument),
            "enum" => any(argument.as_list().into_iter().flatten().map(|wanted| equals(value, wanted))),
            "allOf" => all(each()),
            "anyOf" => any(each()),
            "oneOf" => one(each()),
            "not" => match judge(argument) {
                Verdict::Fits => Verdict::Violates,
                Verdict::Violates => Verdict::Fits,
                Verdict::Unsure => Verdict::Unsure,
            },
            "if" => {
                let branch = match judge(argument) {
                    Verdict::Fits => keywords.get("then"),
                    Verdict::Violates => keywords.get("else"),
                    Verdict::Unsure => return Verdict::Unsure,
                };
                branch.map_or(Verdict::Fits, judge)
            }
            _ => Verdict::Fits,
        }
    }

    fn object(
        &self,
        keywords: &Object<'_>,
        (keyword, argument): (&str, &Tree<'_>),
        map: &Map<String, Json>,
        depth: usize,
    ) -> Verdict {
        let properties = || keywords.get("properties").and_then(Tree::as_object);
        match keyword {
            "properties" => {
                all(argument.as_object().into_iter().flat_map(Object::iter).filter_map(|(name, schema)| {
                    let value = map.get(name)?;
                    Some(self.judge(schema, value, depth + 1))
                }))
            }
            "additionalProperties" if *argument == Tree::Bool(true) => Verdict::Fits,
            "additionalProperties" => {
                let rest = map.iter().filter(|(name, _)| properties().is_none_or(|known| known.get(name).is_none()));
                all(rest.map(|(_, value)| self.judge(argument, value, depth + 1)))
            }
            "required" => {
                let mut names = argument.as_list().into_iter().flatten().filter_map(Tree::as_str);
                Verdict::of(names.all(|name| map.contains_key(name)))
            }
            "minProperties" => counted(argument, |bound| map.len() as u64 >= bound),
            "maxProperties" => counted(argument, |bound| map.len() as u64 <= bound),
            _ => Verdict::Unsure,
        }
    }

    fn array(&self, keyword: &str, argument: &Tree<'_>, items: &[Json], depth: usize) -> Verdict {
        match keyword {
            "items" => all(items.iter().map(|item| self.judge(argument, item, depth + 1))),
            "minItems" => counted(argument, |bound| items.len() as u64 >= bound),
            "maxItems" => counted(argument, |bound| items.len() as u64 <= bound),
            "uniqueItems" if items.len() < 2 || *argument == Tree::Bool(false) => Verdict::Fits,
            _ => Verdict::Unsure,
        }
    }

    fn text(&self, keyword: &str, argument: &Tree<'_>, text: &str) -> Verdict {
        match keyword {
            "minLength" => counted(argument, |bound| text.chars().count() as u64 >= bound),
            "maxLength" => counted(argument, |bound| text.chars().count() as u64 <= bound),
            // Later drafts only note the format.
            "format" if !self.is_draft_7 => Verdict::Fits,
            _ => Verdict::Unsure,
        }
    }
}

fn any(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut outcome = Verdict::Violates;
    for verdict in verdicts {
        match verdict {
            Verdict::Fits => return Verdict::Fits,
            Verdict::Violates => {}
            Verdict::Unsure => outcome = Verdict::Unsure,
        }
    }
    outcome
}

fn one(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let (mut fitting, mut unsure) = (0, 0);
    for verdict in verdicts {
        fitting += usize::from(verdict == Verdict::Fits);
        unsure += usize::from(verdict == Verdict::Unsure);
    }
    if unsure > 0 { Verdict::Unsure } else { Verdict::of(fitting == 1) }
}

fn number(keyword: &str, argument: &Tree<'_>, value: &Number) -> Verdict {
    let (Some(value), Some(bound)) = (exact(value), bound(argument)) else { return Verdict::Unsure };
    match keyword {
        "minimum" => Verdict::of(value >= bound),
        "maximum" => Verdict::of(value <= bound),
        "exclusiveMinimum" => Verdict::of(value > bound),
        "exclusiveMaximum" => Verdict::of(value < bound),
        _ => Verdict::Unsure,
    }
}

fn counted(argument: &Tree<'_>, fits: impl Fn(u64) -> bool) -> Verdict {
    argument.as_u64().map_or(Verdict::Unsure, |bound| Verdict::of(fits(bound)))
}

/// A number that is the same as a float.
fn exact(number: &Number) -> Option<f64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_f64().filter(|number| number.abs() < EXACT)
}

/// A bound that is such a number.
fn bound(argument: &Tree<'_>) -> Option<f64> {
    match argument {
        Tree::Number(number) => exact(number),
        _ => None,
    }
}

/// Scalars of one kind alone are compared; what is told apart by its kind alone surely differs.
fn equals(value: &Json, wanted: &Tree<'_>) -> Verdict {
    match (value, wanted) {
        (Json::Number(value), Tree::Number(wanted)) => match (exact(value), exact(wanted)) {
            (Some(value), Some(wanted)) => Verdict::of(value == wanted),
            _ => Verdict::Unsure,
        },
        (Json::Null, Tree::Null) => Verdict::Fits,
        (Json::Bool(value), Tree::Bool(wanted)) => Verdict::of(value == wanted),
        (Json::String(value), Tree::Text(wanted)) => Verdict::of(value == wanted),
        _ => Verdict::Violates,
    }
}

fn is_scalar(value: &Tree<'_>) -> bool {
    !matches!(value, Tree::List(_) | Tree::Object(_))
}

fn is_type(name: &str) -> bool {
    matches!(name, "null" | "boolean" | "object" | "array" | "number" | "string" | "integer")
}

fn is_type_name(name: &Tree<'_>) -> bool {
    name.as_str().is_some_and(is_type)
}

fn is_unique(items: &[Tree<'_>]) -> bool {
    let mut seen: Vec<&str> = items.iter().filter_map(Tree::as_str).collect();
    seen.sort_unstable();
    seen.windows(2).all(|pair| pair[0] != pair[1])
}

fn has_type(value: &Json, name: &str) -> bool {
    match (name, value) {
        ("null", Json::Null)
        | ("boolean", Json::Bool(_))
        | ("object", Json::Object(_))
        | ("array", Json::Array(_))
        | ("number", Json::Number(_))
        | ("string", Json::String(_)) => true,
        ("integer", Json::Number(number)) => {
            !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        _ => false,
    }
}

fn is_of_objects(keyword: &str) -> bool {
    matches!(keyword, "properties" | "additionalProperties" | "required" | "minProperties" | "maxProperties")
}

fn is_of_arrays(keyword: &str) -> bool {
    matches!(keyword, "items" | "minItems" | "maxItems" | "uniqueItems")
}

fn is_of_texts(keyword: &str) -> bool {
    matches!(keyword, "minLength" | "maxLength" | "format")
}

fn is_of_numbers(keyword: &str) -> bool {
    matches!(keyword, "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum")
}

/// Whether any draft gives the keyword a meaning beside that of a note.
fn is_check(keyword: &str) -> bool {
    is_of_objects(keyword)
        || is_of_arrays(keyword)
        || is_of_texts(keyword)
        || is_of_numbers(keyword)
        || keyword.starts_with('$') && keyword != "$comment"
        || keyword.starts_with("content")
        || keyword.starts_with("unevaluated")
        || keyword.starts_with("depend")
        || matches!(
            keyword,
            "type"
                | "const"
                | "enum"
                | "allOf"
                | "anyOf"
                | "oneOf"
                | "not"
                | "if"
                | "then"
                | "else"
                | "id"
                | "definitions"
                | "pattern"
                | "patternProperties"
                | "propertyNames"
                | "contains"
                | "minContains"
                | "maxContains"
                | "prefixItems"
                | "additionalItems"
                | "multipleOf"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, values: &str, expected: bool) {
        let tree = serde_json::from_str(schema).expect("valid");
        let instance = serde_json::from_str(values).expect("valid");
        assert_eq!(surely_fits(&tree, &instance), expected, "of {values} under {schema}");
    }

    #[test]
    fn knows_what_fits() {
        let schema = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "form": true,
            "properties": {"a": {"type": ["integer", "null"], "maximum": 5, "description": "a"},
                "b": {"$ref": "#/definitions/b", "title": "b"}, "c": {"oneOf": [{"type": "string"}, {"const": 1}]}},
            "required": ["a"], "additionalProperties": {"type": "array", "items": {"enum": ["x", 2]}, "maxItems": 2},
            "definitions": {"b": {"not": {"type": "string"}, "if": {"type": "object"}, "then": {"minProperties": 1}}}}"##;
        check(schema, r#"{"a": 5.0, "b": {"x": 1}, "c": "text", "d": ["x", 2.0]}"#, true);
        check(schema, r#"{"a": null, "b": [], "c": 1}"#, true);
        for violation in [
            "{}",
            r#"{"a": 6}"#,
            r#"{"a": 1.5}"#,
            r#"{"a": 1, "b": "x"}"#,
            r#"{"a": 1, "b": {}}"#,
            r#"{"a": 1, "c": 2}"#,
            r#"{"a": 1, "d": ["y"]}"#,
            r#"{"a": 1, "d": ["x", "x", "x"]}"#,
            r#"{"a": 1, "e": 1}"#,
            "[]",
        ] {
            check(schema, violation, false);
        }
    }

    #[test]
    fn leaves_what_it_does_not_know() {
        for schema in [
            r#"{"$schema": "http://json-schema.org/draft-04/schema#"}"#,
            r#"{"$schema": "https://example.com/own"}"#,
            r#"{"properties": {"a": {"type": "text"}}}"#,
            r#"{"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}}"#,
            r#"{"title": 1}"#,
            r#"{"required": ["a", "a"]}"#,
            r#"{"$id": "x"}"#,
            r#"{"pattern": "("}"#,
            r##"{"$ref": "#/$defs/none"}"##,
            r#"{"$ref": "https://example.com/own"}"#,
            r##"{"$ref": "#"}"##,
            r#"{"dependentRequired": {}}"#,
            r#"{"items": [true]}"#,
            r#"{"minLength": -1}"#,
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "type": "string",
                "definitions": {"a": true}}"##,
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "additionalProperties": {"format": "ipv4"}}"#,
        ] {
            check(schema, r#"{"a": "1"}"#, false);
        }
        check(r#"{"additionalProperties": {"format": "ipv4"}}"#, r#"{"a": "1"}"#, true);
    }
}
