//! `helm get all`: everything that is recorded of a release.

use super::values;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::cli::helm::status::{self, Shown};
use crate::yaml;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the release
    pub release: Vec<String>,
    /// Revision to show, else the newest
    #[arg(long, default_value = "0")]
    pub revision: u32,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "get all", operands: "RELEASE_NAME" }.exactly(context, &args.release, 1)?;
    let release = status::fetch(context, &args.release[0], args.revision)?;
    let shown = Shown { metadata: true, ..Shown::default() };
    let text = status::text(&release, &shown);
    // Values, hooks and manifest stand between the status and its notes.
    let (head, notes) = match text.split_once("NOTES:\n") {
        Some((head, notes)) => (head, format!("NOTES:\n{notes}")),
        None => (text.as_str(), String::new()),
    };
    context.ui.print(head)?;
    context.ui.print(&format!("USER-SUPPLIED VALUES:\n{}\n", yaml::write(&values::own(&release))))?;
    context.ui.print(&format!("COMPUTED VALUES:\n{}\n", yaml::write(&values::computed(&release))))?;
    context.ui.print("HOOKS:\n")?;
    for recorded in &release.hooks {
        context.ui.print(&format!("---\n# Source: {}\n{}\n", recorded.hook.path, recorded.hook.manifest))?;
    }
    context.ui.print(&format!("MANIFEST:\n{}\n{notes}", release.manifest))?;
    Ok(Exit::SUCCESS)
}
