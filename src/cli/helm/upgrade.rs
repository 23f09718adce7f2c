//! `helm upgrade`: a release gets another chart or other values; with `--install` it may be new.

use super::chart_flags::ChartFlags;
use super::compare;
use super::format::Format;
use super::gather;
use super::get;
use super::install::{self, Install};
use super::install_flags::{DryRun, InstallFlags};
use super::name;
use super::operate::{self, Choices};
use super::records;
use super::render::{self, Rendering};
use super::require::Usage;
use super::values_flags::ValuesFlags;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::helm::{Identity, values};
use crate::release::{self, Base, Draft, Release, Status, check_labels};
use crate::value::{Json, Map};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The release and the chart
    pub operands: Vec<String>,
    #[command(flatten)]
    pub install_flags: InstallFlags,
    #[command(flatten)]
    pub values: ValuesFlags,
    #[command(flatten)]
    pub chart: ChartFlags,
    /// How far it goes: none, client or server
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "none", default_missing_value = "unset")]
    pub dry_run: String,
    /// Do not show Secrets in a dry run
    #[arg(long)]
    pub hide_secret: bool,
    /// Install when there is no such release
    #[arg(long, short = 'i')]
    pub install: bool,
    /// Take away what a failed upgrade made
    #[arg(long)]
    pub cleanup_on_fail: bool,
    /// At most so many revisions are kept; 0 keeps all
    #[arg(long)]
    pub history_max: Option<usize>,
    /// Start from the chart's own values
    #[arg(long)]
    pub reset_values: bool,
    /// Start from the last revision's values, the chart's own of then included
    #[arg(long)]
    pub reuse_values: bool,
    /// Start from the new chart's values and the user's of the last revision
    #[arg(long)]
    pub reset_then_reuse_values: bool,
    /// Who merges changes: true (the server), false or auto
    #[arg(long, default_value = "auto")]
    pub server_side: String,
    /// Show what would change instead of changing it; the exit status is 1 when something would
    #[arg(long)]
    pub diff: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    pub output: Format,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "upgrade", operands: "[RELEASE] [CHART]" }.exactly(context, &args.operands, 2)?;
    args.install_flags.check(context)?;
    let (dry_run, warning) = DryRun::parse(&args.dry_run, false)?;
    if let Some(warning) = warning {
        context.ui.warn(&format!("WARNING: {warning}"));
    }
    if args.install {
        let store = records::open(context, context.cluster()?.namespace(), 0)?;
        let history = context.block_on(store.history(&args.operands[0]))?.map_err(records::failed(""))?;
        if is_new(&history) && args.diff {
            let (release, chart) = (&args.operands[0], &args.operands[1]);
            return compare::chart(context, (chart, Some(release)), (&args.chart, &args.values, &args.install_flags));
        }
        if is_new(&history) {
            return install_instead(context, args, dry_run);
        }
    }
    let upgrade = Upgrade { context, args: &args, dry_run };
    if args.diff {
        return upgrade.compare();
    }
    let release = upgrade.run().map_err(|failure| failure.reworded(|message| format!("UPGRADE FAILED: {message}")))?;
    if args.output == Format::Table {
        let name = &args.operands[0];
        context.ui.line(&format!("Release {name:?} has been upgraded. Happy Helming!"))?;
    }
    install::show(context, &release, args.output, args.install_flags.hide_notes)?;
    Ok(Exit::SUCCESS)
}

/// Whether there is no such release, or only one that was uninstalled.
fn is_new(history: &[Release]) -> bool {
    history.last().is_none_or(|last| last.info.status == Status::Uninstalled)
}

fn install_instead(context: &Context, args: Args, dry_run: DryRun) -> Result<Exit, Failure> {
    let name = &args.operands[0];
    if args.output == Format::Table {
        context.ui.line(&format!("Release {name:?} does not exist. Installing it now."))?;
    }
    let output = args.output;
    let hide_notes = args.install_flags.hide_notes;
    let install_args = install::Args {
        operands: args.operands,
        install: args.install_flags,
        values: args.values,
        chart: args.chart,
        dry_run: args.dry_run,
        generate_name: false,
        name_template: None,
        replace: true,
        hide_secret: args.hide_secret,
        server_side: args.server_side != "false",
        output,
    };
    let release = Install { context, args: &install_args, dry_run }.run()?;
    install::show(context, &release, output, hide_notes)?;
    Ok(Exit::SUCCESS)
}

struct Upgrade<'a> {
    context: &'a Context,
    args: &'a Args,
    dry_run: DryRun,
}

impl Upgrade<'_> {
    fn run(&self) -> Result<Release, Failure> {
        let context = self.context;
        let Prepared { choices, base, draft } = self.prepare()?;
        let outcome =
            operate::perform(context, &choices, async |operation| release::upgrade(operation, base, draft).await)?;
        outcome.map_err(|(_, error)| records::failed("")(error))
    }

    /// Prints what would change.
    fn compare(&self) -> Result<Exit, Failure> {
        let Prepared { base, draft, .. } = self.prepare()?;
        let cluster = self.context.cluster()?;
        let differences = self.context.block_on(release::preview(cluster, Some(&base.current.manifest), &draft))?;
        compare::show(self.context, differences.map_err(records::failed(""))?)
    }

    fn prepare(&self) -> Result<Prepared, Failure> {
        let (context, args, flags) = (self.context, self.args, &self.args.install_flags);
        let release = &args.operands[0];
        let mut gathered =
            gather::gather(context, &args.operands[1], &args.chart, &args.values, flags.dependency_update)?;
        name::check_plain(release).map_err(|()| Failure::new(format!("release name is invalid: {release}")))?;
        if self.dry_run == DryRun::None && args.hide_secret {
            return Err(Failure::new("hiding Kubernetes secrets requires a dry-run mode"));
        }
        let mut choices = flags.choices(self.dry_run)?;
        choices.cleanup_on_fail = args.cleanup_on_fail;
        choices.max_history = args.history_max.unwrap_or_else(|| records::max_history(context));
        let base = operate::ask(context, &choices, async |operation| release::base(operation, release).await)?
            .map_err(records::failed(""))?;
        self.reuse_values(&base, &mut gathered)?;
        render::prepare(context, &mut gathered)?;
        choices.server_side = operate::server_side(&args.server_side, base.last.is_server_side())?;
        let identity = Identity {
            name: release.clone(),
            namespace: base.current.namespace.clone(),
            revision: i64::from(base.last.version) + 1,
            is_install: false,
            is_upgrade: true,
        };
        let cluster = if self.dry_run == DryRun::Client { None } else { Some(context.cluster()?) };
        let rendering = Rendering { flags, values: &args.values, identity, cluster, hide_secret: args.hide_secret };
        let draft = rendering.draft(context, &gathered)?;
        check_labels(&draft.labels).map_err(records::failed(""))?;
        Ok(Prepared { choices, base, draft })
    }

    /// Which values the upgrade starts from.
    fn reuse_values(&self, base: &Base, gathered: &mut gather::Gathered) -> Result<(), Failure> {
        let old = &base.current.config;
        if self.args.reset_values {
            return Ok(());
        }
        if self.args.reuse_values {
            gathered.values = over(&gathered.values, old);
            if let Json::Object(all) = get::computed(&base.current) {
                gathered.chart.values = values::from_map(&all);
            }
        } else if self.args.reset_then_reuse_values {
            gathered.values = over(&gathered.values, old);
        } else if gathered.values.is_empty() {
            gathered.values.clone_from(old);
        }
        Ok(())
    }
}

/// Everything that an upgrade is made of.
struct Prepared {
    choices: Choices,
    base: Base,
    draft: Draft,
}

/// New values laid over old ones.
fn over(new: &Map<String, Json>, old: &Map<String, Json>) -> Map<String, Json> {
    let target = values::from_map(new);
    values::coalesce_tables(&target, &values::from_map(old), &mut Vec::new());
    values::to_map(&target)
}
