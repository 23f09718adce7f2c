//! What can go wrong between kx and an API server, as data. The sentences around it are made in `cli/failure`.

use super::config;
use super::credential;
use crate::value::Json;
use std::time::Duration;

/// A request that did not succeed, or could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(transparent)]
    Credential(#[from] credential::Error),
    /// The server answered with an error.
    #[error("{}", .0.message)]
    Status(Box<Status>),
    /// The server did not answer.
    #[error("{} {url:?}: {cause}", go_verb(.method))]
    Connection { method: String, url: String, cause: Cause },
    /// The answer stopped before its end.
    #[error("unexpected error when reading response body. Please retry. Original error: {cause}")]
    Body { cause: Cause },
    /// The answer is not what was asked for.
    #[error("{message}")]
    Unreadable { message: String },
    /// No resource of that name.
    #[error("{}", no_resource(.group, .version, .resource))]
    NoResource { group: String, version: String, resource: String },
    /// No resource for that kind.
    #[error("no matches for kind {kind:?} in {}", in_version(.group, .version))]
    NoKind { group: String, version: String, kind: String },
    /// The connection could not be set up: a bad certificate, key, address.
    #[error("{0}")]
    Setup(String),
}

/// Go writes the verb of a URL error with one capital.
fn go_verb(method: &str) -> String {
    let mut letters = method.chars();
    letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
}

fn no_resource(group: &str, version: &str, resource: &str) -> String {
    let mut text = format!("the server doesn't have a resource type {resource:?}");
    match (group, version) {
        ("", "") => {}
        (group, "") => text.push_str(&format!(" in group {group:?}")),
        ("", version) => text.push_str(&format!(" in version {version:?}")),
        (group, version) => text.push_str(&format!(" in group {group:?} and version {version:?}")),
    }
    text
}

fn in_version(group: &str, version: &str) -> String {
    match (group, version) {
        (group, "") => format!("group {group:?}"),
        ("", version) => format!("version {version:?}"),
        (group, version) => format!("version \"{group}/{version}\""),
    }
}

/// Why no answer came, in Go's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("dial tcp {address}: connect: connection refused")]
    Refused { address: String },
    #[error("dial tcp: lookup {host}: no such host")]
    NoSuchHost { host: String },
    #[error("dial tcp {address}: i/o timeout")]
    ConnectTimeout { address: String },
    #[error("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")]
    Timeout,
    #[error("tls: failed to verify certificate: x509: {0}")]
    Certificate(String),
    #[error("http: server gave HTTP response to HTTPS client")]
    NotTls,
    /// The server hung up before it said anything.
    #[error("EOF")]
    Closed,
    /// The server hung up in the middle of its answer.
    #[error("unexpected EOF")]
    ClosedEarly,
    #[error("read: connection reset by peer")]
    Reset,
    #[error("{0}")]
    Other(String),
}

/// A `Status` that a server sent instead of what was asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    pub code: u16,
    /// `NotFound`, `Conflict`, …; empty when the server gave none.
    pub reason: String,
    pub message: String,
    /// Kind, name, group and causes, as sent.
    pub details: Option<Details>,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
    /// The whole answer.
    pub body: Json,
}

/// What a status is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    pub name: String,
    pub group: String,
    pub kind: String,
    pub causes: Vec<StatusCause>,
}

/// One of the reasons of a status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusCause {
    pub reason: String,
    pub message: String,
    pub field: String,
}

impl Status {
    /// From an object of kind `Status`.
    pub fn from_json(body: &Json) -> Status {
        let text = |tree: &Json, key: &str| tree[key].as_str().unwrap_or_default().to_owned();
        let details = body.get("details").filter(|details| details.is_object()).map(|details| Details {
            name: text(details, "name"),
            group: text(details, "group"),
            kind: text(details, "kind"),
            causes: details["causes"]
                .as_array()
                .map(|causes| {
                    causes
                        .iter()
                        .map(|cause| StatusCause {
                            reason: text(cause, "reason"),
                            message: text(cause, "message"),
                            field: text(cause, "field"),
                        })
                        .collect()
                })
                .unwrap_or_default(),
        });
        Status {
            code: body["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(0),
            reason: text(body, "reason"),
            message: text(body, "message"),
            details,
            retry_after: body["details"]["retryAfterSeconds"].as_u64().map(Duration::from_secs),
            body: body.clone(),
        }
    }
}

impl Error {
    /// The server's status, when there is one.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Error::Status(status) => Some(status),
            _ => None,
        }
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.status().is_some_and(|status| status.reason == reason)
    }

    pub fn is_not_found(&self) -> bool {
        self.has_reason("NotFound")
    }

    pub fn is_already_exists(&self) -> bool {
        self.has_reason("AlreadyExists")
    }

    pub fn is_conflict(&self) -> bool {
        self.has_reason("Conflict")
    }

    pub fn is_forbidden(&self) -> bool {
        self.has_reason("Forbidden")
    }

    pub fn is_invalid(&self) -> bool {
        self.has_reason("Invalid")
    }

    /// The watch or the list started too far in the past.
    pub fn is_expired(&self) -> bool {
        self.has_reason("Expired") || self.has_reason("Gone") || self.status().is_some_and(|status| status.code == 410)
    }

    pub fn is_unsupported_media_type(&self) -> bool {
        self.has_reason("UnsupportedMediaType") || self.status().is_some_and(|status| status.code == 415)
    }

    /// Whether the name that was looked up is unknown to the server.
    pub fn is_no_match(&self) -> bool {
        matches!(self, Error::NoResource { .. } | Error::NoKind { .. })
    }
}
