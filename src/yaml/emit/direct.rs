//! Ordinary trees straight to text.
//!
//! In: a [`Node`]. Out: what `write(&to_json(node, V3)?)` gives, without the tree between; nothing for whatever needs
//! a closer look (keys that are no strings or are there twice, merges, odd tags, times, large numbers, folded texts, letters
//! that are not ASCII). kustomize writes everything that it builds this way.

use super::sort::orders_bytewise;
use super::sort_keys;
use super::writer::{Dialect, Writer};
use crate::yaml::{Data, Node, Resolved, Style, Tag, Version, resolve};

/// The tree as text, if it is an ordinary one.
pub fn write_ordinary(node: &Node) -> Option<String> {
    let mut writer = Writer::new(Dialect::V2);
    push(&mut writer, node)?;
    Some(writer.finish())
}

fn push(writer: &mut Writer, node: &Node) -> Option<()> {
    match &node.data {
        Data::Scalar(text) => return push_scalar(writer, node, text),
        Data::Sequence(items) if items.is_empty() => writer.empty_list(),
        Data::Mapping(pairs) if pairs.is_empty() => writer.empty_map(),
        Data::Sequence(items) => {
            writer.begin_list();
            items.iter().try_for_each(|item| push(writer, item))?;
            writer.end();
        }
        // Nothing in braces, as in `{a: }`, is a string in the end.
        Data::Mapping(pairs) if node.style == Style::Flow && pairs.iter().any(|(_, value)| is_nothing(value)) => {
            return None;
        }
        Data::Mapping(pairs) => {
            let pairs = sorted(pairs)?;
            writer.begin_map();
            for (key, value) in pairs {
                writer.key(key);
                push(writer, value)?;
            }
            writer.end();
        }
    }
    Some(())
}

fn is_nothing(node: &Node) -> bool {
    node.style == Style::Plain && node.scalar() == Some("")
}

/// The pairs in the order in which they are written.
fn sorted(pairs: &[(Node, Node)]) -> Option<Vec<(&str, &Node)>> {
    let mut sorted = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        sorted.push((text_of(key)?, value));
    }
    sorted.sort_unstable_by_key(|(key, _)| *key);
    if sorted.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    if !sorted.iter().all(|(key, _)| orders_bytewise(key)) {
        sort_keys(&mut sorted, Dialect::V2);
    }
    Some(sorted)
}

/// The text of a scalar that is certainly a string.
fn text_of(node: &Node) -> Option<&str> {
    // A folded text changes on its way through kustomize.
    let text =
        node.scalar().filter(|text| text.is_ascii() && !text.contains('\u{7f}') && node.style != Style::Folded)?;
    let is_text = match (&node.tag, node.style) {
        (Tag::String, _) => true,
        (Tag::Implicit, Style::Plain) => matches!(resolve(text, Version::V3), Resolved::String),
        (Tag::Implicit, _) => true,
        _ => false,
    };
    is_text.then_some(text)
}

fn push_scalar(writer: &mut Writer, node: &Node, text: &str) -> Option<()> {
    if let Some(text) = text_of(node) {
        writer.string(text);
        return Some(());
    }
    match (&node.tag, node.style) {
        (Tag::Implicit, Style::Plain) | (Tag::Null | Tag::Bool | Tag::Int, _) => {}
        _ => return None,
    }
    match (resolve(text, Version::V3), &node.tag) {
        (Resolved::Null, Tag::Implicit | Tag::Null) => writer.null(),
        (Resolved::Bool(flag), Tag::Implicit | Tag::Bool) => writer.bool(flag),
        (Resolved::Int(number), Tag::Implicit | Tag::Int) => writer.int(number),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{parse_one, to_json, write};

    #[test]
    fn gives_what_the_long_way_gives() {
        for (source, is_ordinary) in [
            ("b: {a10: 1, a2: x, A: \"1\", a-b: null, a_b: ~}\na: [true, 'no', yes, 0x1F, -7, 0o14, '']\n", true),
            (
                "text: |\n  two\n  lines\nlong: words that go on and on until they are folded at the eightieth column of the line\n",
                true,
            ),
            ("{}", true),
            ("[[], {}, [[a]]]", true),
            ("a: {b: }", false),
            ("a: >\n  x\n   y\n", false),
            ("a: 1.5", false),
            ("a: 2020-01-01", false),
            ("a: 1\na: 2", false),
            ("1: a", false),
            ("a: é", false),
            ("a: !!str 1\nb: !x 1", false),
        ] {
            let node = parse_one(source).expect("the table holds valid YAML");
            let direct = write_ordinary(&node);
            assert_eq!(direct.is_some(), is_ordinary, "of {source}");
            if let Some(direct) = direct {
                assert_eq!(direct, write(&to_json(&node, Version::V3).expect("ordinary")), "of {source}");
            }
        }
    }
}
