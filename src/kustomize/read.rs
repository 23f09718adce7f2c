//! Resources from text.
//!
//! In: the text of a file, an inline entry or a program's output. Out: one tree per object: documents split as
//! kustomize splits them, merge keys applied, lists taken apart. Answers to `kio/byteio_reader.go` and
//! `resource/factory.go`.

use super::ahead::STACK;
use super::error::Error;
use super::node;
use crate::yaml::{self, Data, Node, Pairs, Style, Tag};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::thread::Builder;

/// The objects that the text holds.
pub fn objects(text: &str) -> Result<Vec<Node>, Error> {
    let mut queue: VecDeque<Node> = valid(nodes(text)?)?.into();
    let mut objects = Vec::with_capacity(queue.len());
    while let Some(mut object) = queue.pop_front() {
        let kind = object.get("kind").map(node::text).unwrap_or_default();
        if !kind.ends_with("List") {
            objects.push(object);
            continue;
        }
        let kind = kind.to_owned();
        match object.remove("items") {
            None => objects.push(object),
            Some(Node { data: Data::Sequence(items), .. }) => queue.extend(valid(items)?),
            Some(items) if node::is_null(&items) => {}
            Some(items) => return Err(Error::ItemsNotAList { kind, found: go_type(&items) }),
        }
    }
    Ok(objects)
}

fn go_type(node: &Node) -> &'static str {
    match node.data {
        Data::Mapping(_) => "map[string]interface {}",
        Data::Sequence(_) => "[]interface {}",
        Data::Scalar(_) => "string",
    }
}

/// The trees that the text holds, valid objects or not: empty documents dropped, a lone `List` taken apart.
pub fn nodes(text: &str) -> Result<Vec<Node>, Error> {
    let text = if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let documents = split(&text)?;
    let alone = documents.len() == 1;
    let mut nodes = Vec::with_capacity(documents.len());
    for node in parse_all(&documents) {
        let node = node.map_err(|source| Error::MalformedYaml { source })?;
        if node::is_null(&node) {
            continue;
        }
        match unwrap_list(node, alone) {
            Ok(items) => nodes.extend(items),
            Err(node) => nodes.push(*node),
        }
    }
    nodes.iter_mut().try_for_each(apply_merge_keys)?;
    Ok(nodes)
}

/// From this length on, a text is parsed by two.
const WORTH_A_THREAD: usize = 1 << 17;

/// The trees of all documents.
fn parse_all(documents: &[&str]) -> Vec<Result<Node, yaml::Error>> {
    let parse = |part: &[&str]| -> Vec<_> {
        part.iter().map(|document| yaml::parse_one_as(document, yaml::Version::V3)).collect()
    };
    let length = documents.iter().map(|document| document.len()).sum::<usize>();
    if length < WORTH_A_THREAD {
        return parse(documents);
    }
    // The halves are of bytes, for documents differ.
    let mut before = 0;
    let middle = documents.iter().take_while(|document| {
        before += document.len();
        before <= length / 2
    });
    let (first, second) = documents.split_at(middle.count().max(1));
    std::thread::scope(|scope| {
        let helper = Builder::new().stack_size(STACK).spawn_scoped(scope, || parse(second));
        let mut nodes = parse(first);
        nodes.extend(match helper {
            Ok(helper) => helper.join().expect("because parsing does not panic"),
            Err(_) => parse(second),
        });
        nodes
    })
}

/// The items of a `List` or `ResourceList`, or the node back.
fn unwrap_list(mut node: Node, alone: bool) -> Result<Vec<Node>, Box<Node>> {
    let kind = node.get("kind").map(node::text).unwrap_or_default();
    let is_list = matches!(kind, "List" | "ResourceList");
    if !alone || !is_list || (node.get("items").is_none() && node.get("functionConfig").is_none()) {
        return Err(Box::new(node));
    }
    match node.remove("items") {
        Some(Node { data: Data::Sequence(items), .. }) => Ok(items.into_iter().collect()),
        _ => Ok(Vec::new()),
    }
}

/// Splits at lines that start with `---`; behind it only a comment may stand. The text between two separators that
/// touch starts with the second one, which the parser then takes for the document's start.
pub fn split(text: &str) -> Result<Vec<&str>, Error> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[from..], b"\n---") {
        let at = from + found;
        let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[at + 4..]) else { break };
        let end = at + 4 + end + 1;
        let behind = text[at + 4..end].trim();
        if !behind.is_empty() && !behind.starts_with('#') {
            return Err(Error::DocumentSeparator { line: text[at..end].trim().to_owned() });
        }
        // The line end before the separator still belongs to the document.
        documents.push(&text[start..=at]);
        start = end;
        from = end;
    }
    if !text.is_empty() {
        documents.push(&text[start..]);
    }
    Ok(documents)
}

/// The nodes without empty ones; each must say what it is and how it is called.
fn valid(nodes: impl IntoIterator<Item = Node>) -> Result<Vec<Node>, Error> {
    let mut out = Vec::new();
    for node in nodes {
        if node::is_empty(&node) {
            continue;
        }
        check_metadata(&node)?;
        out.push(node);
    }
    Ok(out)
}

fn check_metadata(node: &Node) -> Result<(), Error> {
    let metadata = node.get("metadata").filter(|metadata| !node::is_empty(metadata));
    let top = |key: &str| node.get(key).map(node::value).unwrap_or_default();
    let name = metadata.and_then(|metadata| metadata.get("name")).map(node::value).unwrap_or_default();
    if top("kind").is_empty() {
        if top("apiVersion").is_empty() && metadata.is_none() {
            return Err(Error::MissingMetadata);
        }
        return Err(Error::MissingKind { object: printed_metadata(node) });
    }
    if name.is_empty() && !top("kind").ends_with("List") {
        return Err(Error::MissingName { object: printed_metadata(node) });
    }
    Ok(())
}

/// The metadata as Go prints its struct.
fn printed_metadata(node: &Node) -> String {
    let top = |key: &str| node.get(key).map(node::value).unwrap_or_default();
    let own = |key: &str| node.at(&["metadata", key]).map(node::value).unwrap_or_default();
    let map = |key: &str| {
        let mut pairs: Vec<String> = node::pairs_at(node, &["metadata", key])
            .iter()
            .map(|(key, value)| format!("{}:{}", node::value(key), node::value(value)))
            .collect();
        pairs.sort();
        format!("map[{}]", pairs.join(" "))
    };
    format!(
        "{{{{{} {}}} {{{{{} {}}} {} {}}}}}",
        top("apiVersion"),
        top("kind"),
        own("name"),
        own("namespace"),
        map("labels"),
        map("annotations")
    )
}

/// Replaces `<<` by what it merges in: the mapping's own keys win, then the first of several.
fn apply_merge_keys(node: &mut Node) -> Result<(), Error> {
    match &mut node.data {
        Data::Scalar(_) => Ok(()),
        Data::Sequence(items) => items.iter_mut().try_for_each(apply_merge_keys),
        Data::Mapping(pairs) => {
            if pairs.iter().any(|(key, _)| is_merge_key(key)) {
                merge(pairs)?;
            }
            pairs.iter_mut().try_for_each(|(_, value)| apply_merge_keys(value))
        }
    }
}

fn is_merge_key(key: &Node) -> bool {
    key.style == Style::Plain && matches!(key.tag, Tag::Implicit) && key.scalar() == Some("<<")
}

fn merge(pairs: &mut Pairs) -> Result<(), Error> {
    let mut sources = None;
    let mut own = Vec::with_capacity(pairs.len());
    for (key, value) in std::mem::take(pairs) {
        if !is_merge_key(&key) {
            own.push((key, value));
        } else if sources.replace(merge_sources(value)?).is_some() {
            return Err(Error::DuplicateMergeKey);
        }
    }
    for (key, value) in sources.unwrap_or_default().into_iter().chain(own) {
        match pairs.iter_mut().find(|(known, _)| known.scalar() == key.scalar()) {
            Some(known) => *known = (key, value),
            None => pairs.push((key, value)),
        }
    }
    Ok(())
}

/// The pairs to merge in, the ones that win last.
fn merge_sources(value: Node) -> Result<Pairs, Error> {
    match value.data {
        Data::Mapping(mut pairs) => {
            if pairs.iter().any(|(key, _)| is_merge_key(key)) {
                merge(&mut pairs)?;
            }
            Ok(pairs)
        }
        Data::Sequence(items) => {
            let mut all = Pairs::new();
            for item in items.into_iter().rev() {
                if matches!(item.data, Data::Sequence(_)) {
                    return Err(Error::NestedMerge);
                }
                all.extend(merge_sources(item)?);
            }
            Ok(all)
        }
        Data::Scalar(_) => Err(Error::MergeOfScalar),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        let objects = objects(text).map_err(|error| error.to_string())?;
        Ok(objects
            .iter()
            .map(|object| node::text(object.at(&["metadata", "name"]).expect("named")).to_owned())
            .collect())
    }

    fn check(text: &str, expected: Result<&[&str], &str>) {
        let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(names(text), expected.map_err(str::to_owned), "of {text}");
    }

    fn object(name: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n")
    }

    #[test]
    fn splits_documents() {
        let (a, b) = (object("a"), object("b"));
        check(&format!("{a}---\n{b}"), Ok(&["a", "b"]));
        check(&format!("---\n{a}---\n---\n{b}---\n"), Ok(&["a", "b"]));
        check(&format!("{a}--- # note\n{b}"), Ok(&["a", "b"]));
        check(&format!("{a}---\n# only a comment\n"), Ok(&["a"]));
        check(&a.replace('\n', "\r\n"), Ok(&["a"]));
        check("", Ok(&[]));
        check(&format!("{a}--- x\n{b}"), Err("invalid document separator: --- x"));
    }

    #[test]
    fn parses_a_large_text_by_two() {
        let name = |index: usize| format!("object-{index}");
        let objects: Vec<String> = (0..3000).map(|index| object(&name(index))).collect();
        let text = objects.join("---\n");
        assert!(text.len() > WORTH_A_THREAD);
        assert_eq!(names(&text), Ok((0..3000).map(name).collect()));
    }

    #[test]
    fn takes_lists_apart() {
        let item = "{apiVersion: v1, kind: A, metadata: {name: a}}";
        check(&format!("kind: List\nitems:\n- {item}\n"), Ok(&["a"]));
        let list = format!("apiVersion: v1\nkind: AList\nmetadata: {{}}\nitems:\n- {item}\n");
        check(&format!("{list}---\n{}", object("b")), Ok(&["b", "a"]));
        check("kind: AList\nitems: x\n", Err("expected array in AList/items, but found string"));
    }

    #[test]
    fn objects_must_say_what_they_are() {
        check("a: b\n", Err("missing Resource metadata"));
        check("apiVersion: v1\n", Err("missing kind in object {{v1 } {{ } map[] map[]}}"));
        check("apiVersion: v1\nkind: X\n", Err("missing metadata.name in object {{v1 X} {{ } map[] map[]}}"));
    }

    #[test]
    fn applies_merge_keys() {
        let text = "kind: X\nmetadata: {name: x}\na: &a {p: 1, q: 1}\nb: {<<: *a, q: 2}\nc: {<<: [*a, {p: 3, r: 3}]}\n";
        let objects = objects(text).expect("valid");
        let value = |path: &[&str]| objects[0].at(path).map(node::text).unwrap_or_default().to_owned();
        assert_eq!((value(&["b", "p"]), value(&["b", "q"])), ("1".to_owned(), "2".to_owned()));
        assert_eq!((value(&["c", "p"]), value(&["c", "r"])), ("1".to_owned(), "3".to_owned()));
    }
}
