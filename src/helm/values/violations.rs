//! What values do against a schema, in the words of the Go library that Helm uses.
//!
//! In: boon's errors. Out: a list. boon leaves out an `allOf`, `anyOf` or `oneOf` of which one schema fails, and counts
//! the items behind a prefix from zero; both are put right here, from the place of each error in the schema.

use crate::helm::funcs::{layout, pattern};
use crate::value::Json;
use boon::{ErrorKind, InstanceToken, ValidationError};
use std::fmt::Write;

/// What is wrong with values, or with their schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    /// Helm's words, one violation a line.
    pub text: String,
    /// The values that are at fault, by their paths; a property that is missing among them.
    pub paths: Vec<Vec<String>>,
}

impl From<String> for Violations {
    fn from(text: String) -> Violations {
        Violations { text, paths: Vec::new() }
    }
}

/// All violations, one a line. `schema` is the one that they were found by, with its URL, where it is at hand.
pub(super) fn list(error: &ValidationError<'_, '_>, schema: Option<(&str, &Json)>) -> Violations {
    let mut list = List { out: Violations::default(), schema };
    let place = Place { url: error.schema_url.to_owned(), ..Place::default() };
    // The outermost error only says that the validation failed.
    error.causes.iter().for_each(|cause| list.push(cause, &place));
    list.out
}

struct List<'a> {
    out: Violations,
    schema: Option<(&'a str, &'a Json)>,
}

/// Where the error above stands.
#[derive(Clone, Default)]
struct Place {
    /// In the schema.
    url: String,
    /// Whether it is the combinator (`allOf`) of that schema.
    combinator: Option<&'static str>,
    /// The length of its path in the values.
    length: usize,
    depth: usize,
    /// By how much an index in the path is too small.
    shifts: Vec<(usize, usize)>,
}

impl List<'_> {
    fn push(&mut self, error: &ValidationError<'_, '_>, above: &Place) {
        let path: Vec<String> = error.instance_location.tokens.iter().map(token).collect();
        let mut place = Place { combinator: None, ..above.clone() };
        self.combinators(error, (above.combinator, &path), &mut place);
        // A reference with one cause is not told.
        let is_reference = matches!(error.kind, ErrorKind::Reference { .. });
        if error.causes.len() != 1 || !is_reference {
            self.line(&path, &words(&error.kind), &place);
            place.depth += 1;
        }
        place.url = match &error.kind {
            ErrorKind::Reference { url, .. } => (*url).to_owned(),
            _ => error.schema_url.to_owned(),
        };
        place.combinator = match &error.kind {
            ErrorKind::AllOf => Some("allOf"),
            ErrorKind::AnyOf => Some("anyOf"),
            ErrorKind::OneOf(_) => Some("oneOf"),
            _ => None,
        };
        place.length = path.len();
        if error.causes.is_empty() {
            let names = match &error.kind {
                ErrorKind::Required { want } => want.iter().map(|name| (*name).to_owned()).collect(),
                ErrorKind::AdditionalProperties { got } => got.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            };
            let below = names.into_iter().map(|name| [path.clone(), vec![name]].concat());
            let before = self.out.paths.len();
            self.out.paths.extend(below);
            if self.out.paths.len() == before {
                self.out.paths.push(path);
            }
        }
        error.causes.iter().for_each(|cause| self.push(cause, &place));
    }

    /// Walks from the schema of the error above to the schema of this one: tells the combinators on the way and notes
    /// which indexes are too small.
    fn combinators(
        &mut self,
        error: &ValidationError<'_, '_>,
        (told, path): (Option<&'static str>, &[String]),
        place: &mut Place,
    ) {
        let Some(way) = error.schema_url.strip_prefix(place.url.as_str()) else { return };
        let mut schema = place.url.clone();
        let mut told = told;
        let mut parts = way.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(keyword) = parts.next() {
            let numbered = parts.peek().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            let combinator = ["allOf", "anyOf", "oneOf"].into_iter().find(|known| *known == keyword);
            let has_name = match keyword {
                "properties" | "patternProperties" | "dependentSchemas" | "dependencies" | "$defs" | "definitions" => {
                    true
                }
                "items" | "prefixItems" => numbered,
                _ => combinator.is_some(),
            };
            let above = told.take();
            if let Some(combinator) = combinator.filter(|combinator| above != Some(*combinator)) {
                let words = if combinator == "oneOf" { ", none matched" } else { "" };
                self.line(&path[..place.length.min(path.len())], &format!("'{combinator}' failed{words}"), place);
                place.depth += 1;
            }
            let goes_down = matches!(
                keyword,
                "properties"
                    | "patternProperties"
                    | "additionalProperties"
                    | "unevaluatedProperties"
                    | "items"
                    | "prefixItems"
                    | "additionalItems"
                    | "unevaluatedItems"
                    | "contains"
            );
            if goes_down {
                place.shifts.extend(self.prefix(&schema, keyword, numbered).map(|count| (place.length, count)));
                place.length += 1;
            }
            for part in std::iter::once(keyword).chain(parts.next_if(|_| has_name)) {
                schema.push('/');
                schema.push_str(part);
            }
        }
    }

    /// How many items stand before those that the keyword of this schema is for.
    fn prefix(&self, url: &str, keyword: &str, numbered: bool) -> Option<usize> {
        let before = match keyword {
            "items" if !numbered => "prefixItems",
            "additionalItems" => "items",
            _ => return None,
        };
        let (location, root) = self.schema?;
        let pointer = url.strip_prefix(location)?.trim_start_matches('#').replace("%25", "%");
        Some(root.pointer(&pointer)?.get(before)?.as_array()?.len())
    }

    fn line(&mut self, path: &[String], words: &str, place: &Place) {
        let out = &mut self.out.text;
        if !out.is_empty() {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n("  ", place.depth));
        let mut shown = String::new();
        for (index, part) in path.iter().enumerate() {
            let shift = place.shifts.iter().find(|(position, _)| *position == index).map_or(0, |(_, count)| *count);
            let part = match part.parse::<usize>() {
                Ok(number) if shift > 0 => (number + shift).to_string(),
                _ => part.replace('~', "~0").replace('/', "~1"),
            };
            shown.push('/');
            shown.push_str(&part);
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "- at {}: {words}", quoted(&shown));
    }
}

fn token(token: &InstanceToken<'_>) -> String {
    match token {
        InstanceToken::Prop(name) => name.to_string(),
        InstanceToken::Item(index) => index.to_string(),
    }
}

/// Why a text is no date, address or pattern, where boon says it differently.
fn misformed(text: &str, format: &str) -> Option<String> {
    match format {
        "date" => layout::parse("2006-01-02", text).err(),
        "regex" => Some(bad_pattern(text)),
        "ipv4" => bad_ipv4(text),
        _ => None,
    }
}

/// What Go says about a regular expression that is none.
pub(super) fn bad_pattern(pattern: &str) -> String {
    pattern::compile(pattern, b"").err().unwrap_or_default()
}

fn bad_ipv4(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return Some("expected four decimals".to_owned());
    }
    groups.into_iter().find_map(|group| {
        if group.len() > 1 && group.starts_with('0') {
            return Some("leading zeros".to_owned());
        }
        match group.parse::<i64>() {
            Ok(0..=255) => None,
            Ok(_) => Some("decimal must be between 0 and 255".to_owned()),
            Err(_) => Some(format!("strconv.Atoi: parsing {group:?}: invalid syntax")),
        }
    })
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
        ErrorKind::Format { got, want, err } => {
            let reason = got.as_str().and_then(|got| misformed(got, want)).unwrap_or_else(|| err.to_string());
            format!("{} is not valid {want}: {reason}", shown(got))
        }
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
pub(super) fn quoted(text: &str) -> String {
    let inner = crate::value::quote::double_quoted(text.as_bytes());
    let inner = &inner[1..inner.len() - 1];
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}
