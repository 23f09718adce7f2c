//! Indexes brought up to date before versions are chosen.

use super::names::UNMANAGED;
use super::{Error, Run};
use crate::repository::repositories::Repository;
use crate::repository::{getter, index};
use futures_util::future::join_all;

impl Run<'_> {
    /// Gets the indexes of all repositories that the user has added.
    pub(super) async fn refresh_all(&self) -> Result<(), Error> {
        if self.repositories.entries.is_empty() {
            return Ok(());
        }
        (self.task.print)("Hang tight while we grab the latest from your chart repositories...\n");
        self.refresh(&self.repositories.entries).await?;
        (self.task.print)("Update Complete. ⎈Happy Helming!⎈\n");
        Ok(())
    }

    /// Gets indexes, all at once, one a URL. That one cannot be had is told, and is no error yet.
    pub(super) async fn refresh(&self, repositories: &[Repository]) -> Result<(), Error> {
        let place = |repository: &Repository| repository.url.strip_suffix('/').unwrap_or(&repository.url).to_owned();
        let mut chosen: Vec<&Repository> = Vec::new();
        for repository in repositories {
            index::check(self.task.world, repository)?;
            // As in Helm, the last of those with the same URL stands for all.
            match chosen.iter_mut().find(|known| place(known) == place(repository)) {
                Some(known) => *known = repository,
                None => chosen.push(repository),
            }
        }
        let world = self.task.world;
        let outcomes = join_all(chosen.iter().map(|repository| index::refresh(world, repository, getter::PATIENCE)));
        for (repository, outcome) in chosen.iter().zip(outcomes.await) {
            let Repository { name, url, .. } = repository;
            let is_managed = !name.starts_with(UNMANAGED);
            (self.task.print)(&match outcome {
                Ok(()) => {
                    let shown = if is_managed { name } else { url };
                    format!("...Successfully got an update from the {shown:?} chart repository\n")
                }
                Err(error) => {
                    let shown = if is_managed {
                        format!("{name:?} chart repository ({url})")
                    } else {
                        format!("{url:?} chart repository")
                    };
                    format!("...Unable to get an update from the {shown}:\n\t{error}\n")
                }
            });
        }
        Ok(())
    }
}
