//! What looking for charts needs of this run: helm's folders, the log, the progress.

use super::settings::Settings;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::repository::{Error, Folders, Level, Notice, World};
use std::path::PathBuf;

/// Everything that a [`World`] borrows.
pub(super) struct Sources<'c> {
    context: &'c Context,
    folders: Folders,
    working: PathBuf,
    log: Box<dyn Fn(&Notice) + 'c>,
}

impl<'c> Sources<'c> {
    pub fn new(context: &'c Context) -> Sources<'c> {
        let settings = Settings::new(context);
        let folders = Folders {
            repository_config: settings.repository_config,
            repository_cache: settings.repository_cache,
            content_cache: settings.content_cache,
            registry_config: settings.registry_config,
            keyring: PathBuf::new(),
        };
        let debug = context.helm().debug;
        let log = move |notice: &Notice| {
            if debug || notice.level > Level::Debug {
                context.ui.warn(&notice.to_string());
            }
        };
        Sources { context, folders, working: context.working(), log: Box::new(log) }
    }

    /// With the keyring of a flag.
    #[must_use]
    pub fn keyring(mut self, keyring: PathBuf) -> Sources<'c> {
        self.folders.keyring = keyring;
        self
    }

    pub fn world(&self) -> World<'_> {
        World {
            files: &self.context.files,
            folders: &self.folders,
            working: &self.working,
            log: &*self.log,
            progress: &|_, _| {},
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::new(error.to_string())
    }
}
