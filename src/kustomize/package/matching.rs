//! Paths through an object: `spec.containers[name=web.*].image`.
//!
//! Answers to kyaml's `PathMatcher` and `runner.ParseFieldPath`.

use super::Error;
use crate::kustomize::node;
use crate::yaml::{Data, Node, Style, Tag};
use regex::Regex;

/// A node at the end of a path, with what the list elements on the way were chosen by.
#[derive(Debug, Clone)]
pub struct Found<'n> {
    pub node: &'n Node,
    pub matches: Vec<String>,
}

/// The parts of a path; `\.` is no separator.
pub fn parse(path: &str) -> Result<Vec<String>, Error> {
    let mut parts = Vec::new();
    for part in path.replace("\\.", "\u{0}").split('.') {
        let part = part.replace('\u{0}', ".");
        match part.split('[').collect::<Vec<_>>().as_slice() {
            [name] => parts.push((*name).to_owned()),
            [name, element] => parts.extend([(*name).to_owned(), format!("[{element}")]),
            _ => return Err(Error::PathElement { element: part.clone() }),
        }
    }
    Ok(parts)
}

/// The nodes at the end of a path.
pub fn find<'n>(node: &'n Node, path: &[String]) -> Result<Vec<Found<'n>>, Error> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(vec![Found { node, matches: Vec::new() }]);
    };
    if let Ok(index) = first.parse::<usize>() {
        let items = node.items().unwrap_or_default();
        let item = items.get(index).ok_or(Error::OutOfRange { index, count: items.len() })?;
        return find(item, rest);
    }
    if first == "*" {
        let mut found = Vec::new();
        for item in node.items().unwrap_or_default() {
            found.extend(find(item, rest)?.into_iter().map(|one| with_match(one, first)));
        }
        return Ok(found);
    }
    match first.strip_prefix('[').and_then(|element| element.strip_suffix(']')) {
        Some(element) => find_elements(node, element, rest),
        None => node.get(first).filter(|field| !node::is_null(field)).map_or(Ok(Vec::new()), |field| find(field, rest)),
    }
}

fn with_match<'n>(mut found: Found<'n>, text: &str) -> Found<'n> {
    found.matches.push(text.to_owned());
    found
}

fn find_elements<'n>(list: &'n Node, element: &str, rest: &[String]) -> Result<Vec<Found<'n>>, Error> {
    let (field, wanted) = element.split_once('=').ok_or(Error::ListElement)?;
    let wanted = compile(wanted)?;
    let mut found = Vec::new();
    for item in list.items().unwrap_or_default() {
        if field.is_empty() {
            if item.scalar().is_some_and(|text| wanted.is_match(text)) {
                found.push(Found { node: item, matches: Vec::new() });
            }
            continue;
        }
        let Some(text) = item.get(field).map(written).filter(|text| wanted.is_match(text)) else { continue };
        found.extend(find(item, rest)?.into_iter().map(|one| with_match(one, &text)));
    }
    Ok(found)
}

/// A regular expression of the command line.
pub fn compile(pattern: &str) -> Result<Regex, Error> {
    Regex::new(pattern).map_err(|error| Error::Expression {
        pattern: pattern.to_owned(),
        reason: error.to_string().lines().last().unwrap_or_default().trim().to_owned(),
    })
}

/// The node on one line, collections in brackets.
pub fn written(node: &Node) -> String {
    match &node.data {
        Data::Scalar(text) if node.tag == Tag::Implicit && node.style == Style::Plain => text.to_string(),
        // A text that would be read as something else keeps quotes.
        Data::Scalar(text) if crate::kustomize::package::text::reads_as_text(text) => text.to_string(),
        _ => in_brackets(node),
    }
}

fn in_brackets(node: &Node) -> String {
    match &node.data {
        Data::Scalar(text) => match node.style {
            Style::SingleQuoted => single_quoted(text),
            Style::Plain if text.contains([',', '?', '[', ']', '{', '}', ':']) => single_quoted(text),
            Style::Plain => text.to_string(),
            _ => crate::value::Json::from(text.as_str()).to_string(),
        },
        Data::Sequence(items) => format!("[{}]", items.iter().map(in_brackets).collect::<Vec<_>>().join(", ")),
        Data::Mapping(pairs) => {
            let pair = |(key, value): &(Node, Node)| format!("{}: {}", in_brackets(key), in_brackets(value));
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn reads_paths() {
        let check = |path: &str, expected: Option<&[&str]>| {
            let got = parse(path).ok();
            assert_eq!(
                got.as_deref(),
                expected.map(|parts| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).as_deref(),
                "of {path}"
            );
        };
        check("spec.replicas", Some(&["spec", "replicas"]));
        check("a\\.b.c", Some(&["a.b", "c"]));
        check("c[name=x].image", Some(&["c", "[name=x]", "image"]));
        check("c[a][b]", None);
    }

    #[test]
    fn finds_nodes() {
        let text = "c:\n- name: a\n  image: x:1\n- name: b\n  image: 'y'\nl: [a, {b: 'c:d'}]\ne:\n";
        let root = yaml::parse_one(text).expect("valid");
        let check = |path: &str, expected: &[&str]| {
            let path = parse(path).expect("valid");
            let found = find(&root, &path).expect("the indices are there");
            let got: Vec<String> = found.iter().map(|found| written(found.node)).collect();
            assert_eq!(got, expected, "of {path:?}");
        };
        check("c[name=\\.*].image", &["x:1", "y"]);
        check("c[name=b].name", &["b"]);
        check("c.1.image", &["y"]);
        check("c.*.name", &["a", "b"]);
        check("l", &["[a, {b: 'c:d'}]"]);
        check("l[=a]", &["a"]);
        check("nothing.there", &[]);
        check("e", &[]);
        assert!(find(&root, &["c".to_owned(), "5".to_owned()]).is_err());
    }
}
