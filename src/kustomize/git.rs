//! Which paths mean a git repository, and which part of it.
//!
//! In: a path as a kustomization writes it. Out: the repository, the folder in it, and how to clone it. Answers to
//! `api/internal/git/repospec.go`.

use crate::value::duration;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder of a remote repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// As the kustomization writes it.
    pub raw: String,
    /// What git clones.
    pub url: String,
    /// The repository's path on its host, the end of `url`.
    pub on_host: String,
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
    /// The start of `url`: scheme, user and host.
    pub fn host(&self) -> &str {
        &self.url[..self.url.len() - self.on_host.len()]
    }

    /// The reference that is fetched.
    pub fn wanted(&self) -> &str {
        if self.reference.is_empty() { "HEAD" } else { &self.reference }
    }
}

const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];
/// How long git, or a web server, may take when the URL does not say it.
pub const TIMEOUT: Duration = Duration::from_secs(27);
/// go-getter's way to say that a URL is a repository's.
const FORCED: &str = "git::";
/// What the original logs about it, each time that it looks at such a URL.
pub const FORCED_WARNING: &str = "Warning: Forcing the git protocol using the 'git::' URL prefix is not supported. \
                                  Kustomize currently strips this invalid prefix, but will stop doing so in a future \
                                  release. Please remove the 'git::' prefix from your configuration.";

/// Whether [`FORCED_WARNING`] is to be told of a path.
pub fn is_forced(raw: &str) -> bool {
    strip_ignoring_case(raw, FORCED).is_some()
}

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
        on_host: repository.to_owned(),
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
    let address = strip_ignoring_case(address, FORCED).unwrap_or(address);
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
    let colon = rest.find(':').filter(|_| scp);
    let end = match (slash, colon) {
        // A colon at the very start is none of `host:path`.
        (Some(slash), Some(colon)) if colon > 0 => Some(slash.min(colon)),
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
        // One mistake and nothing of it counts.
        let query = if is_valid(query) { query } else { "" };
        let value = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
                .filter(|value| !value.is_empty())
        };
        let refused = matches!(value("submodules").as_deref(), Some("0" | "f" | "F" | "false" | "FALSE" | "False"));
        Query {
            reference: value("ref").or_else(|| value("version")).unwrap_or_default(),
            timeout: value("timeout").and_then(|text| timeout(&text)).unwrap_or(TIMEOUT),
            submodules: !refused,
        }
    }
}

/// Whether Go's `url.ParseQuery` takes the text: no semicolon, two hexadecimal digits behind every percent sign.
fn is_valid(query: &str) -> bool {
    let is_escape = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    !query.contains(';') && query.split('%').skip(1).all(is_escape)
}

/// Seconds, or a Go duration (`2m30s`); what is not positive does not count.
fn timeout(text: &str) -> Option<Duration> {
    let nanoseconds = match text.parse::<i64>() {
        Ok(seconds) if seconds > 0 => return u64::try_from(seconds).ok().map(Duration::from_secs),
        _ => duration::parse(text).ok()?,
    };
    u64::try_from(nanoseconds).ok().filter(|count| *count > 0).map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The repository, the folder in it, the reference.
    fn check(raw: &str, expected: Option<[&str; 3]>) {
        let got = parse(raw);
        let got = got.as_ref().map(|found| [found.url.as_str(), found.path.as_str(), found.reference.as_str()]);
        assert_eq!(got, expected, "of {raw}");
    }

    #[test]
    fn github_is_spelled_in_one_way() {
        for (start, normal) in [
            ("gitHub.com/", "https://github.com/"),
            ("github.com:", "https://github.com/"),
            ("hTTp://github.com/", "https://github.com/"),
            ("git::https://github.com/", "https://github.com/"),
            ("git@github.com:", "git@github.com:"),
            ("git@github.com/", "git@github.com:"),
            ("GIT::git@github.com:", "git@github.com:"),
            ("org-12345@github.com/", "org-12345@github.com:"),
            ("ssh://org-12345@github.com/", "org-12345@github.com:"),
            ("ssh://github.com/", "github.com:"),
        ] {
            for (rest, path, reference) in [
                ("", "", ""),
                ("/", "", ""),
                ("/README.md", "README.md", ""),
                ("/sub/dir?ref=group/v1", "sub/dir", "group/v1"),
                ("//sub/dir/?version=v1", "sub/dir/", "v1"),
                ("?ref=a.git/b", "", "a.git/b"),
                ("/?ref=a_git/b", "", "a_git/b"),
            ] {
                check(&format!("{start}org/repo{rest}"), Some([&format!("{normal}org/repo"), path, reference]));
            }
        }
        check("ssh://git@ssh.github.com:443/me/my.git", Some(["ssh://git@ssh.github.com:443/me/my.git", "", ""]));
        check("https://gist.github.com/bc79.git", Some(["https://gist.github.com/bc79.git", "", ""]));
    }

    #[test]
    fn other_hosts_stay_as_they_are() {
        for (raw, url, path) in [
            ("https://example.org/path/to/repo//a/b", "https://example.org/path/to/repo", "a/b"),
            ("https://example.org/path/to/repo.git/a/b", "https://example.org/path/to/repo.git", "a/b"),
            ("https://example.org/org/repo/a/b", "https://example.org/org/repo", "a/b"),
            ("https://git@home.com/a/b.git//p", "https://git@home.com/a/b.git", "p"),
            ("ssh://git.example.com:7999/a/b", "ssh://git.example.com:7999/a/b", ""),
            ("ssh://alice@example.com/path/to/repo//a", "ssh://alice@example.com/path/to/repo", "a"),
            ("git@bitbucket.org:company/project.git//p", "git@bitbucket.org:company/project.git", "p"),
            ("git@bitbucket.org/company/project.git//p", "git@bitbucket.org/company/project.git", "p"),
            ("git@gitlab.com/user:name/repo.git/p", "git@gitlab.com/user:name/repo.git", "p"),
            ("git@gitlab.com:group/project", "git@gitlab.com:group/project", ""),
            ("git@gist.github.com:bc79.git", "git@gist.github.com:bc79.git", ""),
            ("package@v1.28.0.example/configs/base", "package@v1.28.0.example/configs/base", ""),
            ("https://a@dev.azure.com/o/p/_git/r//a/b", "https://a@dev.azure.com/o/p/_git/r", "a/b"),
            ("https://o.visualstudio.com/p/_git/r/a/b", "https://o.visualstudio.com/p/_git/r", "a/b"),
            ("git::https://itfs.my.com/c/p/_git/r", "https://itfs.my.com/c/p/_git/r", ""),
            ("https://authority/org/repo/%-not-a-path", "https://authority/org/repo", "%-not-a-path"),
            ("file://a/b/c/repo.git/p", "file://a/b/c/repo.git", "p"),
            ("file://a/b/c/repo//p", "file://a/b/c/repo", "p"),
            ("file:///a/b/c/repo", "file:///a/b/c/repo", ""),
            ("file:///", "file:///", ""),
            ("file://git@home/path/to/r.git//p", "file://git@home/path/to/r.git", "p"),
        ] {
            check(raw, Some([url, path, ""]));
            check(&format!("{raw}?ref=v1"), Some([url, path, "v1"]));
        }
    }

    #[test]
    fn tells_repositories_from_paths() {
        for raw in [
            "../base",
            "base",
            "/abs/github.com/a/b",
            "src/github.com/org/repo/path",
            "htxxxtp://github.com/",
            "ssh://git.example.com",
            "git::___",
            "https://host?ref=group/version/minor",
            "https://github.com/org/repo.git//path/../../exits/repo",
            "github.com/org/repo//../x",
            "github.com!org/repo.git//path",
            "gh:org/repo",
            "https://github.com/this-is-a-404.yaml",
            "file:////tmp//path/to/whatever",
            "git@scp://github.com/org/repo.git//path",
            "git@ssh://github.com/org/repo.git//path",
        ] {
            check(raw, None);
        }
    }

    fn check_query(query: &str, expected: (&str, u64, bool)) {
        let found = Query::parse(query);
        let milliseconds = u64::try_from(found.timeout.as_millis()).unwrap_or(u64::MAX);
        assert_eq!((found.reference.as_str(), milliseconds, found.submodules), expected, "of {query}");
    }

    #[test]
    fn reads_queries() {
        check_query("", ("", 27_000, true));
        check_query("version=master&ref=v1.0.0", ("v1.0.0", 27_000, true));
        check_query("version=master&submodules=", ("master", 27_000, true));
        check_query("ref=a&submodules=false&timeout=61", ("a", 61_000, false));
        check_query("ref=a&submodules=bar&timeout=1m30s", ("a", 90_000, true));
        check_query("submodules=1&timeout=1.5s", ("", 1500, true));
        check_query("timeout=0&submodules=F", ("", 27_000, false));
        check_query("timeout=-5s", ("", 27_000, true));
        check_query("timeout=", ("", 27_000, true));
        check_query("timeout=x", ("", 27_000, true));
        check_query("ref=a%2Fb+c", ("a/b c", 27_000, true));
        check_query("ref=a;timeout=1", ("", 27_000, true));
        check_query("ref=a%zz&timeout=1", ("", 27_000, true));
    }
}
