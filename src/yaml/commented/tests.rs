//! What go-yaml v3 with kyaml's settings makes of texts, recorded.

use super::{parse, write};

#[test]
fn comments_stay_as_go_yaml_keeps_them() {
    let recorded = include_str!("../../../testdata/yaml/commented.txt");
    let mut count = 0;
    for case in recorded.split("\n=====\n").filter(|case| !case.trim().is_empty()) {
        let (input, expected) = case.split_once("\n-----\n").expect("a case has an input and an answer");
        let written = match parse(input) {
            Ok(documents) => write(&documents),
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(written.trim_end_matches('\n'), expected.trim_end_matches('\n'), "of\n{input}");
        count += 1;
    }
    assert!(count > 40, "only {count} cases");
}
