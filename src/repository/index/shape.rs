//! Whether a tree fits what Go's decoder would read it into, in that decoder's words.
//!
//! In: a tree, and the shape of an index. Out: nothing, or the first thing that does not fit. Keys come in their order;
//! a wrong kind is told only when no moment behind it is broken, since that ends the decoder at once.

use crate::helm::funcs::rfc3339;
use crate::value::{Json, Map};

/// What a value is read into.
#[derive(Clone, Copy)]
pub enum Shape {
    Text,
    Flag,
    Moment,
    /// A map of anything.
    Table,
    Texts,
    TextMap,
    /// A list of anything.
    Items,
    /// A list, and Go's name for its type.
    List(&'static Struct, &'static str),
    /// A map of such lists, Go's names for it, and for the list.
    Lists(&'static Struct, &'static str, &'static str),
}

/// A Go struct.
pub struct Struct {
    /// `repo.IndexFile`.
    pub name: &'static str,
    pub fields: &'static [Field],
}

/// A field, the name of the struct that it is embedded from, and its shape.
pub struct Field(pub &'static str, pub &'static str, pub Shape);

/// How strict the decoder is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Strictness {
    /// Refuses fields that are not known.
    pub unknown: bool,
    /// Takes scalars of the outermost struct for texts, as sigs.k8s.io/yaml does where it knows the target.
    pub scalars: bool,
}

/// Checks a whole tree.
pub fn check(tree: &Json, shape: &'static Struct, strictness: Strictness) -> Result<(), String> {
    let mut walk = Walk { strictness, path: Vec::new(), first: None };
    walk.root(tree, shape)?;
    walk.first.map_or(Ok(()), Err)
}

struct Walk {
    strictness: Strictness,
    /// The names of the fields that the walk is in.
    path: Vec<&'static str>,
    first: Option<String>,
}

impl Walk {
    fn save(&mut self, problem: impl FnOnce() -> String) {
        self.first.get_or_insert_with(problem);
    }

    fn wrong(&mut self, value: &Json, owner: &str, wanted: &str) {
        let kind = go_kind(value);
        let owner = owner.rsplit('.').next().unwrap_or(owner);
        let path = self.path.join(".");
        self.save(|| format!("json: cannot unmarshal {kind} into Go struct field {owner}.{path} of type {wanted}"));
    }

    fn root(&mut self, tree: &Json, shape: &'static Struct) -> Result<(), String> {
        match tree {
            Json::Null => Ok(()),
            Json::Object(map) => self.fields(map, shape),
            other => {
                let (kind, name) = (go_kind(other), shape.name);
                self.save(|| format!("json: cannot unmarshal {kind} into Go value of type {name}"));
                Ok(())
            }
        }
    }

    fn fields(&mut self, map: &Map<String, Json>, shape: &'static Struct) -> Result<(), String> {
        for (key, value) in map {
            let exact = shape.fields.iter().find(|field| field.0 == key);
            let field = exact.or_else(|| shape.fields.iter().find(|field| field.0.eq_ignore_ascii_case(key)));
            let Some(Field(name, embedded, wanted)) = field else {
                if self.strictness.unknown {
                    self.save(|| format!("json: unknown field {key:?}"));
                }
                continue;
            };
            let depth = self.path.len();
            if !embedded.is_empty() {
                self.path.push(embedded);
            }
            self.path.push(name);
            self.value(value, *wanted, shape.name)?;
            self.path.truncate(depth);
        }
        Ok(())
    }

    fn value(&mut self, value: &Json, shape: Shape, owner: &'static str) -> Result<(), String> {
        if value.is_null() {
            return Ok(());
        }
        match (shape, value) {
            (Shape::Text, Json::String(_)) | (Shape::Flag, Json::Bool(_)) => {}
            (Shape::Table, Json::Object(_)) | (Shape::Items, Json::Array(_)) => {}
            (Shape::Text, Json::Bool(_) | Json::Number(_)) if self.strictness.scalars && self.path.len() == 1 => {}
            (Shape::Text, _) => self.wrong(value, owner, "string"),
            (Shape::Flag, _) => self.wrong(value, owner, "bool"),
            (Shape::Table, _) => self.wrong(value, owner, "map[string]interface {}"),
            (Shape::Items, _) => self.wrong(value, owner, "[]interface {}"),
            (Shape::Moment, Json::String(text)) => return rfc3339(text).map(drop),
            (Shape::Moment, _) => return Err("Time.UnmarshalJSON: input is not a JSON string".to_owned()),
            (Shape::Texts, Json::Array(items)) => {
                for item in items {
                    self.value(item, Shape::Text, owner)?;
                }
            }
            (Shape::Texts, _) => self.wrong(value, owner, "[]string"),
            (Shape::TextMap, Json::Object(map)) => {
                for item in map.values() {
                    self.value(item, Shape::Text, owner)?;
                }
            }
            (Shape::TextMap, _) => self.wrong(value, owner, "map[string]string"),
            (Shape::List(inner, list), _) => return self.list(value, inner, (owner, list)),
            (Shape::Lists(inner, _, list), Json::Object(map)) => {
                for item in map.values().filter(|item| !item.is_null()) {
                    self.list(item, inner, (owner, list))?;
                }
            }
            (Shape::Lists(_, whole, _), _) => self.wrong(value, owner, whole),
        }
        Ok(())
    }

    fn list(
        &mut self,
        value: &Json,
        inner: &'static Struct,
        (owner, list): (&'static str, &str),
    ) -> Result<(), String> {
        let Json::Array(items) = value else {
            self.wrong(value, owner, list);
            return Ok(());
        };
        for item in items {
            match item {
                Json::Null => {}
                Json::Object(map) => self.fields(map, inner)?,
                other => self.wrong(other, owner, inner.name),
            }
        }
        Ok(())
    }
}

fn go_kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}
