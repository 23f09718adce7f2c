//! `helm repo list`: the repositories that are known by name.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::require::Usage;
use crate::cli::helm::settings::Settings;
use crate::cli::helm::table::Table;
use crate::repository::repositories;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    pub operands: Vec<String>,
    /// Leave the head of the table out
    #[arg(long)]
    pub no_headers: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

#[derive(Serialize)]
struct Row {
    name: String,
    url: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "repo list", operands: "" }.none(context, &args.operands)?;
    // A list that cannot be read is an empty one here.
    let list = repositories::load(&context.files, &Settings::new(context).repository_config).unwrap_or_default();
    let rows: Vec<Row> = list.entries.into_iter().map(|entry| Row { name: entry.name, url: entry.url }).collect();
    if rows.is_empty() && args.output == Format::Table {
        context.ui.warn("no repositories to show");
        return Ok(Exit::SUCCESS);
    }
    if format::print(context, args.output, &rows)? {
        return Ok(Exit::SUCCESS);
    }
    let mut table = Table::new(0);
    if !args.no_headers {
        table.row(["NAME", "URL"]);
    }
    rows.into_iter().for_each(|row| table.row([row.name, row.url]));
    context.ui.print(&table.text())?;
    Ok(Exit::SUCCESS)
}
