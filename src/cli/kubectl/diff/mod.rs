//! `diff`: what applying manifests would change. Exit status 0 without differences, 1 with, more when something failed.
//!
//! Answers to kubectl's cmd/diff. The comparison is made here, unless `KUBECTL_EXTERNAL_DIFF` names a program.

mod mask;
mod show;
mod sides;

use super::apply::words;
use super::prune;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules, Schedule, Wanted};
use crate::cli::name::Name;
use crate::cli::output::log_warning;
use crate::cli::server_error::with_source;
use crate::cluster::apply::{self, Failed, Note, Preview, Previewed};
use crate::cluster::{Cluster, WriteOptions};
use sides::Sides;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub input: Input,
    /// Only objects whose labels match
    #[arg(long, short = 'l')]
    pub selector: Option<String>,
    /// Have the server merge, and own fields by name
    #[arg(long)]
    pub server_side: bool,
    /// Take fields over from other managers (with --server-side)
    #[arg(long)]
    pub force_conflicts: bool,
    /// Name of the manager that owns the fields
    #[arg(long)]
    pub field_manager: Option<String>,
    /// Also show objects that pruning would delete
    #[arg(long)]
    pub prune: bool,
    /// Kinds that may be pruned, as group/version/kind (can be repeated)
    #[arg(long, action = clap::ArgAction::Append)]
    pub prune_allowlist: Vec<String>,
    /// Keep the managedFields
    #[arg(long)]
    pub show_managed_fields: bool,
    /// Show the data of Secrets
    #[arg(long)]
    pub show_secrets: bool,
    /// Accepted; several objects are always compared at a time
    #[arg(long, default_value_t = 1)]
    pub concurrency: i64,
    #[arg(hide = true)]
    pub words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    // The status 1 means differences, so that failures are told by the next one.
    compare(context, &args).map_err(|failure| {
        let status = failure.status().saturating_add(1);
        failure.with_status(status)
    })
}

fn compare(context: &Context, args: &Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("Unexpected args: [{}]", args.words.join(" "))));
    }
    args.input.require()?;
    if args.force_conflicts && !args.server_side {
        return Err(Failure::new("--force-conflicts only works with --server-side"));
    }
    let cluster = context.cluster()?;
    let rules = Rules { definitions: context.name != Name::Kubectl, ..Rules::new(context, args.selector.as_deref())? };
    let items = args.input.read(context)?;
    let wanted = context.block_on(input::plan(cluster, items, &rules))?.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut visited = prune::Visited::new(&rules, &wanted);
    let mut sides = context.block_on(sides(context, args, &wanted, &mut visited))??;
    if args.prune {
        let allowed = context.block_on(prune::allowed(cluster, &args.prune_allowlist))??;
        let finding = prune::Finding { context, cluster, allowed, selector: args.selector.as_deref() };
        match context.block_on(finding.find(&visited))? {
            Ok(found) => found.into_iter().for_each(|(_, object)| sides.add_pruned(args, object)),
            Err(failure) => {
                let message = format!("pruning failed and could not be evaluated err: {}", failure.message());
                log_warning(context, ("diff.go", 760), &message);
            }
        }
    }
    show::show(context, &sides)
}

async fn sides(
    context: &Context,
    args: &Args,
    wanted: &[Wanted],
    visited: &mut prune::Visited,
) -> Result<Sides, Failure> {
    let cluster = context.cluster()?;
    let manager = if args.server_side { apply::SERVER_SIDE_MANAGER } else { apply::CLIENT_SIDE_MANAGER };
    let options = Preview {
        write: WriteOptions {
            field_manager: args.field_manager.clone().unwrap_or_else(|| manager.to_owned()),
            dry_run: true,
            force: args.force_conflicts,
            ..WriteOptions::default()
        },
        server_side: args.server_side,
    };
    let lenient = context.name != Name::Kubectl;
    let mut sides = Sides { masks_annotation: lenient, ..Sides::default() };
    let mut first_failure = None;
    let work = async |item: &Wanted| {
        let mut notes = Vec::new();
        let outcome = preview(cluster, (item, wanted), (&options, lenient), &mut notes).await;
        (notes, outcome)
    };
    let done = |item: &Wanted, (notes, outcome): (Vec<Note>, Result<Previewed, Failed>)| {
        tell(context, item, &notes);
        match outcome {
            Ok(previewed) => {
                if previewed.unlocked {
                    let message =
                        format!("Object ({}: {}) keeps changing, diffing without lock", item.object.gvk(), item.name());
                    log_warning(context, ("diff.go", 723), &message);
                }
                if let Some(live) = &previewed.live {
                    visited.add(live);
                    if live.0.pointer("/metadata/deletionTimestamp").is_some() {
                        context.ui.warn(&format!(
                            "Warning: Detected changes to resource {} which is currently being deleted.",
                            item.name()
                        ));
                    }
                }
                let name = sides::name(&item.resource.gvk(), (item.object.namespace(), item.name()));
                sides.pair(args, name, previewed);
            }
            Err(failed) => {
                first_failure.get_or_insert_with(|| failure(item, failed));
            }
        }
        Ok(())
    };
    Schedule { cluster, dry_run: true, ranked: true }.run(wanted, work, done).await?;
    match first_failure {
        Some(failure) => Err(failure),
        None => Ok(sides),
    }
}

/// The object before and after. What the server cannot try yet, because its namespace or its kind comes with the same
/// input, is taken as it is wanted.
async fn preview(
    cluster: &Cluster,
    (item, all): (&Wanted, &[Wanted]),
    (options, lenient): (&Preview, bool),
    notes: &mut Vec<Note>,
) -> Result<Previewed, Failed> {
    let outcome = cluster.preview(&item.resource, &item.object, options, notes).await;
    match outcome {
        Err(Failed::Create(error) | Failed::ServerSide(error)) if lenient && error.is_not_found() => {
            let is_namespace =
                |other: &Wanted| other.resource.kind == "Namespace" && Some(other.name()) == item.namespace();
            if item.defined_here || all.iter().any(is_namespace) {
                return Ok(Previewed { live: None, merged: item.object.clone(), unlocked: false });
            }
            Err(if options.server_side { Failed::ServerSide(error) } else { Failed::Create(error) })
        }
        outcome => outcome,
    }
}

fn tell(context: &Context, item: &Wanted, notes: &[Note]) {
    for note in notes {
        for line in words::note(item, note, context.name.word()) {
            context.ui.warn(&line);
        }
    }
}

fn failure(item: &Wanted, failed: Failed) -> Failure {
    match failed {
        Failed::Patch { error, .. } => with_source("patching", &item.source, error),
        Failed::Plan { .. } => Failure::new(format!("error when patching {:?}: {failed}", item.source)),
        Failed::Get(error) | Failed::Create(error) | Failed::ServerSide(error) => error.into(),
        other => Failure::new(other.to_string()),
    }
}
