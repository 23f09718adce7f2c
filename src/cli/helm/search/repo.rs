//! `helm search repo`: charts of the repositories that were added, by words in what their indexes say.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::sources::Sources;
use crate::cli::helm::table::{self, Table};
use crate::helm::semver::Constraint;
use crate::repository::search::{self, Found, Term};
use crate::repository::{Notice, World, index, repositories};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is looked for
    pub operands: Vec<String>,
    /// The words are a regular expression
    #[arg(long, short = 'r')]
    pub regexp: bool,
    /// Show every version of every chart
    #[arg(long, short = 'l')]
    pub versions: bool,
    /// Use development versions, too: the same as version '>0.0.0-0'
    #[arg(long)]
    pub devel: bool,
    /// Version range of the charts
    #[arg(id = "chart-version", long = "version")]
    pub version: Option<String>,
    /// Width at which columns are cut; zero never cuts
    #[arg(long, default_value = "50", value_parser = table::width)]
    pub max_col_width: usize,
    /// Fail when nothing is found
    #[arg(long)]
    pub fail_on_no_result: bool,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    version: &'a str,
    app_version: &'a str,
    description: &'a str,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let sources = Sources::new(context);
    let world = sources.world();
    let indexes = indexes(&world)?;
    let words = args.operands.join(" ");
    let term = match (args.operands.is_empty(), args.regexp) {
        (true, _) => Term::Anything,
        (false, false) => Term::Words(words.to_lowercase()),
        (false, true) => Term::Pattern(search::pattern(&words).map_err(Failure::new)?),
    };
    let range = match (args.version.as_deref().unwrap_or_default(), args.devel) {
        ("", true) => ">0.0.0-0",
        ("", false) => ">0.0.0",
        (version, _) => version,
    };
    let mut found = search::search(&indexes, &term);
    let constraint = Constraint::parse(range)
        .map_err(|error| Failure::new(format!("an invalid version/constraint format: {error}")))?;
    search::keep(&mut found, &constraint, args.versions);
    show(context, &args, &found)?;
    Ok(Exit::SUCCESS)
}

/// The indexes of all repositories; one that cannot be read is told of and left out.
fn indexes(world: &World<'_>) -> Result<Vec<(String, index::Index)>, Failure> {
    // As in Helm, a list that cannot be read is an empty one.
    let list = repositories::load(world.files, &world.folders.repository_config).unwrap_or_default();
    if list.entries.is_empty() {
        return Err(Failure::new("no repositories configured"));
    }
    let mut indexes = Vec::new();
    for repository in list.entries {
        match index::load(world, &index::path(&world.folders.repository_cache, &repository.name)) {
            Ok(index) => indexes.push((repository.name, index)),
            Err(error) => (world.log)(&Notice::warn(
                "repo is corrupt or missing",
                vec![("repo", repository.name), ("error", error.to_string())],
            )),
        }
    }
    Ok(indexes)
}

fn show(context: &Context, args: &Args, found: &[Found<'_>]) -> Result<(), Failure> {
    if found.is_empty() && args.fail_on_no_result {
        return Err(Failure::new("no results found"));
    }
    let rows: Vec<Row<'_>> = found
        .iter()
        .map(|Found { name, release, .. }| Row {
            name,
            version: release.version,
            app_version: release.app_version,
            description: release.description,
        })
        .collect();
    if format::print(context, args.output, &rows)? {
        return Ok(());
    }
    if rows.is_empty() {
        return context.ui.line("No results found");
    }
    let mut table = Table::new(args.max_col_width);
    table.row(["NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION"]);
    rows.iter().for_each(|row| table.row([row.name, row.version, row.app_version, row.description]));
    context.ui.print(&table.text())
}
