//! Runs the hooks of a release at an event.
//!
//! In: the release and the event. Out: the release with the hooks' last runs; the first failed hook stops the rest.
//! Answers to Helm's `pkg/action/hooks.go`.

use super::act;
use super::error::Error;
use super::objects::{self, Target};
use super::operation::{Operation, all_or_nothing};
use super::ready::Goal;
use super::record::Release;
use super::wait;
use crate::helm::hooks::Event;
use std::time::Duration;

const BEFORE_CREATION: &str = "before-hook-creation";
const SUCCEEDED: &str = "hook-succeeded";
const FAILED: &str = "hook-failed";

/// Runs the hooks of `event` in the order of their weights, then names.
pub async fn run(operation: &Operation<'_>, release: &mut Release, event: Event) -> Result<(), Error> {
    let mut order: Vec<usize> =
        (0..release.hooks.len()).filter(|index| release.hooks[*index].hook.events.contains(&event)).collect();
    order.sort_by(|left, right| {
        let (left, right) = (&release.hooks[*left].hook, &release.hooks[*right].hook);
        left.weight.cmp(&right.weight).then_with(|| left.name.cmp(&right.name))
    });
    for (done, index) in order.iter().enumerate() {
        if let Err(error) = run_one(operation, release, *index, event).await {
            // The failure is what is told; what cannot be taken away now stays for the next run.
            let _ = remove_by_policy(operation, release, *index, FAILED).await;
            for earlier in &order[..done] {
                let _ = remove_by_policy(operation, release, *earlier, SUCCEEDED).await;
            }
            return Err(error);
        }
    }
    for index in order.into_iter().rev() {
        remove_by_policy(operation, release, index, SUCCEEDED).await?;
    }
    Ok(())
}

async fn run_one(operation: &Operation<'_>, release: &mut Release, index: usize, event: Event) -> Result<(), Error> {
    let policies = &mut release.hooks[index].hook.delete_policies;
    if policies.is_empty() {
        policies.push(BEFORE_CREATION.to_owned());
    }
    remove_by_policy(operation, release, index, BEFORE_CREATION).await?;
    let hook = &release.hooks[index].hook;
    let (path, event) = (hook.path.clone(), event.word());
    let context = format!("unable to build kubernetes object for {event} hook {path}: ");
    let targets = objects::build(operation.cluster, &hook.manifest, &release.namespace, &context).await?;
    release.hooks[index].last_run.started_at = (operation.clock)();
    release.hooks[index].last_run.completed_at.clear();
    release.hooks[index].last_run.phase = "Running".to_owned();
    // A record that could not be written now is written again at the end.
    let _ = operation.store.update(release).await;
    let targets: Vec<&Target> = targets.iter().collect();
    let created = act::each(&targets, |target| act::create(operation.cluster, target, operation.changes)).await;
    let outcome = match all_or_nothing(created, "\n") {
        Ok(()) => wait::until_ready(operation.cluster, &targets, Goal::Ended, operation.timeout).await,
        Err(source) => {
            Err(Error::Hook { phase: format!("warning: Hook {event} {path} failed"), source: Box::new(source) })
        }
    };
    let last_run = &mut release.hooks[index].last_run;
    last_run.completed_at = (operation.clock)();
    last_run.phase = if outcome.is_ok() { "Succeeded" } else { "Failed" }.to_owned();
    outcome
}

async fn remove_by_policy(
    operation: &Operation<'_>,
    release: &Release,
    index: usize,
    policy: &str,
) -> Result<(), Error> {
    let hook = &release.hooks[index].hook;
    // Without its definition every custom resource would go too.
    if hook.kind == "CustomResourceDefinition" || !hook.delete_policies.iter().any(|known| known == policy) {
        return Ok(());
    }
    let context = format!("unable to build kubernetes object for deleting hook {}: ", hook.path);
    let targets = objects::build(operation.cluster, &hook.manifest, &release.namespace, &context).await?;
    let targets: Vec<&Target> = targets.iter().collect();
    let failures = act::each(&targets, |target| async move {
        act::delete(operation.cluster, target, "Background")
            .await
            .map_err(|source| Error::Cluster { context: String::new(), source })
    })
    .await;
    all_or_nothing(failures, "; ")?;
    wait::until_gone(operation.cluster, &targets, operation.timeout.max(Duration::from_secs(1))).await
}
