//! What names an artifact in a registry: `HOST/REPOSITORY:TAG` or `HOST/REPOSITORY@DIGEST`.
//!
//! In: a text, with or without `oci://`. Out: its parts, checked. Answers to Helm's `pkg/registry/reference.go` and to
//! `registry.ParseReference` of oras-go.

use std::fmt;

/// The scheme of references to charts in registries.
pub const SCHEME: &str = "oci://";

/// Whether a chart is asked for from a registry.
pub fn is_oci(text: &str) -> bool {
    text.starts_with(SCHEME)
}

/// A reference. Tag and digest may both be empty; with a tag, the digest is only kept aside, as Helm does it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    pub registry: String,
    pub repository: String,
    /// With `_` where a chart's version has `+`, which tags cannot hold.
    pub tag: String,
    pub digest: String,
}

/// Why a text names nothing. The words are oras'.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("invalid reference: missing registry or repository")]
    NoRepository,
    #[error("invalid reference: invalid registry {0:?}")]
    Registry(String),
    #[error("invalid reference: invalid repository {0:?}")]
    Repository(String),
    #[error("invalid reference: invalid tag {0:?}")]
    Tag(String),
    #[error("invalid reference: invalid digest {text:?}: {reason}")]
    Digest { text: String, reason: DigestError },
}

/// Why a text is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    #[error("invalid checksum digest format")]
    Format,
    #[error("invalid checksum digest length")]
    Length,
    #[error("unsupported digest algorithm")]
    Algorithm,
}

impl Reference {
    /// Reads a reference as Helm does: `+` in a tag becomes `_`, and what stands behind the last `@` is not checked yet.
    pub fn parse(text: &str) -> Result<Reference, Error> {
        let text = text.strip_prefix(SCHEME).unwrap_or(text);
        let (text, digest) = match text.rsplit_once('@') {
            Some((text, digest)) => (text, digest),
            None => (text, ""),
        };
        let mut plain = text.to_owned();
        if let Some((_, tag)) = text.rsplit_once(':')
            && !tag.contains('/')
            && !tag.is_empty()
        {
            // As in Helm, wherever the tag's text stands.
            plain = text.replace(tag, &tag.replace('+', "_"));
        }
        Ok(Reference { digest: digest.to_owned(), ..Reference::parse_plain(&plain)? })
    }

    /// Reads a reference as oras does: a tag beside a digest is dropped, and the digest is checked.
    pub fn parse_plain(text: &str) -> Result<Reference, Error> {
        let (registry, path) = text.split_once('/').ok_or(Error::NoRepository)?;
        let (repository, tag, digest) = match path.split_once('@') {
            Some((repository, digest)) => (repository.split(':').next().unwrap_or_default(), None, Some(digest)),
            None => match path.split_once(':') {
                Some((repository, tag)) => (repository, Some(tag), None),
                None => (path, None, None),
            },
        };
        if !is_registry(registry) {
            return Err(Error::Registry(registry.to_owned()));
        }
        if !is_repository(repository) {
            return Err(Error::Repository(repository.to_owned()));
        }
        if let Some(tag) = tag.filter(|tag| !tag.is_empty() && !is_tag(tag)) {
            return Err(Error::Tag(tag.to_owned()));
        }
        if let Some(digest) = digest.filter(|digest| !digest.is_empty()) {
            check_digest(digest).map_err(|reason| Error::Digest { text: digest.to_owned(), reason })?;
        }
        let own = |part: Option<&str>| part.unwrap_or_default().to_owned();
        Ok(Reference {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: own(tag),
            digest: own(digest),
        })
    }

    /// The reference with only its tag or, without one, its digest; both checked.
    pub fn checked(&self) -> Result<Reference, Error> {
        Reference::parse_plain(&self.to_string())
    }

    /// The server, whose name differs for Docker's own registry.
    pub fn host(&self) -> &str {
        match self.registry.as_str() {
            "docker.io" => "registry-1.docker.io",
            other => other,
        }
    }

    /// What stands behind `manifests/` in a URL.
    pub fn target(&self) -> &str {
        if self.tag.is_empty() { &self.digest } else { &self.tag }
    }

    /// The same repository, without tag and digest.
    pub fn bare(&self) -> Reference {
        Reference { tag: String::new(), digest: String::new(), ..self.clone() }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.registry, self.repository)?;
        match (self.tag.is_empty(), self.digest.is_empty()) {
            (false, _) => write!(out, ":{}", self.tag),
            (true, false) => write!(out, "@{}", self.digest),
            (true, true) => Ok(()),
        }
    }
}

/// A host with an optional port, as a URL takes it.
pub fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (text, ""),
    };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte) || byte >= 0x80;
    let inside = |byte: u8| allowed(byte) || (bracketed && b"[]:".contains(&byte));
    !host.is_empty() && host.bytes().all(inside) && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lower-case words, joined inside by one of `.`, `_`, `__` or any number of `-`, with `/` between the parts.
fn is_repository(text: &str) -> bool {
    text.split('/').all(|part| {
        let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let ends = part.bytes().next().is_some_and(word) && part.bytes().next_back().is_some_and(word);
        let joints = part.split(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        let mut joints = joints.filter(|joint| !joint.is_empty());
        ends && joints.all(|joint| matches!(joint, "." | "_" | "__") || joint.bytes().all(|byte| byte == b'-'))
    })
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let rest = |byte: u8| word(byte) || byte == b'.' || byte == b'-';
    text.len() <= 128 && text.bytes().next().is_some_and(word) && text.bytes().all(rest)
}

/// Checks a digest's form: `sha256:` and 64 hexadecimal digits, and so on for SHA-384 and SHA-512.
pub fn check_digest(text: &str) -> Result<(), DigestError> {
    let (algorithm, encoded) = text.split_once(':').ok_or(DigestError::Format)?;
    if algorithm.is_empty() || encoded.is_empty() {
        return Err(DigestError::Format);
    }
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        other => {
            let plain = |part: &str, more: &[u8]| part.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b));
            let words = other.split(['+', '.', '_', '-']).all(|word| !word.is_empty() && plain(word, b""));
            return Err(if words && plain(encoded, b"=_-") { DigestError::Algorithm } else { DigestError::Format });
        }
    };
    if encoded.len() != length {
        return Err(DigestError::Length);
    }
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if encoded.bytes().all(lower) { Ok(()) } else { Err(DigestError::Format) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: Result<(&str, &str, &str, &str), &str>) {
        let parsed = Reference::parse(input).map_err(|error| error.to_string());
        let expected = expected
            .map(|(registry, repository, tag, digest)| Reference {
                registry: registry.into(),
                repository: repository.into(),
                tag: tag.into(),
                digest: digest.into(),
            })
            .map_err(str::to_owned);
        assert_eq!(parsed, expected, "of {input}");
    }

    #[test]
    fn references_are_read_as_helm_reads_them() {
        check("oci://a:5000/b/c:1.2.3+x", Ok(("a:5000", "b/c", "1.2.3_x", "")));
        check("a/b", Ok(("a", "b", "", "")));
        check("a/b:1@sha256:12", Ok(("a", "b", "1", "sha256:12")));
        check("a/b__c.d---e/f", Ok(("a", "b__c.d---e/f", "", "")));
        check("a", Err("invalid reference: missing registry or repository"));
        check("a:5000", Err("invalid reference: missing registry or repository"));
        check("a/B:1", Err("invalid reference: invalid repository \"B\""));
        check("a/b___c", Err("invalid reference: invalid repository \"b___c\""));
        check("a/", Err("invalid reference: invalid repository \"\""));
        check("a/b:-1", Err("invalid reference: invalid tag \"-1\""));
        check("a b/c", Err("invalid reference: invalid registry \"a b\""));
        check("a:x/c", Err("invalid reference: invalid registry \"a:x\""));
    }

    #[test]
    fn digests_are_checked_late() {
        let reference = Reference::parse("a/b@sha256:12").unwrap();
        let error = reference.checked().unwrap_err().to_string();
        assert_eq!(error, "invalid reference: invalid digest \"sha256:12\": invalid checksum digest length");
        let with_tag = Reference::parse("a/b:1@sha256:12").unwrap();
        assert_eq!(with_tag.checked().unwrap().to_string(), "a/b:1");
        for (text, expected) in [
            ("sha256", Err(DigestError::Format)),
            ("md5:12", Err(DigestError::Algorithm)),
            ("md5:*", Err(DigestError::Format)),
            ("sha384:12", Err(DigestError::Length)),
        ] {
            assert_eq!(check_digest(text), expected, "of {text}");
        }
        assert_eq!(check_digest(&format!("sha256:{}", "a0".repeat(32))), Ok(()));
        assert_eq!(check_digest(&format!("sha256:{}", "A0".repeat(32))), Err(DigestError::Format));
    }
}
