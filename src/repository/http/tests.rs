//! Servers that do what a good one never does, and what they are told.

use super::*;
use crate::files::{Disk, Files, Memory};
use crate::repository::download::{self, Request};
use crate::repository::getter::{self, Tls};
use crate::repository::{Folders, index, repositories::Repository};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

/// A server that gives each request the next answer; the last one again and again. Out: its address, and what it was
/// asked. An empty answer never comes.
fn server(answers: &[&str]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let answers: Vec<String> = answers.iter().map(|answer| answer.replace("[SELF]", &address)).collect();
    let (sender, requests) = channel();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for (index, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let lines = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            let request: Vec<String> = lines.collect();
            let answer = &answers[index.min(answers.len() - 1)];
            // The test may be over.
            let _ = stream.write_all(answer.as_bytes());
            let _ = sender.send(request.join("\n"));
            if answer.is_empty() {
                open.push(stream);
            }
        }
    });
    (address, requests)
}

/// No plugin is installed.
struct NoGetters;

impl getter::OtherGetters for NoGetters {
    fn has(&self, _scheme: &str) -> bool {
        false
    }

    fn get(&self, url: &Url, _options: &Options) -> Result<Vec<u8>, String> {
        Err(format!("nothing fetches {}", url.text()))
    }
}

/// Runs something in a world of its own.
pub fn within<T>(files: &dyn Files, run: impl AsyncFnOnce(&World<'_>) -> T) -> T {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folders = Folders {
        repository_cache: PathBuf::from("/cache"),
        content_cache: PathBuf::from("/content"),
        repository_config: PathBuf::from("/repositories.yaml"),
        ..Folders::default()
    };
    let environment = BTreeMap::new();
    let world = World {
        files,
        folders: &folders,
        working: Path::new("/"),
        environment: &environment,
        getters: &NoGetters,
        now: SystemTime::UNIX_EPOCH,
        log: &|_| {},
        progress: &|_, _| {},
        pulled: &|_| {},
        warn: &|_| {},
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(&world))
}

fn fetched(url: &str, options: &Options) -> Result<String, String> {
    let bytes = within(&Memory::default(), async |world| fetch(world, url, options).await);
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| error.to_string())
}

fn check(answers: &[&str], expected: Result<&str, &str>) {
    let (address, _requests) = server(answers);
    let options = Options { timeout: Duration::from_millis(300), ..Options::default() };
    let outcome = fetched(&format!("http://{address}/x"), &options);
    let shown = |text: String| text.replace(&address, "SERVER");
    let outcome = outcome.map(shown).map_err(|text| text.replace(&address, "SERVER"));
    assert_eq!(outcome.as_deref().map_err(String::as_str), expected, "of {answers:?}");
}

const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood";

#[test]
fn bad_servers_are_told_of_in_gos_words() {
    check(&[GOOD], Ok("good"));
    check(
        &[""],
        Err("Get \"http://SERVER/x\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
    );
    check(&["HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhalf"], Err("unexpected EOF"));
    check(
        &["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
        Err("failed to fetch http://SERVER/x : 404 Not Found"),
    );
    let moved = "HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    check(&[moved, GOOD], Ok("good"));
    check(&[moved], Err("Get \"/y\": stopped after 10 redirects"));
}

#[test]
fn credentials_stay_with_their_owner() {
    let ask = |address: &str, owner: &str, pass_credentials: bool| {
        let options = Options {
            owner: owner.to_owned(),
            username: "u".into(),
            password: "p".into(),
            pass_credentials,
            ..Options::default()
        };
        fetched(&format!("http://{address}/x"), &options).expect("answered");
    };
    let sent = |requests: &Receiver<String>| {
        let request = requests.recv().expect("asked").to_lowercase();
        assert!(request.contains("user-agent: helm/4.3.1"), "{request}");
        request.contains("authorization: basic dtpw")
    };
    let (address, requests) = server(&[GOOD]);
    ask(&address, &format!("http://{address}/charts"), false);
    assert!(sent(&requests), "to the repository itself");
    ask(&address, "http://127.0.0.1:1/charts", false);
    assert!(!sent(&requests), "to another port");
    ask(&address, "http://127.0.0.1:1/charts", true);
    assert!(sent(&requests), "to everybody, when that is wanted");
    // The same machine under another name is another host.
    let elsewhere = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://localhost:{}/y\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        address.rsplit(':').next().expect("a port")
    );
    let (first, asked) = server(&[&elsewhere]);
    ask(&first, &format!("http://{first}/charts"), false);
    assert!(sent(&asked), "to the repository itself");
    assert!(!sent(&requests), "to where it sends us");
}

#[test]
fn a_download_that_stops_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let (address, _requests) = server(&["HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\nhalf"]);
    let url = format!("http://{address}/a-1.0.0.tgz");
    let request = Request { reference: &url, ..Request::default() };
    let outcome = within(&Disk, async |world| download::to_folder(world, &request, folder.path()).await);
    assert_eq!(outcome.err().map(|error| error.to_string()).as_deref(), Some("unexpected EOF"));
    assert_eq!(Disk.list(folder.path()).expect("a folder"), []);
    let files = Memory::default();
    let outcome = within(&files, async |world| download::to_cache(world, &request).await);
    assert_eq!(outcome.err().map(|error| error.to_string()).as_deref(), Some("unexpected EOF"));
    assert!(files.list(Path::new("/content")).is_err(), "nothing is in the content cache");
}

#[test]
fn an_index_that_is_broken_replaces_nothing() {
    let files = Memory::default();
    let (address, _requests) = server(&["HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\na: ["]);
    files.make_directory(Path::new("/cache")).expect("a folder");
    files.write(Path::new("/cache/r-index.yaml"), b"old").expect("written");
    let repository = Repository { name: "r".into(), url: format!("http://{address}"), ..Repository::default() };
    let outcome = within(&files, async |world| index::refresh(world, &repository, Duration::from_secs(5)).await);
    let words = outcome.err().map(|error| error.to_string());
    assert_eq!(
        words.as_deref(),
        Some("error converting YAML to JSON: yaml: line 1: did not find expected node content")
    );
    assert_eq!(files.read(Path::new("/cache/r-index.yaml")).expect("there"), b"old");
}

#[test]
fn an_index_that_is_here_already_stays() {
    let answer = |tag: &str, version: &str| {
        let body = format!("apiVersion: v1\nentries:\n  a:\n  - {{name: a, version: {version}}}\n");
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\n{tag}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    };
    let same = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n";
    let (one, untagged, two) = (answer("ETag: \"x\"\r\n", "1.0.0"), answer("", "1.0.0"), answer("", "2.0.0"));
    let (address, requests) = server(&[&one, same, &untagged, same, &two, &two, same]);
    let folder = tempfile::tempdir().expect("a folder");
    let refresh = |url: &str| {
        let repository =
            Repository { name: "r".into(), url: format!("http://{address}{url}"), ..Repository::default() };
        let outcome = within(&Disk, async |world| {
            let folders = Folders { repository_cache: folder.path().to_owned(), ..Folders::default() };
            let world = World { folders: &folders, ..*world };
            index::refresh(&world, &repository, Duration::from_secs(5)).await
        });
        let request = requests.recv().expect("asked").to_lowercase();
        let words = outcome.err().map(|error| error.to_string().replace(&address, "SERVER"));
        (request.contains("if-none-match: \"x\""), words)
    };
    let file = folder.path().join("r-index.yaml");
    let stamp = || Disk.stamp(&file).expect("there");
    let has = |version: &str| String::from_utf8_lossy(&Disk.read(&file).expect("there")).contains(version);
    assert_eq!(refresh(""), (false, None));
    let first = stamp();
    assert_eq!(refresh(""), (true, None), "not modified");
    assert_eq!(refresh(""), (true, None), "the same bytes once more");
    assert_eq!(stamp(), first);
    // What another address gave a tag is not asked for by it, and then nothing can be unmodified.
    let refused = "failed to fetch http://SERVER/other/index.yaml : 304 Not Modified".to_owned();
    assert_eq!(refresh("/other"), (false, Some(refused)));
    assert_eq!(refresh(""), (true, None), "a new one");
    assert!(has("2.0.0") && stamp() != first);
    // Somebody else wrote the file.
    Disk.write(&file, b"apiVersion: v1\nentries: {}\n").expect("written");
    assert_eq!(refresh(""), (false, None));
    assert!(has("2.0.0"));
}

#[test]
fn a_cache_that_cannot_be_written_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let body = "apiVersion: v1\nentries: {}\n";
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let (address, _requests) = server(&[&answer]);
    let cache = folder.path().join("file");
    Disk.write(&cache, b"no folder").expect("written");
    let repository = Repository { name: "r".into(), url: format!("http://{address}"), ..Repository::default() };
    let outcome = within(&Disk, async |world| {
        let folders = Folders { repository_cache: cache.clone(), ..Folders::default() };
        let world = World { folders: &folders, ..*world };
        index::refresh(&world, &repository, Duration::from_secs(5)).await
    });
    let words = outcome.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(words.ends_with("/file/r-index.yaml: not a directory"), "{words}");
}

#[test]
fn certificates_are_refused_in_helms_words() {
    let files = Memory::default();
    files.write(Path::new("/text"), b"no certificate").expect("written");
    let check = |tls: Tls, expected: &str| {
        let options = Options { tls, ..Options::default() };
        let outcome = within(&files, async |world| fetch(world, "https://127.0.0.1:1/x", &options).await);
        assert_eq!(outcome.err().map(|error| error.to_string()).as_deref(), Some(expected));
    };
    let text = || "/text".to_owned();
    check(
        Tls { ca_file: text(), ..Tls::default() },
        "can't create TLS config for client: failed to append certificates from pem block",
    );
    check(
        Tls { ca_file: "/none".into(), ..Tls::default() },
        "can't create TLS config for client: can't read CA file: \"/none\": open /none: no such file or directory",
    );
    check(
        Tls { cert_file: text(), key_file: text(), ..Tls::default() },
        "can't create TLS config for client: unable to load cert from key pair: tls: failed to find any PEM data in \
         certificate input",
    );
    // A certificate without its key is passed over.
    check(
        Tls { cert_file: text(), ..Tls::default() },
        "Get \"https://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused",
    );
}
