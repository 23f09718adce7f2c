//! Texts before and after; the data is what decides, the rest must stay.

use super::reconcile;
use crate::value::{Json, Map};
use serde_json::json;

fn fields(wanted: Json) -> Map<String, Json> {
    match wanted {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn check(source: &str, wanted: Json, expected: &str) {
    let got = reconcile(source, &fields(wanted), &["z", "list", "name"]).expect("the text is valid");
    assert_eq!(got, expected, "of {source}");
}

#[test]
fn leaves_what_holds_already() {
    let source = "# top\nb:   2 # two\na: 'x'\n\n# end\n";
    check(source, json!({"a": "x", "b": 2}), source);
    check("num: 0x10\n", json!({"num": 16}), "num: 0x10\n");
}

#[test]
fn scalars_keep_their_quotes_and_comments() {
    check("a: x # c\nb: 1\n", json!({"a": "w", "b": 1}), "a: w # c\nb: 1\n");
    check("a: 'x'\n", json!({"a": "it's"}), "a: 'it''s'\n");
    check("a: \"x\"\n", json!({"a": "y"}), "a: \"y\"\n");
    check("a: x\n", json!({"a": "1"}), "a: \"1\"\n");
    check("a: x # c\n", json!({"a": "l1\nl2"}), "# c\na: |-\n  l1\n  l2\n");
    check("a: |\n  x\nb: 1\n", json!({"a": "w", "b": 1}), "a: w\nb: 1\n");
}

#[test]
fn fields_come_last_in_their_order() {
    check("", json!({"name": "x", "list": ["a"]}), "list:\n- a\nname: x\n");
    check("# only\n", json!({"name": "x"}), "# only\nname: x\n");
    check("a: 1", json!({"a": 1, "name": "x", "z": "y"}), "a: 1\nz: \"y\"\nname: x\n");
    check("a: 1\n# end\n\n", json!({"a": 1, "name": "x"}), "a: 1\n# end\nname: x\n\n");
    check("a: 1\n---\nb: 2\n", json!({"a": 1, "name": "x"}), "a: 1\nname: x\n---\nb: 2\n");
    check("a:\r\n- b\r\n", json!({"a": ["b"], "list": ["c"]}), "a:\r\n- b\r\nlist:\r\n- c\r\n");
}

#[test]
fn fields_go_with_their_lines() {
    check("# a\na: 1 # one\n# b\nb: 2\n", json!({"b": 2}), "# a\n# b\nb: 2\n");
    check("a:\n  x: 1\n  # why\n  y: 2\nb: 1\n", json!({"b": 1}), "b: 1\n");
    check("a:\n- x: 1\n  w: 2\n", json!({"a": [{"w": 2}]}), "a:\n- w: 2\n");
    check("a:\n- x: 1\n  # why\n  w: 2\n", json!({"a": [{"w": 2}]}), "a:\n- \n  # why\n  w: 2\n");
    check("a: |\n  x\n\nb: 1\n", json!({"b": 1}), "\nb: 1\n");
}

#[test]
fn items_are_added_as_the_list_is_written() {
    check("list:\n- a\nb: 1\n", json!({"list": ["a", "c"], "b": 1}), "list:\n- a\n- c\nb: 1\n");
    check("list:\n    - a # x\nb: 1\n", json!({"list": ["a", "c"], "b": 1}), "list:\n    - a # x\n    - c\nb: 1\n");
    check("list: [a]\n", json!({"list": ["a", "c, d"]}), "list: [a, \"c, d\"]\n");
    check("list: []\n", json!({"list": ["a"]}), "list:\n- a\n");
    check("list:\n- a", json!({"list": ["a", "b"]}), "list:\n- a\n- b");
    check(
        "a:\n  - b\n",
        json!({"a": ["b"], "list": [{"x": 1, "y": [2]}]}),
        "a:\n  - b\nlist:\n  - x: 1\n    \"y\":\n      - 2\n",
    );
    check("list: [\n  a,\n  b\n]\n", json!({"list": ["a", "b", "c"]}), "list: [\n  a,\n  b,\n  c\n]\n");
}

#[test]
fn items_go_and_comments_above_stay() {
    check("list:\n# one\n- a\n# two\n- b\n- c\n", json!({"list": ["c"]}), "list:\n# one\n# two\n- c\n");
    check("list: [a, b, c]\n", json!({"list": ["a", "c"]}), "list: [a, c]\n");
    check("list: [a, b, c]\n", json!({"list": ["b"]}), "list: [b]\n");
}

#[test]
fn items_move_with_their_comments() {
    check(
        "list:\n# second\n- name: b\n  v: 1 # one\n# first\n- name: a\n",
        json!({"list": [{"name": "a"}, {"name": "b", "v": 2}, {"name": "c"}]}),
        "list:\n# first\n- name: a\n# second\n- name: b\n  v: 2 # one\n- name: c\n",
    );
}

#[test]
fn nested_pairs_are_added_behind_the_last() {
    check(
        "a:\n  x: 1\n  # note\nlist:\n- name: one\n  # keep\n- name: m\n",
        json!({"a": {"x": 1, "z": 2}, "list": [{"name": "one", "v": 1}, {"name": "m"}]}),
        "a:\n  x: 1\n  z: 2\n  # note\nlist:\n- name: one\n  v: 1\n  # keep\n- name: m\n",
    );
    check("a: {x: 1}\n", json!({"a": {"x": 1, "w": "b"}}), "a: {x: 1, w: b}\n");
    check("{\"a\": {\"x\": 1}}\n", json!({"a": {"x": 2}, "b": ["c"]}), "{\"a\": {\"x\": 2}, \"b\": [\"c\"]}\n");
    check("a:\nb: 1\n", json!({"a": {"x": 1}, "b": 1}), "a:\n  x: 1\nb: 1\n");
}

#[test]
fn anchors_and_merges_stay_right() {
    check("a: &x [1]\nb: *x\n", json!({"a": [1], "b": [1, 2]}), "a: &x [1]\nb:\n- 1\n- 2\n");
    check("# c\na: &x 1\nb: *x\n", json!({"a": 2, "b": 1}), "# c\na: 2\nb: 1\n");
    check("a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n", json!({"a": {"p": 1}, "b": {"q": 2}}), "a: &x {p: 1}\nb:\n  q: 2\n");
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    check("a: 1\na: 2\n", json!({"a": 3}), "a: 1\na: 3\n");
}
