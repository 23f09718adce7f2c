//! Bad input that needs no cluster: exit status 1, and a sentence that a person can act on.

use crate::harness::{Outcome, Scratch};
use std::io::{Read, Write};
use std::net::TcpListener;

#[track_caller]
fn refused(outcome: &Outcome, end: &str) {
    assert_eq!((outcome.status, outcome.out.as_str()), (1, ""), "{outcome}");
    assert!(outcome.err.ends_with(end), "wanted {end}\n{outcome}");
}

#[test]
fn kubeconfigs_that_name_what_is_not_there() {
    let scratch = Scratch::new();
    let missing = scratch.run("kubectl get pods --kubeconfig nope");
    assert_eq!(missing.err, "error: stat nope: no such file or directory\n");
    assert_eq!(missing.status, 1);
    let expected = "Error in configuration: context was not found for specified context: nope\n";
    assert_eq!(scratch.run("kubectl get pods --context nope").err, expected);
}

#[test]
fn a_server_that_is_down() {
    let outcome = Scratch::new().run("kx get pods --server https://127.0.0.1:1");
    refused(
        &outcome,
        "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n",
    );
}

#[test]
fn a_server_that_closes_in_the_middle_of_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // Serves until the test binary ends.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n";
            let _ = stream.write_all(format!("{head}{{\"kind\":\"APIRes").as_bytes());
        }
    });
    let outcome = Scratch::new().run(&format!("kx get pods --server http://127.0.0.1:{port}"));
    refused(&outcome, "Please retry. Original error: unexpected EOF\n");
}

#[test]
fn an_archive_that_leaves_its_folder() {
    let scratch = Scratch::new();
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (name, text) in [("evil/Chart.yaml", "apiVersion: v2\nname: evil\nversion: 0.1.0\n"), ("evil/../../out", "x")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        // By its bytes, for the library refuses such a name as well.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        archive.append(&header, text.as_bytes()).expect("an entry");
    }
    let bytes = archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("an archive");
    std::fs::write(scratch.path().join("evil.tgz"), bytes).expect("a file");
    // Helm keeps what stands behind the colon for itself.
    let expected = "Error: unable to load chart archive: chart illegally references parent directory\n";
    refused(&scratch.run("helm template r evil.tgz"), expected);
    assert!(!scratch.path().join("out").exists());
}

#[test]
fn a_template_that_never_ends() {
    let scratch = Scratch::new();
    scratch.write("chart/Chart.yaml", "apiVersion: v2\nname: endless\nversion: 0.1.0\n");
    let again = "{{ define \"again\" }}{{ include \"again\" . }}{{ end }}{{ include \"again\" . }}";
    scratch.write("chart/templates/a.yaml", again);
    let outcome = scratch.run("helm template r chart");
    let end = "error calling include: rendering template has a nested reference name: again: unable to execute template\n\nUse --debug flag to render out invalid YAML\n";
    refused(&outcome, end);
    scratch.write("chart/templates/a.yaml", "{{ range until 1000000000 }}x{{ end }}");
    assert_eq!(scratch.run("helm template r chart").status, 1, "a list that no memory holds");
    scratch.write("chart/templates/a.yaml", "");
    scratch.write(
        "chart/templates/b.j2",
        "{% for i in range(100000000) %}{% for j in range(100000000) %}x{% endfor %}{% endfor %}",
    );
    assert_eq!(scratch.run("kx template r chart").status, 1, "fuel is bounded");
}
