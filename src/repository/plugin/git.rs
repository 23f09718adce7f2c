//! Plugins in git repositories: cloned into the cache, brought to a version, copied to their place.
//!
//! In: an address, a version or constraint. Out: folders. It is the git program that works, as in Helm's
//! `installer/vcs_installer.go` and the package `vcs` below it; other kinds of repositories are told apart and refused.

use super::Environment;
use crate::helm::semver::{Constraint, Version};
use crate::process::{self, Program};
use crate::value::url::Url;
use std::path::{Path, PathBuf};

/// Why a repository could not be used.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    #[error("Cannot detect VCS")]
    Unknown,
    #[error("git is not installed")]
    NotInstalled,
    #[error("The remote source does not match the local repo")]
    OtherRemote,
    /// What git told is part of it only when it could not clone.
    #[error("{words}: {told}exit status {status}")]
    Git { words: &'static str, told: String, status: i32 },
    #[error("{0}")]
    Process(#[from] process::Error),
    #[error("{0}")]
    Constraint(#[from] crate::helm::semver::Error),
    #[error("requested version {version:?} does not exist for plugin {remote:?}")]
    NoVersion { version: String, remote: String },
    #[error("plugin repo was modified")]
    Modified,
}

/// A repository, here and there.
#[derive(Debug)]
pub struct Repository {
    pub remote: String,
    pub folder: PathBuf,
    git: PathBuf,
    environment: Environment,
}

/// Whether an address is that of a git repository, as far as it tells.
fn is_git(remote: &str) -> bool {
    if is_scp(remote) {
        return true;
    }
    let Ok(url) = Url::parse(remote) else { return false };
    if url.scheme == "file" {
        let folder = PathBuf::from(String::from_utf8_lossy(&url.path).into_owned());
        return folder.join(".git").exists() || folder.join("HEAD").exists();
    }
    if url.host.is_empty() {
        return false;
    }
    let path = String::from_utf8_lossy(&url.path).into_owned();
    let segments = path.split('/').filter(|segment| !segment.is_empty()).count();
    match (url.scheme.as_str(), url.host.as_str()) {
        ("git" | "git+ssh", _) => true,
        (_, "github.com" | "bitbucket.org") => segments >= 2,
        (_, "git.launchpad.net" | "go.googlesource.com" | "git.openstack.org" | "git.code.sf.net") => true,
        _ => path.ends_with(".git") || url.user.as_deref().is_some_and(|user| user.split(':').next() == Some("git")),
    }
}

/// `user@host:path`.
fn is_scp(remote: &str) -> bool {
    let Some((user, rest)) = remote.split_once('@') else { return false };
    let word = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
    };
    rest.split_once(':').is_some_and(|(host, _)| word(user, "_") && word(host, "._-"))
}

/// The name of an address in the cache: a name that every file system takes.
pub fn cache_key(address: &str) -> Result<String, String> {
    let url = match address.split_once('@').filter(|_| is_scp(address)) {
        Some((user, rest)) => {
            let (host, path) = rest.split_once(':').unwrap_or((rest, ""));
            Url {
                user: Some(user.to_owned()),
                host: host.to_owned(),
                path: format!("/{path}").into(),
                ..Url::default()
            }
        }
        None => Url::parse(address).map_err(|reason| format!("parse {address:?}: {reason}"))?,
    };
    let mut key = String::new();
    if !url.scheme.is_empty() {
        key.push_str(&url.scheme);
        key.push('-');
    }
    if let Some(user) = url.user.as_deref().and_then(|user| user.split(':').next()).filter(|user| !user.is_empty()) {
        key.push_str(user);
        key.push('-');
    }
    key.push_str(&url.host);
    key.push_str(&String::from_utf8_lossy(&url.path).replace('/', "-"));
    Ok(key.replace(':', "-"))
}

impl Repository {
    /// The repository at an address, with its place in the cache.
    pub fn at(remote: &str, folder: PathBuf, environment: &Environment) -> Result<Repository, GitError> {
        if !is_git(remote) && !folder.join(".git").exists() {
            return Err(GitError::Unknown);
        }
        let repository = Repository::new(remote.to_owned(), folder, environment)?;
        if repository.folder.join(".git").exists() && repository.configured()? != remote {
            return Err(GitError::OtherRemote);
        }
        Ok(repository)
    }

    /// The repository that a folder is a clone of.
    pub fn in_folder(folder: PathBuf, environment: &Environment) -> Result<Repository, GitError> {
        if !folder.join(".git").exists() {
            return Err(GitError::Unknown);
        }
        let mut repository = Repository::new(String::new(), folder, environment)?;
        repository.remote = repository.configured()?;
        Ok(repository)
    }

    fn new(remote: String, folder: PathBuf, environment: &Environment) -> Result<Repository, GitError> {
        let folders = environment.get("PATH").map_or("", String::as_str);
        let git = process::find("git", folders).ok_or(GitError::NotInstalled)?;
        Ok(Repository { remote, folder, git, environment: environment.clone() })
    }

    fn configured(&self) -> Result<String, GitError> {
        let words = "Unable to retrieve local repo information";
        self.run(&["config", "--get", "remote.origin.url"], words).map(|out| out.trim().to_owned())
    }

    fn start(&self, arguments: &[&str], folder: Option<&Path>) -> Result<process::Output, GitError> {
        let mut program = Program::new(&self.git, arguments.iter().copied(), &self.environment);
        if let Some(folder) = folder {
            program = program.directory(folder);
        }
        Ok(process::capture(&program, b"")?)
    }

    /// What git writes in the folder; its failure is told in these words.
    fn run(&self, arguments: &[&str], words: &'static str) -> Result<String, GitError> {
        let output = self.start(arguments, Some(&self.folder))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status {
            0 => Ok(text(&output.out)),
            status => Err(GitError::Git { words, told: String::new(), status }),
        }
    }

    /// Clones the repository, or brings the clone that is there up to date.
    pub fn sync(&self) -> Result<(), GitError> {
        if self.folder.exists() {
            return self.update();
        }
        let folder = self.folder.to_string_lossy();
        let output = self.start(&["clone", "--recursive", "--", &self.remote, &folder], None)?;
        match output.status {
            0 => Ok(()),
            status => {
                let told = format!("{}: ", String::from_utf8_lossy(&output.err));
                Err(GitError::Git { words: "Unable to get repository", told, status })
            }
        }
    }

    /// Fetches, and pulls unless a single commit is checked out.
    pub fn update(&self) -> Result<(), GitError> {
        const WORDS: &str = "Unable to update repository";
        self.run(&["fetch", "--tags", "--", "origin"], WORDS)?;
        if self.run(&["symbolic-ref", "--quiet", "HEAD"], WORDS).is_err() {
            return Ok(());
        }
        self.run(&["pull"], WORDS)?;
        self.clean()
    }

    /// Refuses a clone in which somebody worked.
    pub fn refuse_changes(&self) -> Result<(), GitError> {
        match self.run(&["diff"], "") {
            Ok(changes) if changes.is_empty() => Ok(()),
            _ => Err(GitError::Modified),
        }
    }

    /// Checks out a reference, or the newest tag that a constraint allows.
    pub fn check_out(&self, version: &str) -> Result<(), GitError> {
        if version.is_empty() {
            return Ok(());
        }
        let known =
            self.run(&["rev-parse", "--verify", version], "").is_ok() || self.run(&["show-ref", version], "").is_ok();
        let reference = if known { version.to_owned() } else { self.newest(version)? };
        self.run(&["checkout", &reference], "Unable to update checked out version")?;
        self.clean()
    }

    fn newest(&self, version: &str) -> Result<String, GitError> {
        let constraint = Constraint::parse(version)?;
        let references = self.run(&["show-ref"], "Unable to retrieve tags")?;
        let tags =
            references.lines().filter_map(|line| line.split_once("tags/").map(|(_, tag)| tag.trim_end_matches("^{}")));
        let mut versions: Vec<Version> = tags.filter_map(|tag| Version::parse(tag).ok()).collect();
        versions.sort_by(|left, right| right.compare(left));
        let fits = versions.into_iter().find(|version| constraint.check(version));
        fits.map(|version| version.original)
            .ok_or_else(|| GitError::NoVersion { version: version.to_owned(), remote: self.remote.clone() })
    }

    /// Brings submodules where the version wants them.
    fn clean(&self) -> Result<(), GitError> {
        const WORDS: &str = "Unexpected error while defensively updating submodules";
        self.run(&["submodule", "update", "--init", "--recursive"], WORDS)?;
        self.run(&["clean", "-x", "-d", "-f", "-f"], WORDS)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_git_by_its_address() {
        for (address, expected) in [
            ("https://github.com/a/b", true),
            ("https://github.com/a", false),
            ("https://example.com/x.git", true),
            ("https://example.com/x", false),
            ("git@example.com:x", true),
            ("ssh://git@example.com/x", true),
            ("git://example.com/x", true),
            ("./folder", false),
        ] {
            assert_eq!(is_git(address), expected, "{address}");
        }
    }

    #[test]
    fn names_addresses_for_the_cache() {
        let check = |address: &str, key: &str| assert_eq!(cache_key(address).expect("valid"), key);
        check("https://user:pw@example.com:8080/a/b.git", "https-user-example.com-8080-a-b.git");
        check("git@github.com:a/b", "git-github.com-a-b");
        check("/just/a/path", "-just-a-path");
    }
}
