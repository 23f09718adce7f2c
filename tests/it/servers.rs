//! The real servers that charts come from: the distribution registry and Caddy, built once by go from the modules in
//! tests/servers, started on loopback ports that the system picks, ended when they are dropped.

use crate::certificates::Certificates;
use crate::harness::root;
use crate::tokens;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The one user that servers with basic auth know.
pub const USER: &str = "user";
pub const PASSWORD: &str = "secret";

/// How a server wants to be spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Only [`USER`] with [`PASSWORD`] is let in.
    pub auth: bool,
    /// HTTPS, by a certificate of the authority in the [`Certificates`].
    pub tls: bool,
    /// HTTPS, and the client must show a certificate of that authority.
    pub client: bool,
    /// Bearer tokens, which a server beside the registry gives to [`USER`] for repositories below `user/`.
    pub token: bool,
}

/// A running server.
pub struct Server {
    children: Vec<Child>,
    address: String,
    tokens: Option<String>,
    /// Its configuration, and what it stores.
    _folder: tempfile::TempDir,
}

impl Server {
    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where tokens are given out, when they are asked for.
    pub fn tokens(&self) -> Option<&str> {
        self.tokens.as_deref()
    }

    /// Starts a program whose log names the address that it listens on, after `mark`.
    fn start(program: &str, arguments: &[&str], folder: tempfile::TempDir, mark: &str) -> Server {
        let mut child = Command::new(built(program))
            .args(arguments)
            .env_clear()
            .env("HOME", folder.path())
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut log = BufReader::new(child.stderr.take().expect("its log is a pipe"));
        let mut told = String::new();
        let address = loop {
            let mut line = String::new();
            if log.read_line(&mut line).expect("its log is text") == 0 {
                panic!("{program} ended before it listened:\n{told}");
            }
            if let Some((_, rest)) = line.split_once(mark) {
                break rest.chars().take_while(|letter| letter.is_ascii_digit() || ".:".contains(*letter)).collect();
            }
            told.push_str(&line);
        };
        // A pipe that nobody reads would stop the server once it is full.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Server { children: vec![child], address, tokens: None, _folder: folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// An empty registry.
pub fn registry(options: Options, certificates: &Certificates) -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut http = json!({"addr": "127.0.0.1:0", "secret": "of a test"});
    if options.tls || options.client {
        http["tls"] = json!({"certificate": certificates.server, "key": certificates.server_key});
    }
    if options.client {
        http["tls"]["clientcas"] = json!([certificates.authority]);
    }
    let mut configuration = json!({
        "version": 0.1,
        "log": {"level": "info", "accesslog": {"disabled": true}},
        "storage": {"filesystem": {"rootdirectory": folder.path().join("data")}, "delete": {"enabled": true}},
        "http": http,
    });
    if options.auth {
        let users = folder.path().join("htpasswd");
        std::fs::write(&users, format!("{USER}:{}\n", hash())).expect("the file of users");
        configuration["auth"] = json!({"htpasswd": {"realm": "tests", "path": users}});
    }
    let tokens = options.token.then(|| {
        let tokens = tokens::start(&built("token"), folder.path(), &hash());
        configuration["auth"] = tokens.auth.clone();
        tokens
    });
    let file = write(&folder, &configuration);
    let mut server = Server::start("registry", &["serve", &file], folder, "listening on ");
    if let Some(tokens) = tokens {
        server.children.push(tokens.child);
        server.tokens = Some(tokens.address);
    }
    server
}

/// A web server that gives out the files of a folder.
pub fn web(files: &Path, options: Options, certificates: &Certificates) -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut routes = Vec::new();
    if options.auth {
        let basic = json!({"hash": {"algorithm": "bcrypt"}, "accounts": [{"username": USER, "password": hash()}]});
        routes.push(json!({"handle": [{"handler": "authentication", "providers": {"http_basic": basic}}]}));
    }
    // What is asked for below /moved/ is somewhere else.
    routes.push(json!({
        "match": [{"path_regexp": {"name": "moved", "pattern": "^/moved/(.*)$"}}],
        "handle": [{
            "handler": "static_response",
            "status_code": 302,
            "headers": {"Location": ["/{http.regexp.moved.1}"]},
        }],
    }));
    routes.push(json!({"handle": [{"handler": "file_server", "root": files}]}));
    let mut server = json!({
        "listen": ["127.0.0.1:0"],
        "protocols": ["h1", "h2"],
        "automatic_https": {"disable": true},
        "routes": routes,
    });
    let mut apps = json!({});
    if options.tls || options.client {
        server["tls_connection_policies"] = json!([{}]);
        let pair = json!({"certificate": certificates.server, "key": certificates.server_key});
        apps["tls"] = json!({"certificates": {"load_files": [pair]}});
    }
    if options.client {
        let authority = json!({"provider": "file", "pem_files": [certificates.authority]});
        server["tls_connection_policies"][0]["client_authentication"] =
            json!({"ca": authority, "mode": "require_and_verify"});
    }
    apps["http"] = json!({"servers": {"files": server}});
    let configuration = json!({
        "admin": {"disabled": true, "config": {"persist": false}},
        "logging": {"logs": {"default": {"level": "DEBUG"}}},
        "apps": apps,
    });
    let file = write(&folder, &configuration);
    Server::start("web", &["run", "--config", &file], folder, "\"starting server loop\",\"address\":\"")
}

/// JSON is YAML, and both servers read it.
fn write(folder: &tempfile::TempDir, configuration: &Value) -> String {
    let file = folder.path().join("configuration.json");
    std::fs::write(&file, configuration.to_string()).expect("the server's configuration");
    file.display().to_string()
}

fn hash() -> String {
    bcrypt::hash(PASSWORD, 4).expect("a hash")
}

/// The server's program, built by go unless it is in the cache. Its absence is a failure, not a reason to skip.
fn built(name: &str) -> PathBuf {
    let source = root().join("tests/servers").join(name);
    let mut digest = Sha256::new();
    // A module without a program of its own names one of its dependencies'.
    let (main, package) = match source.join("main.go").exists() {
        true => ("main.go", ".".to_owned()),
        false => {
            let text = std::fs::read_to_string(source.join("tools.go")).expect("the module's files");
            ("tools.go", text.split('"').nth(1).expect("the program's package").to_owned())
        }
    };
    for file in ["go.mod", "go.sum", main] {
        digest.update(std::fs::read(source.join(file)).expect("the module's files"));
    }
    let digest: String = digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache"),
    };
    let folder = cache.join("kx/servers");
    let program = folder.join(format!("{name}-{digest}"));
    if program.exists() {
        return program;
    }
    std::fs::create_dir_all(&folder).expect("the folder of built servers");
    let lock = File::create(folder.join("lock")).expect("its lock");
    lock.lock().expect("nobody else builds");
    if !program.exists() {
        let scratch = folder.join(format!(".{name}"));
        let output = Command::new("go")
            .args(["build", "-trimpath", "-ldflags", "-s -w", "-o"])
            .args([scratch.as_os_str(), package.as_ref()])
            .current_dir(&source)
            .envs([("CGO_ENABLED", "0"), ("GOWORK", "off"), ("GOFLAGS", "")])
            .output()
            .expect("go is installed");
        assert!(output.status.success(), "go could not build {name}:\n{}", String::from_utf8_lossy(&output.stderr));
        std::fs::rename(&scratch, &program).expect("the program stands in its place");
    }
    program
}
