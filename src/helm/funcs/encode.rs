//! Documents in and out of text: `toYaml`, `fromYaml`, `toJson`, `fromJson` and their relatives.
//!
//! Answers to Helm's pkg/engine/funcs.go: writing hides errors unless it must not, reading puts them under `Error`.

use super::{argument, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::json::{self, Options};
use crate::value::{
    Dict, Element, EncodeError, Entries, Integers, Json, Kind, List, MAX_DEPTH, Signature, Text, Type, Value,
};
use crate::yaml::{self, Version};

const ONE: Signature = Signature::fixed(&[Type::Any]);
const TEXT: Signature = Signature::fixed(&[Type::Text]);

pub(super) static TABLE: &[Plain] = &[
    plain("toYaml", ONE, |values| Ok(to_yaml(&values[0]).unwrap_or_default().into())),
    plain("mustToYaml", ONE, |values| Ok(to_yaml(&values[0])?.into())),
    plain("toYamlPretty", ONE, |values| {
        // What JSON cannot hold this writer can.
        let written = match &values[0] {
            Value::Float(float) if float.is_nan() => ".nan".to_owned(),
            Value::Float(float) if float.is_infinite() => if *float > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
            value => with_shown_durations(value, 0).map(|tree| yaml::write_v3(&tree)).unwrap_or_default(),
        };
        Ok(Value::from(written.strip_suffix('\n').unwrap_or(&written)))
    }),
    plain("fromYaml", TEXT, |values| {
        Ok(read_yaml(&argument::string(values, 0)).and_then(|tree| as_map(&tree, YAML)).unwrap_or_else(error_map))
    }),
    plain("fromYamlArray", TEXT, |values| {
        Ok(read_yaml(&argument::string(values, 0)).and_then(|tree| as_list(&tree, YAML)).unwrap_or_else(error_list))
    }),
    plain("toJson", ONE, |values| Ok(to_json(&values[0], Options::default()).unwrap_or_default().into())),
    plain("mustToJson", ONE, |values| Ok(to_json(&values[0], Options::default())?.into())),
    plain("toPrettyJson", ONE, |values| Ok(to_json(&values[0], PRETTY).unwrap_or_default().into())),
    plain("mustToPrettyJson", ONE, |values| Ok(to_json(&values[0], PRETTY)?.into())),
    plain("toRawJson", ONE, |values| Ok(to_json(&values[0], RAW)?.into())),
    plain("mustToRawJson", ONE, |values| Ok(to_json(&values[0], RAW)?.into())),
    plain("fromJson", TEXT, |values| {
        Ok(read_json(&argument::text(values, 0)).and_then(|tree| as_map(&tree, "")).unwrap_or_else(error_map))
    }),
    plain("fromJsonArray", TEXT, |values| {
        Ok(read_json(&argument::text(values, 0)).and_then(|tree| as_list(&tree, "")).unwrap_or_else(error_list))
    }),
    plain("mustFromJson", TEXT, |values| {
        Ok(Value::from_json(&read_json(&argument::text(values, 0))?, Integers::Float))
    }),
];

const PRETTY: Options = Options { indent: 2, raw_html: false };
const RAW: Options = Options { indent: 0, raw_html: true };
/// What sigs.k8s.io/yaml puts before the words of the JSON decoder.
const YAML: &str = "error unmarshaling JSON: while decoding JSON: ";

fn to_yaml(value: &Value) -> Result<String, Error> {
    let tree = value.to_json().map_err(|error| format!("error marshaling into JSON: {error}"))?;
    yaml::check_writable(&tree).map_err(|error| format!("error converting JSON to YAML: {error}"))?;
    let mut written = yaml::write(&tree);
    if written.ends_with('\n') {
        written.pop();
    }
    Ok(written)
}

/// The tree of a value for go-yaml v3, which writes durations as they are shown.
fn with_shown_durations(value: &Value, depth: usize) -> Result<Json, EncodeError> {
    match value {
        Value::List(list) if depth < MAX_DEPTH && !list.is_nil() => {
            list.items().iter().map(|item| with_shown_durations(item, depth + 1)).collect()
        }
        Value::Dict(dict) if depth < MAX_DEPTH && !dict.is_nil() => {
            let entry = |(key, item): (Text, Value)| {
                with_shown_durations(&item, depth + 1).map(|item| (key.to_str().into_owned(), item))
            };
            Ok(Json::Object(dict.entries().into_iter().map(entry).collect::<Result<_, _>>()?))
        }
        Value::Object(object) if object.kind() == Kind::Int64 => {
            Ok(object.text().map_or(Json::Null, |text| Json::String(text.to_string())))
        }
        other => other.to_json(),
    }
}

fn to_json(value: &Value, options: Options) -> Result<String, Error> {
    Ok(value.to_json_text(options).map_err(|error| error.to_string())?)
}

fn read_yaml(source: &str) -> Result<Json, String> {
    yaml::read(source, Version::V2).map_err(|error| format!("error converting YAML to JSON: {error}"))
}

fn read_json(source: &Text) -> Result<Json, String> {
    json::parse(source.as_bytes()).or_else(|_| {
        // Go takes half of a surrogate pair for U+FFFD.
        let repaired = super::json_error::without_lone_surrogates(source.as_bytes());
        json::parse(&repaired).map_err(|_| super::json_error::describe(source.as_bytes()))
    })
}

fn kind(tree: &Json) -> &'static str {
    match tree {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn as_map(tree: &Json, prefix: &str) -> Result<Value, String> {
    match tree {
        Json::Null => Ok(Dict::nil(Element::Any).into()),
        Json::Object(_) => Ok(Value::from_json(tree, Integers::Float)),
        other => Err(mismatch(other, prefix, Type::Dict)),
    }
}

fn as_list(tree: &Json, prefix: &str) -> Result<Value, String> {
    match tree {
        Json::Null => Ok(List::nil(Element::Any).into()),
        Json::Array(_) => Ok(Value::from_json(tree, Integers::Float)),
        other => Err(mismatch(other, prefix, Type::List)),
    }
}

fn mismatch(tree: &Json, prefix: &str, wanted: Type) -> String {
    format!("{prefix}json: cannot unmarshal {} into Go value of type {}", kind(tree), wanted.name())
}

fn error_map(message: String) -> Value {
    Value::dict(Entries::from([(Text::from("Error"), Value::from(message))]))
}

fn error_list(message: String) -> Value {
    Value::list(vec![Value::from(message)])
}
