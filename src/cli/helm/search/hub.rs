//! `helm search hub`: charts of the Artifact Hub, or of another hub.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::table::{self, Table};
use crate::repository::hub::{self, Chart};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is looked for
    pub operands: Vec<String>,
    /// The hub
    #[arg(long, default_value = "https://hub.helm.sh")]
    pub endpoint: String,
    /// Width at which columns are cut; zero never cuts
    #[arg(long, default_value = "50", value_parser = table::width)]
    pub max_col_width: usize,
    /// Show the URLs of the repositories
    #[arg(long)]
    pub list_repo_url: bool,
    /// Fail when nothing is found
    #[arg(long)]
    pub fail_on_no_result: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

#[derive(Serialize)]
struct Row {
    url: String,
    version: String,
    app_version: String,
    description: String,
    repository: Repository,
}

#[derive(Serialize)]
struct Repository {
    url: String,
    name: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let endpoint = &args.endpoint;
    hub::check(endpoint)
        .map_err(|reason| Failure::new(format!("unable to create connection to {endpoint:?}: {reason}")))?;
    let found = context.block_on(hub::search(endpoint, &args.operands.join(" ")))?;
    let charts = found.map_err(|_| Failure::new(format!("unable to perform search against {endpoint:?}")))?;
    if charts.is_empty() && args.fail_on_no_result {
        return Err(Failure::new("no results found"));
    }
    let rows: Vec<Row> = charts.into_iter().map(row).collect();
    if format::print(context, args.output, &rows)? {
        return Ok(Exit::SUCCESS);
    }
    if rows.is_empty() {
        context.ui.line("No results found")?;
        return Ok(Exit::SUCCESS);
    }
    context.ui.print(&table(&args, rows).text())?;
    Ok(Exit::SUCCESS)
}

fn row(chart: Chart) -> Row {
    Row {
        url: chart.url,
        version: chart.version,
        app_version: chart.app_version,
        description: chart.description,
        repository: Repository { url: chart.repository_url, name: chart.repository_name },
    }
}

fn table(args: &Args, rows: Vec<Row>) -> Table {
    let mut table = Table::new(args.max_col_width);
    let columns = if args.list_repo_url { 5 } else { 4 };
    let head = ["URL", "CHART VERSION", "APP VERSION", "DESCRIPTION", "REPO URL"];
    table.row(head.into_iter().take(columns));
    for row in rows {
        let cells = [row.url, row.version, row.app_version, row.description, row.repository.url];
        table.row(cells.into_iter().take(columns));
    }
    table
}
