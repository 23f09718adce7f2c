//! `helm plugin list`: what is installed, and whether it is signed.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::plugins;
use crate::cli::helm::table::Table;
use crate::files::Files;
use crate::repository::plugin::Plugin;
use crate::repository::plugin::install::{Places, beside};
use crate::repository::{content, provenance};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    pub operands: Vec<String>,
    /// Only plugins of this type
    #[arg(id = "plugin-type", long = "type", default_value = "", hide_default_value = true)]
    pub kind: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let places = super::places(context);
    let found = plugins::find_all(context, &args.kind).map_err(|error| Failure::new(error.to_string()))?;
    let mut table = Table::new(0);
    table.row(["NAME", "VERSION", "TYPE", "APIVERSION", "PROVENANCE", "SOURCE"]);
    for plugin in &found {
        let metadata = &plugin.metadata;
        let source = if metadata.source_url.is_empty() { "unknown" } else { &metadata.source_url };
        let signed = signed(context, &places, plugin);
        table.row([&metadata.name, &metadata.version, &metadata.kind, &metadata.api_version, signed, source]);
    }
    context.ui.print(&table.text())?;
    Ok(Exit::SUCCESS)
}

/// What is known of a plugin's signature without a keyring. As in Helm, only helm's data folder is looked at.
fn signed(context: &Context, places: &Places, plugin: &Plugin) -> &'static str {
    let metadata = &plugin.metadata;
    let Ok(entries) = context.files.list(&places.data) else { return "unknown" };
    match entries.iter().find(|entry| entry.name == metadata.name) {
        None => return "unknown",
        Some(entry) if entry.link => return "local dev",
        Some(_) => {}
    }
    let archive = places.data.join(format!("{}-{}.tgz", metadata.name, metadata.version));
    let provenance = beside(&archive);
    if context.files.kind(&archive).is_err() || context.files.kind(&provenance).is_err() {
        return "unsigned";
    }
    let Ok(text) = context.files.read(&provenance) else { return "unknown" };
    let Ok(data) = context.files.read(&archive) else { return "unknown" };
    let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match provenance::claimed_sum(&String::from_utf8_lossy(&text), &name) {
        None => "invalid provenance",
        Some(sum) if sum == content::named_digest(&data) => "signed",
        Some(_) => "mismatched provenance",
    }
}
