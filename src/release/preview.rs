//! What an upgrade would make of the cluster's objects, without changing any.
//!
//! In: the manifest of the release as it is, if there is one, and a draft. Out: every object before and after. kx's own.

use super::act;
use super::error::Error;
use super::objects::{self, Target};
use super::operation::Draft;
use super::plan::Plan;
use crate::cluster::{Cluster, Patch, WriteOptions};
use crate::manifest::Object;

/// An object before and after; one side may not be there.
#[derive(Debug)]
pub struct Difference {
    /// `default/Deployment/web`
    pub name: String,
    pub live: Option<Object>,
    pub wanted: Option<Object>,
}

/// Has the server try the draft. What it cannot try yet, because its namespace is not there, is taken as it is wanted.
pub async fn preview(cluster: &Cluster, former: Option<&str>, draft: &Draft) -> Result<Vec<Difference>, Error> {
    let (name, namespace) = (draft.name.as_str(), draft.namespace.as_str());
    let context = "unable to build kubernetes objects from current release manifest: ";
    let former = objects::build(cluster, former.unwrap_or_default(), namespace, context).await?;
    let context = "unable to build kubernetes objects from new release manifest: ";
    let mut wanted = objects::build(cluster, &draft.manifest, namespace, context).await?;
    wanted.iter_mut().for_each(|target| target.own(name, namespace));
    let mut differences = Vec::new();
    for target in &wanted {
        let live = live(cluster, target).await?;
        let tried = attempt(cluster, target, live.is_some()).await?;
        differences.push(Difference { name: label(target), live, wanted: Some(tried) });
    }
    for target in Plan::new(&former, &wanted).removed {
        let live = live(cluster, target).await?;
        let stays = live.as_ref().is_none_or(|live| live.annotation("helm.sh/resource-policy") == Some("keep"));
        if !stays {
            differences.push(Difference { name: label(target), live, wanted: None });
        }
    }
    Ok(differences)
}

fn label(target: &Target) -> String {
    format!("{}/{}/{}", target.namespace, target.kind(), target.name())
}

async fn live(cluster: &Cluster, target: &Target) -> Result<Option<Object>, Error> {
    let found = act::live(cluster, target).await;
    found.map(|tree| tree.map(Object)).map_err(|source| Error::Cluster { context: String::new(), source })
}

async fn attempt(cluster: &Cluster, target: &Target, exists: bool) -> Result<Object, Error> {
    let options =
        WriteOptions { field_manager: "helm".to_owned(), dry_run: true, force: true, ..WriteOptions::default() };
    let place = (Some(target.namespace.as_str()), target.name());
    match cluster.patch(&target.resource, place, (Patch::Apply, &target.object.0), &options).await {
        Ok(tried) => Ok(tried),
        Err(error) if error.is_not_found() && !exists => Ok(target.object.clone()),
        Err(source) => Err(Error::Cluster { context: format!("{}: ", target.title()), source }),
    }
}
