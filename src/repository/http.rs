//! The web: one page, or a download with credentials and certificates.
//!
//! In: a URL. Out: its bytes. Errors are in the words of Go's `net/http`; redirections are followed as it does.
//! Answers to Helm's `pkg/getter/httpgetter.go`.

use super::getter::Options;
use super::{Error, Notice, World, tls};
use crate::value::url::Url;
use reqwest::header::{ACCEPT, ETAG, IF_NONE_MATCH, LOCATION};
use reqwest::redirect::Policy;
use std::io;
use std::time::Duration;

/// What servers are told about who asks.
pub const USER_AGENT: &str = "Helm/4.3.1";
/// As many redirections as Go's client follows.
pub const REDIRECTIONS: usize = 10;

/// As much memory is set aside for a body at most because a server says that it comes.
const MOST_RESERVED: u64 = 1 << 28;

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
pub struct Unanswered {
    pub url: String,
    /// The server with its port.
    pub host: String,
    pub cause: String,
    /// Nobody listens there.
    pub refused: bool,
}

/// Gets what stands at a URL, redirections followed.
pub async fn get(url: &str) -> Result<Page, Unanswered> {
    read(reqwest::Client::builder(), url).await
}

/// As [`get`], from a server that may be silent for as long as `patience`.
pub async fn get_within(url: &str, patience: Duration) -> Result<Page, Unanswered> {
    read(reqwest::Client::builder().connect_timeout(patience).read_timeout(patience), url).await
}

/// As [`get`], under Helm's name.
pub async fn get_as_helm(url: &str) -> Result<Page, Unanswered> {
    read(reqwest::Client::builder().user_agent(USER_AGENT), url).await
}

/// As [`get_as_helm`], when all of it comes in time.
pub async fn get_as_helm_within(url: &str, patience: Duration) -> Result<Page, Unanswered> {
    read(reqwest::Client::builder().user_agent(USER_AGENT).timeout(patience), url).await
}

async fn read(client: reqwest::ClientBuilder, url: &str) -> Result<Page, Unanswered> {
    let failed = |error: reqwest::Error| failure(&error, url);
    let client = client.build().map_err(failed)?;
    let response = client.get(url).send().await.map_err(failed)?;
    let (status, status_line) = (response.status().as_u16(), status_line(&response));
    let body = response.bytes().await.map_err(failed)?.to_vec();
    Ok(Page { status, status_line, body })
}

/// What kind of thing stands at a URL, as the server says; nothing when it does not answer.
pub async fn content_type(url: &str) -> Option<String> {
    let client = reqwest::Client::builder().build().ok()?;
    let response = client.head(url).send().await.ok()?;
    response.headers().get(reqwest::header::CONTENT_TYPE)?.to_str().ok().map(str::to_owned)
}

/// Bytes, and the ETag that the server gave them; empty when it gave none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tagged {
    pub bytes: Vec<u8>,
    pub tag: String,
}

/// Downloads what stands at a URL; anything but a 200 is an error.
pub async fn fetch(world: &World<'_>, url: &str, options: &Options) -> Result<Vec<u8>, Error> {
    Ok(fetch_unless(world, url, options, "").await?.unwrap_or_default().bytes)
}

/// As [`fetch`]; nothing when the server says that it still is what it once gave this tag, which is not empty.
pub async fn fetch_unless(world: &World<'_>, url: &str, options: &Options, tag: &str) -> Result<Option<Tagged>, Error> {
    let unparsed = |url: &str, reason: String| Error::Url { url: url.to_owned(), reason };
    let owner = Url::parse(&options.owner).map_err(|reason| unparsed(&options.owner, reason))?;
    let wanted = Url::parse(url).map_err(|reason| unparsed(url, reason))?;
    let client = client(world, options)?;
    let own = owner.scheme == wanted.scheme && owner.host == wanted.host;
    let sends = (options.pass_credentials || own) && !options.username.is_empty() && !options.password.is_empty();
    (world.log)(&Notice::debug("fetching", vec![("url", url.to_owned())]));
    // Go gives the whole request one deadline, its body included.
    let deadline = tokio::time::Instant::now() + options.timeout;
    let question = Question { credentials: sends.then_some(options), accept: options.accept, tag };
    let asking = follow(&client, &wanted, &question);
    let mut response = tokio::time::timeout_at(deadline, asking).await.unwrap_or_else(|_| {
        let cause = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)".to_owned();
        Err(Error::Unanswered(Unanswered { url: shown(&wanted), host: wanted.host.clone(), cause, refused: false }))
    })?;
    if response.status() == reqwest::StatusCode::NOT_MODIFIED && !tag.is_empty() {
        return Ok(None);
    }
    if response.status() != reqwest::StatusCode::OK {
        return Err(Error::Status { url: url.to_owned(), status: status_line(&response) });
    }
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = tokio::time::timeout_at(deadline, body(world, &mut response)).await.unwrap_or_else(|_| {
        Err(Error::Body(
            "context deadline exceeded (Client.Timeout or context cancellation while reading body)".to_owned(),
        ))
    })?;
    Ok(Some(Tagged { bytes, tag }))
}

/// What goes with a request.
struct Question<'a> {
    credentials: Option<&'a Options>,
    accept: &'static str,
    tag: &'a str,
}

/// A client with the certificates that are asked for.
fn client(world: &World<'_>, options: &Options) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder().user_agent(USER_AGENT).no_gzip().redirect(Policy::none());
    let tls = &options.tls;
    // As in Helm, a certificate without its key is passed over in silence.
    let custom = !tls.cert_file.is_empty() && !tls.key_file.is_empty() || !tls.ca_file.is_empty() || tls.insecure;
    let builder = if custom { tls::configure(world.files, tls, builder).map_err(Error::Tls)? } else { builder };
    builder.build().map_err(|error| Error::Tls(chain(&error)))
}

/// Asks, and goes where the answers send it.
async fn follow(client: &reqwest::Client, url: &Url, question: &Question<'_>) -> Result<reqwest::Response, Error> {
    let mut at = url.clone();
    let mut last = String::new();
    for _ in 0..=REDIRECTIONS {
        let text = at.text();
        let mut request = client.get(&text);
        if !question.accept.is_empty() {
            request = request.header(ACCEPT, question.accept);
        }
        if !question.tag.is_empty() {
            request = request.header(IF_NONE_MATCH, question.tag);
        }
        if let Some(options) = question.credentials.filter(|_| keeps_credentials(url, &at)) {
            request = request.basic_auth(&options.username, Some(&options.password));
        }
        let response = request
            .send()
            .await
            .map_err(|error| Error::Unanswered(Unanswered { url: shown(&at), ..failure(&error, &text) }))?;
        let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let (true, Some(location)) = (matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308), location)
        else {
            return Ok(response);
        };
        let target = Url::parse(location).map_err(|reason| Error::Url { url: location.to_owned(), reason })?;
        at = at.resolve(&target);
        last = location.to_owned();
    }
    // Go names what the last answer said, as it was said.
    let cause = format!("stopped after {REDIRECTIONS} redirects");
    Err(Error::Unanswered(Unanswered { url: last, host: at.host, cause, refused: false }))
}

/// Go takes credentials along to the same host and to hosts below it.
fn keeps_credentials(first: &Url, next: &Url) -> bool {
    let (first, next) = (first.hostname().to_ascii_lowercase(), next.hostname().to_ascii_lowercase());
    first == next || next.strip_suffix(&first).is_some_and(|above| above.ends_with('.'))
}

async fn body(world: &World<'_>, response: &mut reqwest::Response) -> Result<Vec<u8>, Error> {
    let total = response.content_length();
    // What is not filled costs nothing.
    let mut bytes = Vec::with_capacity(total.unwrap_or_default().min(MOST_RESERVED) as usize);
    loop {
        let chunk = response.chunk().await;
        let ended = !matches!(chunk, Ok(Some(_)));
        let size = bytes.len() as u64;
        (world.progress)(size, if ended { Some(size) } else { total });
        match chunk.map_err(|error| Error::Body(body_cause(&error)))? {
            Some(chunk) => bytes.extend_from_slice(&chunk),
            None => return Ok(bytes),
        }
    }
}

/// What Go says when a body stops.
fn body_cause(error: &reqwest::Error) -> String {
    let text = chain(error);
    let cut = ["end of file before message length", "IncompleteMessage", "unexpected EOF", "incomplete message"];
    if cut.iter().any(|words| text.contains(words)) || error.is_body() || error.is_decode() {
        return "unexpected EOF".to_owned();
    }
    text
}

fn status_line(response: &reqwest::Response) -> String {
    let status = response.status();
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default()).trim_end().to_owned()
}

/// A URL in an error, without its password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if let Some((name, _)) = url.user.as_deref().and_then(|user| user.split_once(':')) {
        url.user = Some(format!("{name}:***"));
    }
    url.text()
}

/// An error with all that it came from.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

/// The innermost reason, in Go's words where they are known.
pub(super) fn failure(error: &reqwest::Error, url: &str) -> Unanswered {
    let parsed = url::Url::parse(url).ok();
    let name = parsed.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
    let port = parsed.as_ref().and_then(url::Url::port_or_known_default).unwrap_or_default();
    let host = format!("{name}:{port}");
    let mut inner: &dyn std::error::Error = error;
    let mut refused = false;
    let mut cause = None;
    loop {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            refused |= io.kind() == io::ErrorKind::ConnectionRefused;
            cause = cause.or_else(|| io_words(io, &name));
        }
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            cause = cause.or_else(|| Some(tls_words(tls, &name)));
        }
        let text = inner.to_string();
        if text.contains("failed to lookup address") || text == "dns error" {
            cause = cause.or_else(|| Some(format!("dial tcp: lookup {name}: no such host")));
        } else if text.contains("connection closed before message completed") {
            cause = cause.or_else(|| Some("EOF".to_owned()));
        }
        match inner.source() {
            Some(source) => inner = source,
            None => break,
        }
    }
    let numeric = if name == "localhost" { format!("127.0.0.1:{port}") } else { host.clone() };
    let cause = match (refused, error.is_timeout(), cause) {
        (true, ..) => format!("dial tcp {numeric}: connect: connection refused"),
        (false, true, _) => "context deadline exceeded".to_owned(),
        (false, false, Some(cause)) => cause,
        (false, false, None) => inner.to_string(),
    };
    Unanswered { url: url.to_owned(), host, cause, refused }
}

fn io_words(error: &io::Error, host: &str) -> Option<String> {
    if let Some(inner) = error.get_ref() {
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return Some(tls_words(tls, host));
        }
        if let Some(wrapped) = inner.downcast_ref::<io::Error>() {
            return io_words(wrapped, host);
        }
    }
    match error.kind() {
        io::ErrorKind::ConnectionReset => Some("read: connection reset by peer".to_owned()),
        io::ErrorKind::UnexpectedEof => Some("EOF".to_owned()),
        _ => None,
    }
}

fn tls_words(error: &rustls::Error, host: &str) -> String {
    use rustls::CertificateError as Certificate;
    let unverified = |reason: &str| format!("tls: failed to verify certificate: x509: {reason}");
    match error {
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => {
            unverified("certificate signed by unknown authority")
        }
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            unverified("certificate has expired or is not yet valid")
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => unverified(&format!("certificate is not valid for any names, but wanted to match {host}")),
        rustls::Error::InvalidCertificate(other) => unverified(&other.to_string()),
        rustls::Error::InvalidMessage(_) => "http: server gave HTTP response to HTTPS client".to_owned(),
        rustls::Error::AlertReceived(alert) => format!("remote error: tls: {}", alert_words(*alert)),
        other => format!("tls: {other}"),
    }
}

fn alert_words(alert: rustls::AlertDescription) -> String {
    use rustls::AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => "certificate required".to_owned(),
        Alert::BadCertificate => "bad certificate".to_owned(),
        Alert::HandshakeFailure => "handshake failure".to_owned(),
        Alert::UnknownCA => "unknown certificate authority".to_owned(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
pub(super) mod tests;
