//! [`Cluster`]: requests and answers, with client-go's rules for retries, timeouts, warnings and logging.

use super::config::Target;
use super::credential::Surroundings;
use super::discovery::Discovery;
use super::error::{Cause, Error, Status};
use super::log::{Message, Sink};
use super::request::Request;
use super::transport;
use crate::files::Files;
use crate::value::{Json, duration, json};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use http_body_util::BodyExt;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How a connection behaves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `kubectl/v1.37.2 (linux/amd64) kubernetes/…`.
    pub user_agent: String,
    /// klog's level: 6 tells requests, 7 their headers, 8 bodies, 9 curl commands.
    pub verbosity: i32,
    /// Where discovery may be kept between runs.
    pub cache: Option<PathBuf>,
    /// Whether standard input is a terminal, for plugins that ask.
    pub terminal: bool,
}

/// A connection to one API server.
pub struct Cluster {
    client: kube::Client,
    target: Target,
    options: Options,
    sink: Arc<dyn Sink>,
    warned: Mutex<BTreeSet<String>>,
    pub(super) disk: Arc<dyn Files>,
    pub(super) discovered: Mutex<Option<Arc<Discovery>>>,
    pub(super) discoveries: AtomicUsize,
}

/// The head of an answer whose body is still to be read.
pub struct Answer {
    pub status: http::StatusCode,
    pub headers: HeaderMap,
    pub body: kube::client::Body,
}

/// client-go tries this often where the server asks to be asked again.
const RETRIES: usize = 10;
/// How often a connection that broke before the answer is tried again.
const RECONNECTS: usize = 3;

impl Cluster {
    /// Sets the connection up; no request is made yet. Must run inside the runtime.
    pub async fn connect(
        target: Target,
        options: Options,
        (disk, sink): (Arc<dyn Files>, Arc<dyn Sink>),
        environment: &BTreeMap<String, String>,
    ) -> Result<Cluster, Error> {
        let surroundings = Surroundings { environment, terminal: options.terminal, sink: sink.as_ref() };
        let client = transport::connect(&target, disk.as_ref(), &surroundings)?;
        Ok(Cluster {
            client,
            target,
            options,
            sink,
            warned: Mutex::new(BTreeSet::new()),
            disk,
            discovered: Mutex::new(None),
            discoveries: AtomicUsize::new(0),
        })
    }

    /// The server and user that were chosen.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The namespace of requests that name none.
    pub fn namespace(&self) -> &str {
        &self.target.namespace
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn sink(&self) -> &Arc<dyn Sink> {
        &self.sink
    }

    /// The client below, for upgraded connections.
    pub(super) fn client(&self) -> &kube::Client {
        &self.client
    }

    /// The server's address without a final slash.
    pub fn server(&self) -> &str {
        self.target.cluster.server.trim_end_matches('/')
    }

    /// How many different warnings the server gave.
    pub fn warnings(&self) -> usize {
        self.warned.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Tells a warning once.
    pub fn warn(&self, text: &str) {
        if self.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned()) {
            self.sink.warning(text);
        }
    }

    /// Sends a request and waits for the head of its answer; an error status is an error.
    pub async fn send(&self, request: &Request) -> Result<Answer, Error> {
        let mut tries = 0;
        let mut broken = 0;
        loop {
            match self.try_send(request).await {
                Ok(answer) if answer.status.is_success() || answer.status.as_u16() == 304 => return Ok(answer),
                Ok(answer) => {
                    let wait = retry_after(&answer);
                    match wait {
                        Some(wait) if tries < RETRIES => {
                            tries += 1;
                            tokio::time::sleep(wait).await;
                        }
                        _ => return Err(refused(request, answer).await),
                    }
                }
                // A connection that broke before the answer may be tried again where nothing can have happened twice.
                Err(Error::Connection { cause: Cause::Closed | Cause::Reset, .. })
                    if request.method == http::Method::GET && broken < RECONNECTS =>
                {
                    broken += 1;
                    tokio::time::sleep(Duration::from_millis(100 << broken)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_send(&self, request: &Request) -> Result<Answer, Error> {
        let timeout = self.target.request_timeout.or(request.timeout);
        let mut target = request.target();
        if let Some(timeout) = timeout {
            let text = duration::write(i64::try_from(timeout.as_nanos()).unwrap_or(i64::MAX));
            let joined = request.clone().param("timeout", text);
            target = joined.target();
        }
        let url = format!("{}{target}", self.server());
        let mut built = http::Request::builder().method(request.method.clone()).uri(&target);
        let mut body = Vec::new();
        if let Some(headers) = built.headers_mut() {
            headers.insert(ACCEPT, HeaderValue::from_static(request.accept));
            if let Ok(agent) = HeaderValue::from_str(&self.options.user_agent) {
                headers.insert(USER_AGENT, agent);
            }
            for (name, value) in &request.headers {
                if let Ok(value) = HeaderValue::from_str(value) {
                    headers.insert(*name, value);
                }
            }
            if let Some((bytes, kind)) = &request.body {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
                body.clone_from(bytes);
            }
        }
        self.log_request(request, &url, &body);
        let built = built
            .body(kube::client::Body::from(body))
            .map_err(|error| Error::Setup(format!("{} {url}: {error}", request.method)))?;
        let started = Instant::now();
        let sent = self.client.send(built);
        let sent = match timeout {
            Some(timeout) => match tokio::time::timeout(timeout, sent).await {
                Ok(sent) => sent,
                Err(_) => {
                    self.log_response(request, (&url, ""), started, &HeaderMap::new());
                    return Err(self.lost(request, url, Cause::Timeout));
                }
            },
            None => sent.await,
        };
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => {
                self.log_response(request, (&url, ""), started, &HeaderMap::new());
                return Err(self.lost(request, url, transport::cause(&error, &self.target)));
            }
        };
        let (parts, body) = answer.into_parts();
        self.log_response(request, (&url, &status_line(parts.status)), started, &parts.headers);
        self.take_warnings(&parts.headers);
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    fn lost(&self, request: &Request, url: String, cause: Cause) -> Error {
        Error::Connection { method: request.method.to_string(), url, cause }
    }

    /// Sends a request and reads its whole answer.
    pub async fn fetch(&self, request: &Request) -> Result<Vec<u8>, Error> {
        let answer = self.send(request).await?;
        self.read(answer).await
    }

    /// The whole body of an answer.
    pub async fn read(&self, answer: Answer) -> Result<Vec<u8>, Error> {
        let collected = answer.body.collect();
        let collected = match self.target.request_timeout {
            Some(timeout) => {
                tokio::time::timeout(timeout, collected).await.map_err(|_| Error::Body { cause: Cause::Timeout })?
            }
            None => collected.await,
        };
        let bytes = collected.map_err(|_| Error::Body { cause: Cause::ClosedEarly })?.to_bytes();
        if self.options.verbosity >= 8 {
            let text = String::from_utf8_lossy(&bytes);
            self.sink.log("request.go:1439", &Message::new("Response Body").text("body", &shown(&text, self)).finish());
        }
        Ok(bytes.into())
    }

    /// Sends a request and reads its answer as JSON.
    pub async fn json(&self, request: &Request) -> Result<Json, Error> {
        parse(&self.fetch(request).await?)
    }

    fn take_warnings(&self, headers: &HeaderMap) {
        for value in headers.get_all(http::header::WARNING) {
            if let Ok(text) = value.to_str() {
                warning_texts(text).iter().for_each(|text| self.warn(text));
            }
        }
    }

    fn log_request(&self, request: &Request, url: &str, body: &[u8]) {
        let level = self.options.verbosity;
        if level < 7 {
            return;
        }
        if level >= 8 && request.body.is_some() {
            let text = String::from_utf8_lossy(body);
            self.sink.log("request.go:1439", &Message::new("Request Body").text("body", &shown(&text, self)).finish());
        }
        let headers = format!("Accept: {}\nUser-Agent: {}\n", request.accept, self.options.user_agent);
        let headers = match &request.body {
            Some((_, kind)) => headers.replacen("User-Agent", &format!("Content-Type: {kind}\nUser-Agent"), 1),
            None => headers,
        };
        let message = Message::new("Request");
        let message = if level >= 9 {
            let shown: String = headers.lines().map(|line| format!(" -H \"{line}\"")).collect();
            message.text("curlCommand", &format!("curl -v -X{} {shown} '{url}'", request.method))
        } else {
            message.text("verb", request.method.as_str()).text("url", url).text("headers", &headers)
        };
        self.sink.log("round_trippers.go:527", &message.finish());
    }

    fn log_response(&self, request: &Request, (url, status): (&str, &str), started: Instant, headers: &HeaderMap) {
        let level = self.options.verbosity;
        if level < 6 {
            return;
        }
        let mut message = Message::new("Response");
        if level == 6 || level >= 9 {
            message = message.text("verb", request.method.as_str()).text("url", url);
        }
        message = message.text("status", status);
        if level >= 8 {
            message = message.text("headers", &headers_text(headers));
        }
        message = message.number("milliseconds", started.elapsed().as_millis());
        self.sink.log("round_trippers.go:632", &message.finish());
    }
}

/// Bodies are cut at level 8.
fn shown(text: &str, cluster: &Cluster) -> String {
    const LIMIT: usize = 1024;
    if cluster.options.verbosity >= 9 || text.len() <= LIMIT {
        return text.to_owned();
    }
    let end = (0..=LIMIT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{} [truncated {} chars]", &text[..end], text.len() - end)
}

fn headers_text(headers: &HeaderMap) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{}: {}\n", canonical(name.as_str()), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort_unstable();
    lines.concat()
}

/// Go's spelling of a header: `Content-Type`.
fn canonical(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

fn status_line(status: http::StatusCode) -> String {
    format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or_default()).trim_end().to_owned()
}

/// JSON as an answer holds it.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, Error> {
    json::parse(bytes).map_err(|error| Error::Unreadable {
        message: if bytes.is_empty() {
            "the server's answer is empty".to_owned()
        } else {
            format!("couldn't get version/kind; json parse error: {error}")
        },
    })
}

/// The server asks to be asked again: only overload and its own failures count, and only with Retry-After.
fn retry_after(answer: &Answer) -> Option<Duration> {
    if answer.status.as_u16() != 429 && !answer.status.is_server_error() {
        return None;
    }
    let seconds: u64 = answer.headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The texts of a Warning header: `299 - "text"`, several joined by commas.
fn warning_texts(header: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = header.trim_start();
    while let Some(after) = rest.strip_prefix("299 ") {
        let Some(open) = after.find('"') else { break };
        let mut text = String::new();
        let mut letters = after[open + 1..].char_indices();
        let mut end = after.len();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    end = open + 1 + at + 1;
                    break;
                }
                '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
                letter => text.push(letter),
            }
        }
        out.push(text);
        rest = after[end..].trim_start_matches([',', ' ']);
    }
    out
}

/// The error that an answer means.
async fn refused(request: &Request, answer: Answer) -> Error {
    let code = answer.status.as_u16();
    let retry_after = answer
        .headers
        .get(http::header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let bytes = match answer.body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return Error::Body { cause: Cause::ClosedEarly },
    };
    if let Ok(body) = json::parse(&bytes)
        && body["kind"] == "Status"
    {
        let mut status = Status::from_json(&body);
        if status.code == 0 {
            status.code = code;
        }
        status.retry_after = status.retry_after.or(retry_after);
        return Error::Status(Box::new(status));
    }
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    Error::Status(Box::new(Status { retry_after, ..generic(request, code, &text) }))
}

/// What client-go says about an answer that explains nothing.
fn generic(request: &Request, code: u16, text: &str) -> Status {
    let (reason, message) = match code {
        400 => ("BadRequest", "the server rejected our request for an unknown reason".to_owned()),
        401 => ("Unauthorized", "the server has asked for the client to provide credentials".to_owned()),
        403 => ("Forbidden", text.to_owned()),
        404 => ("NotFound", "the server could not find the requested resource".to_owned()),
        405 => ("MethodNotAllowed", "the server does not allow this method on the requested resource".to_owned()),
        406 if text.is_empty() => (
            "NotAcceptable",
            "the server was unable to respond with a content type that the client supports".to_owned(),
        ),
        406 => ("NotAcceptable", text.to_owned()),
        409 if request.method == http::Method::POST => ("AlreadyExists", "the server reported a conflict".to_owned()),
        409 => ("Conflict", "the server reported a conflict".to_owned()),
        415 => ("UnsupportedMediaType", text.to_owned()),
        422 => ("Invalid", "the server rejected our request due to an error in our request".to_owned()),
        429 => (
            "TooManyRequests",
            "the server has received too many requests and has asked us to try again later".to_owned(),
        ),
        503 => ("ServiceUnavailable", "the server is currently unable to handle the request".to_owned()),
        504 => (
            "Timeout",
            "the server was unable to return a response in the time allotted, but may still be processing the request"
                .to_owned(),
        ),
        500.. => {
            ("InternalError", format!("an error on the server ({text:?}) has prevented the request from succeeding"))
        }
        _ => ("", format!("the server responded with the status code {code} but did not return more information")),
    };
    let verb = request.method.as_str().to_lowercase();
    let message = match &request.subject {
        Some((resource, name)) if name.is_empty() => format!("{message} ({verb} {resource})"),
        Some((resource, name)) => format!("{message} ({verb} {resource} {name})"),
        None => message,
    };
    Status { code, reason: reason.to_owned(), message, ..Status::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_warnings() {
        for (header, expected) in [
            ("299 - \"a\"", vec!["a"]),
            ("299 - \"a \\\"b\\\"\", 299 host \"c, d\"", vec!["a \"b\"", "c, d"]),
            ("199 - \"a\"", vec![]),
            ("299 - \"open", vec!["open"]),
        ] {
            assert_eq!(warning_texts(header), expected, "of {header}");
        }
    }

    #[test]
    fn explains_bare_answers() {
        let get = Request::get("/x").about("pods", "a");
        assert_eq!(generic(&get, 404, "").message, "the server could not find the requested resource (get pods a)");
        let post = Request::new(http::Method::POST, "/x").about("pods", "");
        assert_eq!(generic(&post, 409, "").reason, "AlreadyExists");
        assert_eq!(
            generic(&post, 500, "boom").message,
            "an error on the server (\"boom\") has prevented the request from succeeding (post pods)"
        );
    }

    #[test]
    fn spells_headers_as_go() {
        assert_eq!(canonical("content-type"), "Content-Type");
    }
}
