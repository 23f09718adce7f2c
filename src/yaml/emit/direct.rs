//! Ordinary trees straight to text.
//!
//! In: a [`Node`]. Out: what `write(&to_json(node, V3)?)` gives, without the tree between; nothing for whatever needs
//! a closer look (keys that are no strings or are there twice, merges, odd tags, times, large numbers, folded texts, odd
//! letters). kustomize writes everything that it builds this way.

use super::scalar::is_evidently_plain;
use super::sort::orders_bytewise;
use super::sort_keys;
use super::writer::{Dialect, Writer};
use crate::yaml::{Data, Node, Resolved, Style, Tag, Version, resolve};

/// Appends the tree to a text, if it is an ordinary one; else the text stays as it is.
pub fn push_ordinary(out: &mut String, node: &Node) -> bool {
    let start = out.len();
    let mut writer = Writer::behind(std::mem::take(out), Dialect::V2);
    let is_ordinary = push(&mut writer, node).is_some();
    *out = writer.finish();
    if !is_ordinary {
        out.truncate(start);
    }
    is_ordinary
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
            writer.begin_map();
            if are_in_order(pairs)? {
                pairs.iter().try_for_each(|(key, value)| push_pair(writer, (key.scalar()?, value)))?;
            } else {
                sorted(pairs)?.into_iter().try_for_each(|pair| push_pair(writer, pair))?;
            }
            writer.end();
        }
    }
    Some(())
}

fn push_pair(writer: &mut Writer, (key, value): (&str, &Node)) -> Option<()> {
    writer.key(key);
    push(writer, value)
}

fn is_nothing(node: &Node) -> bool {
    node.style == Style::Plain && node.scalar() == Some("")
}

/// Whether the pairs stand in the order in which they are written, as in most of what a program has made.
fn are_in_order(pairs: &[(Node, Node)]) -> Option<bool> {
    let mut previous = "";
    for (index, (key, _)) in pairs.iter().enumerate() {
        let key = key_of(key)?;
        if index > 0 && previous >= key || !orders_bytewise(key) {
            return Some(false);
        }
        previous = key;
    }
    Some(true)
}

/// The pairs in the order in which they are written.
fn sorted(pairs: &[(Node, Node)]) -> Option<Vec<(&str, &Node)>> {
    let mut sorted = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        sorted.push((key_of(key)?, value));
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

/// The text of a key that is certainly a string.
fn key_of(node: &Node) -> Option<&str> {
    text_of(node).filter(|text| text.is_ascii())
}

/// The text of a scalar that is certainly a string.
fn text_of(node: &Node) -> Option<&str> {
    // A folded text changes on its way through kustomize.
    let text = node.scalar().filter(|_| node.style != Style::Folded)?;
    match (&node.tag, node.style) {
        (Tag::Implicit | Tag::String, _) if is_evidently_plain(text) => return Some(text),
        (Tag::Implicit, Style::Plain) if !matches!(resolve(text, Version::V3), Resolved::String) => return None,
        (Tag::Implicit | Tag::String, _) => {}
        _ => return None,
    }
    is_harmless(text).then_some(text)
}

/// Whether all letters are such that no writer minds them, or folds its lines at them.
fn is_harmless(text: &str) -> bool {
    if text.is_ascii() {
        return !text.contains('\u{7f}');
    }
    let minded = |letter| matches!(letter, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fe00}'..='\u{ffff}');
    !text.contains(minded)
}

fn push_scalar(writer: &mut Writer, node: &Node, text: &str) -> Option<()> {
    if let Some(text) = text_of(node) {
        // The look that most texts pass tells the writer all that it wants to know.
        if is_evidently_plain(text) {
            writer.verbatim(text)
        } else {
            writer.string(text)
        }
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
            ("a: é\nb: 'ﬁ – “’: #x'\nc: |\n  ö\n  ü\n", true),
            ("é: a", false),
            ("a: \"x\\u0085y\"", false),
            ("a: \"x\\u2028y\"", false),
            ("a: !!str 1\nb: !x 1", false),
        ] {
            let node = parse_one(source).expect("the table holds valid YAML");
            let mut direct = "---\n".to_owned();
            assert_eq!(push_ordinary(&mut direct, &node), is_ordinary, "of {source}");
            let written = |node| write(&to_json(node, Version::V3).expect("ordinary"));
            let expected = if is_ordinary { written(&node) } else { String::new() };
            assert_eq!(direct, format!("---\n{expected}"), "of {source}");
        }
    }
}
