//! `kustomize cfg`: looks at folders of resources.

use crate::cli::command::{Entry, entry};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::kustomize::package::{self, Error, Extent, Item};
use std::path::Path;

pub mod cat;
pub mod count;
pub mod grep;
pub mod tree;

/// The table of `kustomize cfg`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "cat", cat, "Print the resources of a folder"),
    entry!(Kustomize, "count", count, "Count the resources of a folder"),
    entry!(Kustomize, "grep", grep, "Search for matching resources in a folder or the input"),
    entry!(Kustomize, "tree", tree, "Show the resources of a folder or the input as a tree"),
];

fn failed(error: Error) -> Failure {
    Failure::new(error.to_string())
}

/// The resources of standard input.
fn input(context: &Context) -> Result<Vec<Item>, Failure> {
    let bytes = context.ui.read_input()?;
    package::read_stream(&String::from_utf8_lossy(&bytes)).map_err(failed)
}

/// What a command says of each package of a folder, a line between them. What is wrong with one of several is told in
/// its place.
fn each_package(
    context: &Context,
    (root, recurse): (&str, bool),
    say: impl Fn(&Path, Vec<Item>) -> Result<String, Error>,
) -> Result<String, Failure> {
    let packages = package::packages(&context.files, root, recurse).map_err(failed)?;
    let mut said = Vec::with_capacity(packages.len());
    for folder in &packages {
        let outcome =
            package::read_folder(&context.files, folder, Extent::PACKAGE).and_then(|items| say(folder, items));
        said.push(match outcome {
            Err(error) if recurse => format!("{error}\n"),
            other => other.map_err(failed)?,
        });
    }
    Ok(said.join("\n"))
}

/// The streams of several packages, with a separator behind each that is not empty but the last.
fn without_last_separator(text: &str) -> &str {
    text.strip_suffix("---").unwrap_or(text)
}

fn at_most(count: usize, words: &[String]) -> Result<(), Failure> {
    if words.len() <= count {
        return Ok(());
    }
    Err(Failure::new(format!("accepts at most {count} arg(s), received {}", words.len())))
}
