//! Texts and what go-yaml made of them, recorded in testdata/yaml/go-yaml.jsonl with go.yaml.in/yaml v2.4.4 and v3.0.5 and
//! sigs.k8s.io/yaml v1.6.0: a line holds the text, its JSON by v2 and v3 (or the error), and that JSON written again
//! by v2 and, with two spaces, by v3.

use super::{Version, check_writable, read, read_fields, write, write_v3};
use crate::value::{Json, json};

fn rows() -> Vec<Json> {
    let recorded = include_str!("../../testdata/yaml/go-yaml.jsonl");
    recorded.lines().map(|line| serde_json::from_str(line).expect("a recorded line")).collect()
}

/// Numbers as floats, as helm holds them.
fn floats(tree: &Json) -> Json {
    match tree {
        Json::Number(number) => Json::from(number.as_f64().unwrap_or_default()),
        Json::Array(items) => items.iter().map(floats).collect(),
        Json::Object(map) => map.iter().map(|(key, value)| (key.clone(), floats(value))).collect(),
        other => other.clone(),
    }
}

fn folded(tree: &Json) -> Json {
    json::parse(tree.to_string().as_bytes()).expect("JSON that was just written")
}

fn outcome(text: &str, version: Version) -> Result<Json, String> {
    read(text, version).map_err(|error| error.to_string())
}

fn recorded(row: &Json, name: &str) -> Option<Result<Json, String>> {
    let error = row.get(format!("{name}Error")).and_then(Json::as_str);
    error.map(|error| Err(error.to_owned())).or_else(|| row.get(name).map(|tree| Ok(folded(tree))))
}

/// Complains about all rows at once.
fn settle(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} fell short\n{}", problems.len(), problems.join("\n"));
}

fn compare<T: PartialEq + std::fmt::Debug>(problems: &mut Vec<String>, what: &str, found: T, expected: T) {
    if found != expected {
        problems.push(format!("{what}\n  found  {found:?}\n  wanted {expected:?}"));
    }
}

#[test]
fn reads_as_go_yaml() {
    let mut problems = Vec::new();
    for row in rows() {
        let text = row["text"].as_str().expect("a text");
        for (name, version) in [("v2", Version::V2), ("v3", Version::V3)] {
            let Some(expected) = recorded(&row, name) else { continue };
            let found = outcome(text, version).map(|tree| folded(&tree));
            compare(&mut problems, &format!("{text:?} by {name}"), found, expected);
        }
    }
    settle(problems);
}

#[test]
fn writes_as_go_yaml() {
    let mut problems = Vec::new();
    for row in rows() {
        let Ok(tree) = read(row["text"].as_str().expect("a text"), Version::V2) else { continue };
        match row["written"].as_str() {
            Some(expected) => compare(&mut problems, &tree.to_string(), write(&tree).as_str(), expected),
            None => assert!(check_writable(&tree).is_err(), "of {tree}"),
        }
        if let Some(expected) = row["pretty"].as_str() {
            compare(&mut problems, &format!("{tree}, pretty"), write_v3(&floats(&tree)).as_str(), expected);
        }
    }
    settle(problems);
}

/// What was written reads back as the same tree.
#[test]
fn reads_what_it_wrote() {
    let mut problems = Vec::new();
    for row in rows() {
        let Ok(tree) = read(row["text"].as_str().expect("a text"), Version::V2) else { continue };
        // U+0085 is folded on the way, U+2028 indented behind, and `<<` written without quotes.
        let odd = |text: &str| text.contains(['\u{85}', '\u{2028}']) || text.contains("\"<<\":");
        if odd(&tree.to_string()) || check_writable(&tree).is_err() {
            continue;
        }
        let again = outcome(&write(&tree), Version::V2).map(|again| folded(&again));
        compare(&mut problems, &tree.to_string(), again, Ok(folded(&tree)));
    }
    settle(problems);
}

#[test]
fn fields_are_refused_as_the_whole() {
    for source in [
        "a: 1\nb: {c: .inf}",
        "b: [1, {c: 1e999}]",
        "a: 1\nb: {~: 1}",
        "b: {18446744073709551615: 1}",
        "b: !!int x",
        "b: {<<: 1}",
        "<<: {a: 2}\nb: 1",
        "b: {[1]: 2}",
        "- 1",
        "a",
        "",
        "b: &x {c: 1}\na: *x",
        "b: [1.5, -.5, +1, '.inf', 2001-01-01]\na: {x: 1}\nA: 3",
    ] {
        let whole = read(source, Version::V2).map(|tree| match tree {
            Json::Object(mut map) => {
                map.retain(|name, _| name.eq_ignore_ascii_case("a"));
                Json::Object(map)
            }
            other => other,
        });
        let fields = read_fields(source, |name| name.eq_ignore_ascii_case("a"));
        match (whole, fields) {
            (Ok(whole), Ok(fields)) if source.starts_with("<<") => assert_eq!(whole["a"], fields["a"]),
            (whole, fields) => assert_eq!(fields, whole, "of {source:?}"),
        }
    }
}
