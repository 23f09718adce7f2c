//! Field paths of replacements and variables: `spec.template.spec.containers.[name=web].env.0.value`.
//!
//! In: a path and a tree. Out: the node it leads to ([`lookup`]), or a setter called on all nodes that it leads to
//! ([`visit`]), which may be made on the way. Answers to kyaml's `PathGetter`, `PathMatcher` and
//! `SmarterPathSplitter`.

use regex::Regex;

use super::error::Error;
use super::fieldspec::Setter;
use super::node::{is_null, wrong_kind};
use crate::yaml::{self, Data, Items, Node};

/// What a path makes where it finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Sequence,
    Mapping,
}

impl Kind {
    pub fn of(node: &Node) -> Kind {
        match node.data {
            Data::Scalar(_) => Kind::Scalar,
            Data::Sequence(_) => Kind::Sequence,
            Data::Mapping(_) => Kind::Mapping,
        }
    }

    fn make(self) -> Node {
        match self {
            Kind::Scalar => Node::plain(""),
            Kind::Sequence => Node::sequence([]),
            Kind::Mapping => Node::mapping([]),
        }
    }
}

/// Splits at points. `\.` is part of a key; `[a.b/c]` is one key, `[name=a.b]` one element.
pub fn split(path: &str) -> Vec<String> {
    let mut parts = split_escaped(path).into_iter();
    let mut out = Vec::new();
    while let Some(part) = parts.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            out.push(part);
            continue;
        }
        let mut bracketed = part;
        for next in parts.by_ref() {
            bracketed.push('.');
            bracketed.push_str(&next);
            if next.ends_with(']') {
                break;
            }
        }
        if !bracketed.contains('=') {
            bracketed = bracketed.trim_matches(['[', ']']).to_owned();
        }
        out.push(bracketed);
    }
    out
}

fn split_escaped(path: &str) -> Vec<String> {
    let path = path.strip_prefix('.').unwrap_or(path);
    let mut out: Vec<String> = Vec::new();
    for part in path.split('.') {
        match out.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push('.');
                last.push_str(part);
            }
            _ => out.push(part.to_owned()),
        }
    }
    out
}

fn is_element(part: &str) -> bool {
    part.starts_with('[') && part.ends_with(']')
}

/// The name and value of `[name=value]`.
fn element(part: &str) -> Result<(&str, &str), Error> {
    let inner = part.strip_suffix(']').unwrap_or(part);
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    inner.split_once('=').ok_or(Error::ElementWithoutValue)
}

fn expect_sequence(node: &Node) -> Result<&[Node], Error> {
    node.items().ok_or_else(|| wrong_kind("SequenceNode", node))
}

/// The node at the path's end; elements are picked by exact value.
pub fn lookup<'a>(node: &'a Node, path: &[String]) -> Result<Option<&'a Node>, Error> {
    let mut node = node;
    for part in path.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if is_null(node) {
            return Ok(None);
        }
        let found = if let Ok(index) = part.parse::<i64>() {
            let index = usize::try_from(index).map_err(|_| Error::NegativeIndex { index })?;
            expect_sequence(node)?.get(index)
        } else if part == "-" {
            expect_sequence(node)?.last()
        } else if part == "*" {
            return Err(Error::WildcardInSource);
        } else if is_element(part) {
            let (name, value) = element(part)?;
            let items = expect_sequence(node)?;
            if name.is_empty() {
                items.iter().find(|item| item.scalar().unwrap_or_default() == value)
            } else {
                items.iter().find(|item| item.get(name).is_some_and(|found| found.scalar() == Some(value)))
            }
        } else if node.pairs().is_none() {
            return Err(wrong_kind("MappingNode", node));
        } else {
            node.get(part)
        };
        match found {
            Some(found) => node = found,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

/// The same, to change it. Errors count as nothing found.
pub fn lookup_mut<'a>(node: &'a mut Node, path: &[String]) -> Option<&'a mut Node> {
    let Some((part, rest)) = path.split_first() else { return Some(node) };
    if part.trim().is_empty() {
        return lookup_mut(node, rest);
    }
    let next = if let Ok(index) = part.parse::<usize>() {
        node.items_mut()?.get_mut(index)?
    } else if part == "-" {
        node.items_mut()?.last_mut()?
    } else if is_element(part) {
        let (name, value) = element(part).ok()?;
        let matches = |item: &&mut Node| match name {
            "" => item.scalar().unwrap_or_default() == value,
            _ => item.get(name).is_some_and(|found| found.scalar() == Some(value)),
        };
        node.items_mut()?.iter_mut().find(matches)?
    } else {
        node.get_mut(part)?
    };
    lookup_mut(next, rest)
}

/// Calls `set` on every node that the path leads to, and tells how many there were. `create` is what the path's end is
/// made as where it is missing. Elements are picked by a regular expression that need not match the whole value
/// (as in the original).
pub fn visit(node: &mut Node, path: &[String], create: Option<Kind>, set: Setter<'_>) -> Result<usize, Error> {
    let Some((part, rest)) = path.split_first() else {
        set(node)?;
        return Ok(1);
    };
    if part.parse::<usize>().is_ok() {
        visit_index(node, path, create, set)
    } else if is_element(part) {
        visit_elements(node, path, create, set)
    } else if part == "*" {
        let items = if is_null(node) { None } else { Some(items_of(node)?) };
        let mut count = 0;
        for item in items.into_iter().flatten() {
            count += visit(item, rest, create, set)?;
        }
        Ok(count)
    } else {
        visit_field(node, path, create, set)
    }
}

fn items_of(node: &mut Node) -> Result<&mut Items, Error> {
    if node.items().is_none() {
        return Err(wrong_kind("SequenceNode", node));
    }
    node.items_mut().ok_or(Error::ExpectedCollection)
}

/// What has to stand in front of `next`, the part that follows.
fn kind_before(next: Option<&String>, last: Kind) -> Kind {
    match next {
        None => last,
        Some(next) if is_element(next) || next.parse::<usize>().is_ok() => Kind::Sequence,
        Some(_) => Kind::Mapping,
    }
}

fn visit_field(node: &mut Node, path: &[String], create: Option<Kind>, set: Setter<'_>) -> Result<usize, Error> {
    let (part, rest) = (&path[0], &path[1..]);
    if is_null(node) {
        let Some(_) = create else { return Ok(0) };
        *node = Node::mapping([]);
    }
    if node.pairs().is_none() {
        return Err(wrong_kind("MappingNode", node));
    }
    if node.get(part).is_none() {
        let Some(kind) = create else { return Ok(0) };
        node.set(part, kind_before(rest.first(), kind).make());
        if let (Some(field), true) = (node.get_mut(part), rest.is_empty()) {
            set(field)?;
            return Ok(1);
        }
    }
    let Some(field) = node.get_mut(part) else { return Ok(0) };
    if !rest.is_empty()
        && !is_null(field)
        && let Some(text) = field.scalar()
    {
        // The text is looked into as YAML, but nothing is written back.
        let mut inner = yaml::parse_one(text).map_err(|source| Error::Yaml { source })?;
        return visit(&mut inner, rest, create, set);
    }
    visit(field, rest, create, set)
}

fn visit_index(node: &mut Node, path: &[String], create: Option<Kind>, set: Setter<'_>) -> Result<usize, Error> {
    let index = path[0].parse::<usize>().unwrap_or_default();
    let items = items_of(node)?;
    if let (Some(kind), true) = (create, items.len() == index) {
        items.push(kind_before(path.get(1), kind).make());
    }
    let count = items.len();
    match items.get_mut(index) {
        Some(item) => visit(item, &path[1..], create, set),
        None => Err(Error::IndexOutOfRange { index, count }),
    }
}

fn visit_elements(node: &mut Node, path: &[String], create: Option<Kind>, set: Setter<'_>) -> Result<usize, Error> {
    let (name, pattern) = element(&path[0])?;
    if is_null(node) {
        return Ok(0);
    }
    let items = items_of(node)?;
    let expression = Regex::new(pattern)
        .map_err(|source| Error::Expression { pattern: pattern.to_owned(), reason: source.to_string() })?;
    let mut count = 0;
    for item in items.iter_mut() {
        let value = if name.is_empty() { Some(&*item) } else { item.get(name) };
        if !value.is_some_and(|value| expression.is_match(&printed(value))) {
            continue;
        }
        if name.is_empty() {
            set(item)?;
            count += 1;
        } else {
            count += visit(item, &path[1..], create, set)?;
        }
    }
    if count > 0 || create.is_none() {
        return Ok(count);
    }
    let value = Node::plain(pattern);
    items.push(if name.is_empty() { value } else { Node::mapping([(Node::plain(name), value)]) });
    match items.last_mut() {
        Some(item) if !name.is_empty() => visit(item, &path[1..], create, set),
        Some(item) => {
            set(item)?;
            Ok(1)
        }
        None => Ok(0),
    }
}

/// An element's value as YAML text, in its quotes.
fn printed(node: &Node) -> String {
    let Some(text) = node.scalar() else {
        return yaml::to_json(node, yaml::Version::V3).map(|tree| yaml::write(&tree)).unwrap_or_default();
    };
    match node.style {
        yaml::Style::DoubleQuoted => format!("\"{text}\""),
        yaml::Style::SingleQuoted => format!("'{text}'"),
        _ => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_split(path: &str, expected: &[&str]) {
        assert_eq!(split(path), expected, "of {path}");
    }

    #[test]
    fn splits_paths() {
        check_split("a.b.c", &["a", "b", "c"]);
        check_split(r"a.b\.c", &["a", "b.c"]);
        check_split("a.[b.c/d].e", &["a", "b.c/d", "e"]);
        check_split("a.[name=x.y].e", &["a", "[name=x.y]", "e"]);
        check_split("a.[name=x].0", &["a", "[name=x]", "0"]);
    }

    fn tree() -> Node {
        yaml::parse_one("a:\n- name: web\n  v: 1\n- name: webby\n  v: 2\nb: {c: x}\n").expect("the text is YAML")
    }

    fn check_visit(path: &str, create: Option<Kind>, expected: &str) {
        let mut tree = tree();
        let outcome = visit(&mut tree, &split(path), create, &mut |node| {
            *node = Node::plain("NEW");
            Ok(())
        });
        let found = match outcome {
            Ok(count) => {
                let json = yaml::to_json(&tree, yaml::Version::V3).expect("the tree is JSON");
                format!("{count} {}", crate::value::json::compact(&json))
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "of {path}");
    }

    #[test]
    fn visits_what_the_path_matches() {
        let both = r#"2 {"a":[{"name":"web","v":"NEW"},{"name":"webby","v":"NEW"}],"b":{"c":"x"}}"#;
        check_visit("a.*.v", None, both);
        // The expression is not anchored.
        check_visit("a.[name=web].v", None, both);
        check_visit(
            "a.[name=^web$].v",
            None,
            r#"1 {"a":[{"name":"web","v":"NEW"},{"name":"webby","v":2}],"b":{"c":"x"}}"#,
        );
        check_visit("a.1.v", None, r#"1 {"a":[{"name":"web","v":1},{"name":"webby","v":"NEW"}],"b":{"c":"x"}}"#);
        check_visit("a.5.v", None, "index 5 specified but only 2 elements found");
    }

    #[test]
    fn makes_what_is_missing() {
        let untouched = r#"0 {"a":[{"name":"web","v":1},{"name":"webby","v":2}],"b":{"c":"x"}}"#;
        check_visit("b.d.e", None, untouched);
        check_visit(
            "b.d.e",
            Some(Kind::Scalar),
            r#"1 {"a":[{"name":"web","v":1},{"name":"webby","v":2}],"b":{"c":"x","d":{"e":"NEW"}}}"#,
        );
        check_visit(
            "a.[name=z].v",
            Some(Kind::Scalar),
            r#"1 {"a":[{"name":"web","v":1},{"name":"webby","v":2},{"name":"z","v":"NEW"}],"b":{"c":"x"}}"#,
        );
    }

    #[test]
    fn looks_up_exactly() {
        let tree = tree();
        let text = |path: &str| lookup(&tree, &split(path)).expect("it is found").and_then(Node::scalar);
        assert_eq!(text("a.[name=webby].v"), Some("2"));
        assert_eq!(text("a.[name=we].v"), None);
        assert_eq!(text("a.-.name"), Some("webby"));
        assert!(lookup(&tree, &split("a.*.v")).is_err());
    }
}
