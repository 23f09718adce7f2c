//! `helm plugin update`: plugins that came from git get what is new there.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::repository::plugin::git::{GitError, Repository};
use crate::repository::plugin::{self, Event, FILE, Plugin};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The plugins' names
    pub names: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    super::each(context, &args.names, ("update", "Updated"), |plugin| update(context, plugin))?;
    Ok(Exit::SUCCESS)
}

fn update(context: &Context, plugin: &Plugin) -> Result<(), Failure> {
    let failed = |error: GitError| Failure::new(error.to_string());
    let folder = context.files.canonical(&plugin.directory)?;
    let repository = match Repository::in_folder(folder.clone(), context.environment()) {
        Err(GitError::Unknown) => {
            context.ui.warn(&format!(
                "level=WARN msg=\"cannot get information about plugin source\" location={} error=\"Cannot detect VCS\"",
                folder.display()
            ));
            return Err(Failure::new("cannot get information about plugin source"));
        }
        found => found.map_err(failed)?,
    };
    repository.refuse_changes().map_err(failed)?;
    repository.update().map_err(failed)?;
    if context.files.kind(&folder.join(FILE)).is_err() {
        return Err(Failure::new("plugin metadata (plugin.yaml) missing"));
    }
    let name = repository.remote.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let place = super::places(context).plugins.join(name);
    let updated = plugin::load(&context.files, &place).map_err(|error| Failure::new(error.to_string()))?;
    super::hook(context, &updated, Event::Update)
}
