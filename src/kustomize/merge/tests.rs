//! What kustomize made of the same objects and patches: some by hand, and many drawn by lot, which kyaml v0.21.2 merged
//! (testdata/kustomize/merge.jsonl).

use super::schema::Schema;
use super::{Error, merge};
use crate::yaml;

fn run(object: &str, patch: &str) -> Result<String, Error> {
    let head = "apiVersion: apps/v1\nkind: Deployment\n";
    let read = |text: &str| yaml::parse_one(&format!("{head}{text}")).expect("the table holds YAML");
    let merged = merge(Schema::builtin(), read(object), read(patch))?;
    let Some(merged) = merged else { return Ok(String::new()) };
    let text = yaml::write(&yaml::to_json(&merged, yaml::Version::V3).expect("the table holds objects"));
    Ok(text.strip_prefix(head).unwrap_or(&text).to_owned())
}

fn check(object: &str, patch: &str, expected: &str) {
    assert_eq!(run(object, patch).expect("they merge"), expected, "of {object:?} and {patch:?}");
}

fn containers(list: &str) -> String {
    let lines: String = list.lines().map(|line| format!("      {line}\n")).collect();
    format!("spec:\n  template:\n    spec:\n      containers:\n{lines}")
}

#[test]
fn scalars_take_the_quotes_of_the_old() {
    check(
        "spec: {a: 1, b: \"1\", c: x}",
        "spec: {a: \"2\", b: 2, d: 3}",
        "spec:\n  a: \"2\"\n  b: \"2\"\n  c: x\n  d: 3\n",
    );
}

#[test]
fn nulls_delete() {
    check("spec: {a: 1, b: 2}", "spec: {a: null, c: null, d: {e: null}}", "spec:\n  b: 2\n  d: {}\n");
    check("spec:\n  a:\n  b: null\n", "spec: {}", "spec:\n  b: null\n");
}

#[test]
fn elements_of_the_patch_come_first() {
    let object = containers("- name: a\n  image: x\n- name: b\n  image: x\n");
    let patch = containers("- name: c\n- name: b\n  image: y\n");
    check(&object, &patch, &containers("- name: c\n- image: \"y\"\n  name: b\n- image: x\n  name: a\n"));
}

#[test]
fn elements_are_deleted() {
    let object = containers("- name: a\n- name: b\n");
    check(&object, &containers("- name: a\n  $patch: delete\n"), &containers("- name: b\n"));
    check(&object, &containers("- $patch: delete\n"), "spec:\n  template:\n    spec: {}\n");
    check(&object, &containers("- $patch: replace\n- name: c\n"), &containers("- name: c\n"));
}

#[test]
fn replacing_an_element_does_nothing() {
    let object = containers("- name: a\n  image: x\n");
    check(&object, &containers("- name: a\n  $patch: replace\n"), &containers("- image: x\n  name: a\n"));
}

#[test]
fn ports_have_two_keys() {
    let object = containers("- name: a\n  ports:\n  - containerPort: 1\n    protocol: TCP\n    name: x\n");
    let patch = containers("- name: a\n  ports:\n  - containerPort: 1\n    protocol: UDP\n");
    let expected = "- name: a\n  ports:\n  - containerPort: 1\n    protocol: UDP\n  - containerPort: 1\n    name: x\n    protocol: TCP\n";
    check(&object, &patch, &containers(expected));
}

#[test]
fn maps_are_replaced_and_deleted() {
    check("spec: {a: {b: 1}}", "spec: {a: {$patch: replace, c: 1}}", "spec:\n  a:\n    c: 1\n");
    check("spec: {a: {b: 1}}", "spec: {a: {$patch: delete}}", "spec: {}\n");
    check("spec: {a: 1}", "$patch: delete", "");
}

#[test]
fn other_lists_are_replaced() {
    check("spec: {list: [1, 2]}", "spec: {list: [3]}", "spec:\n  list:\n  - 3\n");
    check(
        "metadata: {finalizers: [a, b]}",
        "metadata: {finalizers: [c, b]}",
        "metadata:\n  finalizers:\n  - c\n  - b\n  - a\n",
    );
}

#[test]
fn tells_what_does_not_fit() {
    assert!(matches!(run("spec: {a: {}}", "spec: {a: 1}"), Err(Error::WrongKind { expected: "MappingNode", .. })));
    let error = run("spec: {a: {b: 1}}", "spec: {a: {$patch: x}}");
    assert!(matches!(error, Err(Error::UnknownStrategy { word }) if word == "x"));
}

#[test]
fn merges_as_kyaml_did() {
    let recorded = include_str!("../../../testdata/kustomize/merge.jsonl");
    for line in recorded.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a recorded line");
        let read = |name: &str| yaml::parse_one(row[name].as_str().expect("a text")).expect("recorded YAML");
        let merged = merge(Schema::builtin(), read("object"), read("patch")).expect("kyaml merged them");
        let text = merged.map(|node| yaml::write(&yaml::to_json(&node, yaml::Version::V3).expect("an object")));
        assert_eq!(text.unwrap_or_default(), row["want"].as_str().expect("a text"), "of {row}");
    }
}
