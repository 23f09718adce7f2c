//! `helm list`: the newest revision of every release.

use super::format::{self, Format};
use super::records;
use super::require::Usage;
use super::table::Table;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::labels::Selector;
use crate::release::{Release, Status};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// List the releases of all namespaces
    #[arg(long, short = 'A')]
    pub all_namespaces: bool,
    /// Print names only
    #[arg(long, short = 'q')]
    pub short: bool,
    /// Leave the head of the table out
    #[arg(long)]
    pub no_headers: bool,
    /// Go layout of the times
    #[arg(long)]
    pub time_format: Option<String>,
    /// Sort by the time of the last change
    #[arg(long, short = 'd')]
    pub date: bool,
    /// Turn the order round
    #[arg(long, short = 'r')]
    pub reverse: bool,
    /// Show uninstalled releases (kept by uninstall --keep-history)
    #[arg(long)]
    pub uninstalled: bool,
    /// Show superseded revisions
    #[arg(long)]
    pub superseded: bool,
    /// Show releases that are being uninstalled
    #[arg(long)]
    pub uninstalling: bool,
    /// Show deployed releases
    #[arg(long)]
    pub deployed: bool,
    /// Show failed releases
    #[arg(long)]
    pub failed: bool,
    /// Show pending releases
    #[arg(long)]
    pub pending: bool,
    /// Most releases shown
    #[arg(long, short = 'm', default_value = "256", value_parser = clap::value_parser!(usize))]
    pub max: usize,
    /// Releases left out at the start
    #[arg(long, default_value = "0", value_parser = clap::value_parser!(usize))]
    pub offset: usize,
    /// Show releases whose names match this regular expression
    #[arg(long, short = 'f')]
    pub filter: Option<String>,
    /// Show releases with these labels
    #[arg(long, short = 'l', default_value = "")]
    pub selector: String,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
    #[arg(hide = true)]
    pub operands: Vec<String>,
}

/// A row; the fields are Helm's JSON.
#[derive(Serialize)]
struct Row {
    name: String,
    namespace: String,
    revision: String,
    updated: String,
    status: String,
    chart: String,
    app_version: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "list", operands: "" }.none(context, &args.operands)?;
    let namespace = if args.all_namespaces { String::new() } else { context.cluster()?.namespace().to_owned() };
    let filter = match &args.filter {
        Some(pattern) => {
            Some(regex::Regex::new(pattern).map_err(|error| Failure::new(format!("error parsing regexp: {error}")))?)
        }
        None => None,
    };
    let selector = Selector::parse(&args.selector).map_err(|error| Failure::new(error.to_string()))?;
    let store = records::open(context, &namespace, 0)?;
    let all = context.block_on(store.query(""))?.map_err(records::failed(""))?;
    let mut found = choose(all, &args);
    found.retain(|release| {
        filter.as_ref().is_none_or(|filter| filter.is_match(&release.name))
            && selector.matches_with(|label| release.labels.get(label).map(String::as_str))
    });
    sort(&mut found, &args);
    let rows: Vec<Row> =
        found.into_iter().skip(args.offset).take(limit(args.max)).map(|release| row(&release)).collect();
    show(context, &args, &rows)?;
    Ok(Exit::SUCCESS)
}

fn limit(max: usize) -> usize {
    if max == 0 { usize::MAX } else { max }
}

/// The newest revisions in the wanted states; superseded ones alone are shown in all revisions.
fn choose(all: Vec<Release>, args: &Args) -> Vec<Release> {
    let states: Vec<Status> = [
        (args.deployed, &[Status::Deployed][..]),
        (args.uninstalled, &[Status::Uninstalled]),
        (args.uninstalling, &[Status::Uninstalling]),
        (args.pending, &[Status::PendingInstall, Status::PendingUpgrade, Status::PendingRollback]),
        (args.failed, &[Status::Failed]),
        (args.superseded, &[Status::Superseded]),
    ]
    .into_iter()
    .filter(|(wanted, _)| *wanted)
    .flat_map(|(_, states)| states.iter().copied())
    .collect();
    let newest = if states == [Status::Superseded] {
        all
    } else {
        let mut newest: BTreeMap<(String, String), Release> = BTreeMap::new();
        for release in all {
            let key = (release.namespace.clone(), release.name.clone());
            if newest.get(&key).is_none_or(|known| known.version <= release.version) {
                newest.insert(key, release);
            }
        }
        newest.into_values().collect()
    };
    let shown = |status: Status| if states.is_empty() { status != Status::Unknown } else { states.contains(&status) };
    newest.into_iter().filter(|release| shown(release.info.status)).collect()
}

fn sort(releases: &mut [Release], args: &Args) {
    if args.date {
        let time = |release: &Release| release.info.last_deployed.parse::<jiff::Timestamp>().ok();
        releases.sort_by_key(time);
    } else {
        releases.sort_by(|left, right| left.name.cmp(&right.name));
    }
    if args.reverse {
        releases.reverse();
    }
}

fn row(release: &Release) -> Row {
    Row {
        name: release.name.clone(),
        namespace: release.namespace.clone(),
        revision: release.version.to_string(),
        updated: records::long_time(&release.info.last_deployed),
        status: release.info.status.to_string(),
        chart: chart_name(release),
        app_version: release.chart_metadata("appVersion").to_owned(),
    }
}

/// `redis-1.2.3`; Helm's word for a record without a chart.
pub(super) fn chart_name(release: &Release) -> String {
    if release.chart_metadata("name").is_empty() {
        return "MISSING".to_owned();
    }
    format!("{}-{}", release.chart_metadata("name"), release.chart_metadata("version"))
}

fn show(context: &Context, args: &Args, rows: &[Row]) -> Result<(), Failure> {
    if args.short {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        if !format::print(context, args.output, &names)? {
            names.iter().try_for_each(|name| context.ui.line(name))?;
        }
        return Ok(());
    }
    if format::print(context, args.output, &rows)? {
        return Ok(());
    }
    let mut table = Table::new(80);
    if !args.no_headers {
        table.row(["NAME", "NAMESPACE", "REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION"]);
    }
    for row in rows {
        table.row(
            [&row.name, &row.namespace, &row.revision, &row.updated, &row.status, &row.chart, &row.app_version]
                .map(String::as_str),
        );
    }
    context.ui.print(&table.text())
}
