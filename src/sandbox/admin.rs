//! The few requests that the sandbox itself makes to its API server, over kx's own TLS.

use super::Error;
use super::keys::Keys;
use crate::files::{Disk, Files};
use serde_json::Value;
use std::time::Duration;

/// A client with the sandbox's admin certificate.
pub struct Admin {
    server: String,
    client: reqwest::Client,
}

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

impl Admin {
    pub(super) fn new(server: &str, keys: &Keys) -> Result<Admin, Error> {
        // The program has chosen its provider already; a library caller may not have.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut identity = Disk.read(&keys.admin())?;
        identity.extend(Disk.read(&keys.admin_key())?);
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&Disk.read(&keys.authority())?)?])
            .identity(reqwest::Identity::from_pem(&identity)?)
            // The server is on this machine, whatever proxy the environment names.
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        Ok(Admin { server: server.to_owned(), client })
    }

    /// Whether all of the server's readiness checks pass.
    pub async fn is_ready(&self) -> Result<bool, Error> {
        Ok(self.client.get(format!("{}/readyz", self.server)).send().await?.status().is_success())
    }

    /// The server's version, as `v1.37.2`.
    pub async fn version(&self) -> Result<String, Error> {
        let version = self.get("/version").await?.unwrap_or_default();
        Ok(version["gitVersion"].as_str().unwrap_or_default().to_owned())
    }

    /// The object at a path; nothing when there is none.
    pub async fn get(&self, path: &str) -> Result<Option<Value>, Error> {
        let response = self.client.get(format!("{}{path}", self.server)).send().await?;
        if !response.status().is_success() {
            return Ok(None);
        }
        // A server that stops in the middle of its start may cut an answer short.
        Ok(serde_json::from_slice(&response.bytes().await?).ok())
    }

    /// Creates an object, or leaves the one that is there.
    pub async fn create(&self, path: &str, object: &Value) -> Result<(), Error> {
        let request = self.client.post(format!("{}{path}", self.server));
        let request = request.header("Content-Type", "application/json").body(object.to_string());
        let response = request.send().await?;
        let status = response.status();
        if status.is_success() || status == reqwest::StatusCode::CONFLICT {
            return Ok(());
        }
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let what = format!("{} {name}", object["kind"].as_str().unwrap_or_default());
        Err(Error::Refused { what, answer: format!("{status}: {}", response.text().await?) })
    }
}
