//! YAML as sigs.k8s.io/yaml's `UnmarshalStrict` reads it: no mapping has a key twice.
//!
//! In: text. Out: the first document as JSON, or go-yaml v2's words for all keys that stand twice.

use super::convert::{Scalar, resolve_node};
use super::resolve::Version;
use super::{Data, Error, Node, parse_one, to_json};
use crate::value::{Json, quote};
use std::collections::HashSet;

/// The first document as JSON.
pub fn read_strict(source: &str) -> Result<Json, Error> {
    let node = parse_one(source)?;
    let mut found = Vec::new();
    collect(&node, &mut found);
    if found.is_empty() {
        return to_json(&node, Version::V2);
    }
    Err(Error::new(format!("unmarshal errors:\n  {}", found.join("\n  "))))
}

/// Keys that stand twice, in the order in which go-yaml comes to them.
fn collect(node: &Node, found: &mut Vec<String>) {
    match &node.data {
        Data::Scalar(_) => {}
        Data::Sequence(items) => items.iter().for_each(|item| collect(item, found)),
        Data::Mapping(pairs) => {
            let mut seen = HashSet::with_capacity(pairs.len());
            for (key, value) in pairs {
                collect(value, found);
                let Some(shown) = shown(key) else { continue };
                if !seen.insert(shown.clone()) {
                    found.push(format!("line {}: key {shown} already set in map", value.span.line));
                }
            }
        }
    }
}

/// A key as Go's `%#v` shows it; nothing for what is no scalar.
fn shown(key: &Node) -> Option<String> {
    let text = key.scalar()?;
    Some(match resolve_node(key, text, Version::V2).ok()? {
        Scalar::Text(text) => quote::double_quoted(text.as_bytes()),
        Scalar::Time(text) => quote::double_quoted(text.as_bytes()),
        Scalar::Bool(flag) => flag.to_string(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Uint(number) => format!("{number:#x}"),
        Scalar::Float(number) => number.to_string(),
        Scalar::Null => "<nil>".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_keys_that_stand_twice() {
        let check = |source: &str, expected: &str| {
            assert_eq!(read_strict(source).err().map(|error| error.to_string()).as_deref(), Some(expected));
        };
        check("a: 1\nb: 2\na: 3\n", "yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
        check(
            "a:\n- {x: 1, x: 2}\n1: 1\n1: 2\n",
            "yaml: unmarshal errors:\n  line 2: key \"x\" already set in map\n  line 4: key 1 already set in map",
        );
        assert!(read_strict("a: 1\nA: 2\n").is_ok());
    }
}
