//! The few steps of a session that are not a program under test: what shows files, archives and pages, and what moves
//! files. All of them are the same whether kx runs or the original.

use crate::harness::Outcome;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::Path;

/// The words of a line, split at blanks; 'single quotes' hold blanks together.
pub fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// Does one step in a folder.
pub fn run(words: &[&str], folder: &Path) -> Outcome {
    match perform(words, folder) {
        Ok(out) => Outcome { status: 0, out, err: String::new() },
        Err(error) => Outcome { status: 1, out: String::new(), err: format!("{error}\n") },
    }
}

fn perform(words: &[&str], folder: &Path) -> std::io::Result<String> {
    let at = |path: &str| folder.join(path);
    match words {
        ["cat", file] => std::fs::read_to_string(at(file)),
        ["ls", of] => list(&at(of)),
        ["sha256", file] => Ok(format!("{}\n", digest(&std::fs::read(at(file))?))),
        ["tar", file] => members(&at(file)),
        ["get", url] => page(url),
        ["publish", place, kind, files @ ..] => {
            let files = files.iter().map(|file| Ok((*file, std::fs::read(at(file))?)));
            publish(place, kind, files.collect::<std::io::Result<Vec<_>>>()?)
        }
        ["mkdir", path] => std::fs::create_dir_all(at(path)).map(|()| String::new()),
        ["cp", from, to] => std::fs::copy(at(from), at(to)).map(|_| String::new()),
        ["mv", from, to] => std::fs::rename(at(from), at(to)).map(|()| String::new()),
        ["rm", path] if at(path).is_dir() => std::fs::remove_dir_all(at(path)).map(|()| String::new()),
        ["rm", path] => std::fs::remove_file(at(path)).map(|()| String::new()),
        ["touch", file, time] => touch(&at(file), time).map(|()| String::new()),
        ["write", file, text] => std::fs::write(at(file), format!("{text}\n")).map(|()| String::new()),
        other => panic!("not a step of a session: {}", other.join(" ")),
    }
}

/// Sets when a file was last written to.
fn touch(file: &Path, time: &str) -> std::io::Result<()> {
    let time: jiff::Timestamp = time.parse().expect("a time as RFC 3339 has it");
    std::fs::File::options().write(true).open(file)?.set_modified(time.into())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every file and link below a folder, with the mode of those that only their owner may read.
fn list(folder: &Path) -> std::io::Result<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut text = String::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path().strip_prefix(folder).expect("it lies below");
        let mark = match entry.path() {
            link if link.is_symlink() => "@",
            folder if folder.is_dir() => "/",
            _ => "",
        };
        let mode = entry.metadata()?.permissions().mode() & 0o777;
        let mode = if mark.is_empty() && mode & 0o077 == 0 { format!(" ({mode:o})") } else { String::new() };
        writeln!(text, "{}{mark}{mode}", path.display()).expect("a text grows");
    }
    Ok(text)
}

/// The members of a .tgz in their order: mode, size, name and what they hold, by its digest.
fn members(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(file)?));
    for member in archive.entries()? {
        let mut member = member?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes)?;
        let header = member.header();
        let path = member.path()?.display().to_string();
        let kind = char::from(header.entry_type().as_byte());
        writeln!(text, "{kind} {:o} {} {path} {}", header.mode()?, bytes.len(), &digest(&bytes)[..12])
            .expect("a text grows");
    }
    Ok(text)
}

/// A page of a server without TLS; of a registry, the manifest as it was pushed.
fn page(url: &str) -> std::io::Result<String> {
    let rest = url.strip_prefix("http://").expect("a URL of http");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (head, body) = ask(host, &format!("GET /{path}"), "", b"")?;
    let status = head.lines().next().unwrap_or_default().split_once(' ').map_or("", |(_, status)| status);
    Ok(format!("{status}\n{body}\n"))
}

/// The head of a server's answer, and its body.
fn ask(host: &str, line: &str, kind: &str, body: &[u8]) -> std::io::Result<(String, String)> {
    let mut stream = std::net::TcpStream::connect(host)?;
    let accept = "application/vnd.oci.image.manifest.v1+json, */*";
    write!(stream, "{line} HTTP/1.0\r\nHost: {host}\r\nAccept: {accept}\r\n")?;
    if !line.starts_with("GET") {
        write!(stream, "Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len())?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(body)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer of HTTP");
    Ok((head.to_owned(), body.to_owned()))
}

/// Pushes files into a registry without TLS, as oras does: an artifact of a type, whose layers have their names.
fn publish(place: &str, kind: &str, files: Vec<(&str, Vec<u8>)>) -> std::io::Result<String> {
    const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    let (host, rest) = place.split_once('/').expect("HOST/REPOSITORY:TAG");
    let (repository, tag) = rest.split_once(':').expect("HOST/REPOSITORY:TAG");
    let upload = |bytes: &[u8]| -> std::io::Result<String> {
        let (head, _) = ask(host, &format!("POST /v2/{repository}/blobs/uploads/"), "", b"")?;
        let location = head.lines().find_map(|line| line.strip_prefix("Location: ")).expect("where to upload");
        let (digest, path) = (digest(bytes), location.trim_start_matches(&format!("http://{host}")));
        let (head, body) = ask(host, &format!("PUT {path}&digest=sha256:{digest}"), "application/octet-stream", bytes)?;
        assert!(head.contains(" 201 "), "{head}\n{body}");
        Ok(digest)
    };
    let describe = |bytes: &[u8], kind: &str| -> std::io::Result<Value> {
        Ok(json!({"mediaType": kind, "digest": format!("sha256:{}", upload(bytes)?), "size": bytes.len()}))
    };
    let mut layers = Vec::new();
    for (name, bytes) in files {
        let mut layer = describe(&bytes, "application/vnd.oci.image.layer.v1.tar")?;
        layer["annotations"] = json!({"org.opencontainers.image.title": name});
        layers.push(layer);
    }
    let config = describe(b"{}", "application/vnd.oci.empty.v1+json")?;
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind, "config": config, "layers": layers,
    });
    let line = format!("PUT /v2/{repository}/manifests/{tag}");
    let (head, body) = ask(host, &line, MANIFEST, manifest.to_string().as_bytes())?;
    assert!(head.contains(" 201 "), "{head}\n{body}");
    Ok(String::new())
}
