//! Manifests as text: YAML or JSON, any number of documents, lists of objects taken apart.
//!
//! In: the bytes of a file. Out: the objects in order, and what is wrong with those that are none, with document,
//! line and column. Answers to apimachinery's `YAMLOrJSONDecoder`, its unstructured codec and cli-runtime's
//! `FlattenListVisitor`, in their words.

mod fault;
mod metadata;

use super::Object;
use crate::value::{self, Json, json};
use crate::yaml::{self, Version};
use std::borrow::Cow;
use std::collections::VecDeque;

/// One object of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub object: Object,
    /// Whether it was an item of a list; kubectl words some errors differently then.
    pub in_list: bool,
}

/// Why a document holds no object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub message: String,
    pub kind: Kind,
    /// Which document of the text, from 1.
    pub document: usize,
    /// In the whole text, from 1.
    pub line: Option<u32>,
    pub column: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The text is neither YAML nor JSON from here on.
    Syntax,
    /// The document is well formed, but no object.
    Decode,
    /// An item of a list is no object.
    Item,
    /// The document does not say what it is; nothing behind it is read.
    Invalid,
}

/// What is asked of a document before it is taken for an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// A kind.
    Kind,
    /// A kind and a version: what kubectl's validation looks at before anything else.
    KindAndVersion,
}

/// The objects of a text; the first fault ends it.
pub fn read(bytes: &[u8]) -> Result<Vec<Object>, Error> {
    stream(bytes, Check::Kind).into_iter().map(|document| document.map(|document| document.object)).collect()
}

/// The objects of a text and the faults between them. Nothing follows a syntax error or an invalid document.
pub fn stream(bytes: &[u8], check: Check) -> Vec<Result<Document, Error>> {
    let text = decode(bytes);
    let mut reader = Reader { out: Vec::new(), document: 0, line: 1, check };
    if text.trim_start().starts_with('{') {
        reader.json(&text);
    } else {
        reader.yaml(&text, None);
    }
    reader.out
}

/// UTF-16 by its mark, else UTF-8 without one; what is not UTF-8 is replaced.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => value::lossy(rest),
        _ => value::lossy(bytes),
    }
}

struct Reader {
    out: Vec<Result<Document, Error>>,
    document: usize,
    /// The line on which the text that is read now begins.
    line: u32,
    check: Check,
}

fn lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

impl Reader {
    fn fail(&mut self, message: String, kind: Kind, place: Option<(u32, u32)>) {
        let (line, column) = place.unzip();
        self.out.push(Err(Error { message, kind, document: self.document, line, column }));
    }

    /// JSON values one after the other. What is no JSON is tried as YAML (maps in braces may be that), unless two
    /// values were read already.
    fn json(&mut self, text: &str) {
        let mut at = 0;
        loop {
            let rest = &text[at..];
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
            match values.next() {
                None => return,
                Some(Ok(_)) => {
                    let raw = &rest[..values.byte_offset()];
                    self.document += 1;
                    match json::parse(raw.as_bytes()) {
                        Ok(tree) if self.is_invalid(&tree) => return,
                        Ok(tree) => self.tree(tree, raw.trim()),
                        Err(error) => return self.fail(error.to_string(), Kind::Syntax, None),
                    }
                    self.line += lines(raw);
                    at += values.byte_offset();
                }
                Some(Err(_)) => {
                    let fault = fault::find(rest);
                    let before = &rest[..fault.offset.min(rest.len())];
                    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                    let column = before[line_start..].chars().count().max(1);
                    let place = (self.line + lines(before), u32::try_from(column).unwrap_or(u32::MAX));
                    if self.document > 1 {
                        self.document += 1;
                        return self.fail(fault.bare(), Kind::Syntax, Some(place));
                    }
                    let message = fault.message(at);
                    let rest = skip_line_end(rest, &mut self.line);
                    return self.yaml(rest, Some((message, place)));
                }
            }
        }
    }

    /// YAML documents. `json` is what was wrong with the text as JSON, when that was tried first.
    fn yaml(&mut self, text: &str, json: Option<(String, (u32, u32))>) {
        for part in yaml::documents(text) {
            self.document += 1;
            let tree = part.and_then(|part| {
                let tree = yaml::read(&part, Version::V2).map_err(|error| yaml::Error {
                    message: match error.line {
                        Some(line) => format!("error converting YAML to JSON: yaml: line {line}: {}", error.message),
                        None => format!("error converting YAML to JSON: {error}"),
                    },
                    speaker: yaml::Speaker::Other,
                    ..error
                })?;
                Ok((tree, lines(&part) + 1))
            });
            match tree {
                Ok((tree, height)) => {
                    if self.is_invalid(&tree) {
                        return;
                    }
                    if !tree.is_null() {
                        let raw = json::compact(&tree);
                        self.tree(tree, &raw);
                    }
                    self.line += height;
                }
                Err(error) => {
                    let place = error.line.map(|line| (self.line + line - 1, error.column.unwrap_or(1)));
                    return match json {
                        Some((message, place)) => self.fail(message, Kind::Syntax, Some(place)),
                        None => self.fail(error.message, Kind::Syntax, place),
                    };
                }
            }
        }
    }

    /// Tells what a document lacks that must say what it is.
    fn is_invalid(&mut self, tree: &Json) -> bool {
        if self.check == Check::Kind || tree.is_null() {
            return false;
        }
        let mut wrong = Vec::new();
        match tree.as_object() {
            None => wrong.push("invalid object to validate".to_owned()),
            Some(map) => {
                for key in ["apiVersion", "kind"] {
                    match map.get(key) {
                        None | Some(Json::Null) => wrong.push(format!("{key} not set")),
                        Some(Json::String(text)) if key == "apiVersion" && text.matches('/').count() > 1 => {
                            wrong.push(format!("unexpected GroupVersion string: {text}"));
                        }
                        Some(Json::String(_)) => {}
                        Some(_) => wrong.push(format!("{key} isn't string type")),
                    }
                }
            }
        }
        match wrong.as_slice() {
            [] => return false,
            [one] => self.fail(one.clone(), Kind::Invalid, Some((self.line, 1))),
            several => self.fail(format!("[{}]", several.join(", ")), Kind::Invalid, Some((self.line, 1))),
        }
        true
    }

    /// One document as a tree; `raw` is its text as JSON.
    fn tree(&mut self, tree: Json, raw: &str) {
        let place = Some((self.line, 1));
        let map = match &tree {
            Json::Null => return,
            Json::Object(map) => map,
            other => {
                let kind = metadata::json_kind(other);
                let message = format!("json: cannot unmarshal {kind} into Go value of type unstructured.detector");
                return self.fail(message, Kind::Decode, place);
            }
        };
        if let Some(other) = map.get("items").filter(|items| !items.is_array() && !items.is_null()) {
            let kind = metadata::json_kind(other);
            let message = format!(
                "json: cannot unmarshal {kind} into Go struct field decodeList.items of type []json.RawMessage"
            );
            return self.fail(message, Kind::Decode, place);
        }
        let is_list = map.contains_key("items");
        if map.get("kind").and_then(Json::as_str).is_none_or(str::is_empty) {
            return self.fail(format!("Object 'Kind' is missing in '{raw}'"), Kind::Decode, place);
        }
        if let Some(message) = metadata::fault(&tree) {
            return self.fail(message, Kind::Decode, place);
        }
        if is_list {
            return self.flatten(tree);
        }
        self.out.push(Ok(Document { object: Object(tree), in_list: false }));
    }

    /// A list's items, those of inner lists behind all of its own, as kubectl walks them.
    fn flatten(&mut self, list: Json) {
        let mut waiting = VecDeque::from([list]);
        while let Some(mut tree) = waiting.pop_front() {
            if !tree.get("items").is_some_and(|items| items.is_array() || items.is_null()) {
                self.item(tree);
                continue;
            }
            let items = tree.get_mut("items").map(Json::take).unwrap_or_default();
            let Json::Array(items) = items else { continue };
            let list = Object(tree);
            for mut item in items {
                if let Json::Object(map) = &mut item
                    && !map.contains_key("kind")
                    && !map.contains_key("apiVersion")
                {
                    let kind = list.kind();
                    map.insert("kind".into(), kind.strip_suffix("List").unwrap_or(kind).into());
                    map.insert("apiVersion".into(), list.api_version().into());
                }
                waiting.push_back(item);
            }
        }
    }

    fn item(&mut self, item: Json) {
        let place = Some((self.line, 1));
        let type_error = |what: &str, word: &str| {
            format!(
                "unable to get type info from the object \"*unstructured.Unstructured\": \
                 Object '{what}' is missing in 'unstructured object has no {word}'"
            )
        };
        if !item.is_object() {
            let kind = metadata::json_kind(&item);
            let message = format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}");
            return self.fail(message, Kind::Decode, place);
        }
        let object = Object(item);
        if object.kind().is_empty() {
            return self.fail(type_error("Kind", "kind"), Kind::Item, place);
        }
        if object.api_version().is_empty() {
            return self.fail(type_error("apiVersion", "version"), Kind::Item, place);
        }
        self.out.push(Ok(Document { object, in_list: true }));
    }
}

/// The text behind the white space up to and with the first line end, as Go's decoder goes on after JSON.
fn skip_line_end<'a>(text: &'a str, line: &mut u32) -> &'a str {
    for (at, letter) in text.char_indices() {
        if letter == '\n' {
            *line += 1;
            return &text[at + 1..];
        }
        if !letter.is_whitespace() {
            return &text[at..];
        }
    }
    ""
}

#[cfg(test)]
mod tests;
