//! What can be wrong with a kubeconfig.

use crate::files;
use std::path::PathBuf;

/// A kubeconfig that could not be read, used or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Files(#[from] files::Error),
    /// A file that does not hold a kubeconfig.
    #[error("error loading config file \"{}\": {message}", path.display())]
    Load { path: PathBuf, message: String },
    /// Several files that do not.
    #[error("[{}]", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Several(Vec<Error>),
    /// The chosen entries cannot be used together.
    #[error("invalid configuration: {}", joined(.0))]
    Invalid(Vec<Problem>),
    #[error("context {0:?} does not exist")]
    ContextDoesNotExist(String),
    #[error("auth info {0:?} does not exist")]
    UserDoesNotExist(String),
    #[error("cluster {0:?} does not exist")]
    ClusterDoesNotExist(String),
    #[error(
        "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)"
    )]
    Timeout,
    /// Two programs write the same file.
    #[error("open {}: file exists", .0.display())]
    Locked(PathBuf),
    #[error("no config found to write context")]
    NowhereToWriteContext,
    #[error("{path} requires backsteps and is not absolute")]
    Backsteps { path: String },
    #[error("no kind {kind:?} is registered for version {version:?} in scheme \"kubeconfig\"")]
    Kind { kind: String, version: String },
    #[error("current-context must exist in order to minify")]
    NothingToMinify,
    #[error("cannot locate {what} {name}")]
    CannotLocate { what: &'static str, name: String },
    #[error("cannot have values for both path and contents")]
    PathAndContents,
    #[error("{0}")]
    Property(String),
}

fn joined(problems: &[Problem]) -> String {
    match problems {
        [one] => one.to_string(),
        many => format!("[{}]", many.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// One thing that keeps the chosen entries from being used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("context was not found for specified context: {0}")]
    ContextNotFound(String),
    #[error("no configuration has been provided, try setting KUBERNETES_MASTER environment variable")]
    Empty,
    #[error("{}", no_server(cluster))]
    NoServer { cluster: String },
    #[error("invalid 'proxy-url' {url:?} for cluster {cluster:?}: {reason}")]
    ProxyUrl { url: String, cluster: String, reason: String },
    #[error(
        "certificate-authority-data and certificate-authority are both specified for {cluster}. certificate-authority-data will override."
    )]
    TwoAuthorities { cluster: String },
    #[error("unable to read {what} {path} for {owner} due to {reason}")]
    Unreadable { what: &'static str, path: String, owner: String, reason: String },
    #[error("client-cert-data and client-cert are both specified for {user}. client-cert-data will override.")]
    TwoCertificates { user: String },
    #[error("client-key-data and client-key are both specified for {user}; client-key-data will override")]
    TwoKeys { user: String },
    #[error("client-key-data or client-key must be specified for {user} to use the clientCert authentication method.")]
    NoKey { user: String },
    #[error("authProvider cannot be provided in combination with an exec plugin for {user}")]
    ProviderAndExec { user: String },
    #[error("{field} must be specified for {user} to use exec authentication plugin")]
    ExecField { field: &'static str, user: String },
    #[error("invalid interactiveMode for {user}: {mode:?}")]
    InteractiveMode { user: String, mode: String },
    #[error(
        "more than one authentication method found for {user}; found [{}], only one is allowed",
        methods.join(" ")
    )]
    TwoMethods { user: String, methods: Vec<&'static str> },
    #[error("requesting uid, groups or user-extra for {user} without impersonating a user")]
    ImpersonateNobody { user: String },
}

fn no_server(cluster: &str) -> String {
    if cluster.is_empty() {
        "default cluster has no server defined".to_owned()
    } else {
        format!("no server found for cluster {cluster:?}")
    }
}
