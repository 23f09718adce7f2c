//! What can go wrong with the sandbox.

use crate::{cluster, files, process};
use std::path::PathBuf;
use std::time::Duration;

/// Errors of building, starting and stopping.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("\"{name}\" cannot name a sandbox: use letters, digits, - and _")]
    Name { name: String },
    #[error("the sandbox {name} is not up")]
    NotUp { name: String },
    #[error("the sandbox {name} is up and was started without webhooks: take it down first, or give another --name")]
    WithoutWebhooks { name: String },
    #[error("{} lacks {}", .folder.display(), .missing.join(", "))]
    BinDir { folder: PathBuf, missing: Vec<&'static str> },
    #[error(
        "the sandbox's programs are not built yet, and that needs Go {wanted} or newer: no go was found in $PATH (install it from https://go.dev/dl, or give --bin-dir a folder that has {programs})"
    )]
    NoGo { wanted: &'static str, programs: String },
    #[error("building the sandbox's programs needs Go {wanted} or newer, but {} is {found}", .path.display())]
    OldGo { path: PathBuf, found: String, wanted: &'static str },
    #[error("go could not build {program} (exit status {status}):\n{tail}")]
    Build { program: &'static str, status: i32, tail: String },
    #[error("{program} ended while the sandbox started; the end of {}:\n{tail}", .log.display())]
    Ended { program: &'static str, log: PathBuf, tail: String },
    #[error("the sandbox was not ready within {} s: {waiting}; its logs are in {}", .within.as_secs(), .folder.display())]
    Slow { within: Duration, waiting: String, folder: PathBuf },
    #[error("no free ports on 127.0.0.1")]
    Ports,
    #[error("the API server refused {what}: {answer}")]
    Refused { what: String, answer: String },
    #[error("cannot make the sandbox's keys: {0}")]
    Keys(#[from] rcgen::Error),
    #[error("cannot ask the API server: {}", words(.0))]
    Request(#[from] reqwest::Error),
    #[error("{0}")]
    Kubeconfig(#[from] cluster::config::Error),
    #[error("{0}")]
    Files(#[from] files::Error),
    #[error("{0}")]
    Process(#[from] process::Error),
}

/// The error with its causes; reqwest's own text names only the outermost.
fn words(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
