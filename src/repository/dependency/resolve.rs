//! From constraints to versions.

use super::names::Names;
use super::{Error, Run, is_local, is_oci, load_folder, local_path};
use crate::helm::chart::Dependency;
use crate::helm::semver::{Constraint, Version};
use crate::repository::oci;
use std::path::Path;

impl Run<'_> {
    /// Every dependency with the version that it is locked to.
    pub(super) async fn resolve(&self, wanted: &[Dependency], names: &Names) -> Result<Vec<Dependency>, Error> {
        let mut locked = Vec::with_capacity(wanted.len());
        let mut missing = Vec::new();
        for dependency in wanted {
            let Dependency { name, repository, version, .. } = dependency;
            let constraint =
                Constraint::parse(version).map_err(|source| Error::Constraint { name: name.clone(), source })?;
            let found = if repository.is_empty() {
                let folder = Path::new("charts").join(name);
                local_path(self.task.world.files, &folder.to_string_lossy(), self.task.chart)?;
                Some(version.clone())
            } else if is_local(dependency) {
                let path = local_path(self.task.world.files, repository, self.task.chart)?;
                let own = load_folder(self.task, &path)?.metadata.version;
                Version::parse(&own).is_ok_and(|version| constraint.check(&version)).then_some(own)
            } else if is_oci(dependency) {
                Some(self.resolve_tag(dependency, &constraint).await?)
            } else {
                self.resolve_release(dependency, &constraint, names)?
            };
            match found {
                None => missing.push(format!("{name:?} (repository {repository:?}, version {version:?})")),
                Some(version) => locked.push(Dependency {
                    name: name.clone(),
                    repository: repository.clone(),
                    version,
                    ..Dependency::default()
                }),
            }
        }
        if missing.is_empty() { Ok(locked) } else { Err(Error::NoVersions(missing)) }
    }

    /// The newest release in the index that fits.
    fn resolve_release(
        &self,
        dependency: &Dependency,
        constraint: &Constraint,
        names: &Names,
    ) -> Result<Option<String>, Error> {
        let Dependency { name, repository, .. } = dependency;
        let owner = names.get(name).cloned().unwrap_or_default();
        let index = self
            .index(&owner)
            .map_err(|source| Error::NotCached { repository: owner.clone(), source: Box::new(source) })?;
        let missing = || Error::NotInRepository { chart: name.clone(), repository: repository.clone() };
        let chart = index.chart(name).ok_or_else(missing)?;
        let fits = |version: &str| Version::parse(version).is_ok_and(|version| constraint.check(&version));
        let mut releases = chart.releases().filter(|release| release.urls().next().is_some());
        Ok(releases.find(|release| fits(release.version)).map(|release| release.version.to_owned()))
    }

    /// The version of a chart in a registry: the wanted one, or the newest tag that fits. When none does, the
    /// constraint itself is what is asked for, as in Helm.
    async fn resolve_tag(&self, dependency: &Dependency, constraint: &Constraint) -> Result<String, Error> {
        if Version::parse(&dependency.version).is_ok() {
            return Ok(dependency.version.clone());
        }
        let place = dependency.repository.strip_prefix("oci://").unwrap_or_default();
        let reference = format!("{place}/{}", dependency.name);
        let tags = self
            .tags(&reference)
            .await
            .map_err(|source| Error::Tags { repository: dependency.repository.clone(), source: Box::new(source) })?;
        let fits = |tag: &&String| Version::parse(tag).is_ok_and(|version| constraint.check(&version));
        Ok(tags.iter().find(fits).unwrap_or(&dependency.version).clone())
    }
}

impl Run<'_> {
    /// The tags of a chart in a registry, the newest first.
    async fn tags(&self, reference: &str) -> Result<Vec<String>, oci::Error> {
        oci::Client::new(self.task.world.registries(), &self.task.registry)?.tags(reference).await
    }
}
