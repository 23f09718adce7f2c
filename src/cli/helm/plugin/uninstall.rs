//! `helm plugin uninstall`: plugins leave, with the archives that they came from.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::repository::plugin::install::beside;
use crate::repository::plugin::{Event, Plugin};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The plugins' names
    pub names: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    super::each(context, &args.names, ("uninstall", "Uninstalled"), |plugin| uninstall(context, plugin))?;
    Ok(Exit::SUCCESS)
}

fn uninstall(context: &Context, plugin: &Plugin) -> Result<(), Failure> {
    context.files.remove(&plugin.directory)?;
    let metadata = &plugin.metadata;
    if !metadata.version.is_empty() {
        let archive = super::places(context).plugins.join(format!("{}-{}.tgz", metadata.name, metadata.version));
        for path in [beside(&archive), archive] {
            // What was never there need not go.
            let _ = context.files.remove(&path);
        }
    }
    super::hook(context, plugin, Event::Delete)
}
