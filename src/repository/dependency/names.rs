//! Which repository each dependency comes from.

use super::{Error, Run, is_local, is_oci, local_path};
use crate::helm::chart::Dependency;
use crate::repository::content;
use crate::repository::index;
use crate::repository::repositories::Repository;
use crate::value::url::Url;
use std::collections::BTreeMap;

/// Repositories by the names of the charts that come from them.
pub(super) type Names = BTreeMap<String, String>;

/// How repositories are called that the user has not added: this, and the hash of their URL.
pub(super) const UNMANAGED: &str = "helm-manager-";

/// The name of a repository that the user has not added.
pub(super) fn unmanaged(url: &str) -> String {
    format!("{UNMANAGED}{}", content::hex(&content::digest(url.as_bytes())))
}

impl Run<'_> {
    /// Finds the repositories; `@NAME` and `alias:NAME` are replaced by their URLs.
    pub(super) fn resolve_names(&self, wanted: &mut [Dependency]) -> Result<Names, Error> {
        let mut names = Names::new();
        let mut missing = Vec::new();
        for dependency in wanted.iter_mut().filter(|dependency| !dependency.repository.is_empty()) {
            let repository = dependency.repository.clone();
            if is_local(dependency) {
                local_path(self.task.world.files, &repository, self.task.chart)?;
                if self.task.debug {
                    (self.task.print)(&format!("Repository from local path: {repository}\n"));
                }
                names.insert(dependency.name.clone(), repository);
            } else if is_oci(dependency) {
                names.insert(dependency.name.clone(), repository);
            } else if let Some(known) = self.known(&repository) {
                if repository.starts_with('@') || repository.starts_with("alias:") {
                    dependency.repository.clone_from(&known.url);
                }
                names.insert(dependency.name.clone(), known.name.clone());
            } else if !is_request(&repository) {
                missing.push(repository);
            }
        }
        if missing.is_empty() {
            return Ok(names);
        }
        let is_name = |text: &String| !text.contains("//") && !text.starts_with('@') && !text.starts_with("alias:");
        Err(if missing.iter().any(is_name) { Error::UnknownNames(missing) } else { Error::Unknown(missing) })
    }

    /// The repository that a dependency names by its alias or its URL.
    fn known(&self, repository: &str) -> Option<&Repository> {
        let alias = repository.strip_prefix('@').or_else(|| repository.strip_prefix("alias:"));
        self.repositories
            .entries
            .iter()
            .find(|known| alias == Some(known.name.as_str()) || index::equal(&known.url, repository))
    }

    /// Refuses locked charts of repositories that the user has not added.
    pub(super) fn refuse_unknown(&self, locked: &[Dependency]) -> Result<(), Error> {
        let remote = locked
            .iter()
            .filter(|dependency| !dependency.repository.is_empty() && !is_local(dependency) && !is_oci(dependency));
        let unknown = remote.filter(|dependency| {
            let url = dependency.repository.strip_suffix('/').unwrap_or(&dependency.repository);
            !self.repositories.entries.iter().any(|known| index::equal(&known.url, url))
        });
        let unknown: Vec<String> = unknown.map(|dependency| dependency.repository.clone()).collect();
        if unknown.is_empty() { Ok(()) } else { Err(Error::UnknownLocked(unknown)) }
    }

    /// Names the repositories that the user has not added, and gets their indexes.
    pub(super) async fn provide_unknown(&self, mut names: Names, wanted: &[Dependency]) -> Result<Names, Error> {
        let mut unknown = Vec::new();
        for dependency in wanted {
            if dependency.repository.is_empty() || names.contains_key(&dependency.name) {
                continue;
            }
            let name = unmanaged(&dependency.repository);
            names.insert(dependency.name.clone(), name.clone());
            unknown.push(Repository { name, url: dependency.repository.clone(), ..Repository::default() });
        }
        if !self.task.skip_refresh && !unknown.is_empty() {
            (self.task.print)("Getting updates for unmanaged Helm repositories...\n");
            self.refresh(&unknown).await?;
        }
        Ok(names)
    }
}

/// Whether a text is something that could be requested (Go's `url.ParseRequestURI`).
fn is_request(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| !url.scheme.is_empty() || text.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_can_be_requested() {
        for (text, expected) in [
            ("https://charts.example.com", true),
            ("alias:name", true),
            ("/charts", true),
            ("stable", false),
            ("@name", false),
            ("http://[::1", false),
        ] {
            assert_eq!(is_request(text), expected, "of {text}");
        }
    }
}
