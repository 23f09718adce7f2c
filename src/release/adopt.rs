//! Whether objects that are already there may become part of a release.
//!
//! In: the objects that a release adds. Out: those that exist and are its own, or the refusal.

use super::act;
use super::error::Error;
use super::objects::{Target, foreign_marks};
use crate::cluster::Cluster;
use futures_util::future::join_all;

/// Whose the objects would become.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    pub release: &'a str,
    pub namespace: &'a str,
    /// Takes objects of other owners too.
    pub take_ownership: bool,
    /// `unable to continue with install`, for refusals.
    pub context: &'static str,
}

/// The targets that exist already. The first one that belongs to another refuses all.
pub async fn existing<'a>(
    cluster: &Cluster,
    targets: &[&'a Target],
    owner: Owner<'_>,
) -> Result<Vec<&'a Target>, Error> {
    let named: Vec<&Target> = targets.iter().copied().filter(|target| !target.name().is_empty()).collect();
    let found = join_all(named.iter().map(|target| act::live(cluster, target))).await;
    let mut existing = Vec::new();
    for (target, live) in named.into_iter().zip(found) {
        let live = live.map_err(|source| Error::Cluster {
            context: format!("{}: could not get information about the resource {}: ", owner.context, target.title()),
            source,
        })?;
        let Some(live) = live else { continue };
        if !owner.take_ownership
            && let Some(reasons) = foreign_marks(&live, owner.release, owner.namespace)
        {
            return Err(Error::Ownership { context: owner.context, object: target.title(), reasons });
        }
        existing.push(target);
    }
    Ok(existing)
}
