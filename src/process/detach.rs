//! Programs that go on when kx ends.

use super::{Error, Identity, Program};
use crate::files;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

/// Starts a program in a process group of its own, so that Ctrl-C on kx's terminal does not reach it. It has no
/// input, and both its streams are appended to `log`.
pub fn start(program: &Program, log: &Path) -> Result<Identity, Error> {
    let out = files::append(log)?;
    let err = out.try_clone().map_err(program.failed_streams())?;
    let mut command = program.command()?;
    command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
    let child = command.spawn().map_err(program.failed_start())?;
    let pid = i32::try_from(child.id()).expect("because process numbers are positive C ints");
    // A program that ended at once leaves no start time; its log and the caller's probe tell what happened.
    Ok(Identity::of(pid).unwrap_or(Identity { pid, started: String::new() }))
}
