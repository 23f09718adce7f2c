//! What kyaml's functions do to a tree: tests for null, reading and setting fields.
//!
//! In: [`Node`]s. The setters keep the style of what they replace, as kyaml's `FieldSetter` does; that decides
//! whether a new text can turn into a number.

use super::error::Error;
use crate::yaml::{self, Data, Node, Style, Tag};
use compact_str::CompactString;

/// Whether the node is null, by its tag or its plain text.
pub fn is_null(node: &Node) -> bool {
    match (&node.data, &node.tag) {
        (Data::Scalar(_), Tag::Null) => true,
        (Data::Scalar(text), Tag::Implicit) => {
            node.style == Style::Plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
        }
        _ => false,
    }
}

/// Whether the node is null or a collection of nothing.
pub fn is_empty(node: &Node) -> bool {
    match &node.data {
        Data::Sequence(items) => items.is_empty(),
        Data::Mapping(pairs) => pairs.is_empty(),
        Data::Scalar(_) => is_null(node),
    }
}

/// The scalar's text, empty for collections; a null gives what was written.
pub fn text(node: &Node) -> &str {
    node.scalar().unwrap_or_default()
}

/// The scalar's text, empty for collections and null.
pub fn value(node: &Node) -> &str {
    if is_null(node) { "" } else { text(node) }
}

/// The value at `key` unless it is null.
pub fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|value| !is_null(value))
}

/// The pairs of the mapping at `key`, none when it is not there.
pub fn pairs_at<'a>(node: &'a Node, path: &[&str]) -> &'a [(Node, Node)] {
    node.at(path).and_then(Node::pairs).unwrap_or_default()
}

/// What a node is called in errors.
pub fn kind_name(node: &Node) -> &'static str {
    match node.data {
        Data::Scalar(_) => "ScalarNode",
        Data::Sequence(_) => "SequenceNode",
        Data::Mapping(_) => "MappingNode",
    }
}

/// The error about a node that is not of the kind that is needed.
pub fn wrong_kind(expected: &'static str, node: &Node) -> Error {
    Error::WrongNodeKind { expected, found: kind_name(node), contents: yaml::write_node(node) }
}

/// A scalar put in the place of another: it keeps the style that stood there.
pub fn replace_scalar(node: &mut Node, text: impl Into<CompactString>, tag: Tag) {
    let style = match node.style {
        Style::Flow => Style::Plain,
        style => style,
    };
    node.data = Data::Scalar(text.into());
    node.tag = tag;
    node.style = style;
}

/// Sets a text whose type is left to its look when it replaces a plain one; a new field stays a string.
pub fn set_text(map: &mut Node, key: &str, text: impl Into<CompactString>) {
    match map.get_mut(key) {
        Some(old) => replace_scalar(old, text, Tag::Implicit),
        None => map.set(key, Node::string(text)),
    }
}

/// Sets a string.
pub fn set_string(map: &mut Node, key: &str, text: impl Into<CompactString>) {
    match map.get_mut(key) {
        Some(old) => replace_scalar(old, text, Tag::String),
        None => map.set(key, Node::string(text)),
    }
}

/// The mapping at `key`, made when nothing or null is there.
pub fn mapping_at<'a>(map: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    if map.get(key).is_none_or(is_null) {
        map.set(key, Node::mapping([]));
    }
    map.get_mut(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_null() {
        for (node, expected) in [
            (Node::plain("null"), true),
            (Node::plain(""), true),
            (Node::string("null"), false),
            (Node::null(), true),
            (Node { style: Style::SingleQuoted, ..Node::plain("~") }, false),
            (Node::mapping([]), false),
        ] {
            assert_eq!(is_null(&node), expected, "{node:?}");
        }
    }

    #[test]
    fn keeps_the_style_of_what_it_replaces() {
        let quoted = Node { style: Style::DoubleQuoted, ..Node::plain("1") };
        let mut map = Node::mapping([(Node::plain("a"), quoted), (Node::plain("b"), Node::plain("x"))]);
        set_text(&mut map, "a", "2");
        set_text(&mut map, "b", "3");
        set_text(&mut map, "c", "4");
        let shape = |key: &str| map.get(key).map(|node| (node.style, node.tag));
        assert_eq!(shape("a"), Some((Style::DoubleQuoted, Tag::Implicit)));
        assert_eq!(shape("b"), Some((Style::Plain, Tag::Implicit)));
        assert_eq!(shape("c"), Some((Style::Plain, Tag::String)));
    }
}
