//! Command lines with what the originals answered: every folder below testdata/commands that holds a file `command`.
//!
//! The command runs in its folder and must have the standard output (`want.out`), the standard error (`want.err`) and
//! the exit status (`want.status`) that `.ci/baseline` recorded from the real tools; `[CASE]` stands for the folder, `[TREE]` for the root of
//! the source tree.

use crate::harness::{Scratch, root};
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("testdata/commands")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("command") {
                found.push(folder.clone());
            }
        }
    }
    found.sort();
    assert!(found.len() > 5, "the cases were found");
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error} (record it by .ci/baseline)", path.display()))
}

#[test]
fn commands_answer_as_the_originals() {
    let scratch = Scratch::new();
    let mut problems = Vec::new();
    for case in cases() {
        let line = text(&case.join("command"));
        let words: Vec<&str> = line.split_whitespace().collect();
        let outcome = scratch.call(&words, &case, "");
        let shown = |text: &str| {
            let text = text.replace(&case.display().to_string(), "[CASE]");
            text.replace(&root().display().to_string(), "[TREE]")
        };
        let wanted = (text(&case.join("want.status")), text(&case.join("want.out")), text(&case.join("want.err")));
        let got = (format!("{}\n", outcome.status), shown(&outcome.out), shown(&outcome.err));
        if got != wanted {
            let name = case.strip_prefix(root()).expect("it lies below the root").display().to_string();
            problems.push(format!("== {name}: {line}wanted {wanted:#?}\ngot {got:#?}"));
        }
    }
    assert!(problems.is_empty(), "{} fell short\n{}", problems.len(), problems.join("\n"));
}
