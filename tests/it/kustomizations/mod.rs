//! Generated kustomizations: whatever they say, a build ends with resources or an error.
//!
//! `KX_KUSTOMIZATIONS` says how many (400 by default), and then it is told how far they are; `KX_FIRST_SEED` where they
//! begin. The files are in memory.

mod calm;
mod generate;
mod words;

use generate::Chance;
use kx::files::Memory;
use kx::kustomize::git::Repository;
use kx::kustomize::{self, Ended, Fetch, FetchError, Invocation, Options, Response, Run, World};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Nothing outside of memory.
struct Nowhere;

impl Fetch for Nowhere {
    fn get(&self, _: &str, _: Duration) -> Result<Response, FetchError> {
        Err(FetchError { message: "no web".to_owned(), timed_out: false })
    }

    fn clone_repository(&self, _: &Repository) -> Result<PathBuf, FetchError> {
        Err(FetchError { message: "no git".to_owned(), timed_out: false })
    }
}

impl Run for Nowhere {
    fn run(&self, _: &Invocation) -> Result<Ended, String> {
        Err("no programs".to_owned())
    }

    fn is_program(&self, _: &Path) -> bool {
        false
    }

    fn keep(&self, _: &str, _: &str, _: &[u8]) -> Result<PathBuf, String> {
        Err("no disk".to_owned())
    }
}

/// Builds the kustomization of a seed; how it ended.
fn build(seed: u64) -> &'static str {
    let files = generate::files(&mut Chance::of(seed));
    let memory = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let world = World { files: &memory, fetch: &Nowhere, run: &Nowhere };
    let options =
        Options { enable_helm: true, helm_command: "helm".to_owned(), enable_plugins: true, ..Options::default() };
    match kustomize::build(&world, "k", &options) {
        Ok(built) => match kustomize::to_yaml(&built.resources) {
            Ok(_) => "written",
            Err(_) => "not written",
        },
        // The words are made here.
        Err(failed) => match failed.error.to_string().is_empty() {
            true => "failed without a word",
            false => "failed",
        },
    }
}

#[test]
fn generated_kustomizations_end() {
    let asked: Option<u64> = std::env::var("KX_KUSTOMIZATIONS").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(400);
    let done = AtomicU64::new(0);
    let first: u64 = std::env::var("KX_FIRST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let run = |thread: u64| {
        let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
        for seed in (first + thread..first + count).step_by(usize::try_from(threads).expect("a few threads")) {
            let end = std::panic::catch_unwind(|| build(seed)).unwrap_or_else(|_| panic!("seed {seed} panics"));
            *ends.entry(end).or_default() += 1;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if asked.is_some() && done.is_multiple_of(50_000) {
                let _ = writeln!(std::io::stderr(), "{done} kustomizations");
            }
        }
        ends
    };
    let mut total: BTreeMap<&str, u64> = BTreeMap::new();
    std::thread::scope(|scope| {
        let run = &run;
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || run(thread))).collect();
        for worker in workers {
            for (end, count) in worker.join().expect("no seed panics") {
                *total.entry(end).or_default() += count;
            }
        }
    });
    assert_eq!(total.values().sum::<u64>(), count, "{total:?}");
    assert_eq!(total.get("failed without a word"), None);
    assert!(total.get("written").is_some_and(|written| *written > count / 50), "too few are built: {total:?}");
    assert!(total.contains_key("failed"), "nothing is refused: {total:?}");
    // For who runs many: `--nocapture` shows it.
    let mut shown = std::io::stdout();
    let _ = writeln!(shown, "{total:?}");
}
