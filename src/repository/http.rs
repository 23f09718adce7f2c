//! One page of the web.
//!
//! In: a URL. Out: its status and bytes. Errors are in the words of Go's `net/http`.

use std::io;

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
    pub cause: String,
}

/// Gets what stands at a URL, redirections followed.
pub async fn get(url: &str) -> Result<Page, Error> {
    let failed = |error: reqwest::Error| Error { url: url.to_owned(), cause: cause(&error, url) };
    let response = reqwest::get(url).await.map_err(failed)?;
    let status = response.status();
    let status_line = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let body = response.bytes().await.map_err(failed)?.to_vec();
    Ok(Page { status: status.as_u16(), status_line: status_line.trim_end().to_owned(), body })
}

/// The innermost reason, in Go's words where they are known.
fn cause(error: &reqwest::Error, url: &str) -> String {
    let mut inner: &dyn std::error::Error = error;
    loop {
        if let Some(io) = inner.downcast_ref::<io::Error>()
            && io.kind() == io::ErrorKind::ConnectionRefused
        {
            let address = url::Url::parse(url)
                .ok()
                .and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
            return format!("dial tcp {}: connect: connection refused", address.unwrap_or_default());
        }
        match inner.source() {
            Some(source) => inner = source,
            None => break,
        }
    }
    if error.is_timeout() { "context deadline exceeded".to_owned() } else { inner.to_string() }
}
