//! Runs kx as a user does: under one of its names, in a folder, with an empty HOME and nothing else of ours.
//! Both test binaries use it.

#![allow(dead_code, reason = "each binary needs some of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A scratch folder with an empty HOME in it; taken away when it is dropped.
pub struct Scratch {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

/// What a command line did.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "{}--- stderr ---\n{}[exit status: {}]\n", self.out, self.err, self.status)
    }
}

/// The root of the source tree.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Scratch {
    pub fn new() -> Scratch {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["home", "bin"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder in it");
        }
        for name in ["kx", "kubectl", "helm", "kustomize"] {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kx"), folder.path().join("bin").join(name)).expect("a link");
        }
        let path = folder.path();
        let environment = BTreeMap::from(
            [
                ("HOME", path.join("home").display().to_string()),
                ("PATH", format!("{}:/usr/bin:/bin", path.join("bin").display())),
                ("TZ", "UTC".to_owned()),
                ("LC_ALL", "C.UTF-8".to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        Scratch { folder, environment }
    }

    /// Sets a variable for all command lines that follow.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.insert(name.to_owned(), value.into());
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the scratch folder, with the folders above it.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let full = self.path().join(path);
        std::fs::create_dir_all(full.parent().expect("a file lies in a folder")).expect("its folder");
        std::fs::write(&full, text).expect("the file");
        full
    }

    /// Runs `line`, words split at blanks, in the scratch folder.
    pub fn run(&self, line: &str) -> Outcome {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.call(&words, self.path(), "")
    }

    /// Runs `line` in the source tree.
    pub fn run_in_tree(&self, line: &str) -> Outcome {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.call(&words, root(), "")
    }

    /// Runs a command line in `folder` with `input` on its standard input. The first word is one of kx's names, or the
    /// path of another program.
    pub fn call(&self, words: &[&str], folder: &Path, input: &str) -> Outcome {
        use std::io::Write;
        let mut child = Command::new(self.path().join("bin").join(words[0]))
            .args(&words[1..])
            .current_dir(folder)
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kx starts");
        let mut stdin = child.stdin.take().expect("its standard input is a pipe");
        // A command that does not read its input may have closed it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("kx ends");
        let text =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&self.path().display().to_string(), "[SCRATCH]");
        Outcome { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}
