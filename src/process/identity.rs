//! Which process is ours: its number and the moment it started, so that a number used again is never mistaken for it.

use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A process that lives or lived on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub pid: i32,
    /// When it started, in the system's own words (Linux: clock ticks since boot).
    pub started: String,
}

/// How often an ending process is looked at.
const LOOK: Duration = Duration::from_millis(10);

impl Identity {
    /// The identity of a process that runs now.
    pub fn of(pid: i32) -> Option<Identity> {
        started(pid).map(|started| Identity { pid, started })
    }

    /// Whether this very process still runs. One that ended and waits for its parent does not.
    pub fn is_alive(&self) -> bool {
        started(self.pid).as_deref() == Some(self.started.as_str())
    }

    fn signal(&self, signal: Signal) {
        // The process leads a group of its own, so the group has its number. One that ended meanwhile is no error.
        if self.is_alive()
            && let Some(pid) = Pid::from_raw(self.pid)
            && rustix::process::kill_process_group(pid, signal).is_err()
        {
            let _ = rustix::process::kill_process(pid, signal);
        }
    }

    /// Takes the status of an ended child of ours, which else stays in the process table.
    fn reap(&self) {
        if let Some(pid) = Pid::from_raw(self.pid) {
            // Not our child, or not ended yet: nothing to take.
            let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::NOHANG);
        }
    }
}

/// Ends processes: asks them all, and kills those that are still there after `grace`.
pub async fn end(processes: &[Identity], grace: Duration) {
    processes.iter().for_each(|process| process.signal(Signal::TERM));
    if !all_ended(processes, grace).await {
        processes.iter().for_each(|process| process.signal(Signal::KILL));
        all_ended(processes, grace).await;
    }
    processes.iter().for_each(Identity::reap);
}

async fn all_ended(processes: &[Identity], within: Duration) -> bool {
    let looking = async {
        while processes.iter().any(Identity::is_alive) {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(within, looking).await.is_ok()
}

#[cfg(target_os = "linux")]
fn started(pid: i32) -> Option<String> {
    #[allow(clippy::disallowed_methods, reason = "a question to the kernel, not to the disk")]
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    start_of_stat(&stat)
}

/// Field 22 of /proc/PID/stat; absent for a process that has ended. The second field is the program's name in
/// parentheses and may hold anything, so fields are counted behind the last parenthesis.
#[cfg(target_os = "linux")]
fn start_of_stat(stat: &str) -> Option<String> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let threads = fields.nth(16)?;
    // The first thread may have ended while others still hold the program's ports and files.
    if matches!(state, "Z" | "X") && matches!(threads, "0" | "1") {
        return None;
    }
    fields.nth(1).map(str::to_owned)
}

#[cfg(not(target_os = "linux"))]
fn started(pid: i32) -> Option<String> {
    let arguments = ["-o", "stat=,lstart=", "-p", &pid.to_string()];
    let ps = super::Program::new("/bin/ps", arguments, &std::collections::BTreeMap::new());
    let output = super::capture(&ps, b"").ok()?;
    let text = String::from_utf8_lossy(&output.out).trim().to_owned();
    let (state, start) = text.split_once(' ')?;
    (output.status == 0 && !state.starts_with('Z')).then(|| start.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Program, start};
    use std::collections::BTreeMap;

    #[cfg(target_os = "linux")]
    #[test]
    fn reads_the_start_behind_any_name() {
        let stat = "77 (a) b (c)) S 1 77 77 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 123456 9 9";
        assert_eq!(start_of_stat(stat).as_deref(), Some("123456"));
        let ended = stat.replace(" S ", " Z ");
        assert_eq!(start_of_stat(&ended), None);
        let ending = ended.replace(" 20 0 1 0 ", " 20 0 5 0 ");
        assert_eq!(start_of_stat(&ending).as_deref(), Some("123456"), "other threads still run");
        assert_eq!(start_of_stat("nonsense"), None);
    }

    #[tokio::test]
    async fn ends_only_the_process_that_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        let sleep = Program::new("/bin/sleep", ["600"], &BTreeMap::new());
        let process = start(&sleep, &folder.path().join("log")).unwrap();
        assert!(process.is_alive());
        let other = Identity { started: "1".into(), ..process.clone() };
        assert!(!other.is_alive());
        end(&[other], Duration::from_secs(5)).await;
        assert!(process.is_alive(), "another start time is another process");
        end(std::slice::from_ref(&process), Duration::from_secs(5)).await;
        assert!(!process.is_alive());
        assert_eq!(Identity::of(process.pid), None);
    }

    #[tokio::test]
    async fn kills_what_does_not_listen() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let deaf = Program::new("/bin/sh", ["-c", "trap '' TERM; echo up; sleep 600; sleep 600"], &BTreeMap::new());
        let process = start(&deaf, &log).unwrap();
        // Until its trap stands.
        while std::fs::metadata(&log).unwrap().len() == 0 {
            tokio::time::sleep(LOOK).await;
        }
        end(std::slice::from_ref(&process), Duration::from_millis(200)).await;
        assert!(!process.is_alive());
    }
}
