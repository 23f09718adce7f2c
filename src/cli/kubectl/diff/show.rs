//! Both sides compared: by a program that the user names, else as `diff -u -N` would.

use super::sides::Sides;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::print::unified;
use crate::process::{self, Program};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Compares both sides, by the program that the user names or by our own differ.
pub(super) fn show(context: &Context, sides: &Sides) -> Result<Exit, Failure> {
    match context.env("KUBECTL_EXTERNAL_DIFF") {
        Some(words) => show_with(context, sides, words),
        None => show_here(context, sides),
    }
}

/// Writes both sides to folders and runs the program on them.
fn show_with(context: &Context, sides: &Sides, words: &str) -> Result<Exit, Failure> {
    let number = context.now().as_nanosecond().unsigned_abs() % 10_000_000_000;
    let folder = |prefix: &str, files: &BTreeMap<String, String>| -> Result<tempfile::TempDir, Failure> {
        // Digits alone, as Go names such folders.
        let folder = tempfile::Builder::new()
            .prefix(&format!("{prefix}{number}"))
            .rand_bytes(0)
            .tempdir()
            .map_err(|error| Failure::new(format!("cannot make a folder: {error}")))?;
        for (name, text) in files {
            context.files.write(&folder.path().join(name), text.as_bytes())?;
        }
        Ok(folder)
    };
    let live = folder("LIVE-", &sides.live)?;
    let merged = folder("MERGED-", &sides.merged)?;
    let mut words = words.split(' ');
    let program = words.next().unwrap_or_default();
    // kubectl passes only words that cannot harm, and puts them behind the folders.
    let harmless = |word: &&str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'='))
    };
    let mut arguments = vec![live.path().display().to_string(), merged.path().display().to_string()];
    arguments.extend(words.filter(harmless).map(str::to_owned));
    context.ui.flush()?;
    let failed = |reason: String| Failure::new(format!("failed to run {program:?}: {reason}"));
    let status = process::run(&Program::new(program, arguments, context.environment())).map_err(|error| {
        let missing = match &error {
            process::Error::NotFound { .. } => true,
            process::Error::Start { source, .. } => source.kind() == std::io::ErrorKind::NotFound,
            _ => false,
        };
        failed(if missing { "executable file not found in $PATH".to_owned() } else { error.to_string() })
    })?;
    match u8::try_from(status) {
        Ok(status @ 0..=1) => Ok(Exit(status)),
        _ => Err(failed(format!("exit status {status}"))),
    }
}

/// Prints what `diff -u -N LIVE MERGED` would print of the two folders.
fn show_here(context: &Context, sides: &Sides) -> Result<Exit, Failure> {
    let folders = context.env("TMPDIR").unwrap_or("/tmp").trim_end_matches('/').to_owned();
    let now = context.now();
    let number = now.as_nanosecond().unsigned_abs() % 10_000_000_000;
    let (live, merged) = (format!("{folders}/LIVE-{number}"), format!("{folders}/MERGED-{}", number / 7));
    let stamp = |there: bool| {
        let time = if there { now } else { jiff::Timestamp::UNIX_EPOCH };
        time.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S.%9f %z").to_string()
    };
    let names: BTreeSet<&String> = sides.live.keys().chain(sides.merged.keys()).collect();
    let mut differs = false;
    for name in names {
        let (before, after) = (sides.live.get(name), sides.merged.get(name));
        let hunks = unified::hunks(before.map_or("", String::as_str), after.map_or("", String::as_str));
        if hunks.is_empty() {
            continue;
        }
        differs = true;
        let (left, right) = (Path::new(&live).join(name), Path::new(&merged).join(name));
        let (left, right) = (left.display(), right.display());
        context.ui.print(&format!(
            "diff -u -N {left} {right}\n--- {left}\t{}\n+++ {right}\t{}\n{hunks}",
            stamp(before.is_some()),
            stamp(after.is_some())
        ))?;
    }
    Ok(Exit(u8::from(differs)))
}
