//! The rules of the house that a machine can read.

use crate::harness::root;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lines that a file may have; tables of data may be longer.
const WALL: usize = 600;

/// What each module may import, from ARCHITECTURE.md's table.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("value", &[]),
    ("files", &[]),
    ("yaml", &["value"]),
    ("gotemplate", &["value"]),
    ("jsonpath", &["value"]),
    ("manifest", &["value", "yaml"]),
    ("kustomize", &["value", "yaml", "files", "manifest", "helm"]),
    ("helm", &["value", "yaml", "files", "gotemplate", "manifest"]),
    ("print", &["value", "yaml", "gotemplate", "jsonpath", "manifest"]),
    ("process", &["files"]),
    ("cluster", &["value", "yaml", "files", "jsonpath", "manifest", "process"]),
    ("repository", &["value", "yaml", "files", "process", "helm"]),
    ("release", &["value", "yaml", "jsonpath", "manifest", "helm", "cluster"]),
    ("sandbox", &["files", "process", "cluster"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["src", "tests", "benches"].iter().map(|name| root().join(name)).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                found.push((path.strip_prefix(root()).expect("it lies below the root").to_path_buf(), text));
            }
        }
    }
    assert!(found.len() > 20, "the source files were found");
    found
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The top module that a file of src/ belongs to.
fn module(path: &Path) -> Option<String> {
    let inner = path.strip_prefix("src").ok()?;
    let first = inner.components().next()?.as_os_str().to_string_lossy().into_owned();
    Some(first.trim_end_matches(".rs").to_owned())
}

#[test]
fn imports_go_down_the_stack() {
    let rules: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let Some(own) = module(&path) else { continue };
        let Some(allowed) = rules.get(own.as_str()) else { continue };
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for part in line.split("crate::").skip(1) {
                let name: String =
                    part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                let known = rules.contains_key(name.as_str()) || name == "cli";
                if known && name != own && !allowed.contains(&name.as_str()) {
                    problems.push(format!("{}:{}: {own} may not import {name}", path.display(), number + 1));
                }
                if own == "kustomize" && name == "helm" && !path.ends_with("generate/helm.rs") {
                    problems.push(format!(
                        "{}:{}: helm is imported from generate/helm.rs only",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//! "));
    report(silent.map(|(path, _)| format!("{}: does not open with //!", path.display())).collect());
}

#[test]
fn files_stay_below_the_wall() {
    let long = sources().into_iter().filter(|(path, text)| {
        let table = path.components().any(|part| part.as_os_str() == "tables")
            || path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("_table"));
        !table && text.lines().count() > WALL
    });
    report(long.map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count())).collect());
}

#[test]
fn no_file_is_a_drawer() {
    let drawers = ["util", "utils", "common", "helper", "helpers", "manager", "misc", "shared", "lib_"];
    let named = sources()
        .into_iter()
        .filter(|(path, _)| path.file_stem().is_some_and(|stem| drawers.contains(&stem.to_string_lossy().as_ref())));
    report(named.map(|(path, _)| format!("{}: name it by what is in it", path.display())).collect());
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not hold them.
    let banned =
        [["to", "do!("].concat(), ["unimple", "mented!("].concat(), ["#[ig", "nore"].concat(), ["FIX", "ME"].concat()];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = banned.iter().find(|word| line.contains(word.as_str())) {
                problems.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn every_test_file_is_part_of_its_binary() {
    let mut problems = Vec::new();
    for binary in ["tests/it", "tests/cluster"] {
        let Ok(entries) = std::fs::read_dir(root().join(binary)) else { continue };
        let main = std::fs::read_to_string(root().join(binary).join("main.rs")).expect("a test binary has its main.rs");
        for entry in entries {
            let name = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
            let stem = name.trim_end_matches(".rs");
            if stem != "main" && !main.contains(&format!("mod {stem};")) {
                problems.push(format!("{binary}/{name}: not in main.rs"));
            }
        }
    }
    report(problems);
}

/// What reaches outside, and the only folders or files of src/ that may.
const DOORS: &[(&str, &[&str])] = &[
    ("std::fs", &["files/", "process/"]),
    ("std::env::var", &["cli/context.rs"]),
    ("std::env::args", &["cli/mod.rs", "cli/context.rs"]),
    ("std::env::current_dir", &["cli/context.rs"]),
    ("std::process::Command", &["process/"]),
    ("std::net::Tcp", &["cluster/", "repository/", "sandbox/ports.rs"]),
    ("reqwest::", &["cluster/", "repository/", "sandbox/admin.rs", "sandbox/error.rs"]),
    ("io::stdout", &["cli/ui.rs", "cli/terminal.rs"]),
    ("io::stderr", &["cli/ui.rs", "cli/terminal.rs", "cli/sink.rs"]),
    ("io::stdin", &["cli/ui.rs", "cli/terminal.rs"]),
];

#[test]
fn the_doors_are_single() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let Ok(inner) = path.strip_prefix("src") else { continue };
        if path.file_stem().is_some_and(|stem| stem == "tests") || text.contains("#![cfg(test)]") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for (word, allowed) in DOORS {
                let inside = allowed.iter().any(|door| inner.to_string_lossy().starts_with(door));
                if !inside && line.contains(word) {
                    problems.push(format!("{}:{}: {word}", path.display(), number + 1));
                }
            }
        }
    }
    report(problems);
}
