//! What looking for charts needs of this run: helm's folders, the log, the progress.

use super::chart_flags::Words;
use super::getters::Getters;
use super::settings::Settings;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Bar;
use crate::repository::{Error, Folders, Level, Notice, World, oci};
use std::path::PathBuf;

/// Everything that a [`World`] borrows.
pub(super) struct Sources<'c> {
    context: &'c Context,
    folders: Folders,
    working: PathBuf,
    log: Box<dyn Fn(&Notice) + 'c>,
    progress: Box<dyn Fn(u64, Option<u64>) + 'c>,
    pulled: Box<dyn Fn(&str) + 'c>,
    warn: Box<dyn Fn(&str) + 'c>,
    getters: Getters<'c>,
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
        let bar = Bar::new(context);
        Sources {
            context,
            folders,
            working: context.working(),
            log: Box::new(log),
            progress: Box::new(move |here, total| bar.show(here, total)),
            pulled: Box::new(move |words| print(context, Words::Out, words)),
            warn: Box::new(|line| context.ui.warn(line)),
            getters: Getters::new(context),
        }
    }

    /// With the keyring of a flag.
    #[must_use]
    pub fn keyring(mut self, keyring: PathBuf) -> Sources<'c> {
        self.folders.keyring = keyring;
        self
    }

    /// With another stream for the words on a chart from a registry.
    #[must_use]
    pub fn registry_words(mut self, stream: Words) -> Sources<'c> {
        let context = self.context;
        self.pulled = Box::new(move |words| print(context, stream, words));
        self
    }

    pub fn world(&self) -> World<'_> {
        World {
            files: &self.context.files,
            folders: &self.folders,
            working: &self.working,
            now: self.context.now().into(),
            log: &*self.log,
            progress: &*self.progress,
            environment: self.context.environment(),
            pulled: &*self.pulled,
            warn: &*self.warn,
            getters: &self.getters,
        }
    }
}

fn print(context: &Context, stream: Words, words: &str) {
    match stream {
        // A reader that went away is found out by what comes next.
        Words::Out => _ = context.ui.print(words),
        Words::Err => context.ui.warn(words.strip_suffix('\n').unwrap_or(words)),
    }
}

impl From<oci::Error> for Failure {
    fn from(error: oci::Error) -> Failure {
        match error {
            // Helm reads its file of credentials before anything else, and its log tells.
            oci::Error::Unreadable(error) => {
                let fields = vec![("error", error.to_string())];
                Failure::plain(Notice::warn("command failed", fields).to_string())
            }
            other => Failure::new(other.to_string()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Registry(error) => Failure::from(*error),
            other => Failure::new(other.to_string()),
        }
    }
}
