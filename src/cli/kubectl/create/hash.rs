//! `--append-hash`: ten letters that stand for the content of a ConfigMap or a Secret. Answers to kubectl's util/hash.

use crate::value::{Json, Map, json};
use sha2::{Digest, Sha256};

/// Puts `-HASH` behind the object's name.
pub fn append(object: &mut Json) {
    let hash = content_hash(object);
    let name = object.pointer("/metadata/name").and_then(Json::as_str).unwrap_or_default();
    object["metadata"]["name"] = Json::from(format!("{name}-{hash}"));
}

fn content_hash(object: &Json) -> String {
    let field = |key: &str| object.get(key).cloned();
    let mut content = Map::new();
    content.insert("kind".to_owned(), field("kind").unwrap_or_default());
    content.insert("name".to_owned(), object.pointer("/metadata/name").cloned().unwrap_or_default());
    content.insert("data".to_owned(), field("data").unwrap_or_else(|| Json::Object(Map::new())));
    if object.get("kind").is_some_and(|kind| kind == "Secret") {
        content.insert("type".to_owned(), field("type").unwrap_or_else(|| Json::from("")));
    }
    if let Some(binary) = field("binaryData") {
        content.insert("binaryData".to_owned(), binary);
    }
    let digest = Sha256::digest(json::compact(&Json::Object(content)).as_bytes());
    let letters = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    letters.take(10).map(|digit| char::from(LETTERS[usize::from(digit)])).collect()
}

/// Hexadecimal digits with those replaced that could make words: 0, 1, 3, a, e.
const LETTERS: &[u8; 16] = b"gh2k456789mbcdtf";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(object: &Json, expected: &str) {
        assert_eq!(content_hash(object), expected);
    }

    #[test]
    fn hashes_as_kubectl() {
        check(&json!({"kind": "ConfigMap", "metadata": {"name": ""}}), "42745tchd9");
        check(&json!({"kind": "ConfigMap", "metadata": {"name": ""}, "data": {"one": ""}}), "9g67k2htb6");
        check(
            &json!({"kind": "ConfigMap", "metadata": {"name": ""}, "data": {"one": ""}, "binaryData": {"two": ""}}),
            "698h7c7t9m",
        );
        check(&json!({"kind": "Secret", "metadata": {"name": ""}, "type": "my-type"}), "t75bgf6ctb");
        check(
            &json!({"kind": "Secret", "metadata": {"name": ""}, "type": "my-type", "data": {"one": ""}}),
            "74bd68bm66",
        );
    }
}
