//! `apply set-last-applied`: what apply keeps of an object made to agree with a file, nothing else changed.
//!
//! Answers to kubectl's cmd/apply/apply_set_last_applied.go.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules, Wanted};
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::server_error::with_source;
use crate::cli::target;
use crate::cluster::{Cluster, GetOptions, Patch, WriteOptions};
use crate::manifest::{Object, write};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// File, folder or URL with objects; - is standard input (can be repeated)
    #[arg(long, short = 'f', value_delimiter = ',', action = clap::ArgAction::Append)]
    pub filename: Vec<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub dry_run: DryRunFlag,
    /// Make the annotation where there is none
    #[arg(long)]
    pub create_annotation: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let dry_run = args.dry_run.read(context)?;
    let mut teller = args.output.teller(context, dry_run)?;
    let cluster = context.cluster()?;
    let input = Input { filename: args.filename.clone(), ..Input::default() };
    let items = input.read(context)?;
    let mut changes = Vec::new();
    for item in context.block_on(input::plan(cluster, items, &Rules::new(context, None)?))? {
        let item = item?;
        let live = context.block_on(live(cluster, &item))??;
        let wanted = write::line(&item.object.0);
        let kept = live.annotation(write::LAST_APPLIED);
        match kept {
            None if !args.create_annotation => {
                return Err(Failure::new(format!(
                    "no last-applied-configuration annotation found on resource: {}, to create the annotation, run \
                     the command with --create-annotation",
                    item.name()
                )));
            }
            Some(kept) if kept.trim_end() == wanted.trim_end() => {
                context.ui.line(&format!("set-last-applied {}: no changes required.", item.name()))?;
            }
            _ => changes.push((item, live, wanted)),
        }
    }
    for (item, live, wanted) in changes {
        let object = match dry_run {
            DryRun::Client => live,
            _ => {
                let patch = json!({"metadata": {"annotations": {(write::LAST_APPLIED): wanted}}});
                let options = WriteOptions { dry_run: dry_run == DryRun::Server, ..WriteOptions::default() };
                let at = (item.namespace(), item.name());
                context.block_on(cluster.patch(&item.resource, at, (Patch::Merge, &patch), &options))??
            }
        };
        teller.tell(context, &object.0, "configured")?;
    }
    Ok(Exit::SUCCESS)
}

async fn live(cluster: &Cluster, item: &Wanted) -> Result<Object, Failure> {
    let place = (item.namespace(), item.name());
    target::get(cluster, &item.resource, place, &GetOptions::default()).await.map_err(|error| {
        if error.is_not_found() {
            return error.into();
        }
        let verb = format!("retrieving current configuration of:\n{}\nfrom server for:", item.describe());
        with_source(&verb, &item.source, error)
    })
}
