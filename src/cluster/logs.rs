//! The log of a container, as a stream of bytes.

use super::Cluster;
use super::error::{Cause, Error};
use super::request::Request;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http_body_util::BodyExt;

/// Which part of which log.
#[derive(Debug, Clone, Default)]
pub struct LogOptions {
    pub container: String,
    pub follow: bool,
    pub previous: bool,
    pub timestamps: bool,
    pub since_seconds: Option<i64>,
    /// RFC 3339.
    pub since_time: String,
    pub tail: Option<i64>,
    pub limit_bytes: Option<i64>,
    pub insecure_backend: bool,
}

impl Cluster {
    /// Starts reading a log. The bytes come as they are written, in pieces of any size.
    pub async fn logs(
        &self,
        (namespace, pod): (&str, &str),
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<Vec<u8>, Error>>, Error> {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let flag = |value: bool| if value { "true" } else { "" };
        let request = Request::get(format!("/api/v1/namespaces/{namespace}/pods/{pod}/log"))
            .about("pods", pod)
            .param_if("container", &options.container)
            .param_if("follow", flag(options.follow))
            .param_if("insecureSkipTLSVerifyBackend", flag(options.insecure_backend))
            .param_if("limitBytes", &number(options.limit_bytes))
            .param_if("previous", flag(options.previous))
            .param_if("sinceSeconds", &number(options.since_seconds))
            .param_if("sinceTime", &options.since_time)
            .param_if("tailLines", &number(options.tail))
            .param_if("timestamps", flag(options.timestamps))
            .header("accept-encoding", "identity");
        let answer = self.send(&request).await?;
        let bytes = answer.body.into_data_stream();
        Ok(bytes
            .map(|chunk| chunk.map(|bytes| bytes.to_vec()).map_err(|_| Error::Body { cause: Cause::ClosedEarly }))
            .boxed())
    }
}
