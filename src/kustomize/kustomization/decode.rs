//! Decoding JSON into structs the way Go's `encoding/json` does.
//!
//! Field names match whatever their case. The first mistake is kept and the rest is read on, as Go does, so that the
//! error told is the first in the order of the keys. Strict decoding refuses unknown fields; lenient decoding (plugin
//! configurations, read through sigs.k8s.io/yaml with their types known) ignores them and takes numbers for texts.

use super::super::error::Error;
use super::Texts;
use crate::value::Json;
use crate::value::json;

/// A decoding under way.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Unknown fields are passed over.
    any_field: bool,
    /// Numbers and booleans may stand where texts are wanted.
    any_scalar: bool,
    /// The field names from the root to here.
    path: Vec<&'static str>,
    /// The struct that is being read.
    owner: &'static str,
    first: Option<Error>,
}

/// The fields of a struct, as its Go tags name them; one of an embedded struct behind that struct's name and a point.
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [&'static str],
}

impl Decoder {
    /// For kustomization files.
    pub fn strict() -> Decoder {
        Decoder::default()
    }

    /// For plugin configurations.
    pub fn lenient() -> Decoder {
        Decoder { any_field: true, any_scalar: true, ..Decoder::default() }
    }

    /// For functions: no unknown field, but any scalar for a text.
    pub fn strict_fields() -> Decoder {
        Decoder { any_scalar: true, ..Decoder::default() }
    }

    /// The first mistake, if there was one.
    pub fn finish(self) -> Result<(), Error> {
        self.first.map_or(Ok(()), Err)
    }

    fn fail(&mut self, error: Error) {
        self.first.get_or_insert(error);
    }

    fn mismatch(&mut self, found: &Json, wanted: &'static str) {
        let found = match found {
            Json::Null => return,
            Json::Bool(_) => "bool".to_owned(),
            Json::Number(number) if wanted.starts_with("int") => format!("number {number}"),
            Json::Number(_) => "number".to_owned(),
            Json::String(_) => "string".to_owned(),
            Json::Array(_) => "array".to_owned(),
            Json::Object(_) => "object".to_owned(),
        };
        let error = match self.path.as_slice() {
            [] => Error::WrongGoType { found, field: String::new(), wanted },
            path => Error::WrongGoType { found, field: format!("{}.{}", self.owner, path.join(".")), wanted },
        };
        self.fail(error);
    }

    /// Calls `each` with the known name and the value of every field.
    pub fn object(&mut self, json: &Json, shape: &Shape, mut each: impl FnMut(&mut Decoder, &'static str, &Json)) {
        let map = match json {
            Json::Object(map) => map,
            other => return self.mismatch(other, shape.name),
        };
        let outer = std::mem::replace(&mut self.owner, short_name(shape.name));
        for (key, value) in map {
            let names = || shape.fields.iter().map(|path| (*path, short_name(path)));
            let known = names()
                .find(|(_, name)| name == key)
                .or_else(|| names().find(|(_, name)| name.eq_ignore_ascii_case(key)));
            match known {
                Some((path, name)) => {
                    self.path.push(path);
                    each(self, name, value);
                    self.path.pop();
                }
                None if self.any_field => {}
                None => self.fail(Error::UnknownField { field: key.clone() }),
            }
        }
        self.owner = outer;
    }

    pub fn string(&mut self, json: &Json) -> String {
        match json {
            Json::String(text) => text.clone(),
            Json::Number(number) if self.any_scalar => {
                let mut text = String::new();
                json::push_number(&mut text, number);
                text
            }
            Json::Bool(flag) if self.any_scalar => flag.to_string(),
            other => {
                self.mismatch(other, "string");
                String::new()
            }
        }
    }

    pub fn bool(&mut self, json: &Json) -> bool {
        match json {
            Json::Bool(flag) => *flag,
            other => {
                self.mismatch(other, "bool");
                false
            }
        }
    }

    pub fn integer(&mut self, json: &Json, wanted: &'static str) -> i64 {
        match json.as_i64() {
            Some(number) => number,
            None => {
                self.mismatch(json, wanted);
                0
            }
        }
    }

    /// A list whose items `each` reads.
    pub fn list<T>(
        &mut self,
        json: &Json,
        wanted: &'static str,
        mut each: impl FnMut(&mut Decoder, &Json) -> T,
    ) -> Vec<T> {
        match json {
            Json::Array(items) => items.iter().map(|item| each(self, item)).collect(),
            other => {
                self.mismatch(other, wanted);
                Vec::new()
            }
        }
    }

    pub fn strings(&mut self, json: &Json) -> Vec<String> {
        self.list(json, "[]string", Decoder::string)
    }

    pub fn texts(&mut self, json: &Json) -> Texts {
        match json {
            Json::Object(map) => map.iter().map(|(key, value)| (key.clone(), self.string(value))).collect(),
            other => {
                self.mismatch(other, "map[string]string");
                Texts::new()
            }
        }
    }
}

/// What stands behind the last point: `types.Patch` is told as `Patch` where it is a field's owner.
fn short_name(name: &'static str) -> &'static str {
    name.rsplit_once('.').map_or(name, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHAPE: Shape = Shape { name: "types.Thing", fields: &["name", "count", "labels", "names"] };

    fn check(mut decoder: Decoder, input: &Json, expected: Result<&str, &str>) {
        let mut name = String::new();
        decoder.object(input, &SHAPE, |decoder, field, value| match field {
            "name" => name = decoder.string(value),
            "count" => drop(decoder.integer(value, "int64")),
            "labels" => drop(decoder.texts(value)),
            _ => drop(decoder.strings(value)),
        });
        let got = decoder.finish().map(|()| name).map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "of {input}");
    }

    #[test]
    fn reads_as_go() {
        check(Decoder::strict(), &json!({"NAME": "x", "count": null}), Ok("x"));
        check(Decoder::lenient(), &json!({"name": 1.5, "other": 1}), Ok("1.5"));
        check(Decoder::strict(), &json!({"other": 1}), Err("json: unknown field \"other\""));
        check(
            Decoder::strict(),
            &json!({"name": 1, "count": "x"}),
            Err("json: cannot unmarshal string into Go struct field Thing.count of type int64"),
        );
        check(
            Decoder::strict(),
            &json!({"labels": {"a": 1}}),
            Err("json: cannot unmarshal number into Go struct field Thing.labels of type string"),
        );
        check(Decoder::strict(), &json!([]), Err("json: cannot unmarshal array into Go value of type types.Thing"));
    }
}
