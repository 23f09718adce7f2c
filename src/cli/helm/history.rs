//! `helm history`: the revisions of a release.

use super::format::{self, Format};
use super::list::chart_name;
use super::records;
use super::require::Usage;
use super::table::Table;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::release::Release;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release
    pub release: Vec<String>,
    /// Most revisions shown, the newest
    #[arg(long, default_value = "256", value_parser = clap::value_parser!(usize))]
    pub max: usize,
    /// Show which revision was rolled back to
    #[arg(long)]
    pub show_rollback_revision: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

/// A row; the fields are Helm's JSON.
#[derive(Serialize)]
struct Row {
    revision: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    updated: String,
    status: &'static str,
    chart: String,
    app_version: String,
    #[serde(skip_serializing_if = "is_zero")]
    rollback_revision: u32,
    description: String,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "history", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let namespace = context.cluster()?.namespace();
    let store = records::open(context, namespace, 0)?;
    let history = context.block_on(store.history(&args.release[0]))?.map_err(records::failed(""))?;
    if history.is_empty() {
        return Err(Failure::new("release: not found"));
    }
    let rows: Vec<Row> = history[history.len().saturating_sub(args.max)..].iter().map(row).collect();
    if !format::print(context, args.output, &rows)? {
        context.ui.print(&table(&rows, args.show_rollback_revision))?;
    }
    Ok(Exit::SUCCESS)
}

fn row(release: &Release) -> Row {
    Row {
        revision: release.version,
        updated: release.info.last_deployed.clone(),
        status: release.info.status.word(),
        chart: chart_name(release),
        app_version: release.chart_metadata("appVersion").to_owned(),
        rollback_revision: release.info.rollback_revision,
        description: release.info.description.clone(),
    }
}

fn table(rows: &[Row], with_rollback: bool) -> String {
    let mut table = Table::new(80);
    let cells = |mut cells: Vec<String>, rollback: String| {
        if with_rollback {
            cells.insert(5, rollback);
        }
        cells
    };
    let head = ["REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION", "DESCRIPTION"];
    table.row(cells(head.map(str::to_owned).to_vec(), "ROLLBACK".to_owned()));
    for row in rows {
        let rollback = if row.rollback_revision == 0 { String::new() } else { row.rollback_revision.to_string() };
        let line = vec![
            row.revision.to_string(),
            records::ansi_time(&row.updated).unwrap_or_else(|| "Mon Jan  1 00:00:00 0001".to_owned()),
            row.status.to_owned(),
            row.chart.clone(),
            row.app_version.clone(),
            row.description.clone(),
        ];
        table.row(cells(line, rollback));
    }
    table.text()
}
