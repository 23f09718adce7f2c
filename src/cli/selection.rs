//! The objects that a command works on, named in files (`-f`, `-k`) or by its words (`TYPE NAME`, `-l`, `--all`).

use super::context::Context;
use super::failure::Failure;
use super::input::{self, Input, Rules};
use super::target::{self, Found, Selecting};
use crate::cluster::{Cluster, GetOptions};

/// How objects are brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bring {
    /// Those of files are read from the server again.
    Latest,
    /// Those of files are as the files have them.
    AsWritten,
}

/// The objects, and what kept others from being brought.
pub struct Selection {
    pub found: Vec<Found>,
    pub failures: Vec<Failure>,
    /// One object by its name.
    pub single: bool,
}

/// Brings the objects.
pub fn select(
    context: &Context,
    cluster: &Cluster,
    (words, selecting, input): (&[String], &Selecting, &Input),
    (bring, get): (Bring, &GetOptions),
) -> Result<Selection, Failure> {
    if !input.is_empty() {
        if !words.is_empty() {
            return Err(Failure::new(
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
            ));
        }
        return from_files(context, cluster, (selecting, input), (bring, get));
    }
    let options = target::Options { subresource: &get.subresource, ..selecting.options(context, cluster) };
    context.block_on(async {
        let targets = target::find(cluster, words, &options).await?;
        let (found, errors) = target::objects(cluster, &targets, get).await;
        Ok(Selection { found, failures: errors.into_iter().map(Failure::from).collect(), single: targets.single })
    })?
}

fn from_files(
    context: &Context,
    cluster: &Cluster,
    (selecting, input): (&Selecting, &Input),
    (bring, get): (Bring, &GetOptions),
) -> Result<Selection, Failure> {
    let rules = Rules::new(context, selecting.selector.as_deref())?;
    let items = input.read(context)?;
    let mut out = Selection { found: Vec::new(), failures: Vec::new(), single: items.len() == 1 };
    context.block_on(async {
        for item in input::plan(cluster, items, &rules).await {
            let item = match item {
                Ok(item) => item,
                Err(failure) => {
                    out.failures.push(failure);
                    continue;
                }
            };
            let namespace = item.namespace().map(str::to_owned);
            let object = match bring {
                Bring::AsWritten => Ok(item.object.clone()),
                Bring::Latest => target::get(cluster, &item.resource, (namespace.as_deref(), item.name()), get).await,
            };
            match object {
                Ok(object) => {
                    out.found.push(Found { resource: item.resource, namespace, object, source: item.source });
                }
                Err(error) => out.failures.push(error.into()),
            }
        }
    })?;
    Ok(out)
}
