//! `kustomize cfg count`: how many resources a folder has.

use super::{at_most, each_package, input};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::kustomize::package::{self, Item};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder; standard input when not given
    #[arg(num_args = 0.., value_name = "DIR")]
    pub folders: Vec<String>,
    /// Count by kind
    #[arg(
        long,
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub kind: bool,
    /// Count in nested packages, too
    #[arg(
        long,
        short = 'R',
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub recurse_subpackages: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    at_most(1, &args.folders)?;
    let text = match args.folders.first() {
        None => counted(&input(context)?, args.kind),
        Some(folder) => each_package(context, (folder, args.recurse_subpackages), |package, items| {
            Ok(format!("{}/\n{}", package.display(), counted(&items, args.kind)))
        })?,
    };
    context.ui.print(&text)?;
    Ok(Exit::SUCCESS)
}

fn counted(items: &[Item], by_kind: bool) -> String {
    if !by_kind {
        return format!("{}\n", items.len());
    }
    package::count(items).iter().map(|(kind, count)| format!("{kind}: {count}\n")).collect()
}
