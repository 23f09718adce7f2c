//! Runs of whole processes, the original and kx in turn.
//!
//! In: a work, and the two programs with their folders. Out: the median of each one's wall times and of its peak memory.

use crate::works::Work;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// How long the original may run for one work in all.
const SPENT: Duration = Duration::from_secs(14);
/// It is run three times even so, unless one run takes longer than this.
const SLOW: Duration = Duration::from_secs(18);
/// No run is thrown away, as is done with the first, that takes longer than this.
const WARM: Duration = Duration::from_secs(1);
/// kx is run as often as this, where that takes no longer than the original may.
const OWN: usize = 21;

/// One of the two programs.
pub struct Side {
    pub program: PathBuf,
    pub folder: PathBuf,
    pub home: PathBuf,
    /// A file that must not be there when it starts.
    pub removed: Option<PathBuf>,
}

/// The medians of one side.
#[derive(Clone, Copy)]
pub struct Measured {
    pub time: Duration,
    /// Peak resident memory, in KiB.
    pub memory: i64,
    pub runs: usize,
}

/// Measures both sides of a work.
pub fn compare(work: &Work, original: &Side, own: &Side) -> Result<[Measured; 2], String> {
    let mut theirs = Vec::new();
    let mut ours = Vec::new();
    // What a program keeps for its next runs is there after the first.
    let first = once(work, original)?;
    once(work, own)?;
    let slow = first.time > SLOW;
    theirs.extend((first.time > WARM).then_some(first));
    loop {
        let spent: Duration = theirs.iter().map(|run: &Measured| run.time).sum();
        let least = if slow { 1 } else { 3.min(work.runs) };
        if theirs.len() >= work.runs || spent > SPENT && theirs.len() >= least || slow && !theirs.is_empty() {
            break;
        }
        theirs.push(once(work, original)?);
        ours.push(once(work, own)?);
    }
    let begin = Instant::now();
    while ours.len() < OWN && (begin.elapsed() < SPENT || ours.is_empty()) {
        ours.push(once(work, own)?);
    }
    Ok([median(theirs), median(ours)])
}

fn median(mut runs: Vec<Measured>) -> Measured {
    let middle = runs.len() / 2;
    runs.sort_by_key(|run| run.memory);
    let memory = runs[middle].memory;
    runs.sort_by_key(|run| run.time);
    Measured { time: runs[middle].time, memory, runs: runs.len() }
}

/// The word that makes this program measure one run of another.
pub const MEASURE: &str = "measure";

/// Stands for `--` at the start of a word, so that no flag of the measured program is taken for one of ours.
const DASHES: &str = "\u{1}";

/// Runs a program once, below a process of its own, whose only child it is: so the peak memory is the program's.
fn once(work: &Work, side: &Side) -> Result<Measured, String> {
    if let Some(path) = &side.removed {
        // The original never makes it.
        let _ = std::fs::remove_file(path);
    }
    let output = Command::new(std::env::current_exe().map_err(|error| error.to_string())?)
        .arg(MEASURE)
        .arg(&side.program)
        .args(work.line.split(' ').map(|word| word.replacen("--", DASHES, 1)))
        .current_dir(&side.folder)
        .env("HOME", &side.home)
        .env_remove("KUBECONFIG")
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<i64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [nanoseconds, memory, 0] => {
            Ok(Measured { time: Duration::from_nanos(nanoseconds.unsigned_abs()), memory, runs: 1 })
        }
        _ => {
            let (program, told) = (side.program.display(), String::from_utf8_lossy(&output.stderr));
            Err(format!("{program} {} failed: {told}", work.line))
        }
    }
}

/// Prints nanoseconds, peak memory and exit status of one run.
pub fn measure(words: &[String]) -> ExitCode {
    use nix::sys::resource::{UsageWho, getrusage};
    let arguments = words[1..].iter().map(|word| word.replacen(DASHES, "--", 1));
    let mut command = Command::new(Path::new(&words[0]));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let begin = Instant::now();
    let status = command.status();
    let time = begin.elapsed();
    let (Ok(status), Ok(child), Some(own)) = (status, getrusage(UsageWho::RUSAGE_CHILDREN), peak()) else {
        return ExitCode::FAILURE;
    };
    // A process begins with the peak of the program that it was split off from.
    if child.max_rss() <= own {
        eprintln!("its memory cannot be told from ours, {own} KiB");
        return ExitCode::FAILURE;
    }
    println!("{} {} {}", time.as_nanos(), child.max_rss(), status.code().unwrap_or(-1));
    ExitCode::SUCCESS
}

/// The most memory that this program has had, in KiB; what the system counts for the process began with its parent's.
fn peak() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
