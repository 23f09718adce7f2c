//! Kubeconfigs: what they hold, where they are found, and how they are written back.
//!
//! In: files, the KUBECONFIG list, flags. Out: a [`Config`] as one file or the merged list holds it, and the
//! [`Target`] that a command line chose from it. Answers to client-go's `tools/clientcmd`.

mod error;
mod locate;
mod modify;
mod property;
mod resolve;
mod view;
mod wire;

pub use error::{Error, Problem};
pub use locate::Locations;
pub use modify::{Paths, modify};
pub use property::{Change, set_property};
pub use resolve::{Overrides, Target, resolve};
pub use view::{flatten, minify, redact, shorten};
pub use wire::{parse, to_json, to_json_text, to_yaml};

use crate::value::{Json, Map};
use std::collections::BTreeMap;

/// One kubeconfig, or several merged. Fields that client-go does not know are kept in `other`, so that writing a file
/// loses nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    pub preferences: Map<String, Json>,
    pub clusters: BTreeMap<String, Cluster>,
    pub users: BTreeMap<String, User>,
    pub contexts: BTreeMap<String, Context>,
    pub current_context: String,
    pub extensions: BTreeMap<String, Json>,
    pub other: Map<String, Json>,
}

impl Config {
    /// Drops the fields that client-go does not know, which kubectl shows nowhere.
    pub fn forget_unknown(&mut self) {
        self.other.clear();
        self.clusters.values_mut().for_each(|entry| entry.other.clear());
        self.contexts.values_mut().for_each(|entry| entry.other.clear());
        for user in self.users.values_mut() {
            user.other.clear();
            if let Some(exec) = &mut user.exec {
                exec.other.clear();
            }
        }
    }

    /// Whether nothing at all was configured.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
            && self.users.is_empty()
            && self.contexts.is_empty()
            && self.current_context.is_empty()
            && self.extensions.is_empty()
            && self.preferences.is_empty()
    }
}

/// Where an API server is, and how it proves who it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cluster {
    /// The file that it came from; empty for a new one.
    pub origin: String,
    pub server: String,
    pub tls_server_name: String,
    pub insecure_skip_tls_verify: bool,
    pub certificate_authority: String,
    pub certificate_authority_data: Vec<u8>,
    pub proxy_url: String,
    pub disable_compression: bool,
    pub extensions: BTreeMap<String, Json>,
    pub other: Map<String, Json>,
}

/// Who the user is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct User {
    /// The file that it came from; empty for a new one.
    pub origin: String,
    pub client_certificate: String,
    pub client_certificate_data: Vec<u8>,
    pub client_key: String,
    pub client_key_data: Vec<u8>,
    pub token: String,
    pub token_file: String,
    pub impersonate: String,
    pub impersonate_uid: String,
    pub impersonate_groups: Vec<String>,
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    pub username: String,
    pub password: String,
    pub auth_provider: Option<AuthProvider>,
    pub exec: Option<Exec>,
    pub extensions: BTreeMap<String, Json>,
    pub other: Map<String, Json>,
}

/// An authentication provider that is built into the client.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuthProvider {
    pub name: String,
    pub config: BTreeMap<String, String>,
}

/// A program that hands out credentials.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exec {
    pub command: String,
    /// Absent is not the same as empty: Go prints `null` and `[]`.
    pub args: Option<Vec<String>>,
    pub env: Option<Vec<(String, String)>>,
    pub api_version: String,
    pub install_hint: String,
    pub provide_cluster_info: bool,
    pub interactive_mode: String,
    pub other: Map<String, Json>,
}

/// A cluster, a user and a namespace under one name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// The file that it came from; empty for a new one.
    pub origin: String,
    pub cluster: String,
    pub user: String,
    pub namespace: String,
    pub extensions: BTreeMap<String, Json>,
    pub other: Map<String, Json>,
}
