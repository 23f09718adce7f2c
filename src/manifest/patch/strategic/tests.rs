//! Patches made and applied by apimachinery v0.37.2, recorded in testdata/manifest/strategic.jsonl: each line is a
//! document or three, what was done with them, and what came out.

use super::*;
use crate::manifest::schema::merge::{Field, Strategy, Type};

const fn field(name: &'static str, strategy: Strategy, merge_key: &'static str, leads_to: Option<u16>) -> Field {
    Field { name, strategy, retain_keys: false, merge_key, leads_to }
}

const fn retaining(field: Field) -> Field {
    Field { retain_keys: true, ..field }
}

/// The types that the recorded cases patch.
static TYPES: &[&[Field]] = &[
    &[
        field("mergeItemPtr", Strategy::Merge, "name", Some(0)),
        field("mergingIntList", Strategy::Merge, "", None),
        field("mergingList", Strategy::Merge, "name", Some(0)),
        field("nonMergingList", Strategy::Unset, "", Some(0)),
        field("replacingItem", Strategy::Replace, "", None),
        retaining(field("retainKeysMap", Strategy::Unset, "", Some(1))),
        retaining(field("retainKeysMergingList", Strategy::Merge, "name", Some(0))),
    ],
    &[
        field("mergingIntList", Strategy::Merge, "", None),
        field("mergingList", Strategy::Merge, "name", Some(0)),
        field("nonMergingList", Strategy::Unset, "", Some(0)),
    ],
];

fn answer(case: &Json) -> Result<Json, Error> {
    let kind = Type::first_of(TYPES);
    let part = |name: &str| case.get(name).cloned().unwrap_or_default();
    let (original, modified, current) = (part("original"), part("modified"), part("current"));
    match case["do"].as_str() {
        Some("two") => create_two_way(&original, &modified, kind),
        Some("three") => {
            let documents = Documents { original: &original, modified: &modified, current: &current };
            create_three_way(&documents, kind, case.get("overwrite").is_some())
        }
        _ => apply(original, part("patch"), kind),
    }
}

#[test]
fn agrees_with_apimachinery() {
    let recorded = include_str!("../../../../testdata/manifest/strategic.jsonl");
    let mut wrong = Vec::new();
    for (number, line) in recorded.lines().enumerate() {
        let case: Json = serde_json::from_str(line).expect("a line of JSON");
        let got = answer(&case);
        let agrees = match (&got, case.get("error")) {
            (Err(error), Some(expected)) => expected.as_str() == Some(&error.to_string()),
            (Ok(got), None) => Some(got) == case.get("want"),
            _ => false,
        };
        if !agrees {
            let got = got.map_or_else(|error| format!("error {error}"), |tree| tree.to_string());
            wrong.push(format!("line {}, {} of {}: got {got}", number + 1, case["do"], case["name"]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
