//! Bytes from a URL, whatever its scheme.
//!
//! In: a URL, and how it is asked for. Out: what stands there. Answers to Helm's `pkg/getter`.

use super::{Error, World, http, oci};
use crate::value::url::Url;
use std::time::Duration;

/// How long a whole request may take.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How something is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The URL that the credentials are for: they are not sent to another host.
    pub owner: String,
    pub username: String,
    pub password: String,
    /// Sends the credentials to every host.
    pub pass_credentials: bool,
    pub tls: Tls,
    /// Talks to a registry without TLS.
    pub plain_http: bool,
    /// The header `Accept`; nothing when empty.
    pub accept: &'static str,
    pub timeout: Duration,
}

/// Certificates of a connection, as paths of PEM files; empty when not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    pub cert_file: String,
    pub key_file: String,
    pub ca_file: String,
    /// Takes every certificate of the server.
    pub insecure: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            owner: String::new(),
            username: String::new(),
            password: String::new(),
            pass_credentials: false,
            tls: Tls::default(),
            plain_http: false,
            accept: "",
            timeout: PATIENCE,
        }
    }
}

impl Options {
    /// What of it concerns registries.
    pub fn registry(&self) -> oci::Options {
        oci::Options {
            username: self.username.clone(),
            password: self.password.clone(),
            tls: self.tls.clone(),
            plain_http: self.plain_http,
        }
    }
}

/// Gets what stands at a URL.
pub async fn get(world: &World<'_>, url: &Url, options: &Options) -> Result<Vec<u8>, Error> {
    match url.scheme.as_str() {
        "http" | "https" => http::fetch(world, &url.text(), options).await,
        scheme if world.getters.has(scheme) => world.getters.get(url, options).map_err(Error::Getter),
        scheme => Err(Error::Scheme { scheme: scheme.to_owned() }),
    }
}

/// Gets what stands at a URL, with the tag that the server gives it; nothing when that is still `tag`.
pub async fn get_unless(
    world: &World<'_>,
    url: &Url,
    options: &Options,
    tag: &str,
) -> Result<Option<http::Tagged>, Error> {
    match url.scheme.as_str() {
        "http" | "https" => http::fetch_unless(world, &url.text(), options, tag).await,
        _ => Ok(Some(http::Tagged { bytes: get(world, url, options).await?, tag: String::new() })),
    }
}

/// What fetches URLs of schemes that nothing here knows: helm's getter plugins.
pub trait OtherGetters {
    fn has(&self, scheme: &str) -> bool;
    fn get(&self, url: &Url, options: &Options) -> Result<Vec<u8>, String>;
}

/// A chart of a registry or, with `.prov` behind the reference, its provenance file.
pub async fn from_registry(world: &World<'_>, client: &oci::Client<'_>, url: &str) -> Result<Vec<u8>, Error> {
    let Some(reference) = url.strip_suffix(".prov") else {
        let pulled = client.pull(url, &oci::PullOptions::default()).await?;
        (world.pulled)(&pulled.report());
        return Ok(pulled.chart);
    };
    let only_provenance = oci::PullOptions { chart: false, provenance: true, ..oci::PullOptions::default() };
    let pulled = client.pull(reference, &only_provenance).await?;
    (world.pulled)(&pulled.report());
    Ok(pulled.provenance.unwrap_or_default())
}

/// Whether anything here can fetch from such URLs.
pub fn supports(world: &World<'_>, scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "oci") || world.getters.has(scheme)
}
