//! The data of Go templates: [`Value`], its Go type names, and the way from and to [`Json`].

use super::{Bytes, Dict, Entries, Function, Json, Kind, List, Number, Object, Text, json};
use std::fmt;
use std::rc::Rc;

/// Nests deeper than this are taken for cycles, as `encoding/json` begins to do at this depth.
pub const MAX_DEPTH: usize = 1_000;

/// Any value that a template can hold.
#[derive(Clone, Default)]
pub enum Value {
    /// Go's untyped nil.
    #[default]
    Nil,
    /// `bool`
    Bool(bool),
    /// `int`
    Int(i64),
    /// `int64`
    Int64(i64),
    /// Any unsigned integer.
    Uint(UintKind, u64),
    /// `float64`
    Float(f64),
    /// `complex128`
    Complex(f64, f64),
    /// `string`
    Text(Text),
    /// `[]uint8`
    Bytes(Bytes),
    /// Any other slice.
    List(List),
    /// A map with string keys.
    Dict(Dict),
    /// A function value.
    Function(Function),
    /// A struct, a pointer to one, or a named integer.
    Object(Rc<dyn Object>),
}

/// The width of an unsigned integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UintKind {
    /// `uint8`
    Uint8,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
}

impl UintKind {
    /// The Go name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uint8 => "uint8",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        }
    }
}

/// How integers of JSON come into Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integers {
    /// As `int64`: Kubernetes' decoder.
    Int64,
    /// As `float64`: `encoding/json`, which is how Helm reads values.
    Float,
}

/// Why a value has no JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A number that JSON cannot write.
    #[error("json: unsupported value: {0}")]
    Float(String),
    /// A function, a complex number.
    #[error("json: unsupported type: {0}")]
    Type(String),
    /// A map that holds itself, or a nest too deep to tell.
    #[error("json: unsupported value: encountered a cycle via {0}")]
    Cycle(String),
}

impl Value {
    /// A string.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// `[]interface {}`
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(List::new(items))
    }

    /// `map[string]interface {}`
    pub fn dict(entries: Entries) -> Self {
        Self::Dict(Dict::new(entries))
    }

    /// The value that Go's decoder makes of `json`.
    pub fn from_json(json: &Json, integers: Integers) -> Self {
        match json {
            Json::Null => Self::Nil,
            Json::Bool(flag) => Self::Bool(*flag),
            Json::Number(number) => match (integers, number.as_i64()) {
                (Integers::Int64, Some(integer)) => Self::Int64(integer),
                _ => Self::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(items) => Self::list(items.iter().map(|item| Self::from_json(item, integers)).collect()),
            Json::Object(map) => Self::dict(
                map.iter().map(|(key, item)| (Text::from(key.as_str()), Self::from_json(item, integers))).collect(),
            ),
        }
    }

    /// The tree that `encoding/json` would write; floats stay floats, bytes become base64, keys are sorted.
    pub fn to_json(&self) -> Result<Json, EncodeError> {
        self.encode(0)
    }

    /// The text that `encoding/json` writes.
    pub fn to_json_text(&self, options: json::Options) -> Result<String, EncodeError> {
        let mut out = String::new();
        self.write_json(&mut out, options, 0)?;
        Ok(out)
    }

    fn write_json(&self, out: &mut String, options: json::Options, depth: usize) -> Result<(), EncodeError> {
        if depth > MAX_DEPTH && matches!(self, Self::List(_) | Self::Dict(_) | Self::Object(_)) {
            return Err(EncodeError::Cycle(self.type_name()));
        }
        match self {
            Self::Text(text) => json::push_text(out, text, options.raw_html),
            Self::List(list) if !list.items().is_empty() => {
                out.push('[');
                for (index, item) in list.items().iter().enumerate() {
                    json::separate(out, index, options.indent, depth + 1);
                    item.write_json(out, options, depth + 1)?;
                }
                json::close(out, ']', options.indent, depth);
            }
            Self::Dict(dict) if !dict.is_empty() => {
                out.push('{');
                for (index, (key, item)) in dict.entries().iter().enumerate() {
                    json::separate(out, index, options.indent, depth + 1);
                    json::push_text(out, key, options.raw_html);
                    out.push_str(if options.indent == 0 { ":" } else { ": " });
                    item.write_json(out, options, depth + 1)?;
                }
                json::close(out, '}', options.indent, depth);
            }
            other => json::write_tree(out, &other.encode(depth)?, options, depth),
        }
        Ok(())
    }

    fn encode(&self, depth: usize) -> Result<Json, EncodeError> {
        if depth > MAX_DEPTH && matches!(self, Self::List(_) | Self::Dict(_) | Self::Object(_)) {
            return Err(EncodeError::Cycle(self.type_name()));
        }
        Ok(match self {
            Self::Nil => Json::Null,
            Self::Bool(flag) => Json::Bool(*flag),
            Self::Int(integer) | Self::Int64(integer) => Json::from(*integer),
            Self::Uint(_, integer) => Json::from(*integer),
            Self::Float(float) => match Number::from_f64(*float) {
                Some(number) => Json::Number(number),
                None => return Err(EncodeError::Float(super::number::format_float(*float, b'g', None))),
            },
            Self::Text(text) => Json::String(text.to_str().into_owned()),
            Self::Bytes(bytes) => {
                use base64::Engine as _;
                Json::String(base64::engine::general_purpose::STANDARD.encode(bytes))
            }
            Self::List(list) if list.is_nil() => Json::Null,
            Self::List(list) => {
                Json::Array(list.items().iter().map(|item| item.encode(depth + 1)).collect::<Result<_, _>>()?)
            }
            Self::Dict(dict) if dict.is_nil() => Json::Null,
            Self::Dict(dict) => {
                let mut map = super::Map::new();
                for (key, value) in dict.entries() {
                    map.insert(key.to_str().into_owned(), value.encode(depth + 1)?);
                }
                Json::Object(map)
            }
            Self::Object(object) => return encode_object(object.as_ref(), depth),
            Self::Complex(..) | Self::Function(_) => return Err(EncodeError::Type(self.type_name())),
        })
    }

    /// The Go name of the type, as `%T` prints it.
    pub fn type_name(&self) -> String {
        match self {
            Self::Nil => "<nil>".to_owned(),
            Self::Uint(kind, _) => kind.name().to_owned(),
            Self::List(list) => list.type_name(),
            Self::Dict(dict) => dict.type_name(),
            Self::Object(object) => object.type_name().to_owned(),
            Self::Bool(_) => "bool".to_owned(),
            Self::Int(_) => "int".to_owned(),
            Self::Int64(_) => "int64".to_owned(),
            Self::Float(_) => "float64".to_owned(),
            Self::Complex(..) => "complex128".to_owned(),
            Self::Text(_) => "string".to_owned(),
            Self::Bytes(_) => "[]uint8".to_owned(),
            Self::Function(_) => "func()".to_owned(),
        }
    }

    /// The name of Go's `reflect.Kind`.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Nil => "invalid",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Int64(_) => "int64",
            Self::Uint(kind, _) => kind.name(),
            Self::Float(_) => "float64",
            Self::Complex(..) => "complex128",
            Self::Text(_) => "string",
            Self::Bytes(_) | Self::List(_) => "slice",
            Self::Dict(_) => "map",
            Self::Function(_) => "func",
            Self::Object(object) => match object.kind() {
                Kind::Struct => "struct",
                Kind::Pointer => "ptr",
                Kind::Int => "int",
                Kind::Int64 => "int64",
            },
        }
    }

    /// Go's truth in `if`, `with`, `and`, `or`, `not`: not the zero of its type; structs are always true.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(flag) => *flag,
            Self::Int(integer) | Self::Int64(integer) => *integer != 0,
            Self::Uint(_, integer) => *integer != 0,
            Self::Float(float) => *float != 0.0,
            Self::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::List(list) => !list.items().is_empty(),
            Self::Dict(dict) => !dict.is_empty(),
            Self::Function(_) => true,
            Self::Object(object) => object.integer() != Some(0),
        }
    }

    /// Whether it is nil, or nil of its type.
    pub fn is_nil(&self) -> bool {
        match self {
            Self::Nil => true,
            Self::List(list) => list.is_nil(),
            Self::Dict(dict) => dict.is_nil(),
            _ => false,
        }
    }

    /// The string, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The slice, if it is one (bytes are not).
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The object, if it is one of type `T`.
    pub fn as_object<T: 'static>(&self) -> Option<&T> {
        match self {
            Self::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }
}

fn encode_object(object: &dyn Object, depth: usize) -> Result<Json, EncodeError> {
    if let Some(json) = object.json() {
        return Ok(json);
    }
    if let Some(integer) = object.integer() {
        return Ok(Json::from(integer));
    }
    let mut map = super::Map::new();
    for (name, value) in object.fields() {
        map.insert(name.to_owned(), value.encode(depth + 1)?);
    }
    Ok(Json::Object(map))
}

impl fmt::Debug for Dict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Value::Dict(self.clone()), out)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}({})", self.type_name(), super::print::sprint(std::slice::from_ref(self)))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Value {
    fn from(float: f64) -> Self {
        Self::Float(float)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}

impl From<Dict> for Value {
    fn from(dict: Dict) -> Self {
        Self::Dict(dict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as tree;

    #[test]
    fn bytes_that_are_no_text_are_escaped() {
        let text = Value::text("a\u{fffd}<".as_bytes());
        let cut = Value::text(&b"\xc3\xff"[..]);
        let written = Value::list(vec![text, cut, Value::Nil]).to_json_text(json::Options::default());
        assert_eq!(written.as_deref(), Ok("[\"a\u{fffd}\\u003c\",\"\\ufffd\\ufffd\",null]"));
    }

    #[test]
    fn numbers_come_in_as_go_reads_them() {
        let tree = tree!({"a": 1, "b": [1.5, null]});
        let value = Value::from_json(&tree, Integers::Float);
        assert_eq!(format!("{value:?}"), "map[string]interface {}(map[a:1 b:[1.5 <nil>]])");
        let integer = Value::from_json(&tree!(12345678), Integers::Int64);
        assert_eq!(format!("{integer:?}"), "int64(12345678)");
    }

    /// What main gives kx.
    fn on_a_big_stack<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
        let thread = std::thread::Builder::new().stack_size(1 << 28).spawn(body).expect("a thread");
        thread.join().expect("no panic")
    }

    #[test]
    fn a_map_that_holds_itself_has_no_json() {
        let error = on_a_big_stack(|| {
            let map = Dict::new(Entries::new());
            map.insert("self", map.clone());
            let error = Value::Dict(map.clone()).to_json().expect_err("it never ends");
            let printed = crate::value::print::sprint(&[Value::Dict(map.clone())]);
            assert!(printed.to_str().starts_with("map[self:map[self:"));
            map.remove("self");
            error
        });
        assert_eq!(error.to_string(), "json: unsupported value: encountered a cycle via map[string]interface {}");
    }
}
