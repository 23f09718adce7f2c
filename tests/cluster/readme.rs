//! Every command line of the README, as it is typed there, in the source tree, with an empty HOME.
//!
//! Each section that needs a cluster starts with a fresh sandbox. The set-up lines are held too: `cargo run … -- WORDS`
//! is `kx WORDS` here, and the other cargo lines are this very run.

use crate::harness::{Outcome, root};
use crate::sandbox::own;

/// The command lines of a README, by section.
fn sections(readme: &str) -> Vec<(String, Vec<String>)> {
    let mut sections = vec![(String::new(), Vec::new())];
    let mut code = false;
    for line in readme.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push((title.to_owned(), Vec::new()));
        } else if line.starts_with("```") {
            code = line == "```sh";
        } else if code && !line.trim().is_empty() {
            let (_, lines) = sections.last_mut().expect("the first is there");
            lines.push(line.to_owned());
        }
    }
    sections.retain(|(_, lines)| !lines.is_empty());
    sections
}

#[test]
fn every_command_line_works() {
    let scratch = own();
    let bash = |line: &str| -> Outcome { scratch.call(&["/bin/bash", "-c", line], root(), "") };
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let sections = sections(&readme);
    assert!(sections.len() > 4, "the sections were found");
    for (title, lines) in sections {
        let prepared = if title == "Set-up" { "kx sandbox down" } else { "kx sandbox down && kx sandbox up" };
        let outcome = bash(prepared);
        assert_eq!(outcome.status, 0, "{title}: {prepared}\n{outcome}");
        for line in lines {
            let line = match line.strip_prefix("cargo run --release -- ") {
                Some(words) => format!("kx {words}"),
                None if line.starts_with("cargo ") => continue,
                None => line,
            };
            let outcome = bash(&line);
            assert_eq!(outcome.status, 0, "{title}: {line}\n{outcome}");
        }
    }
    assert_eq!(bash("kx sandbox down").status, 0);
}
