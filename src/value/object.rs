//! What templates reach beyond plain data: Go types with methods, structs, and functions.
//!
//! `.Files.Get`, `.Capabilities.APIVersions.Has`, `now.Year`, `(semver "1.2").Major`: a value of a Go struct is an
//! [`Object`]; a slice or map with a named type carries a [`Named`]; both hand out bound [`Function`]s.

use super::{Json, Text, Value};
use std::any::Any;
use std::rc::Rc;

/// A parameter's Go type: what a call accepts, and how errors name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `interface {}`
    Any,
    /// `reflect.Value`, the parameters of text/template's own functions.
    Reflect,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// A named integer such as `time.Duration`: its values are objects, or a literal `int64`.
    NamedInt(&'static str),
    /// `float64`
    Float,
    /// `string`
    Text,
    /// `[]interface {}`
    List,
    /// `map[string]interface {}`
    Dict,
    /// A named type, such as `time.Time`.
    Named(&'static str),
}

impl Type {
    /// The Go name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Reflect => "reflect.Value",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Float => "float64",
            Self::Text => "string",
            Self::List => "[]interface {}",
            Self::Dict => "map[string]interface {}",
            Self::Named(name) | Self::NamedInt(name) => name,
        }
    }

    /// Whether Go's untyped nil can be assigned to the type.
    pub fn can_be_nil(self) -> bool {
        match self {
            Self::Any | Self::Reflect | Self::List | Self::Dict => true,
            Self::Named(name) => name.starts_with(['*', '[']) || name.starts_with("map["),
            _ => false,
        }
    }
}

/// What a function takes.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The parameters; the last may be taken any number of times.
    pub parameters: &'static [Type],
    /// Whether the last parameter is Go's `...`.
    pub variadic: bool,
}

impl Signature {
    /// Takes exactly these.
    pub const fn fixed(parameters: &'static [Type]) -> Self {
        Self { parameters, variadic: false }
    }

    /// Takes these, the last any number of times.
    pub const fn variadic(parameters: &'static [Type]) -> Self {
        Self { parameters, variadic: true }
    }
}

type Body = dyn Fn(&[Value]) -> Result<Value, String>;

/// A function held by a value: a method bound to its receiver.
#[derive(Clone)]
pub struct Function {
    /// What it takes; arguments are checked against it before the body runs.
    pub signature: Signature,
    body: Rc<Body>,
}

impl Function {
    /// A function of this signature; its errors are the words after `error calling NAME: `.
    pub fn new(signature: Signature, body: impl Fn(&[Value]) -> Result<Value, String> + 'static) -> Self {
        Self { signature, body: Rc::new(body) }
    }

    /// A method without parameters.
    pub fn getter(body: impl Fn() -> Value + 'static) -> Self {
        Self::new(Signature::fixed(&[]), move |_| Ok(body()))
    }

    /// Runs the body on arguments that fit the signature.
    pub fn call(&self, arguments: &[Value]) -> Result<Value, String> {
        (self.body)(arguments)
    }
}

/// A named slice or map type and its methods.
pub struct Named {
    /// As Go prints it: `common.Values`.
    pub name: &'static str,
    /// The method of a value of this type.
    pub method: fn(&Value, &str) -> Option<Function>,
}

/// The kind of a Go type that is not plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A struct.
    Struct,
    /// A pointer to a struct.
    Pointer,
    /// A named `int`, such as `time.Month`; see [`Object::integer`].
    Int,
    /// A named `int64`, such as `time.Duration`; see [`Object::integer`].
    Int64,
}

/// A value of a Go struct type, of a pointer to one, or of a named integer.
pub trait Object {
    /// As `%T` prints it: `*semver.Version`.
    fn type_name(&self) -> &str;

    /// What `kindOf` and truth go by.
    fn kind(&self) -> Kind {
        Kind::Struct
    }

    /// What `String()` or `Error()` returns, for types that have it.
    fn text(&self) -> Option<Text> {
        None
    }

    /// What `GoString()` returns, which `%#v` prints, for types that have it.
    fn go_text(&self) -> Option<Text> {
        None
    }

    /// The value of a named integer.
    fn integer(&self) -> Option<i64> {
        None
    }

    /// The exported fields in their order in the struct.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// What the printer shows: the fields, those that templates cannot reach too.
    fn printed_fields(&self) -> Vec<(&'static str, Value)> {
        self.fields()
    }

    /// One exported field.
    fn field(&self, name: &str) -> Option<Value> {
        self.fields().into_iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// A method bound to this value.
    fn method(&self, _name: &str) -> Option<Function> {
        None
    }

    /// What `encoding/json` makes of it, if not an object of its fields.
    fn json(&self) -> Option<Json> {
        None
    }

    /// For functions that take their own types.
    fn as_any(&self) -> &dyn Any;
}
