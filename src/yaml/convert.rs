//! Nodes to JSON trees and back.
//!
//! In: a [`Node`]. Out: a [`Json`] tree as sigs.k8s.io/yaml's `YAMLToJSON` makes it with go-yaml v2 (helm, kubectl), or as
//! kustomize makes it with v3. Keys become strings, merge keys are applied, whole floats become integers, since in
//! the originals the tree passes through JSON text.

use std::borrow::Cow;

use base64::Engine;

use super::refold::refold;
use super::refuse::{go_syntax, refuse_duplicate_keys, refuse_other_keys};
use super::resolve::{Resolved, Version, resolve};
use super::{Data, Error, Node, Style, Tag, parse_one_as, timestamp};
use crate::value::{Json, Map, Number};

/// The first document of `source` as JSON; `null` when there is none.
pub fn read(source: &str, version: Version) -> Result<Json, Error> {
    to_json(&parse_one_as(source, version)?, version)
}

/// One document as JSON.
pub fn to_json(node: &Node, version: Version) -> Result<Json, Error> {
    if version == Version::V3 {
        refuse_duplicate_keys(node)?;
    }
    if version == Version::V3 {
        refuse_other_keys(node, true)?;
    }
    convert(node, version)
}

/// The first document of `source` as JSON for go-yaml v2, of whose fields only those that `wanted` names are built. The
/// rest is refused as [`read`] would refuse it, which costs less.
pub fn read_fields(source: &str, wanted: impl Fn(&str) -> bool) -> Result<Json, Error> {
    const VERSION: Version = Version::V2;
    let node = parse_one_as(source, VERSION)?;
    match &node.data {
        Data::Mapping(pairs) if !pairs.iter().any(|(key, _)| is_merge(key)) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let name = key_text(key, value, VERSION)?;
                if wanted(&name) {
                    map.insert(name.into_owned(), convert(value, VERSION)?);
                } else {
                    check(value, VERSION)?;
                }
            }
            Ok(Json::Object(map))
        }
        _ => convert(&node, VERSION),
    }
}

/// Refuses what [`convert`] refuses.
fn check(node: &Node, version: Version) -> Result<(), Error> {
    match &node.data {
        // Of scalars without a tag only a float can have no JSON.
        Data::Scalar(text) if node.tag == Tag::Implicit && !(node.style == Style::Plain && may_be_number(text)) => {
            Ok(())
        }
        Data::Sequence(items) => items.iter().try_for_each(|item| check(item, version)),
        Data::Mapping(pairs) if !pairs.iter().any(|(key, _)| is_merge(key)) => {
            pairs.iter().try_for_each(|(key, value)| {
                key_text(key, value, version)?;
                check(value, version)
            })
        }
        Data::Scalar(_) | Data::Mapping(_) => convert(node, version).map(drop),
    }
}

fn may_be_number(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'.' | b'+' | b'-'))
}

/// One document, as either version has it.
pub(super) fn convert(node: &Node, version: Version) -> Result<Json, Error> {
    match &node.data {
        Data::Scalar(text) => scalar_to_json(node, text, version),
        Data::Sequence(items) => items.iter().map(|item| convert(item, version)).collect(),
        Data::Mapping(pairs) => {
            let mut map = Map::new();
            fill(&mut map, pairs, version)?;
            if version == Version::V3 && node.style == Style::Flow {
                quote_nothing(&mut map, pairs);
            }
            Ok(Json::Object(map))
        }
    }
}

/// In `{a: , b: 1}`, kustomize's own writing turns the nothing into an empty string.
fn quote_nothing(map: &mut Map<String, Json>, pairs: &[(Node, Node)]) {
    for (key, value) in pairs {
        let nothing = value.scalar() == Some("") && value.style == Style::Plain && value.tag == Tag::Implicit;
        if let (true, Some(value)) = (nothing, key.scalar().and_then(|key| map.get_mut(key))) {
            *value = Json::String(String::new());
        }
    }
}

/// Sets the pairs of one mapping in `map`, merge keys included.
fn fill(map: &mut Map<String, Json>, pairs: &[(Node, Node)], version: Version) -> Result<(), Error> {
    let mut merged = None;
    for (key, value) in pairs {
        if is_merge(key) {
            match version {
                // v2 sets merged keys as it meets them, over what stands above.
                Version::V2 => merge(map, value, version)?,
                Version::V3 => merged = Some(value),
            }
            continue;
        }
        // A null key of kustomize's root is no key at all.
        if version == Version::V3 && key.scalar().is_some_and(|text| is_plain_null(key, text)) {
            continue;
        }
        let name = key_text(key, value, version)?;
        map.insert(name.into_owned(), convert(value, version)?);
    }
    match merged {
        Some(value) => merge(map, value, version),
        None => Ok(()),
    }
}

fn is_plain_null(key: &Node, text: &str) -> bool {
    key.tag == Tag::Implicit && key.style == Style::Plain && resolve(text, Version::V3) == Resolved::Null
}

fn is_merge(key: &Node) -> bool {
    key.scalar() == Some("<<") && key.tag == Tag::Implicit && key.style == Style::Plain
}

fn merge(map: &mut Map<String, Json>, value: &Node, version: Version) -> Result<(), Error> {
    let wanted = "map merge requires map or sequence of maps as the value";
    match (&value.data, version) {
        (Data::Mapping(pairs), Version::V2) => fill(map, pairs, version),
        (Data::Mapping(pairs), Version::V3) => {
            let mut other = Map::new();
            fill(&mut other, pairs, version)?;
            for (name, value) in other {
                map.entry(name).or_insert(value);
            }
            Ok(())
        }
        (Data::Sequence(items), _) => {
            // Earlier maps of the list win: v2 sets them last, v3 never sets twice.
            let apply = |map: &mut Map<String, Json>, item: &Node| match item.data {
                Data::Mapping(_) => merge(map, item, version),
                _ => Err(Error::new(wanted)),
            };
            match version {
                Version::V2 => items.iter().rev().try_for_each(|item| apply(map, item)),
                Version::V3 => items.iter().try_for_each(|item| apply(map, item)),
            }
        }
        (Data::Scalar(_), _) => Err(Error::new(wanted)),
    }
}

/// The key as the string that JSON needs.
fn key_text<'a>(key: &'a Node, value: &Node, version: Version) -> Result<Cow<'a, str>, Error> {
    let Data::Scalar(text) = &key.data else {
        // What is wrong inside of the key is told first.
        convert(key, version)?;
        return Err(Error::new(format!("invalid map key: {}", go_syntax(key, version)?)));
    };
    if version == Version::V3 {
        // Only the root may have other keys than strings, and takes them as they were written.
        return Ok(Cow::Borrowed(text));
    }
    let scalar = resolve_node(key, text, version)?;
    let unsupported = |kind: &str, shown: &str| -> Result<Cow<'a, str>, Error> {
        let value = go_syntax(value, version)?;
        Err(Error::bare(format!("unsupported map key of type: {kind}, key: {shown}, value: {value}")))
    };
    Ok(match scalar {
        Scalar::Text(text) => text,
        Scalar::Bool(true) => Cow::Borrowed("true"),
        Scalar::Bool(false) => Cow::Borrowed("false"),
        Scalar::Int(number) => Cow::Owned(number.to_string()),
        Scalar::Uint(number) => return unsupported("uint64", &format!("{number:#x}")),
        Scalar::Float(number) => Cow::Owned(short_float(number)),
        Scalar::Time(text) => Cow::Owned(text),
        Scalar::Null => return unsupported("%!s(<nil>)", "<nil>"),
    })
}

/// A float key is printed with the digits of a 32-bit float (a quirk of sigs.k8s.io/yaml).
fn short_float(number: f64) -> String {
    if number.is_nan() {
        ".nan".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() }
    } else {
        super::emit::format_float_32(number as f32)
    }
}

/// A scalar's value.
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// v3's time, in RFC 3339 form.
    Time(String),
    Text(Cow<'a, str>),
}

/// The value of a scalar node.
pub(super) fn resolve_node<'a>(node: &Node, text: &'a str, version: Version) -> Result<Scalar<'a>, Error> {
    match &node.tag {
        // A lone `!` makes text to v2 and says nothing to v3.
        Tag::NonSpecific if version == Version::V3 && node.style == Style::Plain => {
            Ok(to_scalar(resolve(text, version), text, version))
        }
        Tag::Implicit if node.style == Style::Plain => Ok(to_scalar(resolve(text, version), text, version)),
        Tag::Implicit | Tag::String | Tag::NonSpecific | Tag::Other => Ok(Scalar::Text(Cow::Borrowed(text))),
        Tag::Binary => decode_binary(text),
        Tag::Null | Tag::Bool | Tag::Int | Tag::Float | Tag::Timestamp => tagged(node, text, version),
    }
}

fn to_scalar(resolved: Resolved, text: &str, version: Version) -> Scalar<'_> {
    match resolved {
        Resolved::Null => Scalar::Null,
        Resolved::Bool(flag) => Scalar::Bool(flag),
        Resolved::Int(number) => Scalar::Int(number),
        Resolved::Uint(number) => Scalar::Uint(number),
        Resolved::Float(number) => Scalar::Float(number),
        // v2 keeps times as the text they were, when nobody asked for a time.
        Resolved::Timestamp(stamp) if version == Version::V3 => Scalar::Time(timestamp::format(&stamp)),
        Resolved::Timestamp(_) | Resolved::Merge | Resolved::String => Scalar::Text(Cow::Borrowed(text)),
    }
}

fn decode_binary(text: &str) -> Result<Scalar<'_>, Error> {
    let packed: String = text.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .map_err(|_| Error::new("!!binary value contains invalid base64 data"))?;
    Ok(Scalar::Text(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())))
}

/// A scalar with a type's tag must look like that type.
fn tagged<'a>(node: &Node, text: &'a str, version: Version) -> Result<Scalar<'a>, Error> {
    let resolved = resolve(text, version);
    let (found, fits) = match resolved {
        Resolved::Null => ("!!null", node.tag == Tag::Null),
        Resolved::Bool(_) => ("!!bool", node.tag == Tag::Bool),
        Resolved::Int(number) if node.tag == Tag::Float => return Ok(Scalar::Float(number as f64)),
        Resolved::Int(_) | Resolved::Uint(_) => ("!!int", node.tag == Tag::Int),
        Resolved::Float(_) => ("!!float", node.tag == Tag::Float),
        Resolved::Timestamp(_) => ("!!timestamp", node.tag == Tag::Timestamp),
        Resolved::Merge => ("!!merge", false),
        Resolved::String => ("!!str", false),
    };
    if fits {
        return Ok(to_scalar(resolved, text, version));
    }
    Err(Error::new(format!("cannot decode {found} `{text}` as a {}", tag_name(node.tag))))
}

fn tag_name(tag: Tag) -> &'static str {
    match tag {
        Tag::Null => "!!null",
        Tag::Bool => "!!bool",
        Tag::Int => "!!int",
        Tag::Float => "!!float",
        Tag::Timestamp => "!!timestamp",
        Tag::Binary => "!!binary",
        Tag::Implicit | Tag::String | Tag::NonSpecific | Tag::Other => "!!str",
    }
}

fn scalar_to_json(node: &Node, text: &str, version: Version) -> Result<Json, Error> {
    Ok(match resolve_node(node, text, version)? {
        Scalar::Null => Json::Null,
        Scalar::Bool(flag) => Json::Bool(flag),
        Scalar::Int(number) => Json::from(number),
        // kustomize's writer reads the digits again; everybody else reads a float out of the JSON.
        Scalar::Uint(number) if version == Version::V3 => Json::from(number),
        Scalar::Uint(number) => Json::from(number as f64),
        Scalar::Float(number) => float_to_json(number)?,
        Scalar::Time(text) => Json::String(text),
        Scalar::Text(text) if version == Version::V3 && node.style == Style::Folded => Json::String(refold(&text)),
        Scalar::Text(text) => Json::String(text.into_owned()),
    })
}

/// A float after its way through JSON text, where 1.0 is written as 1.
fn float_to_json(number: f64) -> Result<Json, Error> {
    // Zero may be negative, which Go's JSON keeps.
    if number.fract() == 0.0 && number.abs() < 1e21 && (number != 0.0 || number.is_sign_positive()) {
        // From 2^53 on, the shortest digits are not the number's own.
        if let Ok(integer) = number.to_string().parse::<i64>() {
            return Ok(Json::from(integer));
        }
    }
    match Number::from_f64(number) {
        Some(number) => Ok(Json::Number(number)),
        None => {
            let name = if number.is_nan() {
                "NaN"
            } else if number > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            Err(Error::bare(format!("json: unsupported value: {name}")))
        }
    }
}

/// A JSON tree as the nodes that go-yaml v3 would read again where it had written the tree.
pub fn from_json(tree: &Json) -> Node {
    let string = |text: &str| Node { style: super::emit::style_of(text), ..Node::plain(text) };
    match tree {
        Json::Null => Node::plain("null"),
        Json::Bool(flag) => Node::plain(if *flag { "true" } else { "false" }),
        Json::Number(number) => {
            let mut text = String::new();
            super::emit::push_number(&mut text, number);
            Node::plain(text)
        }
        Json::String(text) => string(text),
        Json::Array(items) => Node::sequence(items.iter().map(from_json)),
        Json::Object(map) => Node::mapping(map.iter().map(|(key, value)| (string(key), from_json(value)))),
    }
}
