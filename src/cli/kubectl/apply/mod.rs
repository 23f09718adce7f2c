//! `apply`: objects brought to what manifests say.
//!
//! Everything is read and matched with its resource before the first request. Answers to kubectl's cmd/apply.

mod perform;
pub mod set_last_applied;
pub mod view_last_applied;
pub(in crate::cli::kubectl) mod words;

use super::prune;
use crate::cli::command::{Entry, Exit, entry};
use crate::cli::context::Context;
use crate::cli::deletion::DeletionFlags;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules};
use crate::cli::name::Name;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::validation::ValidateFlag;
use crate::cluster::apply::{self, ClientSide, Deletion, Mode};
use crate::cluster::{DeleteOptions, WriteOptions};
use std::time::Duration;

/// What stands behind `apply` where `-f` does not.
pub static COMMANDS: &[Entry] = &[
    entry!(
        Kubectl,
        "set-last-applied",
        crate::cli::kubectl::apply::set_last_applied,
        "Set the last-applied-configuration annotation on a live object to match the contents of a file"
    ),
    entry!(
        Kubectl,
        "view-last-applied",
        crate::cli::kubectl::apply::view_last_applied,
        "View the latest last-applied-configuration annotations of a resource/object"
    ),
];

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub dry_run: DryRunFlag,
    #[command(flatten)]
    pub validate: ValidateFlag,
    #[command(flatten)]
    pub deletion: DeletionFlags,
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
    /// Overwrite what others changed since the last apply
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub overwrite: bool,
    /// Accepted; built-in kinds are always merged by the tables in the program
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide = true)]
    pub openapi_patch: bool,
    /// Delete objects that were applied before and are not in the input any more
    #[arg(long)]
    pub prune: bool,
    /// Kinds that may be pruned, as group/version/kind (can be repeated)
    #[arg(long, action = clap::ArgAction::Append, value_delimiter = ',')]
    pub prune_allowlist: Vec<String>,
    /// Prune without a selector
    #[arg(long)]
    pub all: bool,
    /// Apply to a subresource (with --server-side)
    #[arg(long, default_value = "")]
    pub subresource: String,
    #[arg(long, hide = true)]
    pub record: bool,
    #[arg(hide = true)]
    pub words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("Unexpected args: [{}]", args.words.join(" "))));
    }
    let dry_run = args.dry_run.read(context)?;
    let deletion = args.deletion.options(context)?;
    args.input.require()?;
    let validation = args.validate.read()?;
    check(&args, dry_run)?;
    let teller = args.output.teller(context, dry_run)?;
    let cluster = context.cluster()?;
    let rules = Rules { definitions: context.name != Name::Kubectl, ..Rules::new(context, args.selector.as_deref())? };
    let items = args.input.read_validated(context, validation)?;
    let allowed = match args.prune {
        true => context.block_on(prune::allowed(cluster, &args.prune_allowlist))??,
        false => Vec::new(),
    };
    let planned = context.block_on(input::plan(cluster, items, &rules))?;
    let (wanted, refused) = input::sort_out(context, planned, "apply")?;
    let mut visited = prune::Visited::new(&rules, &wanted);
    let options = options(&args, (dry_run, validation), deletion.clone());
    let mut performing =
        perform::Performing { context, cluster, options: &options, teller, show: show(&args), reached: false };
    let mut failures = refused;
    failures.extend(context.block_on(performing.all(&wanted, &mut visited))??);
    if let Some(failure) = Failure::several(failures) {
        return Err(failure);
    }
    performing.print_objects()?;
    if args.prune {
        let finding = prune::Finding { context, cluster, allowed, selector: args.selector.as_deref() };
        for (resource, object) in context.block_on(finding.find(&visited))?? {
            if dry_run != DryRun::Client {
                let options = DeleteOptions { dry_run: dry_run == DryRun::Server, ..deletion.clone() };
                let namespace = Some(object.namespace()).filter(|namespace| !namespace.is_empty());
                context
                    .block_on(cluster.delete(&resource, (namespace, object.name()), &options))?
                    .map_err(|error| prune::failed(&resource, &error))?;
            }
            performing.teller.tell(context, &object.0, "pruned")?;
        }
    }
    Ok(Exit::SUCCESS)
}

/// What is told of each object as it is done.
fn show(args: &Args) -> perform::Show {
    match args.output.format() {
        "" | "name" => perform::Show::Operations,
        _ => perform::Show::Objects(Vec::new()),
    }
}

/// Flags that exclude one another.
fn check(args: &Args, dry_run: DryRun) -> Result<(), Failure> {
    let selected = args.selector.as_deref().is_some_and(|selector| !selector.is_empty());
    let force = args.deletion.force;
    let wrong = [
        (args.force_conflicts && !args.server_side, "--force-conflicts only works with --server-side"),
        (
            dry_run == DryRun::Client && args.server_side,
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ),
        (args.server_side && force, "--force cannot be used with --server-side"),
        (dry_run == DryRun::Server && force, "--dry-run=server cannot be used with --force"),
        (args.all && selected, "cannot set --all and --selector at the same time"),
        (args.prune && force, "--force cannot be used with --prune"),
        (
            args.prune && !args.all && !selected,
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the \
             --all flag. If you did not mean to prune all resources, specify a label selector",
        ),
        (
            args.prune && args.server_side,
            "--prune is in alpha and doesn't currently work on objects created by server-side apply",
        ),
        (!args.subresource.is_empty() && !args.server_side, "--subresource can only be specified for --server-side"),
    ];
    match wrong.into_iter().find(|(wrong, _)| *wrong) {
        Some((_, message)) => Err(Failure::new(message)),
        None => Ok(()),
    }
}

/// How long a forced deletion is waited for when nothing else is asked for.
const FORCE_TIMEOUT: Duration = Duration::from_secs(300);

fn options(args: &Args, (dry_run, validation): (DryRun, &'static str), deletion: DeleteOptions) -> apply::Options {
    let manager = if args.server_side { apply::SERVER_SIDE_MANAGER } else { apply::CLIENT_SIDE_MANAGER };
    let write = WriteOptions {
        field_manager: args.field_manager.clone().unwrap_or_else(|| manager.to_owned()),
        dry_run: dry_run == DryRun::Server,
        field_validation: validation.to_owned(),
        subresource: args.subresource.clone(),
        force: args.force_conflicts,
    };
    let timeout = if args.deletion.timeout.is_zero() { FORCE_TIMEOUT } else { args.deletion.timeout };
    let mode = if args.server_side {
        Mode::Server
    } else {
        Mode::Client(ClientSide {
            local: dry_run == DryRun::Client,
            overwrite: args.overwrite,
            force: args.deletion.force.then_some(Deletion { options: deletion, timeout }),
        })
    };
    apply::Options { write, mode }
}
