//! The connection itself: a kube client made from a target, with certificates, proxy and credentials chosen here.
//!
//! kube's own choices are not client-go's: it would retry for minutes, run exec plugins three times, and compare
//! NO_PROXY with the proxy's address. So it gets a finished configuration and only carries the bytes.

use super::config::{Target, User};
use super::credential::{self, Credential, Surroundings};
use super::error::{Cause, Error};
use super::proxy;
use crate::files::Files;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::time::Duration;

/// A client for the target. Must be called inside the runtime.
pub fn connect(target: &Target, disk: &dyn Files, surroundings: &Surroundings<'_>) -> Result<kube::Client, Error> {
    let server = address(&target.cluster.server);
    let uri: http::Uri = server.parse().map_err(|_| bad_server(&target.cluster.server))?;
    let url = url::Url::parse(&server).map_err(|_| bad_server(&target.cluster.server))?;
    let mut config = kube::Config::new(uri);
    // client-go retries only where the server asks for it; see `Cluster::send`.
    config.default_retry = false;
    config.connect_timeout = Some(Duration::from_secs(30));
    config.read_timeout = None;
    config.write_timeout = None;
    config.disable_compression = target.cluster.disable_compression;
    let proxy = match target.cluster.proxy_url.as_str() {
        "" => proxy::from_environment(&url, surroundings.environment),
        named => Some(named.to_owned()),
    };
    if let Some(proxy) = proxy {
        let parsed = proxy.parse().map_err(|error| Error::Setup(format!("proxy {proxy}: {error}")))?;
        config.proxy_url = Some(parsed);
    }
    // Over plain HTTP client-go sends no credentials.
    let secure = url.scheme() == "https";
    if secure {
        config.accept_invalid_certs = target.cluster.insecure_skip_tls_verify;
        if !target.cluster.tls_server_name.is_empty() {
            config.tls_server_name = Some(target.cluster.tls_server_name.clone());
        }
        config.root_cert = authority(target, disk)?;
        config.auth_info = authentication(target, disk, surroundings)?;
    }
    impersonation(&target.user, &mut config.auth_info);
    kube::Client::try_from(config).map_err(|error| Error::Setup(chain(&error)))
}

/// Go takes an address without a scheme for plain HTTP.
fn address(server: &str) -> String {
    let server = server.trim_end_matches('/');
    if server.contains("://") { server.to_owned() } else { format!("http://{server}") }
}

fn bad_server(server: &str) -> Error {
    Error::Setup(format!("host must be a URL or a host:port pair: {server:?}"))
}

/// The authority's certificates; none leaves the choice to the system.
fn authority(target: &Target, disk: &dyn Files) -> Result<Option<Vec<Vec<u8>>>, Error> {
    let cluster = &target.cluster;
    if cluster.insecure_skip_tls_verify {
        // Without a verifier the system's certificates need not be read.
        return Ok(Some(Vec::new()));
    }
    let pem = match (cluster.certificate_authority_data.is_empty(), cluster.certificate_authority.as_str()) {
        (false, _) => cluster.certificate_authority_data.clone(),
        (true, "") => return Ok(None),
        (true, path) => disk.read(Path::new(path)).map_err(super::config::Error::from)?,
    };
    let certificates: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| unusable_authority())?
        .into_iter()
        .map(|certificate| certificate.as_ref().to_vec())
        .collect();
    if certificates.is_empty() { Err(unusable_authority()) } else { Ok(Some(certificates)) }
}

fn unusable_authority() -> Error {
    Error::Setup("unable to load root certificates: unable to parse bytes as PEM block".to_owned())
}

fn authentication(
    target: &Target,
    disk: &dyn Files,
    surroundings: &Surroundings<'_>,
) -> Result<kube::config::AuthInfo, Error> {
    let user = &target.user;
    let mut out = kube::config::AuthInfo::default();
    let read = |data: &[u8], path: &str| -> Result<Vec<u8>, Error> {
        if !data.is_empty() || path.is_empty() {
            return Ok(data.to_vec());
        }
        Ok(disk.read(Path::new(path)).map_err(super::config::Error::from)?)
    };
    let mut certificate = read(&user.client_certificate_data, &user.client_certificate)?;
    let mut key = read(&user.client_key_data, &user.client_key)?;
    let mut token = user.token.clone();
    let basic = !user.username.is_empty() || !user.password.is_empty();
    if token.is_empty() && !user.token_file.is_empty() {
        out.token_file = Some(user.token_file.clone());
    }
    // Credentials that are written down beat a plugin's.
    if let (Some(exec), false) = (&user.exec, basic || !token.is_empty() || out.token_file.is_some()) {
        let Credential { token: handed, certificate: pem, key: secret } = credential::run(exec, target, surroundings)?;
        token = handed;
        if !pem.is_empty() {
            (certificate, key) = (pem.into_bytes(), secret.into_bytes());
        }
    }
    if !certificate.is_empty() {
        out.client_certificate_data = Some(STANDARD.encode(&certificate));
        out.client_key_data = Some(STANDARD.encode(&key).into());
    }
    if !token.is_empty() {
        out.token = Some(token.trim_end_matches('\n').to_owned().into());
    } else if basic {
        out.username = Some(user.username.clone());
        out.password = Some(user.password.clone().into());
    }
    if let Some(provider) = &user.auth_provider {
        if matches!(provider.name.as_str(), "azure" | "gcp") {
            return Err(credential::Error::RemovedProvider(provider.name.clone()).into());
        }
        let config = provider.config.clone().into_iter().collect();
        out.auth_provider =
            Some(kube::config::AuthProviderConfig { name: provider.name.clone(), config, ..Default::default() });
    }
    Ok(out)
}

fn impersonation(user: &User, out: &mut kube::config::AuthInfo) {
    if user.impersonate.is_empty() {
        return;
    }
    out.impersonate = Some(user.impersonate.clone());
    if !user.impersonate_uid.is_empty() {
        out.impersonate_uid = Some(user.impersonate_uid.clone());
    }
    if !user.impersonate_groups.is_empty() {
        out.impersonate_groups = Some(user.impersonate_groups.clone());
    }
    if !user.impersonate_extra.is_empty() {
        out.impersonate_user_extra = Some(user.impersonate_extra.clone().into_iter().collect());
    }
}

/// All the texts of an error and what caused it, without repetitions.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let part = error.to_string();
        if !text.contains(&part) {
            text = format!("{text}: {part}");
        }
        next = error.source();
    }
    text
}

/// What kept a request from being answered.
pub fn cause(error: &kube::Error, target: &Target) -> Cause {
    let url = url::Url::parse(&address(&target.cluster.server)).ok();
    let host = url.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
    let port = url.as_ref().and_then(url::Url::port_or_known_default).unwrap_or(0);
    let address = if host == "localhost" { format!("127.0.0.1:{port}") } else { format!("{host}:{port}") };
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(cause) = error.downcast_ref::<rustls::Error>().map(|error| tls(error, &host)) {
            return cause;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if let Some(error) = inner_tls(error) {
                return tls(error, &host);
            }
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return Cause::Refused { address },
                io::ErrorKind::ConnectionReset => return Cause::Reset,
                io::ErrorKind::TimedOut => return Cause::ConnectTimeout { address },
                io::ErrorKind::UnexpectedEof => return Cause::Closed,
                _ => {}
            }
        }
        let text = error.to_string();
        if text.contains("failed to lookup address") || text == "dns error" {
            return Cause::NoSuchHost { host };
        }
        if text.contains("connection closed before message completed") {
            return Cause::Closed;
        }
        next = error.source();
    }
    Cause::Other(chain(error))
}

/// The TLS error that an I/O error wraps, however often.
fn inner_tls(error: &io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    match inner.downcast_ref::<io::Error>() {
        Some(wrapped) => inner_tls(wrapped),
        None => inner.downcast_ref::<rustls::Error>(),
    }
}

fn tls(error: &rustls::Error, host: &str) -> Cause {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(reason) => Cause::Certificate(match reason {
            Certificate::UnknownIssuer => "certificate signed by unknown authority".to_owned(),
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                "certificate has expired or is not yet valid".to_owned()
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                format!("certificate is not valid for any names, but wanted to match {host}")
            }
            other => other.to_string(),
        }),
        rustls::Error::InvalidMessage(_) => Cause::NotTls,
        other => Cause::Other(format!("tls: {other}")),
    }
}
