//! Runs an operation on a release: surroundings from the context, and a stop when the user presses Ctrl-C.

use super::records;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::release::{Changes, Operation, Wait};
use std::ops::AsyncFnOnce;
use std::time::Duration;
use tokio::sync::Notify;

/// What the flags of install, upgrade, rollback and uninstall choose alike.
#[derive(Debug, Clone, Default)]
pub(super) struct Choices {
    pub timeout: Duration,
    pub wait: Wait,
    pub hooks: bool,
    pub server_side: bool,
    pub force_conflicts: bool,
    pub force_replace: bool,
    pub description: String,
    pub rollback_on_failure: bool,
    pub cleanup_on_fail: bool,
    pub take_ownership: bool,
    pub dry_run: bool,
    /// Revisions kept; zero keeps all.
    pub max_history: usize,
}

/// What `--wait` and `--wait-for-jobs` say.
pub(super) fn wait(strategy: &str, jobs: bool) -> Result<Wait, Failure> {
    match strategy {
        "hookOnly" | "false" => Ok(Wait::HookOnly),
        "watcher" | "legacy" | "true" => Ok(Wait::Objects { jobs }),
        other => Err(Failure::new(format!(
            "invalid argument {other:?} for \"--wait\" flag: invalid wait input {other:?}. Valid inputs are watcher, \
             hookOnly, and legacy"
        ))),
    }
}

/// Whether a later revision is merged by the server: `auto` goes on as the release before.
pub(super) fn server_side(word: &str, before: bool) -> Result<bool, Failure> {
    match word {
        "auto" => Ok(before),
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Failure::new(format!("invalid/unknown release server-side apply method: {other}"))),
    }
}

/// The exit status of a program that Ctrl-C ended, as shells say it.
const INTERRUPTED: u8 = 130;

/// Runs the work; the first Ctrl-C lets it stop and record that, the second ends the program.
pub(super) fn perform<T>(
    context: &Context,
    choices: &Choices,
    work: impl AsyncFnOnce(&Operation<'_>) -> T,
) -> Result<T, Failure> {
    run(context, choices, true, work)
}

/// Runs work that changes nothing: Ctrl-C just ends the program, also in what follows before [`perform`].
pub(super) fn ask<T>(
    context: &Context,
    choices: &Choices,
    work: impl AsyncFnOnce(&Operation<'_>) -> T,
) -> Result<T, Failure> {
    run(context, choices, false, work)
}

fn run<T>(
    context: &Context,
    choices: &Choices,
    stops: bool,
    work: impl AsyncFnOnce(&Operation<'_>) -> T,
) -> Result<T, Failure> {
    let cluster = context.cluster()?;
    let store = records::open(context, cluster.namespace(), choices.max_history)?;
    let cancel = Notify::new();
    let clock = || records::now(context);
    let operation = Operation {
        cluster,
        store: &store,
        clock: &clock,
        cancel: &cancel,
        timeout: choices.timeout,
        wait: choices.wait,
        hooks: choices.hooks,
        changes: Changes {
            server_side: choices.server_side,
            force_conflicts: choices.force_conflicts,
            force_replace: choices.force_replace,
            ..Changes::default()
        },
        description: choices.description.clone(),
        rollback_on_failure: choices.rollback_on_failure,
        cleanup_on_fail: choices.cleanup_on_fail,
        take_ownership: choices.take_ownership,
        dry_run: choices.dry_run,
    };
    context.block_on(async {
        let work = work(&operation);
        tokio::pin!(work);
        let mut stopped = false;
        loop {
            tokio::select! {
                outcome = &mut work => return Ok(outcome),
                _ = tokio::signal::ctrl_c(), if stops => {
                    if stopped {
                        return Err(Failure::silent(INTERRUPTED));
                    }
                    stopped = true;
                    // A stop that comes before the work listens for it is kept for then.
                    cancel.notify_one();
                }
            }
        }
    })?
}
