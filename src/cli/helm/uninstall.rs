//! `helm uninstall`: takes releases away.

use super::operate::{self, Choices};
use super::records;
use super::require::Usage;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::failure::Failure;
use crate::release::{Cascade, UninstallOptions, uninstall};
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Names of the releases
    pub releases: Vec<String>,
    /// Say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Do not run hooks
    #[arg(long)]
    pub no_hooks: bool,
    /// A release that is not there is no error
    #[arg(long)]
    pub ignore_not_found: bool,
    /// Keep the records and mark the release as uninstalled
    #[arg(long)]
    pub keep_history: bool,
    /// What happens to what the objects own: background, orphan or foreground
    #[arg(long, default_value = "background")]
    pub cascade: String,
    /// How long one operation may take
    #[arg(long, default_value = "5m0s", value_parser = duration::parse)]
    pub timeout: Duration,
    /// Description of the change
    #[arg(long, default_value = "")]
    pub description: String,
    /// Wait until the objects are gone: watcher, hookOnly or legacy
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "hookOnly", default_missing_value = "watcher")]
    pub wait: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "uninstall", operands: "RELEASE_NAME [...]" }.at_least(context, &args.releases, 1)?;
    let cascade = match args.cascade.as_str() {
        "background" => Cascade::Background,
        "foreground" => Cascade::Foreground,
        "orphan" => Cascade::Orphan,
        other => {
            let words =
                format!("invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\"");
            return Err(Failure::new(words));
        }
    };
    let choices = Choices {
        timeout: args.timeout,
        wait: operate::wait(&args.wait, false)?,
        hooks: !args.no_hooks,
        server_side: true,
        description: args.description.clone(),
        dry_run: args.dry_run,
        ..Choices::default()
    };
    let options = UninstallOptions { keep_history: args.keep_history, cascade };
    for name in &args.releases {
        let outcome = operate::perform(context, &choices, async |operation| uninstall(operation, name, options).await)?;
        match outcome {
            Ok(done) => {
                if !done.kept.is_empty() {
                    context.ui.line(&done.kept)?;
                }
            }
            Err(error) if args.ignore_not_found && error.to_string().ends_with("release: not found") => {}
            Err(error) => return Err(records::failed("")(error)),
        }
        context.ui.line(&format!("release {name:?} uninstalled"))?;
    }
    Ok(Exit::SUCCESS)
}
