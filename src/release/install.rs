//! Installs a release.
//!
//! In: a [`Draft`]. Out: the first revision, deployed or failed. Answers to Helm's `pkg/action/install.go`.

use super::act;
use super::adopt::{self, Owner};
use super::error::Error;
use super::hooks;
use super::objects::{self, Target};
use super::operation::{Draft, Operation, all_or_nothing};
use super::ready::Goal;
use super::record::{Release, Status};
use super::uninstall;
use super::wait;
use crate::cluster::{Cluster, Request};
use crate::helm::hooks::Event;
use http::Method;
use std::time::Duration;

/// What only an install can be told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Makes the release's namespace when it is not there.
    pub create_namespace: bool,
    /// Takes the name of a release that failed or was uninstalled with its history kept.
    pub replace: bool,
}

/// Refuses a name that is in use. A dry run asks nothing.
pub async fn check_name(operation: &Operation<'_>, name: &str, options: Options) -> Result<(), Error> {
    if operation.dry_run {
        return Ok(());
    }
    let history = operation.store.history(name).await?;
    match history.last().map(|release| release.info.status) {
        None => Ok(()),
        Some(Status::Uninstalled | Status::Failed) if options.replace => Ok(()),
        Some(_) => Err(Error::NameInUse),
    }
}

/// Makes the custom resource definitions of a chart and waits until the server serves them. Those that are there are
/// left as they are.
pub async fn install_definitions(cluster: &Cluster, texts: &[(String, String)], namespace: &str) -> Result<(), Error> {
    let mut made = Vec::new();
    for (path, text) in texts {
        let context = format!("failed to install CRD {path}: ");
        for target in objects::build(cluster, text, namespace, &context).await? {
            let request =
                Request::new(Method::POST, target.collection()).param("fieldManager", "helm").json(&target.object.0);
            match cluster.json(&request).await {
                Ok(_) => made.push(target),
                Err(error) if error.is_already_exists() => {}
                Err(source) => return Err(Error::Cluster { context, source }),
            }
        }
    }
    if made.is_empty() {
        return Ok(());
    }
    let targets: Vec<&Target> = made.iter().collect();
    wait::until_ready(cluster, &targets, Goal::Working, Duration::from_secs(60)).await?;
    // Templates ask which kinds there are.
    cluster.rediscover().await.map(drop).map_err(|source| Error::Cluster { context: String::new(), source })
}

/// Installs the draft. The release comes back even when it failed, with the error beside it.
pub async fn install(
    operation: &Operation<'_>,
    draft: Draft,
    options: Options,
) -> Result<Release, (Option<Box<Release>>, Error)> {
    let mut release = draft.into_release(operation.changes.server_side);
    release.info.first_deployed = (operation.clock)();
    release.info.last_deployed.clone_from(&release.info.first_deployed);
    release.info.status = Status::PendingInstall;
    release.info.description = "Initial install underway".to_owned();
    let prepared = prepare(operation, &release).await.map_err(|error| (None, error))?;
    if operation.dry_run {
        release.info.description = "Dry run complete".to_owned();
        return Ok(release);
    }
    match begin(operation, &mut release, options).await {
        Ok(()) => {}
        Err(error) => return Err((Some(Box::new(release)), error)),
    }
    match operation.unless_cancelled(perform(operation, &mut release, &prepared)).await {
        Ok(()) => {
            release.info.status = Status::Deployed;
            release.info.description = operation.description("Install complete");
            // The objects are there; a record that still says pending is told by the error.
            match operation.store.update(&release).await {
                Ok(()) => Ok(release),
                Err(error) => Err((Some(Box::new(release)), error)),
            }
        }
        Err(error) => Err(fail(operation, release, error).await),
    }
}

/// The objects, and which of them are there already.
struct Prepared {
    targets: Vec<Target>,
    adopted: bool,
}

async fn prepare(operation: &Operation<'_>, release: &Release) -> Result<Prepared, Error> {
    let context = "unable to build kubernetes objects from release manifest: ";
    let mut targets = objects::build(operation.cluster, &release.manifest, &release.namespace, context).await?;
    targets.iter_mut().for_each(|target| target.own(&release.name, &release.namespace));
    let owner = Owner {
        release: &release.name,
        namespace: &release.namespace,
        take_ownership: operation.take_ownership,
        context: "unable to continue with install",
    };
    let all: Vec<&Target> = targets.iter().collect();
    let adopted = !adopt::existing(operation.cluster, &all, owner).await?.is_empty();
    Ok(Prepared { targets, adopted })
}

/// The namespace, the older release of that name, and the record that says that the work has begun.
async fn begin(operation: &Operation<'_>, release: &mut Release, options: Options) -> Result<(), Error> {
    if options.create_namespace {
        let namespace = &release.namespace;
        let object = serde_json::json!({
            "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"name": namespace}},
        });
        let request = Request::new(Method::POST, "/api/v1/namespaces").param("fieldManager", "helm").json(&object);
        match operation.cluster.json(&request).await {
            Ok(_) => {}
            Err(error) if error.is_already_exists() => {}
            Err(source) => return Err(Error::Cluster { context: String::new(), source }),
        }
    }
    if options.replace
        && let Some(mut last) = operation.store.history(&release.name).await?.pop()
    {
        release.version = last.version + 1;
        if last.info.status != Status::Failed {
            last.info.status = Status::Superseded;
            last.info.description = "superseded by new release".to_owned();
            operation.store.update(&last).await?;
        }
    }
    operation.store.create(release).await
}

async fn perform(operation: &Operation<'_>, release: &mut Release, prepared: &Prepared) -> Result<(), Error> {
    if operation.hooks {
        hooks::run(operation, release, Event::PreInstall).await.map_err(in_phase("failed pre-install"))?;
    }
    let targets: Vec<&Target> = prepared.targets.iter().collect();
    let cluster = operation.cluster;
    let failures = if prepared.adopted {
        let mut changes = operation.changes;
        changes.three_way_custom = operation.take_ownership && !changes.server_side;
        changes.take_over_fields = changes.server_side;
        let mut failures = Vec::new();
        for target in &targets {
            if let Err(error) = act::update(cluster, target, None, changes).await {
                failures.push(error);
            }
        }
        failures
    } else {
        act::each(&targets, |target| act::create(cluster, target, operation.changes)).await
    };
    all_or_nothing(failures, "\n")?;
    operation.wait_for(&prepared.targets).await?;
    if operation.hooks {
        hooks::run(operation, release, Event::PostInstall).await.map_err(in_phase("failed post-install"))?;
    }
    Ok(())
}

pub(super) fn in_phase(phase: &str) -> impl FnOnce(Error) -> Error + '_ {
    move |source| Error::Hook { phase: phase.to_owned(), source: Box::new(source) }
}

/// Records the failure; with `rollback_on_failure` what was made is taken away again.
async fn fail(operation: &Operation<'_>, mut release: Release, error: Error) -> (Option<Box<Release>>, Error) {
    release.info.status = Status::Failed;
    release.info.description = format!("Release {:?} failed: {error}", release.name);
    let recorded = operation.store.update(&release).await;
    let error = if operation.rollback_on_failure {
        let name = release.name.clone();
        let outcome = uninstall::uninstall(operation, &name, uninstall::Options::default()).await;
        let message = match outcome {
            Ok(_) => {
                format!("release {name} failed, and has been uninstalled due to rollback-on-failure being set: {error}")
            }
            Err(second) => {
                format!("an error occurred while uninstalling the release. original install error: {error}: {second}")
            }
        };
        Error::Failed { message }
    } else {
        match recorded {
            Ok(()) => error,
            Err(second) => Error::Several { errors: vec![error, second], separator: "\n" },
        }
    };
    (Some(Box::new(release)), error)
}
