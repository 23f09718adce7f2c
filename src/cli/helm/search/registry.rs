//! `kx search oci://HOST/CHART`: the versions of a chart in a registry, from its tags. Helm has nothing like it.
//!
//! A registry tells tags only, so what the table says beside the version is read from each version's metadata, without
//! its archive.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::connection_flags::ConnectionFlags;
use crate::cli::helm::format::{self, Format};
use crate::cli::helm::sources::Sources;
use crate::cli::helm::table::Table;
use crate::helm::semver::{Constraint, Version};
use crate::repository::oci::{self, Client, PullOptions};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;

/// How many versions are asked for at a time.
const AT_ONCE: usize = 6;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chart in a registry: oci://HOST/CHART
    pub operands: Vec<String>,
    /// Show every version
    #[arg(long, short = 'l')]
    pub versions: bool,
    /// Use development versions, too: the same as version '>0.0.0-0'
    #[arg(long)]
    pub devel: bool,
    /// Version range
    #[arg(id = "chart-version", long = "version", default_value = "", hide_default_value = true)]
    pub version: String,
    /// Width at which columns are cut; zero never cuts
    #[arg(long, default_value = "50")]
    pub max_col_width: usize,
    /// Output format: table, json or yaml
    #[arg(long, short = 'o', default_value = "table", value_parser = Format::parse)]
    output: Format,
    #[command(flatten)]
    pub connection: ConnectionFlags,
}

#[derive(Serialize)]
struct Row {
    name: String,
    version: String,
    app_version: String,
    description: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let reference = match args.operands.as_slice() {
        [one] if oci::is_oci(one) => one.as_str(),
        _ => return Err(Failure::new("search takes repo, hub or one chart in a registry (oci://HOST/CHART)")),
    };
    let range = match (args.version.as_str(), args.devel) {
        ("", true) => ">0.0.0-0",
        ("", false) => ">0.0.0",
        (version, _) => version,
    };
    let range = Constraint::parse(range)
        .map_err(|error| Failure::new(format!("an invalid version/constraint format: {error}")))?;
    let sources = Sources::new(context);
    let world = sources.world();
    let client = Client::new(world.registries(), &args.connection.registry())?;
    let rows = context.block_on(rows(&client, reference, (&range, args.versions)))??;
    if format::print(context, args.output, &rows)? {
        return Ok(Exit::SUCCESS);
    }
    if rows.is_empty() {
        context.ui.line("No results found")?;
        return Ok(Exit::SUCCESS);
    }
    let mut table = Table::new(args.max_col_width);
    table.row(["NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION"]);
    rows.iter().for_each(|row| table.row([&row.name, &row.version, &row.app_version, &row.description]));
    context.ui.print(&table.text())?;
    Ok(Exit::SUCCESS)
}

/// The versions in range, the highest first; only that one unless all are wanted.
async fn rows(client: &Client<'_>, reference: &str, (range, all): (&Constraint, bool)) -> Result<Vec<Row>, oci::Error> {
    let mut tags = client.tags(reference).await?;
    tags.retain(|tag| Version::parse(tag).is_ok_and(|version| range.check(&version)));
    tags.truncate(if all { usize::MAX } else { 1 });
    let described = tags.into_iter().map(|tag| async move {
        let only_metadata = PullOptions { chart: false, ..PullOptions::default() };
        let metadata = client.pull(&format!("{reference}:{tag}"), &only_metadata).await?.metadata;
        Ok(Row {
            name: reference.to_owned(),
            version: tag,
            app_version: metadata.app_version,
            description: metadata.description,
        })
    });
    stream::iter(described).buffered(AT_ONCE).try_collect().await
}
