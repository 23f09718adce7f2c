//! The requests that move artifacts: manifests and blobs, there and back.
//!
//! In: a reference or a descriptor. Out: bytes that have the wanted digest, or a registry that has them.
//! Answers to oras' `registry/remote/repository.go`.

use super::error::{Error, Problem};
use super::manifest::{ACCEPTED, Descriptor};
use super::reference::{self, Reference};
use super::transport::{Ask, Transport, authority, same_origin, status};
use crate::repository::content;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LINK, LOCATION};
use reqwest::{Method, Response, StatusCode};
use url::Url;

/// How many bytes a manifest or a list of tags may have, as in oras.
pub const SMALL_LIMIT: u64 = 4 * 1024 * 1024;
/// How many bytes a layer may have. A chart is unpacked up to 100 MiB only.
pub const LAYER_LIMIT: u64 = 512 * 1024 * 1024;

/// One repository of a registry.
pub struct Repository<'a, 'w> {
    pub transport: &'a Transport<'w>,
    pub reference: &'a Reference,
    pub plain_http: bool,
    /// What tokens are asked for: `pull`, or `pull,push` for one who will push in the end.
    pub actions: &'static str,
}

/// The page of a list, and where the next one stands.
pub struct Page {
    pub tags: Vec<String>,
    pub next: Option<String>,
}

impl Repository<'_, '_> {
    fn url(&self, rest: &str) -> String {
        let scheme = if self.plain_http { "http" } else { "https" };
        format!("{scheme}://{}/v2/{}/{rest}", self.reference.host(), self.reference.repository)
    }

    async fn ask(&self, method: Method, url: &str, set: impl FnOnce(&mut reqwest::Request)) -> Result<Response, Error> {
        let mut request = self.transport.request(method, url)?;
        set(&mut request);
        let scope = format!("repository:{}:{}", self.reference.repository, self.actions);
        self.transport.ask(Ask { request, scope }).await
    }

    /// The manifest behind a tag or a digest, with its bytes.
    pub async fn manifest(&self, target: &str) -> Result<(Descriptor, Vec<u8>), Error> {
        let url = self.url(&format!("manifests/{target}"));
        let response = self.ask(Method::GET, &url, accept(&ACCEPTED.join(", "))).await?;
        let mut response = self.found(response, target, &Method::GET).await?;
        let described = describe(&response, target, "GET")?;
        if described.size > SMALL_LIMIT {
            return Err(Error::ManifestSize { size: described.size, limit: SMALL_LIMIT });
        }
        let bytes = read(&mut response, &described, &mut |_| {}).await?;
        let digest = if described.digest.is_empty() { content::named_digest(&bytes) } else { described.digest };
        let descriptor = Descriptor { digest, ..described };
        if descriptor.matches(&bytes) { Ok((descriptor, bytes)) } else { Err(Error::Digest) }
    }

    /// What stands behind a tag, without its bytes.
    pub async fn resolve(&self, target: &str) -> Result<Descriptor, Error> {
        let url = self.url(&format!("manifests/{target}"));
        let response = self.ask(Method::HEAD, &url, accept(&ACCEPTED.join(", "))).await?;
        let response = self.found(response, target, &Method::HEAD).await?;
        let described = describe(&response, target, "HEAD")?;
        if described.digest.is_empty() {
            return Err(Error::NoDigest("HEAD"));
        }
        Ok(described)
    }

    /// Whether the registry has it already.
    pub async fn has(&self, descriptor: &Descriptor) -> Result<bool, Error> {
        let (url, accepted) = match descriptor.is_manifest() {
            true => (self.url(&format!("manifests/{}", descriptor.digest)), ACCEPTED.join(", ")),
            false => (self.url(&format!("blobs/{}", descriptor.digest)), String::new()),
        };
        let response = self.ask(Method::HEAD, &url, accept(&accepted)).await?;
        match response.status() {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => Err(status("HEAD", response).await.into()),
        }
    }

    /// The bytes of a descriptor; `progress` is told how many are here.
    pub async fn fetch(&self, descriptor: &Descriptor, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, Error> {
        if descriptor.size > LAYER_LIMIT {
            let (digest, size) = (descriptor.digest.clone(), descriptor.size);
            return Err(Error::LayerSize { digest, size, limit: LAYER_LIMIT });
        }
        let (kind, accepted) = match descriptor.is_manifest() {
            true => ("manifests", descriptor.media_type.as_str()),
            false => ("blobs", ""),
        };
        let url = self.url(&format!("{kind}/{}", descriptor.digest));
        let response = self.ask(Method::GET, &url, accept(accepted)).await?;
        let mut response = match response.status() {
            StatusCode::OK => response,
            StatusCode::NOT_FOUND => return Err(Error::NotFound(descriptor.digest.clone())),
            _ => return Err(status("GET", response).await.into()),
        };
        if response.content_length().is_some_and(|length| length != descriptor.size) {
            return Err(wrong(&response, "GET", Problem::Length));
        }
        check_digest(&response, "GET", &descriptor.digest)?;
        let bytes = read(&mut response, descriptor, progress).await?;
        if descriptor.matches(&bytes) { Ok(bytes) } else { Err(Error::Digest) }
    }

    /// Brings a blob into the registry, in two steps: where to, then all of it at once.
    pub async fn push_blob(&self, descriptor: &Descriptor, bytes: Vec<u8>) -> Result<(), Error> {
        let started = self.ask(Method::POST, &self.url("blobs/uploads/"), |_| {}).await?;
        if started.status() != StatusCode::ACCEPTED {
            return Err(status("POST", started).await.into());
        }
        let mut location = upload_location(&started, started.url())?;
        location.query_pairs_mut().append_pair("digest", &descriptor.digest);
        let ended = self
            .ask(Method::PUT, location.as_str(), |request| {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
                *request.body_mut() = Some(bytes.into());
            })
            .await?;
        match ended.status() {
            StatusCode::CREATED => Ok(()),
            _ => Err(status("PUT", ended).await.into()),
        }
    }

    /// Puts a manifest under a tag or its digest.
    pub async fn push_manifest(&self, descriptor: &Descriptor, bytes: Vec<u8>, target: &str) -> Result<(), Error> {
        let url = self.url(&format!("manifests/{target}"));
        let kind = HeaderValue::from_str(&descriptor.media_type);
        let response = self
            .ask(Method::PUT, &url, |request| {
                if let Ok(kind) = kind {
                    request.headers_mut().insert(CONTENT_TYPE, kind);
                }
                *request.body_mut() = Some(bytes.into());
            })
            .await?;
        if response.status() != StatusCode::CREATED {
            return Err(status("PUT", response).await.into());
        }
        check_digest(&response, "PUT", &descriptor.digest)
    }

    /// A page of the tags: the first, or the one that the page before named.
    pub async fn tags(&self, next: Option<String>) -> Result<Page, Error> {
        #[derive(serde::Deserialize)]
        struct Body {
            #[serde(default)]
            tags: Option<Vec<String>>,
        }
        let url = next.unwrap_or_else(|| self.url("tags/list"));
        let mut response = self.ask(Method::GET, &url, |_| {}).await?;
        if response.status() != StatusCode::OK {
            return Err(status("GET", response).await.into());
        }
        let next = next_page(&response)?;
        let bytes = read_up_to(&mut response, SMALL_LIMIT).await?;
        let body: Body = serde_json::from_slice(&bytes)
            .map_err(|error| wrong(&response, "GET", Problem::Json(error.to_string())))?;
        Ok(Page { tags: body.tags.unwrap_or_default(), next })
    }

    async fn found(&self, response: Response, target: &str, method: &Method) -> Result<Response, Error> {
        match response.status() {
            StatusCode::OK => Ok(response),
            StatusCode::NOT_FOUND => {
                let mark = if target.contains(':') { '@' } else { ':' };
                Err(Error::NotFound(format!("{}{mark}{target}", self.reference.bare())))
            }
            _ => Err(status(method.as_str(), response).await.into()),
        }
    }
}

fn accept(types: &str) -> impl FnOnce(&mut reqwest::Request) {
    let value = HeaderValue::from_str(types).ok().filter(|value| !value.is_empty());
    move |request| {
        if let Some(value) = value {
            request.headers_mut().insert(ACCEPT, value);
        }
    }
}

fn wrong(response: &Response, method: &str, problem: Problem) -> Error {
    Error::Answer { method: method.to_owned(), url: response.url().to_string(), problem }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

/// What an answer's headers say of a manifest; the digest is empty when they do not tell it.
fn describe(response: &Response, target: &str, method: &str) -> Result<Descriptor, Error> {
    let kind = header(response.headers(), "content-type").unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type.is_empty() {
        return Err(wrong(response, method, Problem::NoType));
    }
    // An answer to HEAD has no body whose length could be asked.
    let size = header(response.headers(), "content-length").and_then(|text| text.parse().ok());
    let size = size.ok_or_else(|| wrong(response, method, Problem::UnknownLength))?;
    let wanted = Some(target).filter(|target| target.contains(':')).unwrap_or_default();
    let told = header(response.headers(), "docker-content-digest").unwrap_or_default();
    if let (false, Err(reason)) = (told.is_empty(), reference::check_digest(told)) {
        return Err(wrong(response, method, Problem::DigestValue { value: told.to_owned(), reason }));
    }
    if !told.is_empty() && !wanted.is_empty() && told != wanted {
        let (found, wanted) = (told.to_owned(), wanted.to_owned());
        return Err(wrong(response, method, Problem::Digest { found, wanted }));
    }
    let digest = if wanted.is_empty() { told } else { wanted };
    Ok(Descriptor { media_type, digest: digest.to_owned(), size })
}

fn check_digest(response: &Response, method: &str, wanted: &str) -> Result<(), Error> {
    let Some(told) = header(response.headers(), "docker-content-digest") else { return Ok(()) };
    if reference::check_digest(told).is_err() {
        return Err(wrong(response, method, Problem::DigestHeader(told.to_owned())));
    }
    if told == wanted {
        return Ok(());
    }
    Err(wrong(response, method, Problem::Digest { found: told.to_owned(), wanted: wanted.to_owned() }))
}

/// As many bytes as the descriptor says.
async fn read(
    response: &mut Response,
    descriptor: &Descriptor,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<u8>, Error> {
    let size = descriptor.size;
    // What a registry claims is not worth memory before it is here.
    let mut bytes = Vec::with_capacity(size.min(1 << 20) as usize);
    // A body that breaks off ends there.
    while let Some(chunk) = response.chunk().await.unwrap_or_default() {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > size {
            return Err(Error::Long);
        }
        progress(bytes.len() as u64);
    }
    let got = bytes.len() as u64;
    if got < size {
        return Err(Error::Short { wanted: size, got, digest: descriptor.digest.clone() });
    }
    Ok(bytes)
}

async fn read_up_to(response: &mut Response, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::Broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limit {
            bytes.truncate(limit as usize);
            break;
        }
    }
    Ok(bytes)
}

/// Where an upload goes: on the same server, so that credentials stay there.
fn upload_location(response: &Response, asked: &Url) -> Result<Url, Error> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).ok_or(Error::NoLocation)?;
    let location = asked.join(location).map_err(|_| Error::NoLocation)?;
    let same =
        location.host_str() == asked.host_str() && location.port_or_known_default() == asked.port_or_known_default();
    if !same {
        let (location, registry) = (authority(&location), authority(asked));
        return Err(Error::ForeignUpload { location, registry });
    }
    if asked.scheme() == "https" && location.scheme() != "https" {
        return Err(Error::PlainUpload(authority(&location)));
    }
    Ok(location)
}

/// The `Link` to the next page, which must be on the same server.
fn next_page(response: &Response) -> Result<Option<String>, Error> {
    let Some(link) = response.headers().get(LINK).and_then(|value| value.to_str().ok()) else { return Ok(None) };
    let Some((target, _)) = link.strip_prefix('<').and_then(|rest| rest.split_once('>')) else { return Ok(None) };
    let foreign = || Error::ForeignLink { link: target.to_owned(), url: response.url().to_string() };
    let next = response.url().join(target).map_err(|_| foreign())?;
    if same_origin(&next, response.url()) { Ok(Some(next.into())) } else { Err(foreign()) }
}
