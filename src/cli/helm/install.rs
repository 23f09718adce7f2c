//! `helm install`: a chart becomes a release.
//!
//! Under kx one operand is enough: the release takes the chart's name.

use super::chart_flags::ChartFlags;
use super::format::{self, Format};
use super::gather::{self, Gathered};
use super::install_flags::{DryRun, InstallFlags};
use super::name::{self, Naming};
use super::operate;
use super::records;
use super::render::{self, Rendering};
use super::require::Usage;
use super::settings;
use super::status::{self, Shown};
use super::values_flags::ValuesFlags;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::cluster::Cluster;
use crate::helm::Identity;
use crate::release::record::RecordedHook;
use crate::release::{self, Draft, InstallOptions, Release, Status, check_labels};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The release's name and the chart, or the chart alone
    pub operands: Vec<String>,
    #[command(flatten)]
    pub install: InstallFlags,
    #[command(flatten)]
    pub values: ValuesFlags,
    #[command(flatten)]
    pub chart: ChartFlags,
    /// How far it goes: none, client or server
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "none", default_missing_value = "unset")]
    pub dry_run: String,
    /// Make up a name
    #[arg(long, short = 'g')]
    pub generate_name: bool,
    /// Template that makes the name
    #[arg(long)]
    pub name_template: Option<String>,
    /// Take the name of a release that failed, or was uninstalled with its history kept
    #[arg(long)]
    pub replace: bool,
    /// Do not show Secrets in a dry run
    #[arg(long)]
    pub hide_secret: bool,
    /// Have the server merge changes
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub server_side: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    pub output: Format,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "install", operands: "[NAME] [CHART]" }.at_least(context, &args.operands, 1)?;
    args.install.check(context)?;
    let (dry_run, warning) = DryRun::parse(&args.dry_run, false)?;
    if let Some(warning) = warning {
        context.ui.warn(&format!("WARNING: {warning}"));
    }
    let release = Install { context, args: &args, dry_run }
        .run()
        .map_err(|failure| failure.reworded(|message| format!("INSTALLATION FAILED: {message}")))?;
    show(context, &release, args.output, args.install.hide_notes)?;
    Ok(Exit::SUCCESS)
}

/// Prints a release after an operation.
pub(super) fn show(context: &Context, release: &Release, format: Format, hide_notes: bool) -> Result<(), Failure> {
    if !format::print_release(context, format, (release, true))? {
        let shown = Shown { manifest: context.helm().debug, hide_notes, ..Shown::default() };
        context.ui.print(&status::text(release, &shown))?;
    }
    Ok(())
}

/// One install.
pub(super) struct Install<'a> {
    pub context: &'a Context,
    pub args: &'a Args,
    pub dry_run: DryRun,
}

impl Install<'_> {
    pub(super) fn run(&self) -> Result<Release, Failure> {
        let (context, args) = (self.context, self.args);
        let naming = Naming {
            generate: args.generate_name,
            template: args.name_template.as_deref(),
            // Taken for the chart's name below.
            fallback: (context.name == Name::Kx).then(String::new),
        };
        let (mut release, reference) = naming.name_and_chart(context, &args.operands)?;
        let mut gathered =
            gather::gather(context, &reference, &args.chart, &args.values, args.install.dependency_update)?;
        if release.is_empty() && args.name_template.is_none() {
            release = gathered.chart.name().to_owned();
        }
        if self.dry_run == DryRun::None && args.hide_secret {
            return Err(Failure::new("hiding Kubernetes secrets requires a dry-run mode"));
        }
        if self.dry_run == DryRun::Client {
            name::check(&release)?;
            return self.without_cluster(release, &mut gathered);
        }
        let unreachable =
            |failure: Failure| failure.reworded(|message| format!("cluster reachability check failed: {message}"));
        let cluster = context.cluster().map_err(unreachable)?;
        records::open(context, cluster.namespace(), 0).map_err(unreachable)?;
        name::check(&release)?;
        self.with_cluster(cluster, release, &mut gathered)
    }

    fn identity(&self, release: String) -> Identity {
        let namespace = settings::namespace(self.context);
        Identity { name: release, namespace, revision: 1, is_install: true, is_upgrade: false }
    }

    fn without_cluster(&self, release: String, gathered: &mut Gathered) -> Result<Release, Failure> {
        render::prepare(self.context, gathered)?;
        let identity = self.identity(release);
        let rendering = Rendering {
            flags: &self.args.install,
            values: &self.args.values,
            identity,
            cluster: None,
            hide_secret: self.args.hide_secret,
        };
        let draft = rendering.draft(self.context, gathered)?;
        check_labels(&draft.labels).map_err(records::failed(""))?;
        Ok(planned(draft, &self.context.now().to_string(), self.args.server_side))
    }

    fn with_cluster(&self, cluster: &Cluster, release: String, gathered: &mut Gathered) -> Result<Release, Failure> {
        let (context, flags) = (self.context, &self.args.install);
        let identity = self.identity(release);
        let namespace = identity.namespace.clone();
        let mut choices = flags.choices(self.dry_run)?;
        choices.server_side = self.args.server_side;
        let options = InstallOptions { create_namespace: flags.create_namespace, replace: self.args.replace };
        operate::ask(context, &choices, async |operation| {
            release::check_name(operation, &identity.name, options).await
        })?
        .map_err(records::failed(""))?;
        render::prepare(context, gathered)?;
        self.definitions(cluster, gathered, &namespace)?;
        let rendering = Rendering {
            flags,
            values: &self.args.values,
            identity,
            cluster: Some(cluster),
            hide_secret: self.args.hide_secret,
        };
        let draft = rendering.draft(context, gathered)?;
        check_labels(&draft.labels).map_err(records::failed(""))?;
        let outcome =
            operate::perform(context, &choices, async |operation| release::install(operation, draft, options).await)?;
        outcome.map_err(|(_, error)| records::failed("")(error))
    }

    /// Makes what lies in crds/, before templates ask which kinds there are.
    fn definitions(&self, cluster: &Cluster, gathered: &Gathered, namespace: &str) -> Result<(), Failure> {
        let found = gathered.chart.custom_resources().map_err(|error| Failure::new(error.to_string()))?;
        if self.args.install.skip_crds || found.is_empty() {
            return Ok(());
        }
        if self.dry_run != DryRun::None {
            self.context.ui.warn(
                "WARNING: This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.",
            );
            return Ok(());
        }
        let texts: Vec<(String, String)> =
            found.iter().map(|crd| (crd.file.name.clone(), crd.file.text().into_owned())).collect();
        self.context.block_on(release::install_definitions(cluster, &texts, namespace))?.map_err(records::failed(""))
    }
}

/// The revision that a dry run without a cluster ends with.
pub(super) fn planned(draft: Draft, now: &str, server_side: bool) -> Release {
    let hooks = draft.hooks.into_iter().map(|hook| RecordedHook { hook, last_run: Default::default() }).collect();
    let mut release = Release {
        name: draft.name,
        namespace: draft.namespace,
        version: 1,
        chart: draft.chart,
        config: draft.config,
        manifest: draft.manifest,
        hooks,
        labels: draft.labels,
        apply_method: if server_side { "ssa" } else { "csa" }.to_owned(),
        ..Release::default()
    };
    release.info.first_deployed = now.to_owned();
    release.info.last_deployed = now.to_owned();
    release.info.status = Status::PendingInstall;
    release.info.description = "Dry run complete".to_owned();
    release.info.notes = draft.notes;
    release
}
