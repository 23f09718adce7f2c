//! Registries that answer wrongly: other bytes than they said, too many, too few, none; other hosts; a while of trouble.
//!
//! What the original says of each is in testdata/registry/faults, which `.ci/baseline` records by this very code: with
//! `KX_RECORD` set to the originals' folder, they are run and the file is written.

use crate::harness::{Scratch, root};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/// One answer, as it goes over the wire.
type Answer = Vec<u8>;

/// Answers by path; of several for one path the last stays.
type Answers = BTreeMap<String, Vec<Answer>>;

fn digest(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut out = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
    for (name, value) in headers {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    if !headers.iter().any(|(name, _)| matches!(*name, "Content-Length" | "Transfer-Encoding")) {
        out.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

fn chart() -> Vec<u8> {
    std::fs::read(root().join("testdata/sessions/helm/oci/push/demo-0.1.0.tgz")).expect("a chart")
}

/// A registry that has one chart, and all in order.
struct Registry {
    config: Vec<u8>,
    chart: Vec<u8>,
    manifest: Value,
}

impl Registry {
    fn new() -> Registry {
        let config = br#"{"name":"demo","version":"0.1.0","apiVersion":"v2"}"#.to_vec();
        let chart = chart();
        let described =
            |kind: &str, bytes: &[u8]| json!({"mediaType": kind, "digest": digest(bytes), "size": bytes.len()});
        let manifest =
            json!({"schemaVersion": 2, "config": described(CONFIG, &config), "layers": [described(CHART, &chart)]});
        Registry { config, chart, manifest }
    }

    fn answers(&self) -> Answers {
        let manifest = self.manifest.to_string().into_bytes();
        BTreeMap::from([
            ("/v2/demo/manifests/0.1.0".to_owned(), vec![answer("200 OK", &[("Content-Type", MANIFEST)], &manifest)]),
            (blob(&self.config), vec![answer("200 OK", &[], &self.config)]),
            (blob(&self.chart), vec![answer("200 OK", &[], &self.chart)]),
        ])
    }

    fn with(&self, path: &str, answers: Vec<Answer>) -> Answers {
        let mut all = self.answers();
        all.insert(path.to_owned(), answers);
        all
    }

    fn manifest(change: impl FnOnce(&mut Value)) -> Answers {
        let mut registry = Registry::new();
        change(&mut registry.manifest);
        registry.answers()
    }
}

fn blob(bytes: &[u8]) -> String {
    format!("/v2/demo/blobs/{}", digest(bytes))
}

/// Serves the answers until the test ends; gives the address.
fn serve(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address").to_string();
    let answers = Arc::new(Mutex::new(answers));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let answers = Arc::clone(&answers);
            // A client that goes away is no fault of ours.
            std::thread::spawn(move || stream.and_then(|stream| reply(&stream, &answers)));
        }
    });
    address
}

fn reply(mut stream: &TcpStream, answers: &Mutex<Answers>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut credentials = false;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        credentials |= line.to_ascii_lowercase().starts_with("authorization:");
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let reply = match answers.lock().expect("no thread panics").get_mut(path) {
        Some(_) if path.starts_with("/open/") && credentials => answer("400 Bad Request", &[], b""),
        Some(_) if path.starts_with("/closed/") && !credentials => {
            answer("401 Unauthorized", &[("WWW-Authenticate", "Basic realm=x")], b"")
        }
        Some(left) if left.len() > 1 => left.remove(0),
        Some(left) => left[0].clone(),
        None => answer("404 Not Found", &[], b""),
    };
    stream.write_all(&reply)
}

fn cases() -> Vec<(&'static str, Answers)> {
    let fine = Registry::new();
    let manifest_path = "/v2/demo/manifests/0.1.0";
    let manifest = fine.manifest.to_string().into_bytes();
    let typed = [("Content-Type", MANIFEST)];
    let other = vec![b'x'; fine.chart.len()];
    let busy = answer("503 Service Unavailable", &[], b"");
    let elsewhere = [("Location", "http://localhost:1/x")];
    let trouble = br#"{"errors":[{"code":"DENIED","message":"no","detail":{"b":1,"a":[true,null]}},{"code":"A_B"}]}"#;
    vec![
        ("all in order", fine.answers()),
        ("other bytes than said", fine.with(&blob(&fine.chart), vec![answer("200 OK", &[], &other)])),
        ("fewer bytes than said", fine.with(&blob(&fine.chart), vec![answer("200 OK", &[], b"x")])),
        (
            "fewer bytes, without their number",
            fine.with(
                &blob(&fine.chart),
                vec![answer("200 OK", &[("Transfer-Encoding", "chunked")], b"1\r\nx\r\n0\r\n\r\n")],
            ),
        ),
        ("no blob", fine.with(&blob(&fine.chart), vec![answer("404 Not Found", &[], b"")])),
        (
            "a redirection to nowhere",
            fine.with(&blob(&fine.chart), vec![answer("307 Temporary Redirect", &elsewhere, b"")]),
        ),
        ("no manifest type", fine.with(manifest_path, vec![answer("200 OK", &[], &manifest)])),
        ("no manifest", fine.with(manifest_path, vec![answer("200 OK", &typed, b"no json")])),
        (
            "another digest in the header",
            fine.with(
                manifest_path,
                vec![answer("200 OK", &[typed[0], ("Docker-Content-Digest", &digest(b"x"))], &manifest)],
            ),
        ),
        (
            "no digest in the header",
            fine.with(manifest_path, vec![answer("200 OK", &[typed[0], ("Docker-Content-Digest", "x")], &manifest)]),
        ),
        ("a refusal with reasons", fine.with(manifest_path, vec![answer("403 Forbidden", &[], trouble)])),
        ("a challenge that nobody knows", {
            fine.with(manifest_path, vec![answer("401 Unauthorized", &[("WWW-Authenticate", "Digest realm=x")], b"")])
        }),
        ("a challenge that leads to an inner address", {
            let challenge = [("WWW-Authenticate", "Bearer realm=\"http://169.254.169.254/t\"")];
            fine.with(manifest_path, vec![answer("401 Unauthorized", &challenge, b"")])
        }),
        ("a while of trouble", fine.with(manifest_path, vec![busy.clone(), busy, answer("200 OK", &typed, &manifest)])),
        ("no chart layer", Registry::manifest(|manifest| manifest["layers"] = json!([]))),
        ("no config", Registry::manifest(|manifest| manifest["config"]["mediaType"] = json!("a/b"))),
        ("a digest that is none", Registry::manifest(|manifest| manifest["layers"][0]["digest"] = json!("sha256:1"))),
    ]
}

#[test]
fn faults_are_told_as_by_the_original() {
    let originals = std::env::var_os("KX_RECORD").map(PathBuf::from);
    let scratch = Scratch::new();
    if let Some(originals) = &originals {
        let link = scratch.path().join("bin/helm");
        std::fs::remove_file(&link).expect("the link to kx");
        std::os::unix::fs::symlink(originals.join("helm"), link).expect("a link to the original");
    }
    let mut transcript = String::new();
    for (name, answers) in cases() {
        let address = serve(answers);
        let line = format!("helm show values oci://{address}/demo --version 0.1.0 --plain-http");
        let outcome = scratch.run(&line).to_string().replace(&address, "[REGISTRY]");
        write!(transcript, "== {name}\n{outcome}\n").expect("a text grows");
    }
    let file = root().join("testdata/registry/faults");
    if originals.is_some() {
        std::fs::write(&file, transcript).expect("the transcript");
        return;
    }
    let wanted = std::fs::read_to_string(&file).expect("recorded by .ci/baseline");
    let diff = similar::TextDiff::from_lines(&wanted, &transcript);
    assert!(wanted == transcript, "\n{}", diff.unified_diff().header("wanted", "got"));
}

#[test]
fn credentials_stay_with_the_registry_that_they_are_for() {
    let registry = Registry::new();
    let whole = answer("200 OK", &[], &registry.chart);
    let elsewhere = serve(Answers::from([("/open/chart".to_owned(), vec![whole])]));
    let mut answers = registry
        .with(&blob(&registry.chart), vec![answer("307 Temporary Redirect", &[("Location", "/closed/chart")], b"")]);
    let away = format!("http://{elsewhere}/open/chart");
    answers.insert("/closed/chart".to_owned(), vec![answer("302 Found", &[("Location", away.as_str())], b"")]);
    let address = serve(answers);
    let line = format!("helm show values oci://{address}/demo --version 0.1.0 --plain-http --username u --password p");
    let outcome = Scratch::new().run(&line);
    assert_eq!((outcome.status, outcome.out.as_str()), (0, "greeting: hello\n\n"), "{outcome}");
}

/// Where kx goes further: what Helm would read into memory, whatever its size.
#[test]
fn a_layer_without_measure_is_refused() {
    let address = serve(Registry::manifest(|manifest| manifest["layers"][0]["size"] = json!(1_u64 << 40)));
    let outcome = Scratch::new().run(&format!("helm show values oci://{address}/demo --version 0.1.0 --plain-http"));
    let digest = digest(&chart());
    let wanted = format!(
        "Error: failed to perform \"Fetch\" on source: the layer {digest} has 1099511627776 bytes; kx reads up to \
         536870912\n"
    );
    assert_eq!((outcome.status, outcome.err), (1, wanted));
}
