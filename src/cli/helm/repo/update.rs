//! `helm repo update`: the newest indexes of repositories, side by side.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::failure::Failure;
use crate::cli::helm::sources::Sources;
use crate::repository::repositories::{self, Repository};
use crate::repository::{Error, World, index};
use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Their names; all when none is given
    pub operands: Vec<String>,
    /// How long the download of an index may take
    #[arg(long, default_value = "2m0s", value_parser = duration::parse)]
    pub timeout: Duration,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let sources = Sources::new(context);
    let world = sources.world();
    let file = &world.folders.repository_config;
    let none = || Failure::new("no repositories found. You must add one before updating");
    let list = match repositories::load(&context.files, file) {
        Err(error) if error.is_missing() => return Err(none()),
        Err(error) => return Err(Failure::new(format!("failed loading file: {}: {error}", file.display()))),
        Ok(list) if list.entries.is_empty() => return Err(none()),
        Ok(list) => list,
    };
    if let Some(name) = args.operands.iter().find(|name| list.get(name).is_none()) {
        return Err(Failure::new(format!("no repositories found matching '{name}'.  Nothing will be updated")));
    }
    let wanted = |entry: &&Repository| args.operands.is_empty() || args.operands.contains(&entry.name);
    let chosen: Vec<&Repository> = list.entries.iter().filter(wanted).collect();
    chosen.iter().try_for_each(|repository| index::check(&world, repository))?;
    context.ui.line("Hang tight while we grab the latest from your chart repositories...")?;
    let failed = context.block_on(update(context, &world, &chosen, args.timeout))??;
    if !failed.is_empty() {
        let urls = failed.join(" ");
        return Err(Failure::new(format!("failed to update the following repositories: [{urls}]")));
    }
    context.ui.line("Update Complete. ⎈Happy Helming!⎈")?;
    Ok(Exit::SUCCESS)
}

/// Downloads the indexes and tells of each, in the order of the list; gives the URLs that failed.
async fn update(
    context: &Context,
    world: &World<'_>,
    chosen: &[&Repository],
    timeout: Duration,
) -> Result<Vec<String>, Failure> {
    let download = |repository: &&Repository| {
        let repository = (*repository).clone();
        async move {
            let outcome = index::refresh(world, &repository, timeout).await;
            (repository, outcome)
        }
    };
    let mut downloads: FuturesOrdered<_> = chosen.iter().map(download).collect();
    let mut failed = Vec::new();
    while let Some((Repository { name, url, .. }, outcome)) = downloads.next().await {
        match outcome {
            Ok(()) => {
                context.ui.line(&format!("...Successfully got an update from the {name:?} chart repository"))?;
            }
            Err(error) => {
                context.ui.line(&unavailable(&name, &url, &error))?;
                failed.push(url);
            }
        }
        context.ui.flush()?;
    }
    Ok(failed)
}

fn unavailable(name: &str, url: &str, error: &Error) -> String {
    format!("...Unable to get an update from the {name:?} chart repository ({url}):\n\t{error}")
}
