//! Whether a registry takes credentials.
//!
//! In: a registry and credentials. Out: nothing, or why not. Answers to Helm's `Client.Login`.

use super::credentials::{self, Credential};
use super::error::Error;
use super::reference;
use super::transport::{Ask, status};
use super::{Client, Options, World};
use reqwest::{Method, StatusCode};

/// Shows the credentials to a registry, and files them when it takes them.
pub async fn log_in(world: World<'_>, registry: &str, credential: &Credential, options: &Options) -> Result<(), Error> {
    if !reference::is_registry(registry) {
        return Err(reference::Error::Registry(registry.to_owned()).into());
    }
    let plain_http = options.plain_http;
    let mut client = Client { plain_http, ..Client::new(world, options)? };
    client.transport.log_in(credential.clone());
    // Tokens by POST first, by GET where that is refused.
    client.transport.oauth = true;
    if client.ping(registry).await.is_err() {
        client.transport.oauth = false;
        let refused = |source| Error::Login { registry: registry.to_owned(), source: Box::new(source) };
        client.ping(registry).await.map_err(refused)?;
    }
    Ok(credentials::put(&world, registry, credential)?)
}

/// Forgets the credentials of a registry.
pub fn log_out(world: &World<'_>, registry: &str) -> Result<(), Error> {
    credentials::check(world).map_err(Error::Unreadable)?;
    Ok(credentials::remove(world, registry)?)
}

impl Client<'_> {
    async fn ping(&self, registry: &str) -> Result<(), Error> {
        let scheme = if self.plain_http { "http" } else { "https" };
        let host = if registry == "docker.io" { "registry-1.docker.io" } else { registry };
        let request = self.transport.request(Method::GET, &format!("{scheme}://{host}/v2/"))?;
        let response = self.transport.ask(Ask { request, scope: String::new() }).await?;
        match response.status() {
            StatusCode::OK => Ok(()),
            StatusCode::NOT_FOUND => Err(Error::NoRegistry),
            _ => Err(status("GET", response).await.into()),
        }
    }
}
