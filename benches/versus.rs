//! kx beside the originals, as whole processes: the ratios of median wall times and of peak memory, against the budgets.
//!
//! `cargo bench --bench versus [WORD]` measures what has WORD in its name. The originals are taken from `$KX_ORIGINALS`
//! or built by `.ci/originals/build`; real charts and kustomizations from the suites in `$KX_CONFORMANCE`, and the
//! work on them is left out, which is said, when that is not set. Work on made input shows how time grows with its size.
//! Ends with 1 when a budget is exceeded.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark is a program of its own"
)]

#[path = "versus/index.rs"]
mod index;
#[path = "versus/made.rs"]
mod made;

use made::Made;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// What is measured, and how much of the original's time and memory kx may take.
struct Work {
    name: &'static str,
    /// The original, and kx's name for it.
    tool: &'static str,
    line: &'static str,
    place: Place,
    time: f64,
    memory: Option<f64>,
    /// Work before it on less of the same, and how many times as long this may take.
    grows: Option<(&'static str, f64)>,
    runs: usize,
}

/// Work without budgets.
const fn work(name: &'static str, tool: &'static str, line: &'static str, place: Place) -> Work {
    Work { name, tool, line, place, time: f64::INFINITY, memory: None, grows: None, runs: RUNS }
}

/// Where the command line runs.
#[derive(Clone, Copy)]
enum Place {
    Tree,
    /// A folder of an unpacked conformance suite.
    Suite(&'static str, &'static str),
    /// A HOME with a big repository index, without what kx compiles it to.
    Cold,
    /// The same, with it.
    Warm,
    Made(Made),
}

const KUBEFLOW: Place = Place::Suite("kustomize-real", "input/kubeflow+manifests");
const ARGO_CD: Place = Place::Suite("kustomize-real", "input/argoproj+argo-cd");
const CHARTS: Place = Place::Suite("helm-charts", ".");

const WORKS: &[Work] = &[
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("kubectl version --client", "kubectl", "version --client", Place::Tree)
    },
    Work { time: 0.1, memory: Some(0.2), ..work("kubectl --help", "kubectl", "--help", Place::Tree) },
    Work { time: 0.1, memory: Some(0.2), ..work("helm version", "helm", "version", Place::Tree) },
    Work { time: 1.0, ..work("kustomize version", "kustomize", "version", Place::Tree) },
    Work { time: 0.5, ..work("kustomize build, a small overlay", "kustomize", "build overlays/prod", Place::Tree) },
    Work {
        time: 1.0,
        runs: 60,
        ..work("kustomize build, one Deployment", "kustomize", "build .", Place::Made(Made::Deployments(1)))
    },
    Work {
        time: 1.0 / 50.0,
        ..work("kustomize build, 2,000 Deployments", "kustomize", "build .", Place::Made(Made::Deployments(2_000)))
    },
    Work {
        time: 1.0 / 50.0,
        grows: Some(("kustomize build, 2,000 Deployments", 2.2)),
        ..work("kustomize build, 4,000 Deployments", "kustomize", "build .", Place::Made(Made::Deployments(4_000)))
    },
    Work {
        time: 1.0 / 30.0,
        memory: Some(0.25),
        ..work("kustomize build, kubeflow's example", "kustomize", "build example", KUBEFLOW)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, kserve", "kustomize", "build applications/kserve/kserve", KUBEFLOW)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work(
            "kustomize build, training-operator",
            "kustomize",
            "build applications/training-operator/upstream/overlays/kubeflow",
            KUBEFLOW,
        )
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, argo-cd ha", "kustomize", "build manifests/ha/cluster-install", ARGO_CD)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, argo-cd dev-tilt", "kustomize", "build manifests/dev-tilt", ARGO_CD)
    },
    Work { time: 0.2, ..work("helm template, a small chart", "helm", "template r charts/redis-chart", Place::Tree) },
    Work {
        time: 0.1,
        memory: Some(0.25),
        ..work("helm template, bitnami/redis", "helm", "template r charts/bitnami-redis", CHARTS)
    },
    Work {
        time: 0.1,
        memory: Some(0.25),
        ..work(
            "helm template, kube-prometheus-stack",
            "helm",
            "template r charts/prometheus-community-kube-prometheus-stack --include-crds",
            CHARTS,
        )
    },
    work("helm template, 1,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(1_000))),
    Work {
        grows: Some(("helm template, 1,000 texts for tpl", 4.6)),
        ..work("helm template, 4,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(4_000)))
    },
    Work {
        grows: Some(("helm template, 4,000 texts for tpl", 4.6)),
        ..work("helm template, 16,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(16_000)))
    },
    work("helm template, 640 KB of templates", "helm", "template r .", Place::Made(Made::Templates(256))),
    Work {
        grows: Some(("helm template, 640 KB of templates", 4.6)),
        ..work("helm template, 2.5 MB of templates", "helm", "template r .", Place::Made(Made::Templates(1_024)))
    },
    Work {
        grows: Some(("helm template, 2.5 MB of templates", 4.6)),
        ..work("helm template, 10 MB of templates", "helm", "template r .", Place::Made(Made::Templates(4_096)))
    },
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("helm search repo, index of 26 MB, cold", "helm", "search repo chart-00", Place::Cold)
    },
    Work {
        time: 0.02,
        memory: Some(0.2),
        ..work("helm search repo, index of 26 MB", "helm", "search repo chart-00", Place::Warm)
    },
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("helm show chart, index of 26 MB, cold", "helm", "show chart big/chart-007", Place::Cold)
    },
    Work {
        time: 0.02,
        memory: Some(0.2),
        ..work("helm show chart, index of 26 MB", "helm", "show chart big/chart-007", Place::Warm)
    },
];

/// How often each is run; fewer times when one run takes long.
const RUNS: usize = 9;
const LONG: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if words.first().is_some_and(|word| word == MEASURE) {
        return measure(&words[1..]);
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
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let names = scratch.path().join("kx");
    std::fs::create_dir(&names).map_err(|error| error.to_string())?;
    for name in ["kubectl", "helm", "kustomize"] {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kx"), names.join(name)).map_err(|error| error.to_string())?;
    }
    let originals = originals()?;
    println!("{:<40} {:>10} {:>10} {:>8} {:>8} {:>8}", "work", "original", "kx", "time", "budget", "memory");
    let mut kept = true;
    let mut known: Vec<(&str, Measured)> = Vec::new();
    for work in WORKS.iter().filter(|work| work.name.contains(wanted)) {
        let Some(folder) = folder(work.place, scratch.path())? else {
            println!("{:<40} left out, for KX_CONFORMANCE names no folder", work.name);
            continue;
        };
        let (home, removed) = match work.place {
            Place::Tree | Place::Suite(..) | Place::Made(_) => (scratch.path().to_path_buf(), None),
            Place::Cold | Place::Warm => {
                let home = index::home(scratch.path(), &originals.join("helm")).map_err(|error| error.to_string())?;
                let compiled = index::compiled(&home);
                (home, matches!(work.place, Place::Cold).then_some(compiled))
            }
        };
        let run = Run { work, folder: &folder, home: &home, removed: removed.as_deref() };
        let original = run.median(&originals.join(work.tool))?;
        let own = run.median(&names.join(work.tool))?;
        let time = own.time.as_secs_f64() / original.time.as_secs_f64();
        let memory = own.memory as f64 / original.memory as f64;
        let grown = work.grows.and_then(|(smaller, limit)| {
            let (_, smaller) = known.iter().find(|(name, _)| *name == smaller)?;
            Some((own.time.as_secs_f64() / smaller.time.as_secs_f64(), limit))
        });
        let fits = time <= work.time
            && work.memory.is_none_or(|budget| memory <= budget)
            && grown.is_none_or(|(times, limit)| times <= limit);
        kept &= fits;
        println!(
            "{:<40} {:>8.1}ms {:>8.1}ms {:>8.4} {:>8.4} {:>8.3}{}{}",
            work.name,
            original.time.as_secs_f64() * 1e3,
            own.time.as_secs_f64() * 1e3,
            time,
            work.time,
            memory,
            grown.map_or_else(String::new, |(times, limit)| format!("  {times:.2} times the smaller, at most {limit}")),
            if fits { "" } else { "  exceeded" }
        );
        known.push((work.name, own));
    }
    Ok(kept)
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
        Place::Cold | Place::Warm => return Ok(Some(scratch.join(index::HOME))),
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

struct Measured {
    time: Duration,
    /// Peak resident memory, in the system's own unit.
    memory: i64,
}

/// A command line that is measured.
struct Run<'a> {
    work: &'a Work,
    folder: &'a Path,
    home: &'a Path,
    /// A file that must not be there.
    removed: Option<&'a Path>,
}

impl Run<'_> {
    /// The medians over several runs.
    fn median(&self, program: &Path) -> Result<Measured, String> {
        let mut runs: Vec<Measured> = Vec::new();
        if self.removed.is_none() {
            // What a program keeps for its next runs is there.
            once(program, self.work.line, self.folder, self.home)?;
        }
        while runs.len() < self.work.runs && !(runs.len() >= 3 && runs.iter().all(|run| run.time > LONG)) {
            if let Some(path) = self.removed {
                // The original never makes it.
                let _ = std::fs::remove_file(path);
            }
            runs.push(once(program, self.work.line, self.folder, self.home)?);
        }
        let middle = runs.len() / 2;
        runs.sort_by_key(|run| run.memory);
        let memory = runs[middle].memory;
        runs.sort_by_key(|run| run.time);
        Ok(Measured { time: runs[middle].time, memory })
    }
}

/// The word that makes this program measure one run of another.
const MEASURE: &str = "measure";

/// Runs a program once, below a process of its own, whose only child it is: so the peak memory is the program's.
fn once(program: &Path, line: &str, folder: &Path, home: &Path) -> Result<Measured, String> {
    let output = Command::new(std::env::current_exe().map_err(|error| error.to_string())?)
        .arg(MEASURE)
        .arg(program)
        .args(line.split(' ').map(|word| word.replacen("--", DASHES, 1)))
        .current_dir(folder)
        .env("HOME", home)
        .env_remove("KUBECONFIG")
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<i64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [nanoseconds, memory, 0] => Ok(Measured { time: Duration::from_nanos(nanoseconds.unsigned_abs()), memory }),
        _ => Err(format!("{} {line} failed: {}", program.display(), String::from_utf8_lossy(&output.stderr))),
    }
}

/// Stands for `--` at the start of a word, so that no flag of the measured program is taken for one of ours.
const DASHES: &str = "\u{1}";

/// Prints nanoseconds, peak memory and exit status of one run.
fn measure(words: &[String]) -> ExitCode {
    let arguments = words[1..].iter().map(|word| word.replacen(DASHES, "--", 1));
    let begin = Instant::now();
    let status = Command::new(&words[0]).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status();
    let time = begin.elapsed();
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN);
    let (Ok(status), Ok(usage)) = (status, usage) else { return ExitCode::FAILURE };
    println!("{} {} {}", time.as_nanos(), usage.max_rss(), status.code().unwrap_or(-1));
    ExitCode::SUCCESS
}
