//! Takes a sandbox down: no process and no folder is left.

use super::state::State;
use super::{Error, Settings};
use crate::files::{Disk, Files};
use crate::process;
use std::path::Path;
use std::time::Duration;

/// How long the programs may take to end by themselves. Nothing of theirs is kept, so there is nothing to wait for but
/// what they have started themselves.
const GRACE: Duration = Duration::from_millis(300);

/// What a sandbox that is replaced hands on: its keys, and what it entered into the user's kubeconfig.
const KEPT: [&str; 2] = ["keys", super::kubeconfig::JOINED];

/// Ends the sandbox's processes and removes its folder; says whether there was one.
pub async fn down(settings: &Settings) -> Result<bool, Error> {
    settings.check_name()?;
    if !Disk.is_directory(&settings.folder()) {
        return Ok(false);
    }
    let lock = settings.lock()?;
    let folder = settings.folder();
    if let Some(state) = State::read(&folder) {
        end_processes(&state).await;
    }
    if Disk.is_directory(&folder) {
        Disk.remove(&folder)?;
    }
    lock.remove()?;
    // The folders above it go too when nothing else is in them.
    for above in settings.state.ancestors().take(2) {
        if Disk.list(above).is_ok_and(|entries| entries.is_empty()) {
            Disk.remove(above)?;
        }
    }
    Ok(true)
}

/// Ends what still runs of a sandbox.
pub(super) async fn end_processes(state: &State) {
    let processes: Vec<_> = state.running.iter().map(|running| running.process.clone()).collect();
    process::end(&processes, GRACE).await;
}

/// Empties a sandbox's folder but for what the next one goes on with.
pub(super) fn clear(folder: &Path) -> Result<(), Error> {
    for entry in Disk.list(folder)? {
        if !KEPT.contains(&entry.name.as_str()) {
            Disk.remove(&folder.join(entry.name))?;
        }
    }
    Ok(())
}
