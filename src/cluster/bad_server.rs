//! What servers do that they should not, and what becomes of it: each answer here is written by hand.

use super::config::{Cluster as Entry, Target};
use super::log::Sink;
use super::{Cluster, Error, ListOptions, Options};
use crate::files::Memory;
use crate::manifest::GroupVersionKind;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Remembers the warnings.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Sink for Heard {
    fn log(&self, _place: &str, _message: &str) {}

    fn warning(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }

    fn pass(&self, _bytes: &[u8]) {}
}

/// A server that gives each connection the next of these answers and hangs up. The last one is repeated.
fn serve(answers: &[&str]) -> u16 {
    let answers: Vec<Vec<u8>> = answers.iter().map(|answer| answer.as_bytes().to_vec()).collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (index, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
                head.push(byte[0]);
            }
            let answer = answers.get(index).or(answers.last()).unwrap();
            let _ = stream.write_all(answer);
        }
    });
    port
}

fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn run<T>(port: u16, timeout: Option<Duration>, work: impl AsyncFnOnce(Cluster, Arc<Heard>) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let target = Target {
            cluster: Entry { server: format!("http://127.0.0.1:{port}"), ..Entry::default() },
            namespace: "default".to_owned(),
            request_timeout: timeout,
            ..Target::default()
        };
        let heard = Arc::new(Heard::default());
        let parts = (Arc::new(Memory::default()) as _, heard.clone() as Arc<dyn Sink>);
        let environment = BTreeMap::new();
        let connecting = Cluster::connect(target, Options::default(), parts, &environment);
        work(connecting.await.unwrap(), heard).await
    })
}

/// What reading a pod comes to.
fn read(answers: &[&str], timeout: Option<Duration>) -> (u16, Result<String, Error>) {
    let port = serve(answers);
    let read = run(port, timeout, async |cluster, _| {
        let pods = cluster.resource_for(&GroupVersionKind::new("v1", "Pod")).await?;
        cluster.get(&pods, Some("default"), "x").await.map(|object| object.name().to_owned())
    });
    (port, read)
}

fn check(answers: &[&str], expected: &str) -> Error {
    let (port, read) = read(answers, None);
    let error = read.expect_err("because the server misbehaves");
    assert_eq!(error.to_string(), expected.replace("PORT", &port.to_string()));
    error
}

fn status(code: u16, reason: &str, message: &str) -> String {
    let body = serde_json::json!({"kind": "Status", "code": code, "reason": reason, "message": message});
    http(&format!("{code} {reason}"), "Content-Type: application/json\r\n", &body.to_string())
}

#[test]
fn a_server_that_hangs_up_at_once() {
    check(&[""], "Get \"http://127.0.0.1:PORT/api/v1/namespaces/default/pods/x\": EOF");
}

#[test]
fn a_server_that_hangs_up_in_the_middle() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"kind\":\"Pod\"";
    check(&[cut], "unexpected error when reading response body. Please retry. Original error: unexpected EOF");
}

#[test]
fn a_server_that_is_not_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = run(port, None, async |cluster, _| cluster.version().await.unwrap_err());
    assert_eq!(
        error.to_string(),
        format!(
            "Get \"http://127.0.0.1:{port}/version?timeout=32s\": dial tcp 127.0.0.1:{port}: connect: connection refused"
        )
    );
}

#[test]
fn a_server_that_never_answers() {
    // It takes the connection and says nothing: the listener is never asked.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let error = run(port, Some(Duration::from_millis(100)), async |cluster, _| cluster.discovery().await.unwrap_err());
    let text = error.to_string();
    assert!(text.ends_with("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"), "{text}");
}

#[test]
fn statuses_keep_their_reasons() {
    assert!(check(&[&status(409, "Conflict", "changed")], "changed").is_conflict());
    assert!(check(&[&status(410, "Expired", "too old")], "too old").is_expired());
    assert!(check(&[&status(404, "NotFound", "pods \"x\" not found")], "pods \"x\" not found").is_not_found());
    assert!(check(&[&status(403, "Forbidden", "no")], "no").is_forbidden());
    check(&[&status(503, "ServiceUnavailable", "starting")], "starting");
}

#[test]
fn bare_errors_are_explained() {
    check(
        &[&http("500 Internal Server Error", "", "boom\n")],
        "an error on the server (\"boom\") has prevented the request from succeeding (get pods x)",
    );
    check(
        &[&http("429 Too Many Requests", "", "")],
        "the server has received too many requests and has asked us to try again later (get pods x)",
    );
    check(
        &[&http("404 Not Found", "", "404 page not found")],
        "the server could not find the requested resource (get pods x)",
    );
}

#[test]
fn overload_is_tried_again_only_when_the_server_says_so() {
    let busy = http("429 Too Many Requests", "Retry-After: 0\r\n", "");
    let pod = http("200 OK", "Content-Type: application/json\r\n", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"}}");
    let (_, read) = read(&[&busy, &busy, &pod], None);
    assert_eq!(read.expect("because the third answer is the pod"), "x");
}

#[test]
fn an_answer_that_is_no_json() {
    let (_, read) = read(&[&http("200 OK", "Content-Type: text/html\r\n", "<html>")], None);
    let text = read.expect_err("because that is no object").to_string();
    assert!(text.starts_with("couldn't get version/kind; json parse error: "), "{text}");
}

#[test]
fn a_list_whose_continuation_expired_begins_again() {
    let page = |items: &str, token: &str| {
        let body = format!("{{\"kind\":\"PodList\",\"metadata\":{{\"continue\":\"{token}\"}},\"items\":[{items}]}}");
        http("200 OK", "Content-Type: application/json\r\n", &body)
    };
    let one = "{\"metadata\":{\"name\":\"a\"}}";
    let answers = [page(one, "t"), status(410, "Expired", "too old"), page(&format!("{one},{one}"), "")];
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    let count = run(serve(&answers), None, async |cluster, _| {
        let pods = cluster.resource_for(&GroupVersionKind::new("v1", "Pod")).await?;
        let options = ListOptions { limit: 1, ..ListOptions::default() };
        Ok::<usize, Error>(cluster.list_objects(&pods, &options).await?.len())
    });
    assert_eq!(count.expect("because the list was sent whole"), 2);
}

#[test]
fn warnings_are_told_once() {
    let warned = http("200 OK", "Warning: 299 - \"old\"\r\nContent-Type: application/json\r\n", "{}");
    let heard = run(serve(&[&warned]), None, async |cluster, heard: Arc<Heard>| {
        for _ in 0..2 {
            cluster.version().await.unwrap();
        }
        assert_eq!(cluster.warnings(), 1);
        heard.0.lock().unwrap().clone()
    });
    assert_eq!(heard, ["old"]);
}
