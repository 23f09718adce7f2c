//! One request as data: its path, its sorted query, what it carries and wants.

use crate::value::Json;
use crate::value::url::{self, Part};
use http::Method;
use std::time::Duration;

/// Content types that the API knows.
pub mod media {
    pub const JSON: &str = "application/json";
    pub const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    pub const METADATA: &str = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    pub const STRATEGIC_MERGE_PATCH: &str = "application/strategic-merge-patch+json";
    pub const MERGE_PATCH: &str = "application/merge-patch+json";
    pub const JSON_PATCH: &str = "application/json-patch+json";
    pub const APPLY_PATCH: &str = "application/apply-patch+yaml";
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// The path below the server's address, already encoded.
    pub path: String,
    query: Vec<(String, String)>,
    pub accept: &'static str,
    /// Further headers, by their lower-case names.
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<(Vec<u8>, &'static str)>,
    /// The resource and the name that error texts speak of.
    pub subject: Option<(String, String)>,
    /// How long this request may take when the connection sets no limit.
    pub timeout: Option<Duration>,
}

impl Request {
    pub fn new(method: Method, path: impl Into<String>) -> Request {
        Request {
            method,
            path: path.into(),
            query: Vec::new(),
            accept: media::JSON,
            headers: Vec::new(),
            body: None,
            subject: None,
            timeout: None,
        }
    }

    pub fn get(path: impl Into<String>) -> Request {
        Request::new(Method::GET, path)
    }

    #[must_use]
    pub fn accept(mut self, accept: &'static str) -> Request {
        self.accept = accept;
        self
    }

    /// One more header, by its lower-case name.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.headers.push((name, value.into()));
        self
    }

    /// One more parameter of the query.
    #[must_use]
    pub fn param(mut self, key: &str, value: impl Into<String>) -> Request {
        self.query.push((key.to_owned(), value.into()));
        self
    }

    /// One more parameter, unless it is empty.
    #[must_use]
    pub fn param_if(self, key: &str, value: &str) -> Request {
        if value.is_empty() { self } else { self.param(key, value) }
    }

    #[must_use]
    pub fn json(self, body: &Json) -> Request {
        self.content(crate::value::json::compact(body).into_bytes(), media::JSON)
    }

    #[must_use]
    pub fn content(mut self, bytes: Vec<u8>, kind: &'static str) -> Request {
        self.body = Some((bytes, kind));
        self
    }

    /// Names what the request is about, for errors that the server does not explain.
    #[must_use]
    pub fn about(mut self, resource: &str, name: &str) -> Request {
        self.subject = Some((resource.to_owned(), name.to_owned()));
        self
    }

    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Request {
        self.timeout = Some(timeout);
        self
    }

    /// Path and query as they are sent: sorted by key, encoded as Go's `url.Values.Encode`.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let mut query: Vec<&(String, String)> = self.query.iter().collect();
        query.sort_by(|left, right| left.0.cmp(&right.0));
        let mut out = self.path.clone();
        // A raw path may bring its own query.
        let mut separator = if self.path.contains('?') { '&' } else { '?' };
        for (key, value) in query {
            out.push(separator);
            out.push_str(&url::escape(key.as_bytes(), Part::Query));
            out.push('=');
            out.push_str(&url::escape(value.as_bytes(), Part::Query));
            separator = '&';
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_encodes_as_go() {
        let request = Request::get("/api/v1/pods")
            .param("limit", "500")
            .param("labelSelector", "a=b,c in (d e)")
            .param_if("fieldSelector", "");
        assert_eq!(request.target(), "/api/v1/pods?labelSelector=a%3Db%2Cc+in+%28d+e%29&limit=500");
        assert_eq!(Request::get("/x").target(), "/x");
        assert_eq!(Request::get("/x?a=b").param("c", "d").target(), "/x?a=b&c=d");
        assert_eq!(url::escape(b"a b/c:d", Part::PathSegment), "a%20b%2Fc:d");
    }
}
