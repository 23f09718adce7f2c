//! `helm rollback`: brings a release back to an earlier revision.

use super::install_flags::DryRun;
use super::operate::{self, Choices};
use super::records;
use super::require::Usage;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::failure::Failure;
use crate::release::rollback;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release, then the revision (else the one before the newest)
    pub operands: Vec<String>,
    /// Description of the rollback (at most 256 characters)
    #[arg(long, default_value = "")]
    pub description: String,
    /// Replace objects instead of changing them
    #[arg(long, alias = "force", conflicts_with = "force_conflicts")]
    pub force_replace: bool,
    /// Take over fields that another manager owns
    #[arg(long)]
    pub force_conflicts: bool,
    /// Let the server merge objects: true, false, or auto for what the revision did
    #[arg(long, default_value = "auto")]
    pub server_side: String,
    /// Do not run hooks
    #[arg(long)]
    pub no_hooks: bool,
    /// How long one operation may take
    #[arg(long, default_value = "5m0s", value_parser = duration::parse)]
    pub timeout: Duration,
    /// Wait until objects are ready: watcher, hookOnly or legacy
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "hookOnly", default_missing_value = "watcher")]
    pub wait: String,
    /// With --wait, wait for Jobs, too
    #[arg(long)]
    pub wait_for_jobs: bool,
    /// Take away what a failed rollback made
    #[arg(long)]
    pub cleanup_on_fail: bool,
    /// Revisions kept of the release; 0 keeps all
    #[arg(long)]
    pub history_max: Option<usize>,
    /// Say what would be done: none, client or server
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "none", default_missing_value = "unset")]
    pub dry_run: String,
}

/// Most characters of a description.
const LONGEST: usize = 256;

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "rollback", operands: "<RELEASE> [REVISION]" }.at_least(context, &args.operands, 1)?;
    let name = &args.operands[0];
    let revision = match args.operands.get(1) {
        Some(text) => text.parse().map_err(|_| {
            Failure::new(format!(
                "could not convert revision to a number: strconv.Atoi: parsing {text:?}: invalid syntax"
            ))
        })?,
        None => 0,
    };
    let length = args.description.chars().count();
    if length > LONGEST {
        return Err(Failure::new(format!("description must be {LONGEST} characters or less, got {length}")));
    }
    let (dry_run, warning) = DryRun::parse(&args.dry_run, false)?;
    if let Some(warning) = warning {
        context.ui.warn(&warning);
    }
    let max_history = args.history_max.unwrap_or_else(|| records::max_history(context));
    let former = former_method(context, name, revision)?;
    let choices = Choices {
        timeout: args.timeout,
        wait: operate::wait(&args.wait, args.wait_for_jobs)?,
        hooks: !args.no_hooks,
        server_side: operate::server_side(&args.server_side, former)?,
        force_conflicts: args.force_conflicts,
        force_replace: args.force_replace,
        description: args.description,
        cleanup_on_fail: args.cleanup_on_fail,
        dry_run: dry_run != DryRun::None,
        max_history,
        ..Choices::default()
    };
    operate::perform(context, &choices, async |operation| rollback(operation, name, revision).await)?
        .map_err(records::failed(""))?;
    context.ui.print("Rollback was a success! Happy Helming!\n")?;
    Ok(Exit::SUCCESS)
}

/// Whether the revision to go back to was merged by the server.
fn former_method(context: &Context, name: &str, revision: u32) -> Result<bool, Failure> {
    let store = records::open(context, context.cluster()?.namespace(), 0)?;
    let history = context.block_on(store.history(name))?.map_err(records::failed(""))?;
    let newest = history.last().map_or(0, |release| release.version);
    let wanted = if revision == 0 { newest.saturating_sub(1) } else { revision };
    Ok(history.iter().find(|release| release.version == wanted).is_some_and(|release| release.is_server_side()))
}
