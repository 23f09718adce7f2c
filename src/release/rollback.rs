//! Brings a release back to an earlier revision, as a new one.
//!
//! In: a release's name and a revision. Out: the new revision. Answers to Helm's `pkg/action/rollback.go`.

use super::error::Error;
use super::hooks;
use super::operation::{Operation, apply_method};
use super::record::{LastRun, Release, Status};
use super::upgrade::{self, Prepared};
use crate::helm::hooks::Event;

/// Rolls back to a revision, or to the one before the newest for 0.
pub async fn rollback(operation: &Operation<'_>, name: &str, version: u32) -> Result<Release, Error> {
    let history = operation.store.history(name).await?;
    let Some(mut current) = history.last().cloned() else { return Err(Error::NotFound) };
    let version = if version == 0 { current.version.saturating_sub(1) } else { version };
    let former = history.into_iter().find(|release| release.version == version).ok_or(Error::NoRevision { version })?;
    let mut release = Release { version: current.version + 1, namespace: current.namespace.clone(), ..former };
    release.hooks.iter_mut().for_each(|hook| hook.last_run = LastRun::default());
    release.apply_method = apply_method(operation.changes.server_side).to_owned();
    release.info.first_deployed.clone_from(&current.info.first_deployed);
    release.info.last_deployed = (operation.clock)();
    release.info.deleted.clear();
    release.info.status = Status::PendingRollback;
    release.info.rollback_revision = version;
    release.info.description = operation.description(&format!("Rollback to {version}"));
    if operation.dry_run {
        return Ok(release);
    }
    let prepared = Prepared::new(operation, &current, &release).await?;
    operation.store.create(&release).await?;
    match operation.unless_cancelled(perform(operation, (&mut current, &mut release), &prepared)).await {
        Ok(()) => {
            for mut deployed in operation.store.deployed(name).await? {
                deployed.info.status = Status::Superseded;
                operation.store.update(&deployed).await?;
            }
            release.info.status = Status::Deployed;
            operation.store.update(&release).await?;
            Ok(release)
        }
        Err(error) => {
            release.info.status = Status::Failed;
            release.info.description = format!("Rollback {name:?} failed: {error}");
            match operation.store.update(&release).await {
                Ok(()) => Err(error),
                Err(second) => Err(Error::Several { errors: vec![error, second], separator: "\n" }),
            }
        }
    }
}

async fn perform(
    operation: &Operation<'_>,
    (current, release): (&mut Release, &mut Release),
    prepared: &Prepared,
) -> Result<(), Error> {
    if operation.hooks {
        hooks::run(operation, release, Event::PreRollback).await?;
    }
    let mut changes = operation.changes;
    changes.take_over_fields = changes.server_side;
    let mut created = Vec::new();
    if let Err(error) = upgrade::change(operation, changes, prepared, &mut created).await {
        current.info.status = Status::Superseded;
        operation.store.update(current).await?;
        if operation.cleanup_on_fail
            && let Err(second) = upgrade::remove(operation, &created).await
        {
            return Err(Error::Failed {
                message: format!(
                    "an error occurred while cleaning up resources. original rollback error: {error}: unable to cleanup resources: {second}"
                ),
            });
        }
        return Err(error);
    }
    operation
        .wait_for(&prepared.wanted)
        .await
        .map_err(|error| Error::Failed { message: format!("release {} failed: {error}", release.name) })?;
    if operation.hooks {
        hooks::run(operation, release, Event::PostRollback).await?;
    }
    Ok(())
}
