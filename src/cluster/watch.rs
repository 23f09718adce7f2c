//! Watches: a stream of events about the objects of one list.

use super::Cluster;
use super::connection::parse;
use super::error::{Cause, Error, Status};
use super::request::{Request, media};
use super::resource::Resource;
use crate::value::Json;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http_body_util::BodyExt;

/// What is watched, and from when on.
#[derive(Debug, Clone, Default)]
pub struct WatchOptions {
    /// Absent watches all namespaces.
    pub namespace: Option<String>,
    pub labels: String,
    pub fields: String,
    /// The version of the list that the events follow; empty starts with an event for each object there is.
    pub resource_version: String,
    /// Have each event bring a table with one row.
    pub table: bool,
    /// Have the rows bring the whole objects.
    pub whole_objects: bool,
    /// The server ends the watch after so many seconds; zero leaves it to the server.
    pub seconds: u64,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`.
    pub kind: String,
    pub object: Json,
}

/// A running watch.
pub struct Watch {
    chunks: BoxStream<'static, Result<Vec<u8>, Cause>>,
    /// What came and is not a whole line yet.
    rest: Vec<u8>,
    /// How far `rest` was searched for a line's end.
    searched: usize,
}

impl Watch {
    /// The next event; nothing when the server ended the watch. An error event is an error.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(at) = self.rest[self.searched..].iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=self.searched + at).collect();
                self.searched = 0;
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return event(&line).map(Some);
            }
            self.searched = self.rest.len();
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.rest.extend_from_slice(&chunk),
                Some(Err(cause)) => return Err(Error::Body { cause }),
                None if self.rest.iter().all(u8::is_ascii_whitespace) => return Ok(None),
                None => {
                    let line = std::mem::take(&mut self.rest);
                    self.searched = 0;
                    return event(&line).map(Some).map_err(|_| Error::Body { cause: Cause::ClosedEarly });
                }
            }
        }
    }
}

fn event(line: &[u8]) -> Result<Event, Error> {
    let mut tree = parse(line)?;
    let kind = tree["type"].as_str().unwrap_or_default().to_owned();
    let object = tree.get_mut("object").map(Json::take).unwrap_or_default();
    if kind == "ERROR" {
        return Err(Error::Status(Box::new(Status::from_json(&object))));
    }
    Ok(Event { kind, object })
}

impl Cluster {
    /// Starts a watch.
    pub async fn watch(&self, resource: &Resource, options: &WatchOptions) -> Result<Watch, Error> {
        let mut request = Request::get(resource.path(options.namespace.as_deref(), None, None))
            .about(&resource.full_name(), "")
            .param_if("labelSelector", &options.labels)
            .param_if("fieldSelector", &options.fields)
            .param_if("resourceVersion", &options.resource_version)
            .param("watch", "true")
            // A server may compress each event on its own, which is no stream that can be read to its end.
            .header("accept-encoding", "identity");
        if options.table {
            request = request.accept(media::TABLE);
        }
        if options.whole_objects {
            request = request.param("includeObject", "Object");
        }
        if options.seconds > 0 {
            request = request.param("timeoutSeconds", options.seconds.to_string());
        }
        let answer = self.send(&request).await?;
        let chunks = answer
            .body
            .into_data_stream()
            .map(|chunk| chunk.map(|bytes| bytes.to_vec()).map_err(|_| Cause::ClosedEarly))
            .boxed();
        Ok(Watch { chunks, rest: Vec::new(), searched: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn watch(chunks: &[&str]) -> Watch {
        let chunks: Vec<Result<Vec<u8>, Cause>> = chunks.iter().map(|chunk| Ok(chunk.as_bytes().to_vec())).collect();
        Watch { chunks: stream::iter(chunks).boxed(), rest: Vec::new(), searched: 0 }
    }

    async fn all(mut watch: Watch) -> Result<Vec<String>, String> {
        let mut out = Vec::new();
        while let Some(event) = watch.next().await.map_err(|error| error.to_string())? {
            out.push(format!("{} {}", event.kind, event.object));
        }
        Ok(out)
    }

    fn check(chunks: &[&str], expected: Result<&[&str], &str>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("because nothing is asked of it");
        let got = runtime.block_on(all(watch(chunks)));
        let expected = expected.map(|lines| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        assert_eq!(got, expected.map_err(str::to_owned), "of {chunks:?}");
    }

    #[test]
    fn reads_events_from_any_chunks() {
        let one = r#"{"type":"ADDED","object":{"a":1}}"#;
        check(&[one, "\n", one], Ok(&["ADDED {\"a\":1}", "ADDED {\"a\":1}"]));
        check(&[&one[..7], &one[7..], "\n\n"], Ok(&["ADDED {\"a\":1}"]));
        check(
            &[&one[..7]],
            Err("unexpected error when reading response body. Please retry. Original error: unexpected EOF"),
        );
        check(
            &[r#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#, "\n"],
            Err("too old"),
        );
    }
}
