//! What every operation on a release is given, and how it is told to stop.

use super::act::Changes;
use super::error::Error;
use super::objects::Target;
use super::ready::Goal;
use super::record::{LastRun, RecordedHook, Release};
use super::store::Store;
use super::wait;
use crate::cluster::Cluster;
use crate::helm::hooks::Hook;
use crate::value::{Json, Map};
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;
use tokio::sync::Notify;

/// What is waited for beside hooks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wait {
    /// Nothing.
    #[default]
    HookOnly,
    /// Objects work; with `jobs`, jobs have ended well too.
    Objects { jobs: bool },
}

/// The surroundings and choices of one operation.
pub struct Operation<'a> {
    pub cluster: &'a Cluster,
    pub store: &'a Store<'a>,
    /// The time as RFC 3339.
    pub clock: &'a dyn Fn() -> String,
    /// Told when the user wants to stop.
    pub cancel: &'a Notify,
    /// How long each wait may take.
    pub timeout: Duration,
    pub wait: Wait,
    /// Whether hooks run.
    pub hooks: bool,
    pub changes: Changes,
    /// The user's words for the history; empty for Helm's.
    pub description: String,
    /// A failed install is taken away, a failed upgrade rolled back.
    pub rollback_on_failure: bool,
    /// Objects that a failed upgrade or rollback made are taken away.
    pub cleanup_on_fail: bool,
    /// Takes objects of other owners.
    pub take_ownership: bool,
    pub dry_run: bool,
}

/// What a chart rendered to, ready to become a revision.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub name: String,
    pub namespace: String,
    /// The chart as records keep it (`record::stored_chart`).
    pub chart: Json,
    pub config: Map<String, Json>,
    pub manifest: String,
    pub hooks: Vec<Hook>,
    pub notes: String,
    pub labels: BTreeMap<String, String>,
}

impl Draft {
    /// A record without a history.
    pub(super) fn into_release(self, server_side: bool) -> Release {
        let hooks = self.hooks.into_iter().map(|hook| RecordedHook { hook, last_run: LastRun::default() }).collect();
        let mut release = Release {
            name: self.name,
            namespace: self.namespace,
            version: 1,
            chart: self.chart,
            config: self.config,
            manifest: self.manifest,
            hooks,
            labels: self.labels,
            apply_method: apply_method(server_side).to_owned(),
            ..Release::default()
        };
        release.info.notes = self.notes;
        release
    }
}

pub(super) fn apply_method(server_side: bool) -> &'static str {
    if server_side { "ssa" } else { "csa" }
}

impl Operation<'_> {
    /// Runs the work until it ends or the user stops it.
    pub(super) async fn unless_cancelled<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        tokio::select! {
            outcome = work => outcome,
            () = self.cancel.notified() => Err(Error::Cancelled),
        }
    }

    /// Waits for objects, when the user asked for it.
    pub(super) async fn wait_for(&self, targets: &[Target]) -> Result<(), Error> {
        let goal = match self.wait {
            Wait::HookOnly => return Ok(()),
            Wait::Objects { jobs: false } => Goal::Working,
            Wait::Objects { jobs: true } => Goal::WithJobs,
        };
        let targets: Vec<&Target> = targets.iter().collect();
        wait::until_ready(self.cluster, &targets, goal, self.timeout).await
    }

    /// The user's words, else Helm's.
    pub(super) fn description(&self, own: &str) -> String {
        if self.description.is_empty() { own.to_owned() } else { self.description.clone() }
    }
}

/// Joins failures to one error, `separator` between them; none is no error.
pub(super) fn all_or_nothing(mut errors: Vec<Error>, separator: &'static str) -> Result<(), Error> {
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(Error::Several { errors, separator }),
    }
}
