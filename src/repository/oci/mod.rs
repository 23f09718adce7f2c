//! Charts in OCI registries.
//!
//! In: references (`oci://HOST/REPOSITORY:TAG`), credentials from Docker's files. Out: charts, tags, digests. Answers
//! to Helm's `pkg/registry` and to what it uses of oras-go; written on [`reqwest`] alone.

mod blobs;
mod challenge;
pub mod credentials;
mod error;
mod login;
mod manifest;
mod plugin;
mod pull;
mod push;
mod reference;
mod tags;
mod transport;

pub use error::Error;
pub use login::{log_in, log_out};
pub use pull::{PullOptions, Pulled};
pub use push::{Package, Pushed};
pub use reference::{SCHEME, is_oci};
pub use tags::Resolved;

use super::getter::Tls;
use crate::files::Files;
use blobs::Repository;
use reference::Reference;
use std::collections::BTreeMap;
use std::path::Path;
use transport::Transport;

/// What Helm says where `+` had to become `_`.
const UNDERSCORES: &str = "
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry.
";

/// What a client works with.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub files: &'a dyn Files,
    /// Where Docker's files are, and the programs that keep credentials.
    pub environment: &'a BTreeMap<String, String>,
    /// Helm's own file of credentials.
    pub registry_config: &'a Path,
    /// Is told how many bytes of a chart are here, and of how many.
    pub progress: &'a dyn Fn(u64, Option<u64>),
    /// Is told, line by line, what a helper program writes to standard error.
    pub warn: &'a dyn Fn(&str),
}

/// How registries are spoken to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// With the password: shown to every registry, whatever the files say.
    pub username: String,
    pub password: String,
    pub tls: Tls,
    /// Without TLS.
    pub plain_http: bool,
}

/// Speaks to registries.
pub struct Client<'a> {
    transport: Transport<'a>,
    plain_http: bool,
}

impl<'a> Client<'a> {
    pub fn new(world: World<'a>, options: &Options) -> Result<Client<'a>, Error> {
        credentials::check(&world).map_err(Error::Unreadable)?;
        let tls = &options.tls;
        let custom = !tls.cert_file.is_empty() && !tls.key_file.is_empty() || !tls.ca_file.is_empty() || tls.insecure;
        // As in Helm, who brings certificates has asked for TLS.
        Ok(Client { transport: Transport::new(world, options)?, plain_http: options.plain_http && !custom })
    }

    fn repository<'b>(&'b self, reference: &'b Reference) -> Repository<'b, 'a> {
        Repository { transport: &self.transport, reference, plain_http: self.plain_http, actions: "pull" }
    }
}
