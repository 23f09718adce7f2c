//! Where things stand in the copy.

use super::Error;
use crate::files::{Files, clean};
use crate::kustomize::git::Repository;
use std::path::{Component, Path, PathBuf};

/// The folder for what comes from elsewhere.
pub const FOLDER: &str = "localized-files";

/// The folder in it for repositories of this machine, whose paths must not be taken for hosts.
const OWN_REPOSITORIES: &str = "file-schemed";

/// The way from one absolute path to another.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to) = (clean(from), clean(to));
    let shared = from.components().zip(to.components()).take_while(|(left, right)| left == right).count();
    let mut way = PathBuf::new();
    from.components().skip(shared).for_each(|_| way.push(".."));
    way.extend(to.components().skip(shared));
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

/// A file's path from the root, links resolved.
pub fn cleaned(files: &dyn Files, root: &Path, path: &str) -> Result<PathBuf, Error> {
    Ok(relative(root, &files.canonical(&root.join(path))?))
}

/// Where a page goes: by its host, without port and user, and its path.
pub fn of_page(url: &str) -> PathBuf {
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    below(&host_name(host), path)
}

/// Where a repository's folder goes: by its host, its path there, its reference, and the folder in it.
pub fn of_repository(repository: &Repository, root: &Path) -> PathBuf {
    let host = repository.host();
    let host = match host.split_once("://") {
        Some(("file", _)) => OWN_REPOSITORIES.to_owned(),
        Some((_, rest)) => host_name(rest),
        None if host == "gh:" => "gh".to_owned(),
        None => host_name(host.trim_end_matches(':')),
    };
    let path = repository.on_host.strip_suffix(".git").unwrap_or(&repository.on_host);
    let place = below(&host, path).join(&repository.reference).join(relative(&repository.folder, root));
    clean(&place)
}

/// A place in the folder; the path cannot lead out of its host's.
fn below(host: &str, path: &str) -> PathBuf {
    let inside = clean(&Path::new("/").join(path.trim_start_matches('/')));
    let mut place = Path::new(FOLDER).join(host);
    place.extend(inside.components().filter(|part| matches!(part, Component::Normal(_))));
    place
}

/// The name in `user@host:port/`.
fn host_name(host: &str) -> String {
    let host = host.trim_end_matches('/');
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or(address).to_owned(),
        None => host.split(':').next().unwrap_or(host).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::git;

    #[test]
    fn finds_the_way() {
        for (from, to, expected) in
            [("/a/b", "/a/c", "../c"), ("/a", "/a/b/c", "b/c"), ("/a", "/a", "."), ("/a/b", "/", "../..")]
        {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(expected), "from {from} to {to}");
        }
    }

    #[test]
    fn pages_have_their_place() {
        for (url, expected) in [
            ("https://example.com/a/b.yaml", "example.com/a/b.yaml"),
            ("http://user@example.com:8080/a/../../b.yaml?x=y", "example.com/b.yaml"),
            ("https://[::1]:80/a%20b", "::1/a%20b"),
        ] {
            assert_eq!(of_page(url), Path::new(FOLDER).join(expected), "of {url}");
        }
    }

    #[test]
    fn repositories_have_their_place() {
        for (url, expected) in [
            ("https://github.com/org/repo//sub?ref=v1", "github.com/org/repo/v1/sub"),
            ("git@github.com:org/repo.git?ref=a/b", "github.com/org/repo/a/b/sub"),
            ("ssh://git@host.io:22/org/repo.git?ref=x", "host.io/org/repo/x/sub"),
            ("file:///srv/repo?ref=x", "file-schemed/srv/repo/x/sub"),
        ] {
            let mut repository = git::parse(url).expect("it is a repository");
            repository.folder = PathBuf::from("/clone");
            let got = of_repository(&repository, Path::new("/clone/sub"));
            assert_eq!(got, Path::new(FOLDER).join(expected), "of {url}");
        }
    }
}
