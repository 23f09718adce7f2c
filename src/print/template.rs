//! `-o go-template=…`: an object printed by a template of Go's, with kubectl's two functions. Answers to cli-runtime's
//! template printer.

use super::Error;
use crate::gotemplate::{self, Functions, MissingKey, Options, Plain, Set};
use crate::jsonpath::{self, Missing};
use crate::value::{Integers, Json, Signature, Type, Value, json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;

/// The name that errors call the template by.
const NAME: &str = "output";

static FUNCTIONS: LazyLock<Functions<()>> = LazyLock::new(|| Functions::new(&[TABLE], Vec::new()));

static TABLE: &[Plain] = &[
    Plain {
        name: "exists",
        signature: Signature::variadic(&[Type::Any, Type::Any]),
        body: |arguments| Ok(Value::from(exists(arguments))),
    },
    Plain {
        name: "base64decode",
        signature: Signature::fixed(&[Type::Text]),
        body: |arguments| match arguments.first().and_then(Value::as_text) {
            Some(text) => decode(text.as_bytes()),
            None => Ok(Value::from("")),
        },
    },
];

pub struct Template {
    source: String,
    set: Set<'static, ()>,
    options: Options,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Template").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Template {
    pub fn parse(source: &str, missing: Missing) -> Result<Template, Error> {
        let mut set = Set::new(NAME, &*FUNCTIONS);
        set.parse(NAME, source)
            .map_err(|error| Error::ParseTemplate { template: source.to_owned(), reason: error.to_string() })?;
        let missing_key = match missing {
            Missing::Allowed => MissingKey::Invalid,
            Missing::Refused => MissingKey::Error,
        };
        Ok(Template { source: source.to_owned(), set, options: Options { missing_key, ..Options::default() } })
    }

    /// The template's output. What kubectl prints to help with a failing template is part of the error.
    pub fn render(&self, object: &Json) -> Result<String, Error> {
        let data = Value::from_json(object, Integers::Int64);
        match self.set.run(&(), self.options).execute(NAME, &data) {
            Ok(text) => Ok(text.to_str().into_owned()),
            Err(error) => Err(self.explain(object, &error)),
        }
    }

    fn explain(&self, object: &Json, error: &gotemplate::Error) -> Error {
        let reason = error.to_string();
        let dump = format!(
            "Error executing template: {reason}. Printing more information for debugging the template:\n\
             \ttemplate was:\n\t\t{}\n\traw data was:\n\t\t{}\n\tobject given to template engine was:\n\t\t{}\n\n",
            self.source,
            json::compact(object),
            jsonpath::go_text(object),
        );
        Error::RunTemplate { template: self.source.clone(), reason, dump }
    }
}

/// Whether the first value has something below all the keys and indices that follow.
fn exists(arguments: &[Value]) -> bool {
    let Some((first, indices)) = arguments.split_first() else { return false };
    let mut place = first.clone();
    for index in indices {
        let next = if let Some(dict) = place.as_dict() {
            index.as_text().and_then(|key| dict.get(key.as_bytes()))
        } else if let Some(list) = place.as_list() {
            position(index).and_then(|position| list.items().get(position).cloned())
        } else if let Some(text) = place.as_text() {
            position(index).and_then(|position| text.as_bytes().get(position).map(|byte| Value::Int(i64::from(*byte))))
        } else {
            None
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    !place.is_nil()
}

fn position(index: &Value) -> Option<usize> {
    match index {
        Value::Int(position) | Value::Int64(position) => usize::try_from(*position).ok(),
        Value::Uint(_, position) => usize::try_from(*position).ok(),
        _ => None,
    }
}

fn decode(text: &[u8]) -> Result<Value, gotemplate::Error> {
    match STANDARD.decode(text) {
        Ok(bytes) => Ok(Value::from(crate::value::Text::from_bytes(bytes))),
        Err(error) => {
            // Go counts the bytes it could read; the crate names the byte it could not.
            let at = match error {
                base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => at,
                _ => text.len(),
            };
            Err(gotemplate::Error::call(format!("base64 decode failed: illegal base64 data at input byte {at}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(source: &str, expected: &str) {
        let object = json!({"kind": "Pod", "data": {"a": "eA=="}, "l": [{"b": 1}], "n": 1e6, "nil": null});
        let got = Template::parse(source, Missing::Allowed).and_then(|template| template.render(&object));
        assert_eq!(got.unwrap_or_else(|error| error.to_string()), expected, "of {source}");
    }

    #[test]
    fn prints_objects() {
        check("{{.kind}} {{.l}} {{.data.a | base64decode}}{{\"\\n\"}}", "Pod [map[b:1]] x\n");
        check("{{range.l}}{{.b}}{{end}}", "1");
        check("{{.nothing}} {{.n}}", "<no value> 1e+06");
        check(
            "{{exists . \"l\" 0 \"b\"}} {{exists . \"l\" 1}} {{exists . \"nil\"}} {{exists . \"kind\" \"x\"}}",
            "true false false false",
        );
        check("{{.a", "error parsing template {{.a, template: output:1: unclosed action");
        check(
            "{{index .l 5}}",
            "error executing template \"{{index .l 5}}\": template: output:1:2: executing \"output\" at <index .l 5>: \
             error calling index: index out of range: 5",
        );
    }
}
