//! Why a registry did not do what it was asked.

use super::credentials;
use super::reference;
use crate::repository::http::Unanswered;
use crate::value::{Integers, Json, Value, print};
use std::fmt;

/// What went wrong. The words are oras' and Helm's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Reference(#[from] reference::Error),
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// Helm's own file of credentials is broken.
    #[error(transparent)]
    Unreadable(credentials::Error),
    /// One step of copying an artifact.
    #[error("failed to perform {operation:?} on {side}: {source}")]
    Copy { operation: &'static str, side: Side, source: Box<Error> },
    #[error("{0}: not found")]
    NotFound(String),
    /// The server has nothing where a registry has its root.
    #[error("not found")]
    NoRegistry,
    #[error(transparent)]
    Status(#[from] Status),
    #[error("{method} {:?}: {}", .source.url, .source.cause)]
    Unanswered { method: &'static str, source: Unanswered },
    /// An answer or a challenge to a request that is wrong in itself.
    #[error("{method} {url:?}: {problem}")]
    Answer { method: String, url: String, problem: Problem },
    #[error("HTTP {0} request missing required header \"Docker-Content-Digest\"")]
    NoDigest(&'static str),
    #[error("mismatched digest")]
    Digest,
    #[error("read failed: expected content size of {wanted}, got {got}, for digest {digest}: unexpected EOF")]
    Short { wanted: u64, got: u64, digest: String },
    /// A list that stops before its end.
    #[error("unexpected EOF")]
    Broken,
    #[error("trailing data")]
    Long,
    #[error("content size {size} exceeds MaxMetadataBytes {limit}: size exceeds limit")]
    ManifestSize { size: u64, limit: u64 },
    /// Helm has no bound here.
    #[error("the layer {digest} has {size} bytes; kx reads up to {limit}")]
    LayerSize { digest: String, size: u64, limit: u64 },
    #[error("{0}")]
    Manifest(String),
    #[error("invalid next link {link:?}: not the same origin as {url:?}")]
    ForeignLink { link: String, url: String },
    #[error("blob upload Location {location:?} is on a different host than the registry {registry:?}")]
    ForeignUpload { location: String, registry: String },
    #[error("blob upload Location {0:?} downgrades scheme from https")]
    PlainUpload(String),
    #[error("http: no Location header in response")]
    NoLocation,
    #[error("missing registry client: can't create TLS config for client: {0}")]
    Tls(String),

    // Charts.
    #[error("manifest does not contain minimum number of descriptors ({wanted}), descriptors found: {found}")]
    Descriptors { wanted: usize, found: usize },
    #[error("could not load config with mediatype {}", super::manifest::CONFIG)]
    NoConfig,
    #[error("manifest does not contain a layer with mediatype {0}")]
    NoLayer(&'static str),
    #[error("chart reference and version mismatch: {version} is not {tag}")]
    OtherVersion { version: String, tag: String },
    #[error("chart reference digest mismatch: {found} is not {wanted}")]
    OtherDigest { found: String, wanted: String },
    #[error("unable to locate any tags in provided repository: {0}")]
    NoTags(String),
    #[error("could not locate a version matching provided version string {0}")]
    NoMatch(String),
    #[error(transparent)]
    Constraint(#[from] crate::helm::semver::Error),
    #[error("strict mode enabled, ref basename and tag must match the chart name and version")]
    Strict,
    #[error(transparent)]
    Chart(#[from] crate::helm::chart::Error),
    #[error("authenticating to {registry:?}: {source}")]
    Login { registry: String, source: Box<Error> },
}

/// Where a step of copying failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Destination,
}

impl fmt::Display for Side {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Side::Source => "source",
            Side::Destination => "destination",
        })
    }
}

/// What is wrong with one answer.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("mismatch Content-Length")]
    Length,
    #[error("unknown response Content-Length")]
    UnknownLength,
    #[error("invalid response `Content-Type` header; mime: no media type")]
    NoType,
    #[error("mismatch response Content-Type {found:?}: expect {wanted:?}")]
    Type { found: String, wanted: String },
    #[error("invalid response; digest mismatch in Docker-Content-Digest: received {found:?} when expecting {wanted:?}")]
    Digest { found: String, wanted: String },
    #[error("invalid response header: `Docker-Content-Digest: {0}`")]
    DigestHeader(String),
    #[error("invalid response header value: `Docker-Content-Digest: {value}`; {reason}")]
    DigestValue { value: String, reason: super::reference::DigestError },
    #[error("failed to decode response: {0}")]
    Json(String),
    #[error("empty token returned")]
    NoToken,
    #[error("basic credential not found")]
    NoCredential,
    #[error("missing username or password for {0} auth")]
    HalfCredential(&'static str),
    #[error("failed to resolve credential: {0}")]
    Credential(credentials::Error),
    #[error("bearer realm {0:?} uses http but registry was contacted over https")]
    PlainRealm(String),
    #[error("bearer realm {realm:?} uses unsupported scheme {scheme:?}")]
    RealmScheme { realm: String, scheme: String },
    #[error("bearer realm host {0:?} is a loopback, link-local, private, or unspecified address")]
    RealmHost(String),
    #[error("{0}")]
    Token(Box<Error>),
}

/// An answer with another status than the wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub method: String,
    pub url: String,
    pub code: u16,
    /// What the registry says of it.
    pub reasons: Vec<Reason>,
}

/// One of a registry's reasons.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Reason {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub detail: Json,
}

impl std::error::Error for Status {}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:?}: response status code {}: ", self.method, self.url, self.code)?;
        if self.reasons.is_empty() {
            return out.write_str(status_text(self.code));
        }
        for (at, reason) in self.reasons.iter().enumerate() {
            if at > 0 {
                out.write_str("; ")?;
            }
            write!(out, "{reason}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.code.replace('_', " ").to_lowercase())?;
        if self.message.is_empty() {
            return Ok(());
        }
        write!(out, ": {}", self.message)?;
        if !self.detail.is_null() {
            write!(out, ": {}", printed(&self.detail))?;
        }
        Ok(())
    }
}

/// Go's `%v` of decoded JSON.
fn printed(detail: &Json) -> String {
    let mut out = Vec::new();
    print::push(&mut out, &Value::from_json(detail, Integers::Float));
    String::from_utf8_lossy(&out).into_owned()
}

fn status_text(code: u16) -> &'static str {
    http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_the_registrys_reasons() {
        let mut status = Status { method: "GET".into(), url: "http://a/v2/".into(), code: 401, reasons: Vec::new() };
        assert_eq!(status.to_string(), "GET \"http://a/v2/\": response status code 401: Unauthorized");
        let reason = |text: &str| serde_json::from_str(text).unwrap();
        status.reasons = vec![
            reason("{\"code\": \"NAME_UNKNOWN\", \"message\": \"m\", \"detail\": {\"name\": \"x\", \"n\": [1]}}"),
            reason("{\"code\": \"DENIED\"}"),
        ];
        assert_eq!(
            status.to_string(),
            "GET \"http://a/v2/\": response status code 401: name unknown: m: map[n:[1] name:x]; denied"
        );
    }
}
