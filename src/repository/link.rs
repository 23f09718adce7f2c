//! Where the links of an index lead.
//!
//! In: a repository's URL and a link in its index. Out: an absolute URL. Answers to `ResolveReferenceURL` of Helm's
//! `pkg/repo`.

use super::Error;
use crate::files::clean;
use crate::value::url::Url;
use std::path::Path;

/// A link seen from a repository; an absolute one is left as it is. The repository's query goes along.
pub fn resolve(repository: &str, link: &str) -> Result<String, Error> {
    let parse = |text: &str| Url::parse(text).map_err(|reason| Error::Link { url: text.to_owned(), reason });
    let reference = parse(link)?;
    if !reference.scheme.is_empty() {
        return Ok(link.to_owned());
    }
    let mut base = parse(repository)?;
    // Without a slash at its end, the last folder would be taken for a file.
    let path = base.path_text();
    base.path = format!("{}/", path.strip_suffix('/').unwrap_or(&path)).into_bytes();
    if !base.raw_path.is_empty() {
        base.raw_path = format!("{}/", base.raw_path.strip_suffix('/').unwrap_or(&base.raw_path));
    }
    let mut url = base.resolve(&reference);
    url.query = base.query;
    Ok(url.text())
}

/// A URL with a path behind its own; what is no URL is joined as a path.
pub fn join(base: &str, name: &str) -> String {
    let joined = |path: &str| match (path, name) {
        ("", "") => String::new(),
        ("", name) => cleaned(name),
        (path, name) => cleaned(&format!("{path}/{name}")),
    };
    match Url::parse(base) {
        Err(_) => joined(base),
        Ok(mut url) => {
            url.path = joined(&url.path_text()).into_bytes();
            url.text()
        }
    }
}

fn cleaned(path: &str) -> String {
    clean(Path::new(path)).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_links() {
        let check = |repository: &str, link: &str, expected: &str| {
            assert_eq!(resolve(repository, link).ok().as_deref(), Some(expected), "{link} in {repository}");
        };
        check("http://h/charts", "index.yaml", "http://h/charts/index.yaml");
        check("http://h/charts/", "index.yaml", "http://h/charts/index.yaml");
        check("http://h:81/charts?t=1", "a-1.tgz", "http://h:81/charts/a-1.tgz?t=1");
        check("http://h/charts", "../a-1.tgz", "http://h/a-1.tgz");
        check("http://h/charts", "/a-1.tgz", "http://h/a-1.tgz");
        check("http://h/charts", "https://other/a-1.tgz", "https://other/a-1.tgz");
        check("http://h/a%2Fb", "x", "http://h/a%2Fb/x");
        assert!(resolve("http://h", "%zz").is_err());
    }
}
