//! One page of the web.
//!
//! In: a URL. Out: its status and bytes. Errors are in the words of Go's `net/http`.

use std::io;
use std::time::Duration;

/// What a web server answered.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    /// The status with its words: `404 Not Found`.
    pub status_line: String,
    pub body: Vec<u8>,
}

/// No answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Get {url:?}: {cause}")]
pub struct Error {
    pub url: String,
    /// The server with its port.
    pub host: String,
    pub cause: String,
    /// Nobody listens there.
    pub refused: bool,
}

/// Gets what stands at a URL, redirections followed.
pub async fn get(url: &str) -> Result<Page, Error> {
    read(reqwest::Client::builder(), url).await
}

/// As [`get`], from a server that may be silent for as long as `patience`.
pub async fn get_within(url: &str, patience: Duration) -> Result<Page, Error> {
    read(reqwest::Client::builder().connect_timeout(patience).read_timeout(patience), url).await
}

async fn read(client: reqwest::ClientBuilder, url: &str) -> Result<Page, Error> {
    let failed = |error: reqwest::Error| failure(&error, url);
    let client = client.build().map_err(failed)?;
    let response = client.get(url).send().await.map_err(failed)?;
    let status = response.status();
    let status_line = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let body = response.bytes().await.map_err(failed)?.to_vec();
    Ok(Page { status: status.as_u16(), status_line: status_line.trim_end().to_owned(), body })
}

/// The innermost reason, in Go's words where they are known.
fn failure(error: &reqwest::Error, url: &str) -> Error {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
    let host = host.unwrap_or_default();
    let mut inner: &dyn std::error::Error = error;
    let mut refused = false;
    loop {
        refused |= inner.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused);
        match inner.source() {
            Some(source) => inner = source,
            None => break,
        }
    }
    let cause = match (refused, error.is_timeout()) {
        (true, _) => format!("dial tcp {host}: connect: connection refused"),
        (false, true) => "context deadline exceeded".to_owned(),
        (false, false) => inner.to_string(),
    };
    Error { url: url.to_owned(), host, cause, refused }
}
