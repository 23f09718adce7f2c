//! Takes a release away.
//!
//! In: its name. Out: the release as it was, and what was kept. Answers to Helm's `pkg/action/uninstall.go`.

use super::act;
use super::error::Error;
use super::hooks;
use super::objects::{self, Target, foreign_marks};
use super::operation::{Operation, Wait};
use super::record::{Release, Status};
use super::wait;
use crate::helm::hooks::Event;
use crate::helm::order;
use std::fmt::Write;

/// How a release is taken away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub keep_history: bool,
    /// What happens to what the objects own.
    pub cascade: Cascade,
}

/// What happens to objects that a deleted object owns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cascade {
    #[default]
    Background,
    Foreground,
    Orphan,
}

impl Cascade {
    fn word(self) -> &'static str {
        match self {
            Cascade::Background => "Background",
            Cascade::Foreground => "Foreground",
            Cascade::Orphan => "Orphan",
        }
    }
}

/// A release that was taken away.
#[derive(Debug)]
pub struct Uninstalled {
    pub release: Release,
    /// What was left in the cluster and why; empty when nothing was.
    pub kept: String,
}

/// Takes the release away: its hooks, objects and, unless the history is kept, its records.
pub async fn uninstall(operation: &Operation<'_>, name: &str, options: Options) -> Result<Uninstalled, Error> {
    let mut history = operation.store.history(name).await?;
    let Some(mut release) = history.pop() else {
        return Err(Error::Failed { message: format!("uninstall: Release not loaded: {name}: release: not found") });
    };
    if operation.dry_run {
        let (_, kept) = sort_out(operation, &release).await?;
        return Ok(Uninstalled { release, kept });
    }
    if release.info.status == Status::Uninstalled {
        if options.keep_history {
            return Err(Error::AlreadyDeleted { name: name.to_owned() });
        }
        purge(operation, &history, &release).await?;
        return Ok(Uninstalled { release, kept: String::new() });
    }
    release.info.status = Status::Uninstalling;
    release.info.deleted = (operation.clock)();
    release.info.description = "Deletion in progress (or silently failed)".to_owned();
    if operation.hooks {
        hooks::run(operation, &mut release, Event::PreDelete).await?;
    }
    operation.store.update(&release).await?;
    let (targets, kept) = sort_out(operation, &release).await?;
    let mut errors = delete(operation, &targets, options.cascade).await;
    if !errors.is_empty() {
        return Err(Error::Failed { message: format!("failed to delete release: {name}") });
    }
    if operation.wait != Wait::HookOnly {
        let gone: Vec<&Target> = targets.iter().collect();
        errors.extend(wait::until_gone(operation.cluster, &gone, operation.timeout).await.err());
    }
    if operation.hooks {
        errors.extend(hooks::run(operation, &mut release, Event::PostDelete).await.err());
    }
    release.info.status = Status::Uninstalled;
    release.info.description = operation.description("Uninstallation complete");
    if options.keep_history {
        operation.store.update(&release).await?;
        for mut deployed in operation.store.deployed(name).await? {
            deployed.info.status = Status::Superseded;
            operation.store.update(&deployed).await?;
        }
    } else if let Err(error) = purge(operation, &history, &release).await {
        errors.push(Error::Failed { message: format!("uninstall: Failed to purge the release: {error}") });
    }
    if errors.is_empty() {
        return Ok(Uninstalled { release, kept });
    }
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Err(Error::Failed {
        message: format!("uninstallation completed with {} error(s): {}", told.len(), told.join("; ")),
    })
}

async fn purge(operation: &Operation<'_>, history: &[Release], last: &Release) -> Result<(), Error> {
    for release in history.iter().chain([last]) {
        operation.store.delete(release).await?;
    }
    Ok(())
}

/// The objects to delete, in Helm's order of deletion, and the words about those that stay.
async fn sort_out(operation: &Operation<'_>, release: &Release) -> Result<(Vec<Target>, String), Error> {
    let context = "unable to build kubernetes objects for delete: ";
    let mut targets = objects::build(operation.cluster, &release.manifest, &release.namespace, context).await?;
    targets.sort_by(|left, right| order::uninstall(left.kind(), right.kind()));
    let (kept, targets): (Vec<Target>, Vec<Target>) = targets.into_iter().partition(is_kept);
    let mut words = String::new();
    if !kept.is_empty() {
        words.push_str("These resources were kept due to the resource policy:\n");
        list(&mut words, &kept);
    }
    let mut own = Vec::new();
    let mut foreign = Vec::new();
    for target in targets {
        let live = act::live(operation.cluster, &target)
            .await
            .map_err(|source| Error::Cluster { context: "unable to verify resource ownership: ".to_owned(), source })?;
        match live {
            None => {}
            Some(live) if foreign_marks(&live, &release.name, &release.namespace).is_some() => foreign.push(target),
            Some(_) => own.push(target),
        }
    }
    if !foreign.is_empty() {
        if !words.is_empty() {
            words.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            words,
            "{} resource(s) were not deleted because they are not owned by this release:",
            foreign.len()
        );
        list(&mut words, &foreign);
    }
    Ok((own, words))
}

/// Helm lower-cases and trims the policy here, unlike at an upgrade.
fn is_kept(target: &Target) -> bool {
    target.object.annotation("helm.sh/resource-policy").is_some_and(|policy| policy.trim().to_lowercase() == "keep")
}

fn list(words: &mut String, targets: &[Target]) {
    for target in targets {
        // Writing to a String cannot fail.
        let _ = writeln!(words, "[{}] {}", target.kind(), target.name());
    }
}

async fn delete(operation: &Operation<'_>, targets: &[Target], cascade: Cascade) -> Vec<Error> {
    let targets: Vec<&Target> = targets.iter().collect();
    act::each(&targets, |target| async move {
        act::delete(operation.cluster, target, cascade.word())
            .await
            .map_err(|source| Error::Cluster { context: String::new(), source })
    })
    .await
}
