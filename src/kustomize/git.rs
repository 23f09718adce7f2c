//! Which paths mean a git repository, and which part of it.
//!
//! In: a path as a kustomization writes it. Out: the repository, the folder in it, and how to clone it. Answers to
//! `api/internal/git/repospec.go`.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder of a remote repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// As the kustomization writes it.
    pub raw: String,
    /// What git clones.
    pub url: String,
    /// Below the repository's root.
    pub path: String,
    /// A branch, tag or commit; empty means the default branch.
    pub reference: String,
    pub submodules: bool,
    pub timeout: Duration,
    /// The clone's root; empty before it is cloned.
    pub folder: PathBuf,
}

impl Repository {
    /// The reference that is fetched.
    pub fn wanted(&self) -> &str {
        if self.reference.is_empty() { "HEAD" } else { &self.reference }
    }
}

const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];
const TIMEOUT: Duration = Duration::from_secs(27);

/// The repository that a path means, if it means one.
pub fn parse(raw: &str) -> Option<Repository> {
    if Path::new(raw).is_absolute() {
        return None;
    }
    let (address, query) = raw.split_once('?').unwrap_or((raw, ""));
    let query = Query::parse(query);
    let (host, rest) = split_host(address)?;
    let segments = if host.starts_with("file://") { None } else { Some(2) };
    let (repository, path) = split_repository(rest, segments)?;
    if repository.is_empty() || leaves(path) {
        return None;
    }
    Some(Repository {
        raw: raw.to_owned(),
        url: format!("{host}{repository}"),
        path: path.strip_prefix('/').unwrap_or(path).to_owned(),
        reference: query.reference,
        submodules: query.submodules,
        timeout: query.timeout,
        folder: PathBuf::new(),
    })
}

fn leaves(path: &str) -> bool {
    let path = path.strip_prefix('/').unwrap_or(path);
    crate::files::clean(Path::new(path)).starts_with("..")
}

fn strip_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// The address up to the repository's path, normalised for GitHub, and the rest.
fn split_host(address: &str) -> Option<(String, &str)> {
    let address = strip_ignoring_case(address, "git::").unwrap_or(address);
    let (scheme, rest) = SCHEMES
        .iter()
        .find_map(|scheme| strip_ignoring_case(address, scheme).map(|rest| (*scheme, rest)))
        .unwrap_or(("", address));
    let (user, rest) = split_user(rest);
    let is_github =
        strip_ignoring_case(rest, "github.com/").is_some() || strip_ignoring_case(rest, "github.com:").is_some();
    // `host:path` needs a user, but for GitHub.
    let scp = scheme.is_empty() && (!user.is_empty() || is_github);
    if scheme.is_empty() && !scp {
        return None;
    }
    if scheme == "file://" {
        // Everything is path; the whole of it names the repository.
        return (!rest.is_empty()).then(|| (format!("{scheme}{user}"), rest));
    }
    let slash = rest.find('/');
    let colon = rest.find(':').filter(|at| *at > 0 && scp);
    let end = match (slash, colon) {
        (Some(slash), Some(colon)) => Some(slash.min(colon)),
        (slash, colon) => slash.or(colon),
    };
    let (host, rest) = end.map_or((rest, ""), |end| rest.split_at(end + 1));
    let host = match (is_github, scheme.starts_with("ssh") || !user.is_empty()) {
        (true, true) => format!("{user}github.com:"),
        (true, false) => "https://github.com/".to_owned(),
        (false, _) if host.is_empty() => return None,
        (false, _) => format!("{scheme}{user}{host}"),
    };
    Some((host, rest))
}

/// `user@` at the start, with the sign.
fn split_user(text: &str) -> (&str, &str) {
    let Some(at) = text.find('@') else { return ("", text) };
    let name = &text[..at];
    let valid = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if valid { text.split_at(at + 1) } else { ("", text) }
}

/// The repository's path and the folder in it: by `_git/`, `//`, `.git`, else by the number of segments.
fn split_repository(text: &str, segments: Option<usize>) -> Option<(&str, &str)> {
    if let Some(at) = text.find("_git/") {
        let start = at + "_git/".len();
        let end = text[start..].find('/').map_or(text.len(), |end| start + end);
        return Some((&text[..end], text.get(end + 1..).unwrap_or_default()));
    }
    if let Some(at) = text.find("//") {
        return Some((&text[..at], &text[at + 2..]));
    }
    if let Some(at) = text.find(".git") {
        return Some(text.split_at(at + ".git".len()));
    }
    let Some(segments) = segments else { return Some((text, "")) };
    let ends: Vec<usize> = text.match_indices('/').map(|(at, _)| at).chain([text.len()]).collect();
    let end = *ends.get(segments - 1)?;
    Some((&text[..end], text.get(end + 1..).unwrap_or_default()))
}

struct Query {
    reference: String,
    timeout: Duration,
    submodules: bool,
}

impl Query {
    fn parse(query: &str) -> Query {
        let value = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, value)| key == name && !value.is_empty())
                .map(|(_, value)| value.into_owned())
        };
        let refused = matches!(value("submodules").as_deref(), Some("0" | "f" | "F" | "false" | "FALSE" | "False"));
        Query {
            reference: value("ref").or_else(|| value("version")).unwrap_or_default(),
            timeout: value("timeout").and_then(|text| duration(&text)).unwrap_or(TIMEOUT),
            submodules: !refused,
        }
    }
}

/// Seconds, or a Go duration of one unit (`2m`, `500ms`).
fn duration(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let count: u64 = text[..end].parse().ok().filter(|count| *count > 0)?;
    match &text[end..] {
        "" | "s" => Some(Duration::from_secs(count)),
        "ms" => Some(Duration::from_millis(count)),
        "m" => Some(Duration::from_secs(count * 60)),
        "h" => Some(Duration::from_secs(count * 3600)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<(&str, &str, &str)>) {
        let got = parse(raw);
        let got = got.as_ref().map(|found| (found.url.as_str(), found.path.as_str(), found.reference.as_str()));
        assert_eq!(got, expected, "of {raw}");
    }

    #[test]
    fn tells_repositories_from_paths() {
        check("../base", None);
        check("base", None);
        check("/abs/github.com/a/b", None);
        check("https://github.com/org/repo", Some(("https://github.com/org/repo", "", "")));
        check("github.com/org/repo/sub/dir?ref=v1", Some(("https://github.com/org/repo", "sub/dir", "v1")));
        check("git@github.com:org/repo.git//sub", Some(("git@github.com:org/repo.git", "sub", "")));
        check("ssh://git@host.org/a/b.git/c?version=x", Some(("ssh://git@host.org/a/b.git", "c", "x")));
        check("https://dev.azure.com/o/p/_git/r/sub", Some(("https://dev.azure.com/o/p/_git/r", "sub", "")));
        check("file:///srv/repo", Some(("file:///srv/repo", "", "")));
        check("github.com/org/repo//../x", None);
        check("package@v1.28.0.example/configs/base", Some(("package@v1.28.0.example/configs/base", "", "")));
    }

    #[test]
    fn reads_timeouts() {
        for (text, expected) in [("90", Some(90)), ("2m", Some(120)), ("x", None), ("0", None)] {
            assert_eq!(duration(text).map(|duration| duration.as_secs()), expected, "of {text}");
        }
    }
}
