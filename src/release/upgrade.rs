//! Upgrades a release.
//!
//! In: a [`Draft`] made with the newest revision at hand. Out: the next revision, deployed or failed. Answers to Helm's
//! `pkg/action/upgrade.go`.

use super::act::{self, Changes};
use super::adopt::{self, Owner};
use super::error::Error;
use super::hooks;
use super::install::in_phase;
use super::objects::{self, Target};
use super::operation::{Draft, Operation, all_or_nothing};
use super::plan::Plan;
use super::record::{Release, Status};
use super::rollback;
use crate::helm::hooks::Event;
use std::collections::BTreeMap;

/// The revisions that an upgrade starts from.
#[derive(Debug, Clone)]
pub struct Base {
    /// The newest revision.
    pub last: Release,
    /// The revision whose objects are in the cluster: the deployed one, else the newest.
    pub current: Release,
}

/// Looks up where an upgrade starts; refuses a release that another operation holds.
pub async fn base(operation: &Operation<'_>, name: &str) -> Result<Base, Error> {
    let last = match operation.store.last(name).await {
        Err(Error::NotFound) => return Err(Error::NoDeployedRelease { name: name.to_owned() }),
        outcome => outcome?,
    };
    if last.info.status.is_pending() {
        return Err(Error::Pending);
    }
    let current = if last.info.status == Status::Deployed {
        last.clone()
    } else {
        match operation.store.deployed(name).await?.into_iter().next() {
            Some(deployed) => deployed,
            None if matches!(last.info.status, Status::Failed | Status::Superseded) => last.clone(),
            None => return Err(Error::NoDeployedRelease { name: name.to_owned() }),
        }
    };
    Ok(Base { last, current })
}

/// Upgrades to the draft. The release comes back even when it failed, with the error beside it.
pub async fn upgrade(
    operation: &Operation<'_>,
    base: Base,
    draft: Draft,
) -> Result<Release, (Option<Box<Release>>, Error)> {
    let Base { last, mut current } = base;
    let mut release = draft.into_release(operation.changes.server_side);
    release.version = last.version + 1;
    release.namespace.clone_from(&current.namespace);
    release.labels = merge_labels(&last.labels, &release.labels);
    release.info.first_deployed.clone_from(&current.info.first_deployed);
    release.info.last_deployed = (operation.clock)();
    release.info.status = Status::PendingUpgrade;
    release.info.description = "Preparing upgrade".to_owned();
    let prepared = prepare(operation, &current, &release).await.map_err(|error| (None, error))?;
    if operation.dry_run {
        release.info.description = operation.description("Dry run complete");
        return Ok(release);
    }
    operation.store.create(&release).await.map_err(|error| (None, error))?;
    let mut created = Vec::new();
    let work = perform(operation, (&current, &mut release), &prepared, &mut created);
    match operation.unless_cancelled(work).await {
        Ok(()) => {
            current.info.status = Status::Superseded;
            release.info.status = Status::Deployed;
            release.info.description = operation.description("Upgrade complete");
            // The new revision is recorded first: whatever stops us now, the release says what is in the cluster.
            let recorded = match operation.store.update(&release).await {
                Ok(()) => operation.store.update(&current).await,
                failed => failed,
            };
            recorded.map(|()| release.clone()).map_err(|error| (Some(Box::new(release)), error))
        }
        Err(error) => {
            let created: Vec<&Target> = created.into_iter().collect();
            Err(fail(operation, release, &created, error).await)
        }
    }
}

/// The objects before and after.
pub(super) struct Prepared {
    pub former: Vec<Target>,
    pub wanted: Vec<Target>,
}

impl Prepared {
    /// The objects of both manifests; those that are wanted carry the marks of their release.
    pub(super) async fn new(
        operation: &Operation<'_>,
        current: &Release,
        release: &Release,
    ) -> Result<Prepared, Error> {
        let cluster = operation.cluster;
        let context = "unable to build kubernetes objects from current release manifest: ";
        let former = objects::build(cluster, &current.manifest, &current.namespace, context).await?;
        let context = "unable to build kubernetes objects from new release manifest: ";
        let mut wanted = objects::build(cluster, &release.manifest, &release.namespace, context).await?;
        wanted.iter_mut().for_each(|target| target.own(&release.name, &release.namespace));
        Ok(Prepared { former, wanted })
    }
}

async fn prepare(operation: &Operation<'_>, current: &Release, release: &Release) -> Result<Prepared, Error> {
    let prepared = Prepared::new(operation, current, release).await?;
    let owner = Owner {
        release: &release.name,
        namespace: &release.namespace,
        take_ownership: operation.take_ownership,
        context: "unable to continue with update",
    };
    let added: Vec<&Target> = Plan::new(&prepared.former, &prepared.wanted).added().collect();
    adopt::existing(operation.cluster, &added, owner).await?;
    Ok(prepared)
}

async fn perform<'a>(
    operation: &Operation<'_>,
    (current, release): (&Release, &mut Release),
    prepared: &'a Prepared,
    created: &mut Vec<&'a Target>,
) -> Result<(), Error> {
    if operation.hooks {
        hooks::run(operation, release, Event::PreUpgrade).await.map_err(in_phase("pre-upgrade hooks failed"))?;
    }
    let mut changes = operation.changes;
    changes.take_over_fields = changes.server_side && !current.is_server_side();
    change(operation, changes, prepared, created).await?;
    operation.wait_for(&prepared.wanted).await?;
    if operation.hooks {
        hooks::run(operation, release, Event::PostUpgrade).await.map_err(in_phase("post-upgrade hooks failed"))?;
    }
    Ok(())
}

/// Updates, one by one, then takes away what is no longer wanted. `created` learns which objects were made.
pub(super) async fn change<'a>(
    operation: &Operation<'_>,
    changes: Changes,
    prepared: &'a Prepared,
    created: &mut Vec<&'a Target>,
) -> Result<(), Error> {
    let cluster = operation.cluster;
    let plan = Plan::new(&prepared.former, &prepared.wanted);
    let mut failures = Vec::new();
    for (target, former) in plan.targets {
        let live = act::live(cluster, target).await.map_err(|source| Error::Cluster {
            context: "could not get information about the resource: ".to_owned(),
            source,
        })?;
        if live.is_none() {
            created.push(target);
            act::create(cluster, target, changes)
                .await
                .map_err(|error| Error::Failed { message: format!("failed to create resource: {error}") })?;
        } else if let Err(error) = act::update(cluster, target, former, changes).await {
            failures.push(error);
        }
    }
    all_or_nothing(failures, " && ")?;
    let mut failures = Vec::new();
    for target in plan.removed {
        // What cannot be looked up is left, as Helm leaves it.
        let Ok(Some(live)) = act::live(cluster, target).await else { continue };
        if live.pointer("/metadata/annotations/helm.sh~1resource-policy").is_some_and(|policy| policy == "keep") {
            continue;
        }
        if let Err(source) = act::delete(cluster, target, "Background").await {
            let context = format!(
                "failed to delete resource namespace={}, name={}, kind={}: ",
                target.namespace,
                target.name(),
                target.kind()
            );
            failures.push(Error::Cluster { context, source });
        }
    }
    all_or_nothing(failures, " && ")
}

/// Records the failure, cleans up and rolls back as asked.
async fn fail(
    operation: &Operation<'_>,
    mut release: Release,
    created: &[&Target],
    error: Error,
) -> (Option<Box<Release>>, Error) {
    release.info.status = Status::Failed;
    release.info.description = format!("Upgrade {:?} failed: {error}", release.name);
    let recorded = operation.store.update(&release).await;
    if operation.cleanup_on_fail
        && let Err(second) = remove(operation, created).await
    {
        let message = format!(
            "an error occurred while cleaning up resources. original upgrade error: {error}: unable to cleanup resources: {second}"
        );
        return (Some(Box::new(release)), Error::Failed { message });
    }
    if operation.rollback_on_failure {
        let message = roll_back(operation, &release.name, &error).await;
        return (Some(Box::new(release)), Error::Failed { message });
    }
    let error = match recorded {
        Ok(()) => error,
        Err(second) => Error::Several { errors: vec![error, second], separator: "\n" },
    };
    (Some(Box::new(release)), error)
}

pub(super) async fn remove(operation: &Operation<'_>, created: &[&Target]) -> Result<(), Error> {
    let failures = act::each(created, |target| async move {
        act::delete(operation.cluster, target, "Background")
            .await
            .map_err(|source| Error::Cluster { context: String::new(), source })
    })
    .await;
    all_or_nothing(failures, ", ")
}

async fn roll_back(operation: &Operation<'_>, name: &str, error: &Error) -> String {
    let history = match operation.store.history(name).await {
        Ok(history) => history,
        Err(second) => {
            return format!(
                "an error occurred while finding last successful release. original upgrade error: {error}: {second}"
            );
        }
    };
    let good =
        history.iter().rev().find(|release| matches!(release.info.status, Status::Superseded | Status::Deployed));
    let Some(good) = good else {
        return format!(
            "unable to find a previously successful release when attempting to rollback. original upgrade error: {error}"
        );
    };
    // Boxed, for a rollback is an operation like this one.
    match Box::pin(rollback::rollback(operation, name, good.version)).await {
        Ok(_) => {
            format!("release {name} failed, and has been rolled back due to rollback-on-failure being set: {error}")
        }
        Err(second) => {
            format!("an error occurred while rolling back the release. original upgrade error: {error}: {second}")
        }
    }
}

/// The labels of the revision before with the new ones over them; `null` takes a label away.
fn merge_labels(former: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut labels = former.clone();
    labels.extend(new.clone());
    labels.retain(|_, value| value != "null");
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_labels() {
        let map = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>()
        };
        let merged = merge_labels(&map(&[("a", "1"), ("b", "2")]), &map(&[("b", "null"), ("c", "3")]));
        assert_eq!(merged, map(&[("a", "1"), ("c", "3")]));
    }
}
