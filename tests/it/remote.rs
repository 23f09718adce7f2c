//! Kustomizations that name what lies on other machines: git repositories and pages.

use crate::harness::{Outcome, Scratch};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\ndata:\n  a: b\n";

/// A scratch folder with a repository in it, `org/repo`, which holds `base` and `part` (with the tag v1, where
/// their data is another) and a submodule.
struct Remote {
    scratch: Scratch,
}

impl Remote {
    fn new() -> Remote {
        let mut scratch = Scratch::new();
        // For submodules on the disk.
        scratch.set("GIT_ALLOW_PROTOCOL", "file:git:http");
        let remote = Remote { scratch };
        let write = |path: &str, text: &str| remote.scratch.write(&format!("git/org/{path}"), text);
        write("sub/c.yaml", &CONFIG.replace("config", "below"));
        remote.git("sub", "init -q -b main .");
        remote.commit("sub");
        write("repo/base/kustomization.yaml", "resources: [config.yaml]\n");
        write("repo/base/config.yaml", CONFIG);
        let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -part\n";
        write("repo/part/kustomization.yaml", component);
        write("repo/all/kustomization.yaml", "resources: [../base, ../sub/c.yaml]\n");
        write("repo/leaving/kustomization.yaml", "resources: [../..]\n");
        remote.git("repo", "init -q -b main .");
        remote.commit("repo");
        remote.git("repo", "tag v1");
        write("repo/base/config.yaml", &CONFIG.replace("a: b", "a: newer"));
        remote.git("repo", "submodule --quiet add ../sub sub");
        write("repo/sub-of/kustomization.yaml", "resources: [../sub]\n");
        write("sub/kustomization.yaml", "resources: [c.yaml]\n");
        remote.commit("sub");
        remote.git("repo/sub", "pull -q origin main");
        remote.commit("repo");
        remote
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join("git/org")
    }

    fn git(&self, folder: &str, line: &str) {
        let status = git(&self.folder().join(folder)).args(line.split(' ')).status().expect("git runs");
        assert!(status.success(), "git {line}");
    }

    fn commit(&self, folder: &str) {
        self.git(folder, "add .");
        self.git(folder, "commit -q -m x");
    }

    /// `file://` and the path of the repository.
    fn url(&self) -> String {
        format!("file://{}/repo", self.folder().display())
    }

    /// What a kustomization makes.
    fn build(&self, kustomization: &str) -> Outcome {
        self.scratch.write("k/kustomization.yaml", kustomization);
        self.scratch.run("kustomize build k")
    }

    /// Lets git ask a server on this port where a kustomization says `ssh://git.test/`.
    fn redirect(&mut self, port: u16) {
        self.scratch.set("GIT_CONFIG_COUNT", "1");
        self.scratch.set("GIT_CONFIG_KEY_0", format!("url.git://127.0.0.1:{port}/.insteadOf"));
        self.scratch.set("GIT_CONFIG_VALUE_0", "ssh://git.test/");
    }
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", "/nonexistent");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "kx").env(format!("GIT_{who}_EMAIL"), "kx@example.org");
    }
    command.args(["-c", "protocol.file.allow=always"]);
    command
}

/// Answers every connection by `answer` until the test binary ends; the port.
fn serve(answer: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
    port
}

/// git's own server for the repositories in a folder.
fn serve_git(folder: PathBuf) -> u16 {
    serve(move |stream| {
        let out = stream.try_clone().expect("a second handle");
        let base = format!("--base-path={}", folder.display());
        git(&folder)
            .args(["-c", "safe.directory=*", "daemon", "--inetd", "--export-all", &base])
            .stdin(OwnedFd::from(stream))
            .stdout(OwnedFd::from(out))
            .status()
            .expect("git daemon runs");
    })
}

/// A server that takes every connection and never says a word.
fn serve_silence() -> u16 {
    let held = std::sync::Mutex::new(Vec::new());
    serve(move |stream| held.lock().expect("no other holder has failed").push(stream))
}

/// Command lines of running processes that hold `needle`.
fn running(needle: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("the processes").flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(needle)).collect()
}

fn named(name: &str, data: &str) -> String {
    format!("apiVersion: v1\ndata:\n  a: {data}\nkind: ConfigMap\nmetadata:\n  name: {name}\n")
}

#[track_caller]
fn check(outcome: &Outcome, expected: &str) {
    assert_eq!((outcome.status, outcome.out.as_str(), outcome.err.as_str()), (0, expected, ""), "{outcome}");
}

#[test]
fn bases_and_components_of_a_repository() {
    let remote = Remote::new();
    let url = remote.url();
    check(&remote.build(&format!("resources:\n- {url}//base\n")), &named("config", "newer"));
    check(&remote.build(&format!("resources:\n- {url}//base?ref=v1\n")), &named("config", "b"));
    let both = format!("resources:\n- {url}//base?version=v1&submodules=false\ncomponents:\n- {url}//part/\n");
    check(&remote.build(&both), &named("config-part", "b"));
    check(&remote.scratch.run(&format!("kustomize build {url}//base?ref=v1")), &named("config", "b"));
    check(&remote.scratch.run(&format!("kubectl kustomize {url}//base?ref=v1")), &named("config", "b"));
}

#[test]
fn a_repository_over_the_network() {
    let mut remote = Remote::new();
    let port = serve_git(remote.scratch.path().join("git"));
    remote.redirect(port);
    check(&remote.build("resources:\n- ssh://git.test/org/repo/base?ref=v1\n"), &named("config", "b"));
    check(&remote.build("resources:\n- ssh://git.test/org/repo//sub-of\n"), &named("below", "b"));
    let without = remote.build("resources:\n- ssh://git.test/org/repo//sub-of?submodules=false\n");
    assert!(without.err.contains("unable to find one of 'kustomization.yaml'"), "{without}");
    let missing = remote.build("resources:\n- ssh://git.test/org/repo/base?ref=v9\n");
    let expected = "failed to run '/usr/bin/git fetch --depth=1 ssh://git.test/org/repo v9': fatal: couldn't find \
                    remote ref v9\n: exit status 128\n";
    assert!(missing.err.ends_with(expected), "{missing}");
}

#[test]
fn a_repository_is_fetched_once() {
    let remote = Remote::new();
    let program =
        remote.scratch.write("bin/git", "#!/bin/sh\necho \"$@\" >> \"$HOME/calls\"\nexec /usr/bin/git \"$@\"\n");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("its mode");
    let url = remote.url();
    remote.scratch.write("a/kustomization.yaml", &format!("namePrefix: a-\nresources:\n- {url}//base?ref=v1\n"));
    remote.scratch.write("b/kustomization.yaml", &format!("namePrefix: b-\nresources:\n- {url}//base?ref=v1\n"));
    let outcome = remote.build(&format!("resources:\n- ../a\n- ../b\ncomponents:\n- {url}//part?ref=v1\n"));
    check(&outcome, &[named("a-config-part", "b"), named("b-config-part", "b")].join("---\n"));
    let calls = std::fs::read_to_string(remote.scratch.path().join("home/calls")).expect("git was called");
    assert_eq!(calls.matches("fetch").count(), 1, "{calls}");
}

#[test]
fn a_clone_is_not_left() {
    let remote = Remote::new();
    let url = remote.url();
    let leaving = remote.build(&format!("resources:\n- {url}//leaving\n"));
    assert_eq!(leaving.status, 1);
    let expected = "security; bases in kustomizations found in cloned git repos must be within the repo, but base '";
    assert!(leaving.err.contains(expected), "{leaving}");
}

#[test]
fn a_git_server_that_hangs() {
    let mut remote = Remote::new();
    let port = serve_silence();
    remote.redirect(port);
    // A repository that no other test asks for, so that what runs for them is not taken for what is left here.
    for url in
        ["ssh://git.test/org/silent?timeout=1".to_owned(), format!("http://127.0.0.1:{port}/org/silent?timeout=1s")]
    {
        let started = Instant::now();
        let outcome = remote.build(&format!("resources:\n- {url}\n"));
        assert!(started.elapsed() < Duration::from_secs(15), "it took {:?}", started.elapsed());
        let repository = url.split('?').next().unwrap_or_default();
        let expected = format!("hit 1s timeout running '/usr/bin/git fetch --depth=1 {repository} HEAD'\n");
        assert_eq!(outcome.status, 1);
        assert!(outcome.err.ends_with(&expected), "{outcome}");
        assert_eq!(running(&format!("127.0.0.1:{port}")), Vec::<String>::new());
        assert_eq!(running(&format!("--depth=1 {repository}")), Vec::<String>::new());
    }
}

#[test]
fn pages() {
    let port = serve(|mut stream| {
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap_or_default();
        let (status, body) = match String::from_utf8_lossy(&request[..length]).split(' ').nth(1) {
            Some("/config.yaml") => ("200 OK", CONFIG),
            Some("/patch.yaml") => ("200 OK", "- op: replace\n  path: /data/a\n  value: c\n"),
            _ => ("404 Not Found", "no such page"),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
    });
    let remote = Remote::new();
    let page = |name: &str| format!("http://127.0.0.1:{port}/{name}");
    let text =
        format!("resources:\n- {}\npatches:\n- path: {}\n  target: {{}}\n", page("config.yaml"), page("patch.yaml"));
    check(&remote.build(&text), &named("config", "c"));
    let missing = remote.build(&format!("resources:\n- {}\n", page("nope.yaml")));
    let place = format!("accumulating resources: accumulating resources from '{}'", page("nope.yaml"));
    assert_eq!(missing.err, format!("Error: {place}: HTTP Error: status code 404 (Not Found)\n"));
}

#[test]
fn the_forced_protocol_is_told_of() {
    let remote = Remote::new();
    let outcome = remote.build(&format!("resources:\n- git::{}//base\n", remote.url()));
    assert_eq!((outcome.status, outcome.out.as_str()), (0, named("config", "newer").as_str()), "{outcome}");
    assert!(outcome.err.contains("Warning: Forcing the git protocol using the 'git::' URL prefix"), "{outcome}");
}
