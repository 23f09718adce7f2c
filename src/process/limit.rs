//! Programs that may take only so long: git, which waits for servers that may never answer.
//!
//! In: a program and its time. Out: all that it wrote, both streams in one as they came, and its status; or that the
//! time was up, when neither it nor anything that it started is left.

use super::{Error, Program, Status, number};
use rustix::process::{Pid, Signal};
use std::io::Read;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// How long a program has to end its own children when it is asked to end.
const GRACE: Duration = Duration::from_millis(300);

/// Runs a program without input until it ends: its output and status, or nothing when the time was up.
///
/// It stays in our process group, so that it may ask for a password on the terminal and Ctrl-C reaches it.
pub fn capture_within(program: &Program, limit: Duration) -> Result<Option<(Vec<u8>, Status)>, Error> {
    let (mut reader, writer) = std::io::pipe().map_err(program.failed_streams())?;
    let mut command = program.command()?;
    let both = writer.try_clone().map_err(program.failed_streams())?;
    command.stdin(Stdio::null()).stdout(both).stderr(writer);
    let mut child = command.spawn().map_err(program.failed_start())?;
    // The command holds our ends of the pipe, and the reader waits until all are closed.
    drop(command);
    let pid = child.id();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = Vec::new();
        let outcome = reader.read_to_end(&mut output).and_then(|_| child.wait());
        // Nobody listens any more when a stray process kept the pipe open beyond all patience.
        let _ = sender.send(outcome.map(|status| (output, number(status))));
    });
    if let Ok(outcome) = receiver.recv_timeout(limit) {
        return outcome.map(Some).map_err(program.failed_streams());
    }
    let Ok(pid) = i32::try_from(pid) else { return Ok(None) };
    let family = descendants(pid);
    signal(pid, Signal::TERM);
    let ended = receiver.recv_timeout(GRACE).is_ok();
    // The children first were the program's, so those that are left have another parent now but the same number.
    for member in family {
        signal(member, Signal::KILL);
    }
    if !ended {
        signal(pid, Signal::KILL);
        // It takes the status, so that no zombie stays.
        let _ = receiver.recv_timeout(GRACE);
    }
    Ok(None)
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // One that ended meanwhile is no error.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// The processes that a process started, and those that they started.
fn descendants(root: i32) -> Vec<i32> {
    let parents = parents();
    let mut family = vec![root];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    family.split_off(1)
}

/// Every process with its parent.
#[cfg(target_os = "linux")]
fn parents() -> Vec<(i32, i32)> {
    #[allow(clippy::disallowed_methods, reason = "a question to the kernel, not to the disk")]
    let parent = |pid: i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Behind the name in parentheses, which may hold anything: the state, then the parent.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok().map(|of| (pid, of))
    };
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(parent).collect()
}

#[cfg(not(target_os = "linux"))]
fn parents() -> Vec<(i32, i32)> {
    let ps = Program::new("/bin/ps", ["-axo", "pid=,ppid="], &std::collections::BTreeMap::new());
    let output = super::capture(&ps, b"").map(|output| output.out).unwrap_or_default();
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    String::from_utf8_lossy(&output).lines().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::time::Instant;

    fn shell(script: &str) -> Program {
        let path = BTreeMap::from([("PATH".to_owned(), "/usr/bin:/bin".to_owned())]);
        Program::new("/bin/sh", ["-c", script], &path)
    }

    #[test]
    fn keeps_both_streams_in_their_order() {
        let outcome = capture_within(&shell("echo a; echo b >&2; echo c; exit 3"), Duration::from_secs(60)).unwrap();
        assert_eq!(outcome, Some((b"a\nb\nc\n".to_vec(), 3)));
    }

    #[test]
    fn nothing_is_left_when_the_time_is_up() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pids");
        // The child is deaf to TERM and its parent waits for it.
        let script = format!("(trap '' TERM; sleep 600; sleep 600) & echo $! $$ > {}; wait", file.display());
        let started = Instant::now();
        assert_eq!(capture_within(&shell(&script), Duration::from_millis(500)).unwrap(), None);
        assert!(started.elapsed() < Duration::from_secs(20));
        let pids = super::super::capture(&shell(&format!("cat {}", file.display())), b"").unwrap().out;
        let pids = String::from_utf8(pids).unwrap();
        let left: Vec<i32> = pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect();
        assert_eq!(left.len(), 2);
        for pid in left {
            let ended = super::super::Identity::of(pid).is_none();
            assert!(ended, "process {pid} still runs");
        }
    }
}
