//! RFC 6902: a patch that is a list of operations on paths.
//!
//! In: a document and a patch, both trees. Out: the patched document. Answers to the `json-patch` library, with its
//! liberties: a negative index counts from the end, `replace` also adds.

use crate::value::{Json, Map};

/// An operation that failed, in the library's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub message: String,
}

fn fail<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error { message: message.into() })
}

const MISSING: &str = "missing value";
const INVALID_INDEX: &str = "invalid index referenced";

/// The operations of a patch.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch(Vec<Map<String, Json>>);

impl Patch {
    /// Reads a patch: a list of maps.
    pub fn decode(tree: Json) -> Result<Patch, Error> {
        let kind = |tree: &Json| match tree {
            Json::Object(_) => "object",
            Json::Array(_) => "array",
            Json::String(_) => "string",
            Json::Number(_) => "number",
            Json::Bool(_) => "bool",
            Json::Null => "null",
        };
        let items = match tree {
            Json::Array(items) => items,
            Json::Null => Vec::new(),
            other => {
                return fail(format!("json: cannot unmarshal {} into Go value of type jsonpatch.Patch", kind(&other)));
            }
        };
        let mut operations = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Json::Object(map) => operations.push(map),
                Json::Null => operations.push(Map::new()),
                other => {
                    let kind = kind(&other);
                    return fail(format!("json: cannot unmarshal {kind} into Go value of type jsonpatch.Operation"));
                }
            }
        }
        Ok(Patch(operations))
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document with every operation carried out in turn.
    pub fn apply(&self, mut document: Json) -> Result<Json, Error> {
        for operation in &self.0 {
            let kind = operation.get("op").and_then(Json::as_str).unwrap_or("unknown");
            match kind {
                "add" => add(&mut document, operation)?,
                "remove" => remove(&mut document, operation)?,
                "replace" => replace(&mut document, operation)?,
                "move" => relocate(&mut document, operation)?,
                "test" => test(&mut document, operation)?,
                "copy" => copy(&mut document, operation)?,
                other => return fail(format!("Unexpected kind: {other}")),
            }
        }
        Ok(document)
    }
}

fn text<'a>(operation: &'a Map<String, Json>, field: &str) -> Result<&'a str, String> {
    let comma = if field == "from" { "," } else { "" };
    match operation.get(field) {
        Some(Json::String(text)) => Ok(text),
        None | Some(Json::Null) => Err(format!("operation{comma} missing {field} field: {MISSING}")),
        Some(_) => Err("json: cannot unmarshal into Go value of type string".to_owned()),
    }
}

/// The list or map that holds the path's last step, and that step.
fn container<'a>(document: &'a mut Json, path: &str) -> Option<(&'a mut Json, String)> {
    let steps: Vec<&str> = path.split('/').skip(1).collect();
    let (last, steps) = steps.split_last()?;
    let mut at = document;
    for step in steps {
        let step = decode(step);
        at = match at {
            Json::Object(map) => map.get_mut(&step)?,
            Json::Array(items) => {
                let index = index(&step, items.len()).ok()?;
                items.get_mut(index)?
            }
            _ => return None,
        };
    }
    (at.is_object() || at.is_array()).then(|| (at, decode(last)))
}

fn decode(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn number(step: &str) -> Result<i64, String> {
    let digits = step.strip_prefix(['+', '-']).unwrap_or(step);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("strconv.Atoi: parsing {step:?}: invalid syntax"));
    }
    step.parse().map_err(|_| format!("strconv.Atoi: parsing {step:?}: value out of range"))
}

/// A place among `length`; negative ones count from the end.
fn index(step: &str, length: usize) -> Result<usize, String> {
    let given = number(step)?;
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let place = if given < 0 { given + length } else { given };
    match usize::try_from(place) {
        Ok(index) if place < length => Ok(index),
        _ => Err(format!("Unable to access invalid index: {given}: {INVALID_INDEX}")),
    }
}

fn get(container: &Json, key: &str) -> Result<Option<Json>, String> {
    match container {
        Json::Array(items) => Ok(items.get(index(key, items.len())?).cloned()),
        other => Ok(other.get(key).cloned()),
    }
}

fn put(container: &mut Json, key: &str, value: Json) -> Result<(), String> {
    match container {
        Json::Array(items) if key == "-" => items.push(value),
        Json::Array(items) => {
            number(key).map_err(|error| format!("value was not a proper array index: '{key}': {error}"))?;
            items.insert(index(key, items.len() + 1)?, value);
        }
        Json::Object(map) => {
            map.insert(key.to_owned(), value);
        }
        _ => {}
    }
    Ok(())
}

fn take(container: &mut Json, key: &str) -> Result<(), String> {
    match container {
        Json::Array(items) => {
            items.remove(index(key, items.len())?);
        }
        Json::Object(map) => {
            map.remove(key).ok_or_else(|| format!("Unable to remove nonexistent key: {key}: {MISSING}"))?;
        }
        _ => {}
    }
    Ok(())
}

fn value(operation: &Map<String, Json>) -> Json {
    operation.get("value").cloned().unwrap_or_default()
}

fn add(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let Ok(path) = text(operation, "path") else {
        return fail(format!("add operation failed to decode path: {MISSING}"));
    };
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("add operation does not apply: doc is missing path: \"{path}\": {MISSING}"));
    };
    put(holder, &key, value(operation)).or_else(|error| fail(format!("error in add for path: '{path}': {error}")))
}

fn remove(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let Ok(path) = text(operation, "path") else {
        return fail(format!("remove operation failed to decode path: {MISSING}"));
    };
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("remove operation does not apply: doc is missing path: \"{path}\": {MISSING}"));
    };
    take(holder, &key).or_else(|error| fail(format!("error in remove for path: '{path}': {error}")))
}

fn replace(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let path =
        text(operation, "path").or_else(|error| fail(format!("replace operation failed to decode path: {error}")))?;
    let value = value(operation);
    if path.is_empty() {
        if !value.is_object() && !value.is_array() {
            return fail("replace operation value must be object or array: %!w(<nil>)");
        }
        *document = value;
        return Ok(());
    }
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("replace operation does not apply: doc is missing path: {path}: {MISSING}"));
    };
    match holder {
        Json::Array(items) => match index(&key, items.len()) {
            Ok(index) => items[index] = value,
            Err(_) => return fail(format!("replace operation does not apply: doc is missing key: {path}: {MISSING}")),
        },
        other => put(other, &key, value).or_else(fail)?,
    }
    Ok(())
}

fn relocate(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let from =
        text(operation, "from").or_else(|error| fail(format!("move operation failed to decode from: {error}")))?;
    let Some((holder, key)) = container(document, from) else {
        return fail(format!("move operation does not apply: doc is missing from path: {from}: {MISSING}"));
    };
    let moved = get(holder, &key)
        .and_then(|value| take(holder, &key).map(|()| value))
        .or_else(|error| fail(format!("error in move for path: '{key}': {error}")))?;
    let path =
        text(operation, "path").or_else(|error| fail(format!("move operation failed to decode path: {error}")))?;
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("move operation does not apply: doc is missing destination path: {path}: {MISSING}"));
    };
    put(holder, &key, moved.unwrap_or_default())
        .or_else(|error| fail(format!("error in move for path: '{path}': {error}")))
}

fn test(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let path =
        text(operation, "path").or_else(|error| fail(format!("test operation failed to decode path: {error}")))?;
    let failed = || fail(format!("testing value {path} failed: test failed"));
    if path.is_empty() {
        return if *document == value(operation) { Ok(()) } else { failed() };
    }
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("test operation does not apply: is missing path: {path}: {MISSING}"));
    };
    let found = get(holder, &key).or_else(|error| fail(format!("error in test for path: '{path}': {error}")))?;
    if found.unwrap_or_default() == value(operation) { Ok(()) } else { failed() }
}

fn copy(document: &mut Json, operation: &Map<String, Json>) -> Result<(), Error> {
    let from =
        text(operation, "from").or_else(|error| fail(format!("copy operation failed to decode from: {error}")))?;
    let Some((holder, key)) = container(document, from) else {
        return fail(format!("copy operation does not apply: doc is missing from path: {from}: {MISSING}"));
    };
    let copied = get(holder, &key).or_else(|error| fail(format!("error in copy for from: '{from}': {error}")))?;
    let Ok(path) = text(operation, "path") else {
        return fail(format!("copy operation failed to decode path: {MISSING}"));
    };
    let Some((holder, key)) = container(document, path) else {
        return fail(format!("copy operation does not apply: doc is missing destination path: {path}: {MISSING}"));
    };
    put(holder, &key, copied.unwrap_or_default())
        .or_else(|error| fail(format!("error while adding value during copy: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: &str, patch: &str, expected: Result<&str, &str>) {
        let tree = |text: &str| serde_json::from_str::<Json>(text).expect("the table holds valid JSON");
        let got = Patch::decode(tree(patch)).and_then(|patch| patch.apply(tree(document)));
        let got = got.map_err(|error| error.message);
        assert_eq!(got, expected.map(tree).map_err(str::to_owned), "of {document} and {patch}");
    }

    // Recorded from gopkg.in/evanphx/json-patch.v4 v4.13.0.
    #[test]
    fn applies_as_the_library() {
        check("{\"a\":1}", r#"[{"op":"add","path":"/b","value":2}]"#, Ok(r#"{"a":1,"b":2}"#));
        check("{\"a\":[1]}", r#"[{"op":"add","path":"/a/-","value":2}]"#, Ok(r#"{"a":[1,2]}"#));
        check("{\"a\":[1]}", r#"[{"op":"add","path":"/a/0","value":2}]"#, Ok(r#"{"a":[2,1]}"#));
        check("{\"a\":[1,2]}", r#"[{"op":"add","path":"/a/-1","value":3}]"#, Ok(r#"{"a":[1,2,3]}"#));
        check("{\"a\":[1,2]}", r#"[{"op":"remove","path":"/a/-1"}]"#, Ok(r#"{"a":[1]}"#));
        check("{\"a\":1}", r#"[{"op":"replace","path":"/b","value":2}]"#, Ok(r#"{"a":1,"b":2}"#));
        check("{\"a\":{\"b~/c\":1}}", r#"[{"op":"remove","path":"/a/b~0~1c"}]"#, Ok(r#"{"a":{}}"#));
        check("{\"a\":1}", r#"[{"op":"move","from":"/a","path":"/b"}]"#, Ok(r#"{"b":1}"#));
        check("{\"a\":[1]}", r#"[{"op":"copy","from":"/a","path":"/b"}]"#, Ok(r#"{"a":[1],"b":[1]}"#));
        check("{\"a\":1}", r#"[{"op":"test","path":"/a","value":1}]"#, Ok(r#"{"a":1}"#));
        check("{\"a\":1}", r#"[{"op":"test","path":"/b","value":null}]"#, Ok(r#"{"a":1}"#));
        check("{\"a\":1}", r#"[{"op":"replace","path":"","value":{"b":1}}]"#, Ok(r#"{"b":1}"#));
    }

    #[test]
    fn refuses_in_the_words_of_the_library() {
        check(
            "{}",
            r#"[{"op":"remove","path":"/a"}]"#,
            Err("error in remove for path: '/a': Unable to remove nonexistent key: a: missing value"),
        );
        check(
            "{\"a\":[]}",
            r#"[{"op":"remove","path":"/a/0"}]"#,
            Err("error in remove for path: '/a/0': Unable to access invalid index: 0: invalid index referenced"),
        );
        check(
            "{\"a\":[1]}",
            r#"[{"op":"add","path":"/a/x","value":1}]"#,
            Err(
                "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
            ),
        );
        check(
            "{}",
            r#"[{"op":"add","path":"/a/b","value":1}]"#,
            Err("add operation does not apply: doc is missing path: \"/a/b\": missing value"),
        );
        check("{\"a\":1}", r#"[{"op":"test","path":"/a","value":2}]"#, Err("testing value /a failed: test failed"));
        check("{}", r#"[{"op":"jump","path":"/a"}]"#, Err("Unexpected kind: jump"));
        check("{}", r#"[{"op":"add"}]"#, Err("add operation failed to decode path: missing value"));
        check(
            "{}",
            r#"[{"op":"move","path":"/a"}]"#,
            Err("move operation failed to decode from: operation, missing from field: missing value"),
        );
        check(
            "{\"a\":[1]}",
            r#"[{"op":"replace","path":"/a/3","value":1}]"#,
            Err("replace operation does not apply: doc is missing key: /a/3: missing value"),
        );
        check("{}", r#"{"op":"add"}"#, Err("json: cannot unmarshal object into Go value of type jsonpatch.Patch"));
    }
}
