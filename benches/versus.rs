//! kx beside the originals, as whole processes: the ratios of median wall times and of peak memory, against the budgets.
//!
//! `cargo bench --bench versus [WORD]` measures what has WORD in its name. The originals are taken from `$KX_ORIGINALS`
//! or built by `.ci/originals/build`; real charts and kustomizations from the suites in `$KX_CONFORMANCE`, and the
//! work on them is left out, which is said, when that is not set. Work on made input shows how time grows with its size.
//! Every work has a limited time, so that all of them end within ten minutes or so. Ends with 1 when a budget is
//! exceeded.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark is a program of its own"
)]

#[path = "../tests/it/certificates.rs"]
mod certificates;
#[path = "../tests/it/harness.rs"]
mod harness;
#[path = "versus/index.rs"]
mod index;
#[path = "versus/made.rs"]
mod made;
#[path = "versus/run.rs"]
mod run;
#[path = "../tests/it/servers.rs"]
#[allow(dead_code, reason = "the tests need the rest")]
mod servers;
#[path = "../tests/it/tokens.rs"]
mod tokens;
#[path = "versus/works.rs"]
mod works;

use run::{MEASURE, Measured, Side};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use works::{Place, WORKS, Work};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if words.first().is_some_and(|word| word == MEASURE) {
        return run::measure(&words[1..]);
    }
    match compare(words.first().map_or("", String::as_str)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("versus: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Compares everything that has `wanted` in its name; says whether all budgets are kept.
fn compare(wanted: &str) -> Result<bool, String> {
    let begin = Instant::now();
    let mut places = Places::new()?;
    println!(
        "{:<52} {:>10} {:>9} {:>7} {:>7} {:>9} {:>8} {:>7} {:>7} {:>7}",
        "work", "original", "kx", "time", "budget", "original", "kx", "memory", "budget", "runs"
    );
    let mut kept = true;
    let mut known: BTreeMap<&str, Measured> = BTreeMap::new();
    for work in WORKS.iter().filter(|work| work.name.contains(wanted)) {
        let Some([original, own]) = places.sides(work)? else {
            println!("{:<52} left out, for KX_CONFORMANCE names no folder", work.name);
            continue;
        };
        let measured = run::compare(work, &original, &own)?;
        let smaller = work.grows.and_then(|(smaller, limit)| Some((known.get(smaller)?, limit)));
        let grown =
            smaller.map(|(smaller, limit)| (measured[1].time.as_secs_f64() / smaller.time.as_secs_f64(), limit));
        kept &= tell(work, &measured, grown);
        known.insert(work.name, measured[1]);
    }
    println!("{} s in all", begin.elapsed().as_secs());
    Ok(kept)
}

/// Prints the line of a work; says whether its budgets are kept.
fn tell(work: &Work, [original, own]: &[Measured; 2], grown: Option<(f64, f64)>) -> bool {
    let time = own.time.as_secs_f64() / original.time.as_secs_f64();
    let memory = own.memory as f64 / original.memory as f64;
    let mut excess = Vec::new();
    excess.extend((time > work.time).then_some("time exceeded"));
    excess.extend(work.memory.is_some_and(|budget| memory > budget).then_some("memory exceeded"));
    excess.extend(grown.is_some_and(|(times, limit)| times > limit).then_some("growth exceeded"));
    let budget = |budget: Option<f64>| budget.map_or_else(|| "-".to_owned(), |budget| format!("{budget:.4}"));
    println!(
        "{:<52} {:>8.1}ms {:>7.1}ms {time:>7.4} {:>7} {:>7.1}MB {:>6.1}MB {memory:>7.4} {:>7} {:>7}{}{}",
        work.name,
        original.time.as_secs_f64() * 1e3,
        own.time.as_secs_f64() * 1e3,
        budget(Some(work.time).filter(|time| time.is_finite())),
        original.memory as f64 / 1024.0,
        own.memory as f64 / 1024.0,
        budget(work.memory),
        format!("{}/{}", original.runs, own.runs),
        grown.map_or_else(String::new, |(times, limit)| format!("  {times:.2} times the smaller, at most {limit}")),
        excess.iter().map(|word| format!("  {word}")).collect::<String>()
    );
    excess.is_empty()
}

/// Where the command lines run, made at the first use of each.
struct Places {
    scratch: tempfile::TempDir,
    originals: PathBuf,
    /// Serves the repository with the big index.
    web: Option<servers::Server>,
}

impl Places {
    fn new() -> Result<Places, String> {
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let names = scratch.path().join("kx");
        std::fs::create_dir(&names).map_err(|error| error.to_string())?;
        for name in ["kubectl", "helm", "kustomize"] {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kx"), names.join(name))
                .map_err(|error| error.to_string())?;
        }
        Ok(Places { scratch, originals: originals()?, web: None })
    }

    /// The original's side and kx's.
    fn sides(&mut self, work: &Work) -> Result<Option<[Side; 2]>, String> {
        let scratch = self.scratch.path().to_path_buf();
        let programs = [self.originals.join(work.tool), scratch.join("kx").join(work.tool)];
        if matches!(work.place, Place::Cold | Place::Warm) {
            let homes = self.homes()?;
            let side = |(program, home): (PathBuf, PathBuf)| {
                let removed = (work.place == Place::Cold).then(|| index::compiled(&home));
                Side { program, folder: home.clone(), home, removed }
            };
            let [original, own] = programs;
            let [first, second] = homes;
            return Ok(Some([side((original, first)), side((own, second))]));
        }
        let Some(folder) = folder(work.place, &scratch)? else { return Ok(None) };
        Ok(Some(programs.map(|program| Side { program, folder: folder.clone(), home: scratch.clone(), removed: None })))
    }

    /// Two HOMEs that know a repository with a big index: what one program writes is not the other's.
    fn homes(&mut self) -> Result<[PathBuf; 2], String> {
        let scratch = self.scratch.path();
        let homes = ["index-original", "index-kx"].map(|name| scratch.join(name));
        if self.web.is_none() {
            let (repository, helm) = (scratch.join("repository"), self.originals.join("helm"));
            index::repository(&repository, &helm).map_err(|error| error.to_string())?;
            let certificates = certificates::Certificates::make(scratch);
            let web = servers::web(&repository, servers::Options::default(), &certificates);
            for home in &homes {
                std::fs::create_dir(home)
                    .and_then(|()| index::home(home, &repository, web.address(), &helm))
                    .map_err(|error| error.to_string())?;
            }
            self.web = Some(web);
        }
        Ok(homes)
    }
}

fn originals() -> Result<PathBuf, String> {
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/originals/build");
    let output = Command::new(build).stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("the originals could not be built".to_owned());
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// The folder of a work; a suite is unpacked and what is made is made at its first use.
fn folder(place: Place, scratch: &Path) -> Result<Option<PathBuf>, String> {
    let (suite, inner) = match place {
        Place::Tree => return Ok(Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")))),
        Place::Cold | Place::Warm => return Ok(None),
        Place::Suite(suite, inner) => (suite, inner),
        Place::Made(made) => {
            let target = scratch.join(made.name());
            if !target.exists() {
                made.write(&target).map_err(|error| error.to_string())?;
            }
            return Ok(Some(target));
        }
    };
    let Some(suites) = std::env::var_os("KX_CONFORMANCE").filter(|folder| !folder.is_empty()) else { return Ok(None) };
    let target = scratch.join(suite);
    if !target.exists() {
        std::fs::create_dir(&target).map_err(|error| error.to_string())?;
        let archive = Path::new(&suites).join(format!("{suite}.tar.xz"));
        let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&target).status();
        if !done.is_ok_and(|status| status.success()) {
            return Err(format!("cannot unpack {}", archive.display()));
        }
    }
    Ok(Some(target.join(inner)))
}
