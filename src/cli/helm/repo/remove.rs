//! `helm repo remove`: repositories lose their names, and their indexes go out of the cache.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::require::Usage;
use crate::cli::helm::settings::Settings;
use crate::repository::{index, repositories};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Their names
    pub operands: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    Usage { command: "repo remove", operands: "[REPO1 [REPO2 ...]]" }.at_least(context, &args.operands, 1)?;
    let settings = Settings::new(context);
    // As in Helm, one that cannot be read is empty.
    let mut list = repositories::load(&context.files, &settings.repository_config).unwrap_or_default();
    if list.entries.is_empty() {
        return Err(Failure::new("no repositories configured"));
    }
    for name in &args.operands {
        if !list.remove(name) {
            return Err(Failure::new(format!("no repo named {name:?} found")));
        }
        list.save(&context.files, &settings.repository_config)?;
        index::forget(&context.files, &settings.repository_cache, name)?;
        context.ui.line(&format!("{name:?} has been removed from your repositories"))?;
    }
    Ok(Exit::SUCCESS)
}
