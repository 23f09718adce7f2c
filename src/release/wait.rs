//! Waits until objects are what they shall be, or gone.
//!
//! In: targets and a goal. Out: nothing, or which of them did not get there in time. Objects are asked for again in
//! growing intervals; one that failed for good is not waited for.

use super::act;
use super::error::Error;
use super::objects::Target;
use super::ready::{Goal, Readiness, readiness};
use crate::cluster::Cluster;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::Instant;

/// The time between two looks grows up to this.
const SLOWEST: Duration = Duration::from_secs(1);
/// Zero means this long, as in Helm.
const DEFAULT: Duration = Duration::from_secs(30);

fn end(timeout: Duration) -> Instant {
    Instant::now() + if timeout.is_zero() { DEFAULT } else { timeout }
}

/// Waits until every target has reached the goal.
pub async fn until_ready(cluster: &Cluster, targets: &[&Target], goal: Goal, timeout: Duration) -> Result<(), Error> {
    let end = end(timeout);
    let mut pause = Duration::from_millis(100);
    loop {
        let mut waiting = Vec::new();
        let mut failed = Vec::new();
        let looks = join_all(targets.iter().map(|target| act::live(cluster, target))).await;
        for (target, live) in targets.iter().zip(looks) {
            let live = live.map_err(|source| Error::Cluster { context: String::new(), source })?;
            let state =
                live.map_or_else(|| Readiness::Waiting("Resource not found".to_owned()), |live| readiness(&live, goal));
            match state {
                Readiness::Ready => {}
                Readiness::Waiting(reason) => waiting.push(told(target, "InProgress", &reason)),
                Readiness::Failed(reason) => failed.push(told(target, "Failed", &reason)),
            }
        }
        if waiting.is_empty() {
            return if failed.is_empty() { Ok(()) } else { Err(Error::Failed { message: failed.join("\n") }) };
        }
        if Instant::now() + pause > end {
            failed.extend(waiting);
            return Err(Error::NotReady { reasons: failed.join("\n") });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(SLOWEST);
    }
}

fn told(target: &Target, status: &str, reason: &str) -> String {
    format!(
        "resource {}/{}/{} not ready. status: {status}, message: {reason}",
        target.kind(),
        target.namespace,
        target.name()
    )
}

/// Waits until every target is gone.
pub async fn until_gone(cluster: &Cluster, targets: &[&Target], timeout: Duration) -> Result<(), Error> {
    let end = end(timeout);
    let mut pause = Duration::from_millis(50);
    loop {
        let looks = join_all(targets.iter().map(|target| act::live(cluster, target))).await;
        let left: Vec<String> = targets
            .iter()
            .zip(looks)
            .filter(|(_, live)| !matches!(live, Ok(None)))
            .map(|(target, _)| {
                format!(
                    "resource {}/{}/{} still exists. status: Terminating, message: Resource scheduled for deletion",
                    target.kind(),
                    target.namespace,
                    target.name()
                )
            })
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() + pause > end {
            return Err(Error::NotReady { reasons: left.join("\n") });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(SLOWEST);
    }
}
