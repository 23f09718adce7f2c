//! One request to a registry, with the credentials that it asks for.
//!
//! In: a request and the scope that it needs. Out: the answer, whatever its status. A busy or failing registry is asked
//! again, as oras does it. Answers to oras' `registry/remote/{auth,retry}`.

use super::challenge::{Challenge, clean_scopes};
use super::credentials::{self, Credential};
use super::error::{Error, Problem, Reason, Status};
use super::{Options, World};
use crate::repository::{http, tls};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use reqwest::{Method, Request, Response, StatusCode};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use url::Url;

/// How often a request is sent again.
const RETRIES: u32 = 5;
/// The first wait; each further one is twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// How long a connection may take to come about.
const DIAL: Duration = Duration::from_secs(30);
/// How many bytes of an error or a token are read.
const SMALL: usize = 128 * 1024;

/// Who sends the requests.
pub struct Transport<'a> {
    pub world: World<'a>,
    client: reqwest::Client,
    /// Shown to every registry, when given.
    login: Option<Credential>,
    /// Whether busy registries are asked again; with certificates of its own, Helm does not.
    retries: bool,
    /// What worked before, by host.
    known: Mutex<BTreeMap<String, Known>>,
    /// Asks for tokens by POST even with a password, as a login tries first.
    pub oauth: bool,
}

/// Credentials that a host took.
enum Known {
    Basic(HeaderValue),
    /// By scopes.
    Bearer(BTreeMap<String, HeaderValue>),
}

/// What is asked.
pub struct Ask {
    pub request: Request,
    /// Such as `repository:NAME:pull`.
    pub scope: String,
}

impl<'a> Transport<'a> {
    pub fn new(world: World<'a>, options: &Options) -> Result<Transport<'a>, Error> {
        let tls = &options.tls;
        let custom = !tls.cert_file.is_empty() && !tls.key_file.is_empty() || !tls.ca_file.is_empty() || tls.insecure;
        let builder = reqwest::Client::builder().user_agent(http::USER_AGENT).no_gzip().connect_timeout(DIAL);
        // Over HTTP/2 a server's complaint about certificates would be lost.
        let builder = builder.http1_only().redirect(reqwest::redirect::Policy::none());
        let builder = if custom { tls::configure(world.files, tls, builder).map_err(Error::Tls)? } else { builder };
        let client = builder.build().map_err(|error| Error::Tls(error.to_string()))?;
        let given = !options.username.is_empty() && !options.password.is_empty();
        let login = given.then(|| Credential {
            username: options.username.clone(),
            password: options.password.clone(),
            ..Credential::default()
        });
        let known = Mutex::new(BTreeMap::new());
        Ok(Transport { world, client, login, retries: !custom, known, oauth: false })
    }

    /// Shows these credentials, whatever the files say.
    pub fn log_in(&mut self, credential: Credential) {
        self.login = Some(credential);
    }

    /// A request without a body.
    pub fn request(&self, method: Method, url: &str) -> Result<Request, Error> {
        let name = name(&method);
        self.client.request(method, url).build().map_err(|error| unanswered(name, url, &error))
    }

    /// Asks, and once more with credentials when the registry wants to see some.
    pub async fn ask(&self, ask: Ask) -> Result<Response, Error> {
        let Ask { request, scope } = ask;
        let host = authority(request.url());
        let hinted = clean_scopes(&[scope]);
        let attempted = hinted.join(" ");
        let again = |authorization: Option<HeaderValue>| {
            let mut copy = request.try_clone().expect("because every body here is bytes at hand");
            if let Some(value) = authorization {
                copy.headers_mut().insert(AUTHORIZATION, value);
            }
            copy
        };
        let response = self.send(again(self.remembered(&host, &attempted))).await?;
        // A challenge from where a redirection led is none of the registry's.
        if response.status() != StatusCode::UNAUTHORIZED || !same_origin(request.url(), response.url()) {
            return Ok(response);
        }
        let failed =
            |problem| Error::Answer { method: request.method().to_string(), url: response.url().to_string(), problem };
        let header = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (realm, service, asked) = match Challenge::parse(header) {
            Challenge::Unknown => return Ok(response),
            Challenge::Basic => {
                let value = self.basic(&host).map_err(failed)?;
                self.remember(&host, None, &value);
                return self.send(again(Some(value))).await;
            }
            Challenge::Bearer { realm, service, scope } => (realm, service, scope),
        };
        let scopes: Vec<String> = hinted.into_iter().chain(asked.split_whitespace().map(str::to_owned)).collect();
        let scopes = clean_scopes(&scopes);
        let key = scopes.join(" ");
        if key != attempted
            && let Some(value) = self.remembered(&host, &key)
        {
            let response = self.send(again(Some(value))).await?;
            if response.status() != StatusCode::UNAUTHORIZED {
                return Ok(response);
            }
        }
        check_realm(&realm, request.url()).map_err(failed)?;
        let wanted = Wanted { realm: &realm, service: &service, scopes: &scopes };
        let token = self.token(&host, &wanted).await.map_err(failed)?;
        let value = header_value(&format!("Bearer {token}")).map_err(failed)?;
        self.remember(&host, Some(&key), &value);
        self.send(again(Some(value))).await
    }

    fn remembered(&self, host: &str, scopes: &str) -> Option<HeaderValue> {
        let known = self.known.lock().ok()?;
        match known.get(host)? {
            Known::Basic(value) => Some(value.clone()),
            Known::Bearer(tokens) => tokens.get(scopes).cloned(),
        }
    }

    fn remember(&self, host: &str, scopes: Option<&str>, value: &HeaderValue) {
        // Whoever panicked while holding it left whole entries.
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match (scopes, known.get_mut(host)) {
            (None, _) => _ = known.insert(host.to_owned(), Known::Basic(value.clone())),
            (Some(scopes), Some(Known::Bearer(tokens))) => _ = tokens.insert(scopes.to_owned(), value.clone()),
            (Some(scopes), _) => {
                let tokens = BTreeMap::from([(scopes.to_owned(), value.clone())]);
                known.insert(host.to_owned(), Known::Bearer(tokens));
            }
        }
    }

    fn credential(&self, host: &str) -> Result<Credential, credentials::Error> {
        match &self.login {
            Some(login) => Ok(login.clone()),
            None => credentials::find(&self.world, host),
        }
    }

    fn basic(&self, host: &str) -> Result<HeaderValue, Problem> {
        let credential = self.credential(host).map_err(Problem::Credential)?;
        if credential.is_empty() {
            return Err(Problem::NoCredential);
        }
        if credential.username.is_empty() || credential.password.is_empty() {
            return Err(Problem::HalfCredential("basic"));
        }
        header_value(&basic_words(&credential))
    }

    /// A token for the scopes, from where the registry said.
    async fn token(&self, host: &str, wanted: &Wanted<'_>) -> Result<String, Problem> {
        let boxed = |error: Error| Problem::Token(Box::new(error));
        let credential = self.credential(host).map_err(|error| boxed(error.into()))?;
        if !credential.access_token.is_empty() {
            return Ok(credential.access_token);
        }
        let simple = credential.is_empty() || (credential.refresh_token.is_empty() && !self.oauth);
        let request = match simple {
            true => self.token_request(wanted, &credential),
            false => self.oauth_request(wanted, &credential),
        };
        let request = request.map_err(boxed)?;
        let (method, url) = (request.method().to_string(), request.url().to_string());
        let mut response = self.send(request).await.map_err(boxed)?;
        if response.status() != StatusCode::OK {
            return Err(boxed(status(&method, response).await.into()));
        }
        let body = read_some(&mut response, SMALL).await;
        let answer = |problem| boxed(Error::Answer { method: method.clone(), url: url.clone(), problem });
        let told: Token = serde_json::from_slice(&body).map_err(|error| answer(Problem::Json(error.to_string())))?;
        let plain = if simple { told.token } else { None };
        let token = [told.access_token, plain].into_iter().flatten().find(|token| !token.is_empty());
        token.ok_or_else(|| answer(Problem::NoToken))
    }

    /// As the distribution registry's specification has it: GET, with a password when there is one.
    fn token_request(&self, wanted: &Wanted<'_>, credential: &Credential) -> Result<Request, Error> {
        let mut request = self.request(Method::GET, wanted.realm)?;
        // In the order of the names, as Go writes a query; the address may bring parts of its own.
        let own = request.url().query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
        let mut query: Vec<(String, String)> = own.filter(|(name, _)| name != "service").collect();
        query.extend(wanted.scopes.iter().map(|scope| ("scope".to_owned(), scope.clone())));
        if !wanted.service.is_empty() {
            query.push(("service".to_owned(), wanted.service.to_owned()));
        }
        query.sort_by(|left, right| left.0.cmp(&right.0));
        if !query.is_empty() {
            request.url_mut().query_pairs_mut().clear().extend_pairs(query);
        }
        if !credential.username.is_empty() || !credential.password.is_empty() {
            let value = HeaderValue::from_str(&basic_words(credential)).expect("because base64 is visible ASCII");
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Ok(request)
    }

    /// As OAuth 2 has it: POST of a form.
    fn oauth_request(&self, wanted: &Wanted<'_>, credential: &Credential) -> Result<Request, Error> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", "oras-go");
        if !credential.refresh_token.is_empty() {
            form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", &credential.refresh_token);
        } else if !credential.username.is_empty() && !credential.password.is_empty() {
            form.append_pair("grant_type", "password");
            form.append_pair("password", &credential.password).append_pair("username", &credential.username);
        } else {
            let (method, url) = ("POST".to_owned(), wanted.realm.to_owned());
            return Err(Error::Answer { method, url, problem: Problem::HalfCredential("bearer") });
        }
        if !wanted.scopes.is_empty() {
            form.append_pair("scope", &wanted.scopes.join(" "));
        }
        form.append_pair("service", wanted.service);
        let mut request = self.request(Method::POST, wanted.realm)?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        *request.body_mut() = Some(form.finish().into());
        Ok(request)
    }

    /// Sends a request, and goes where the answers send it.
    async fn send(&self, mut request: Request) -> Result<Response, Error> {
        for _ in 0..=http::REDIRECTIONS {
            let response = self.send_there(&request).await?;
            let Some(next) = redirected(&request, &response) else { return Ok(response) };
            request = next;
        }
        let url = request.url();
        let cause = format!("stopped after {} redirects", http::REDIRECTIONS);
        let source = http::Unanswered { url: url.to_string(), host: authority(url), cause, refused: false };
        Err(Error::Unanswered { method: name(request.method()), source })
    }

    /// Sends a request; again after a while when the registry was busy or broken.
    async fn send_there(&self, request: &Request) -> Result<Response, Error> {
        let mut attempt = 0;
        loop {
            let copy = request.try_clone().expect("because every body here is bytes at hand");
            let outcome = self.client.execute(copy).await;
            let more = self.retries && attempt < RETRIES;
            let wait = match &outcome {
                Ok(response) if more && is_passing(response.status()) => wait(attempt, response),
                Err(error) if more && error.is_timeout() => FIRST_WAIT * 2_u32.pow(attempt),
                _ => {
                    let method = name(request.method());
                    return outcome.map_err(|error| unanswered(method, request.url().as_str(), &error));
                }
            };
            tokio::time::sleep(wait.min(LONGEST_WAIT)).await;
            attempt += 1;
        }
    }
}

/// Which token is wanted.
struct Wanted<'a> {
    realm: &'a str,
    service: &'a str,
    scopes: &'a [String],
}

/// What a token service answers.
#[derive(serde::Deserialize)]
struct Token {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
}

/// What is asked next after a redirection: credentials stay with the server that they were for.
fn redirected(request: &Request, response: &Response) -> Option<Request> {
    let code = response.status().as_u16();
    if !matches!(code, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let url = response.url().join(location).ok()?;
    let mut next = request.try_clone()?;
    if !same_origin(&url, request.url()) {
        next.headers_mut().remove(AUTHORIZATION);
    }
    if code < 307 && *request.method() != Method::HEAD {
        *next.method_mut() = Method::GET;
        *next.body_mut() = None;
    }
    *next.url_mut() = url;
    Some(next)
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error()
}

fn wait(attempt: u32, response: &Response) -> Duration {
    let told = || response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok().filter(|seconds| *seconds > 0);
    match told().filter(|_| response.status() == StatusCode::TOO_MANY_REQUESTS) {
        Some(seconds) => Duration::from_secs(seconds),
        None => FIRST_WAIT * 2_u32.pow(attempt),
    }
}

/// Refuses to take credentials where a registry should not send them: off TLS, or to an address of this machine or
/// this network that is not the registry's own.
fn check_realm(realm: &str, registry: &Url) -> Result<(), Problem> {
    if realm.is_empty() {
        return Ok(());
    }
    let unsupported = |scheme: &str| Problem::RealmScheme { realm: realm.to_owned(), scheme: scheme.to_owned() };
    let url = Url::parse(realm).map_err(|_| unsupported(""))?;
    match url.scheme() {
        "https" => {}
        "http" if registry.scheme() == "https" => return Err(Problem::PlainRealm(realm.to_owned())),
        "http" => {}
        other => return Err(unsupported(other)),
    }
    let inner = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_link_local() || ip.is_private() || ip.is_unspecified(),
        Some(url::Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unique_local() || ip.is_unspecified()
        }
        _ => false,
    };
    if inner && url.host_str() != registry.host_str() {
        return Err(Problem::RealmHost(url.host_str().unwrap_or_default().to_owned()));
    }
    Ok(())
}

fn basic_words(credential: &Credential) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", credential.username, credential.password)))
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Problem::NoToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Host and port as the URL has them.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether two URLs have the same scheme, host and port.
pub fn same_origin(left: &Url, right: &Url) -> bool {
    left.origin() == right.origin()
}

/// A method as Go's client names it in an error.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "HEAD" => "Head",
        "POST" => "Post",
        "PUT" => "Put",
        _ => "Get",
    }
}

fn unanswered(method: &'static str, url: &str, error: &reqwest::Error) -> Error {
    Error::Unanswered { method, source: http::failure(error, url) }
}

/// What a registry says when it refuses.
pub async fn status(method: &str, mut response: Response) -> Status {
    #[derive(serde::Deserialize)]
    struct Body {
        #[serde(default)]
        errors: Vec<Reason>,
    }
    let (url, code) = (response.url().to_string(), response.status().as_u16());
    let body = read_some(&mut response, SMALL).await;
    let reasons = serde_json::from_slice(&body).map(|body: Body| body.errors).unwrap_or_default();
    Status { method: method.to_owned(), url, code, reasons }
}

/// Up to `limit` bytes of a body; what cannot be read is left out.
async fn read_some(response: &mut Response, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= limit {
            bytes.truncate(limit);
            break;
        }
    }
    bytes
}
