//! `helm get hooks`: the hooks of a release.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::cli::helm::status;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release
    pub release: Vec<String>,
    /// Revision to show, else the newest
    #[arg(long, default_value = "0")]
    pub revision: u32,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "get hooks", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let release = status::fetch(context, &args.release[0], args.revision)?;
    for recorded in &release.hooks {
        context.ui.print(&format!("---\n# Source: {}\n{}\n", recorded.hook.path, recorded.hook.manifest))?;
    }
    Ok(Exit::SUCCESS)
}
