//! Sessions at the command line with what the originals answered: every folder below testdata/sessions that holds a file
//! `session`. How to write one is told in CONTRIBUTING.md.
//!
//! The lines run one after the other in a scratch copy of the folder, with an empty HOME, against the real servers that
//! the folder's files name. The transcript must be the one in `want`, which `.ci/baseline` recorded from the real tools
//! by this very code: with `KX_RECORD` set to their folder, they are run and `want` is written.

use crate::certificates::Certificates;
use crate::harness::{Outcome, Scratch, root};
use crate::mask::Masks;
use crate::servers::{self, Options, Server};
use crate::steps;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The words that stand for servers.
const SERVERS: &[(&str, Options)] = &[
    ("[WEB]", Options { auth: false, tls: false, client: false, token: false }),
    ("[WEB-AUTH]", Options { auth: true, tls: false, client: false, token: false }),
    ("[WEB-TLS]", Options { auth: false, tls: true, client: false, token: false }),
    ("[WEB-CLIENT]", Options { auth: false, tls: true, client: true, token: false }),
    ("[REGISTRY]", Options { auth: false, tls: false, client: false, token: false }),
    ("[REGISTRY-AUTH]", Options { auth: true, tls: false, client: false, token: false }),
    ("[REGISTRY-TLS]", Options { auth: false, tls: true, client: false, token: false }),
    ("[REGISTRY-TOKEN]", Options { auth: false, tls: false, client: false, token: true }),
    ("[REGISTRY-CLIENT]", Options { auth: false, tls: true, client: true, token: false }),
];

#[test]
fn sessions_go_as_with_the_originals() {
    let originals = std::env::var_os("KX_RECORD").map(PathBuf::from);
    // To work at one of them.
    let only = std::env::var("KX_SESSION").unwrap_or_default();
    let chosen: Vec<PathBuf> = sessions().into_iter().filter(|folder| name(folder).starts_with(&only)).collect();
    assert!(!chosen.is_empty(), "no session is called {only}");
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let problems: Vec<String> = std::thread::scope(|scope| {
        let shares: Vec<_> = (0..workers)
            .map(|worker| {
                let (chosen, originals) = (&chosen, originals.as_deref());
                scope.spawn(move || {
                    let mine = chosen.iter().skip(worker).step_by(workers);
                    mine.filter_map(|folder| check(folder, originals)).collect::<Vec<String>>()
                })
            })
            .collect();
        shares.into_iter().flat_map(|share| share.join().expect("a session runs")).collect()
    });
    assert!(problems.is_empty(), "{} fell short\n{}", problems.len(), problems.join("\n"));
}

fn sessions() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("testdata/sessions")];
    while let Some(folder) = folders.pop() {
        if folder.join("session").exists() {
            found.push(folder);
            continue;
        }
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name(folder: &Path) -> String {
    folder.strip_prefix(root().join("testdata/sessions")).expect("it lies there").display().to_string()
}

/// Runs a session; with the originals, records it. Tells how it differs from what is recorded.
fn check(folder: &Path, originals: Option<&Path>) -> Option<String> {
    let transcript = Session::open(folder, originals).run();
    let file = folder.join("want");
    if originals.is_some() {
        std::fs::write(&file, transcript).expect("the transcript");
        return None;
    }
    let Ok(wanted) = std::fs::read_to_string(&file) else {
        return Some(format!("== {}\nis not recorded yet: .ci/baseline\n{transcript}", name(folder)));
    };
    (transcript != wanted).then(|| {
        let diff = similar::TextDiff::from_lines(&wanted, &transcript);
        format!("== {}\n{}", name(folder), diff.unified_diff().header("wanted", "got"))
    })
}

struct Session {
    scratch: Scratch,
    lines: Vec<String>,
    /// Kept so that they run; by the words that stand for them.
    _servers: Vec<Server>,
    words: BTreeMap<String, String>,
}

impl Session {
    fn open(folder: &Path, originals: Option<&Path>) -> Session {
        let mut scratch = Scratch::new();
        if let Some(originals) = originals {
            for program in ["helm", "kustomize", "kubectl"] {
                let link = scratch.path().join("bin").join(program);
                std::fs::remove_file(&link).expect("the link to kx");
                std::os::unix::fs::symlink(originals.join(program), link).expect("a link to the original");
            }
            std::fs::remove_file(scratch.path().join("bin/kx")).expect("the link to kx");
        }
        for name in ["web", "certificates", "tmp"] {
            std::fs::create_dir(scratch.path().join(name)).expect("a folder in it");
        }
        let tmp = scratch.path().join("tmp").display().to_string();
        scratch.set("TMPDIR", tmp);
        let files = files(folder);
        let mut words = BTreeMap::from([("[SCRATCH]".to_owned(), scratch.path().display().to_string())]);
        let mut servers = Vec::new();
        let certificates = Certificates::make(&scratch.path().join("certificates"));
        for (word, options) in SERVERS {
            if files.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(word)) {
                let server = match word.starts_with("[WEB") {
                    true => servers::web(&scratch.path().join("web"), *options, &certificates),
                    false => servers::registry(*options, &certificates),
                };
                words.insert((*word).to_owned(), server.address().to_owned());
                words.extend(server.tokens().map(|address| ("[TOKENS]".to_owned(), address.to_owned())));
                servers.push(server);
            }
        }
        let mut lines = Vec::new();
        for (path, bytes) in files {
            let target = scratch.path().join(&path);
            let text = String::from_utf8(bytes);
            match (path.to_str(), text) {
                (Some("want"), _) => {}
                (Some("session"), text) => {
                    lines = text.expect("a session is text").lines().map(str::to_owned).collect();
                }
                (_, Ok(text)) => put(&target, replace(&text, &words).as_bytes(), &folder.join(&path)),
                (_, Err(other)) => put(&target, other.as_bytes(), &folder.join(&path)),
            }
        }
        Session { scratch, lines, _servers: servers, words }
    }

    fn run(mut self) -> String {
        let mut transcript = String::new();
        let mut masks = Masks::new(&self.words);
        for line in std::mem::take(&mut self.lines) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let words = steps::split(&line);
            if words[0] == "mask" {
                masks.choose(&words[1..]);
                continue;
            }
            let words: Vec<String> = words.iter().map(|word| replace(word, &self.words)).collect();
            let outcome = self.step(&words);
            write!(transcript, "$ {line}\n{}\n", masks.apply(&shown(&outcome))).expect("a text grows");
        }
        transcript
    }

    fn step(&mut self, words: &[String]) -> Outcome {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["helm" | "kustomize" | "kubectl", ..] => {
                let (words, input) = match words.as_slice() {
                    [words @ .., "<", file] => {
                        (words, std::fs::read_to_string(self.scratch.path().join(file)).expect("a line's input"))
                    }
                    words => (words, String::new()),
                };
                self.scratch.call(words, self.scratch.path(), &input)
            }
            ["git", rest @ ..] => {
                let words = [&["/usr/bin/git"], rest].concat();
                self.scratch.call(&words, self.scratch.path(), "")
            }
            ["export", setting] => {
                let (name, value) = setting.split_once('=').expect("export NAME=VALUE");
                self.scratch.set(name, value);
                Outcome { status: 0, out: String::new(), err: String::new() }
            }
            other => steps::run(other, self.scratch.path()),
        }
    }
}

/// Both streams and the status, without what goes without saying.
fn shown(outcome: &Outcome) -> String {
    let whole = |text: &str| match text.ends_with('\n') || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}[no end of line]\n"),
    };
    let mut text = whole(&outcome.out);
    let err = without_usage(&outcome.err);
    if !err.is_empty() {
        text.push_str("--- stderr ---\n");
        text.push_str(&whole(err));
    }
    if outcome.status != 0 {
        writeln!(text, "[exit status: {}]", outcome.status).expect("a text grows");
    }
    text
}

/// kustomize puts a page of help behind an error; such prose is kx's own.
fn without_usage(err: &str) -> &str {
    err.find("Usage:\n  kustomize ").map_or(err, |at| &err[..at])
}

/// All files below a folder, in order, by their path in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = entries.into_iter().map(|entry| entry.expect("a readable folder")).filter(|one| one.path().is_file());
    files
        .map(|file| {
            let path = file.path().strip_prefix(folder).expect("it lies below").to_path_buf();
            (path, std::fs::read(file.path()).expect("a file"))
        })
        .collect()
}

/// Writes a file of the copy, as executable as the one it comes from.
fn put(target: &Path, bytes: &[u8], from: &Path) {
    std::fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("its folder");
    std::fs::write(target, bytes).expect("a file of the copy");
    let permissions = std::fs::metadata(from).expect("the file").permissions();
    std::fs::set_permissions(target, permissions).expect("its permissions");
}

fn replace(text: &str, words: &BTreeMap<String, String>) -> String {
    words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
}
