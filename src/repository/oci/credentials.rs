//! Credentials for registries: files as Docker writes them, and the helper programs that they name.
//!
//! In: helm's own file, then Docker's. Out: the credentials of a host; a changed file, or a helper that was told.
//! Answers to oras' `registry/remote/credentials`, which Helm uses: the same files, the same order, the same bytes.

use super::World;
use crate::files;
use crate::helm::funcs::hashes::decode_base64;
use crate::helm::funcs::json_error;
use crate::process::{self, Program};
use crate::value::Text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What a registry may be shown; all empty when nothing is known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credential {
    pub username: String,
    pub password: String,
    /// Is exchanged for tokens (Docker calls it the identity token).
    pub refresh_token: String,
    /// Is sent as it is.
    pub access_token: String,
}

impl Credential {
    pub fn is_empty(&self) -> bool {
        *self == Credential::default()
    }
}

/// What went wrong with a file or a helper. The words are oras'.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("failed to open config file at {}: {source}", .path.display())]
    Open { path: PathBuf, source: files::Error },
    #[error("failed to decode config file {}: invalid config format: {reason}", .path.display())]
    Decode { path: PathBuf, reason: String },
    #[error("failed to unmarshal {field} field: invalid config format: {reason}")]
    Field { field: &'static str, reason: String },
    #[error("failed to decode auth field: invalid config format: {0}")]
    Auth(String),
    #[error("bad credential format: colons(:) are not allowed in username")]
    Colon,
    #[error("failed to save config file: {0}")]
    Save(#[from] files::Error),
    #[error("exec: {0:?}: executable file not found in $PATH")]
    NoHelper(String),
    #[error("{0}")]
    Helper(String),
    #[error("failed to set credsStore: {0}")]
    Detected(Box<Error>),
    #[error("failed to delete the credential for {server}: {source}")]
    Delete { server: String, source: Box<Error> },
}

/// Which server a host's credentials are filed under: Docker's registry has an old name.
fn server(host: &str) -> String {
    match host {
        "registry-1.docker.io" => "https://index.docker.io/v1/".to_owned(),
        other => other.to_owned(),
    }
}

/// As [`server`], for the name that a user gives.
fn server_of_registry(registry: &str) -> String {
    if registry == "docker.io" { server("registry-1.docker.io") } else { server(registry) }
}

/// What is known for a host: helm's own file first, then Docker's.
pub fn find(world: &World<'_>, host: &str) -> Result<Credential, Error> {
    let server = server(host);
    if server.is_empty() {
        return Ok(Credential::default());
    }
    let own = Store::open(world, world.registry_config)?.get(&server)?;
    if !own.is_empty() {
        return Ok(own);
    }
    // Without a home there is no second place, and a file of Docker's that cannot be read is none.
    let docker = docker_config(world).and_then(|path| Store::open(world, &path).ok());
    docker.map_or_else(|| Ok(Credential::default()), |store| store.get(&server))
}

/// Files the credentials of a registry in helm's own file or in the helper that it names.
pub fn put(world: &World<'_>, registry: &str, credential: &Credential) -> Result<(), Error> {
    Store::open(world, world.registry_config)?.put(&server_of_registry(registry), credential)
}

/// Takes the credentials of a registry out of helm's own file or helper; that there are none is no error.
pub fn remove(world: &World<'_>, registry: &str) -> Result<(), Error> {
    let server = server_of_registry(registry);
    let mut store = Store::open(world, world.registry_config)?;
    store.remove(&server).map_err(|source| Error::Delete { server, source: Box::new(source) })
}

/// Reads helm's own file, only to say what is wrong with it.
pub fn check(world: &World<'_>) -> Result<(), Error> {
    Store::open(world, world.registry_config).map(|_| ())
}

fn docker_config(world: &World<'_>) -> Option<PathBuf> {
    let set = |name: &str| world.environment.get(name).filter(|text| !text.is_empty());
    let folder = match set("DOCKER_CONFIG") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(set("HOME")?).join(".docker"),
    };
    Some(folder.join("config.json"))
}

/// One configuration file. What is not ours in it stays as it is.
struct Store<'a> {
    world: &'a World<'a>,
    path: PathBuf,
    content: BTreeMap<String, Box<RawValue>>,
    auths: BTreeMap<String, Box<RawValue>>,
    /// The helper for all servers.
    helper: String,
    /// Helpers for one server each.
    helpers: BTreeMap<String, String>,
    /// The platform's usual helper, when the file sets up nothing and the helper is there.
    detected: String,
}

/// One entry of `auths`.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Entry {
    auth: String,
    identitytoken: String,
    registrytoken: String,
    username: String,
    password: String,
}

impl<'a> Store<'a> {
    fn open(world: &'a World<'a>, path: &Path) -> Result<Store<'a>, Error> {
        let bytes = match world.files.read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(Error::Open { path: path.to_owned(), source }),
        };
        let content: BTreeMap<String, Box<RawValue>> = if bytes.trim_ascii().is_empty() {
            BTreeMap::new()
        } else {
            serde_json::from_slice::<Option<_>>(&bytes)
                .map_err(|error| Error::Decode { path: path.to_owned(), reason: reason(&error, &bytes) })?
                .unwrap_or_default()
        };
        let mut store = Store {
            world,
            path: path.to_owned(),
            helper: field(&content, "credsStore", "creds store")?,
            helpers: field(&content, "credHelpers", "cred helpers")?,
            auths: field(&content, "auths", "auths")?,
            content,
            detected: String::new(),
        };
        if store.helper.is_empty() && store.helpers.is_empty() && store.auths.is_empty() {
            store.detected = store.detect();
        }
        Ok(store)
    }

    /// On Linux `pass` where that is installed, else `secretservice`; only if its helper is installed as well.
    fn detect(&self) -> String {
        let path = self.world.environment.get("PATH").map_or("", String::as_str);
        let usual = if process::find("pass", path).is_some() { "pass" } else { "secretservice" };
        process::find(&program(usual), path).map_or_else(String::new, |_| usual.to_owned())
    }

    fn helper_of(&self, server: &str) -> Option<&str> {
        let named = self.helpers.get(server).map_or("", String::as_str);
        [named, &self.helper, &self.detected].into_iter().find(|helper| !helper.is_empty())
    }

    fn get(&self, server: &str) -> Result<Credential, Error> {
        if let Some(helper) = self.helper_of(server) {
            return self.ask(helper, server);
        }
        // Old files have URLs where hosts are meant.
        let old = || self.auths.iter().find(|(known, _)| host_of(known) == server).map(|(_, entry)| entry);
        let Some(entry) = self.auths.get(server).or_else(old) else { return Ok(Credential::default()) };
        let entry: Option<Entry> = serde_json::from_str(entry.get())
            .map_err(|error| Error::Field { field: "auth", reason: error.to_string() })?;
        let entry = entry.unwrap_or_default();
        let mut credential = Credential {
            username: entry.username,
            password: entry.password,
            refresh_token: entry.identitytoken,
            access_token: entry.registrytoken,
        };
        if !entry.auth.is_empty() {
            (credential.username, credential.password) = decode(&entry.auth)?;
        }
        Ok(credential)
    }

    fn put(&mut self, server: &str, credential: &Credential) -> Result<(), Error> {
        match self.helper_of(server) {
            Some(helper) => {
                let (name, secret) = match credential.refresh_token.is_empty() {
                    true => (credential.username.as_str(), &credential.password),
                    false => (TOKEN_USER, &credential.refresh_token),
                };
                let told = Told { server: server.to_owned(), username: name.to_owned(), secret: secret.clone() };
                self.run(helper, "store", raw(&told).get())?;
            }
            None if credential.username.contains(':') => return Err(Error::Colon),
            None => {
                let auth = match credential.username.is_empty() && credential.password.is_empty() {
                    true => BTreeMap::new(),
                    false => BTreeMap::from([("auth", encode(credential))]),
                };
                self.auths.insert(server.to_owned(), raw(&auth));
                self.save()?;
            }
        }
        if !self.detected.is_empty() {
            self.helper.clone_from(&self.detected);
            self.save().map_err(|error| Error::Detected(Box::new(error)))?;
        }
        Ok(())
    }

    fn remove(&mut self, server: &str) -> Result<(), Error> {
        if let Some(helper) = self.helper_of(server) {
            return self.run(helper, "erase", server).map(|_| ());
        }
        match self.auths.remove(server) {
            Some(_) => self.save(),
            None => Ok(()),
        }
    }

    fn ask(&self, helper: &str, server: &str) -> Result<Credential, Error> {
        let told = match self.run(helper, "get", server) {
            Err(Error::Helper(words)) if words == "credentials not found in native keychain" => {
                return Ok(Credential::default());
            }
            other => other?,
        };
        let told: Told = serde_json::from_slice(&told).map_err(|error| Error::Helper(error.to_string()))?;
        Ok(match told.username == TOKEN_USER {
            true => Credential { refresh_token: told.secret, ..Credential::default() },
            false => Credential { username: told.username, password: told.secret, ..Credential::default() },
        })
    }

    fn run(&self, helper: &str, action: &str, input: &str) -> Result<Vec<u8>, Error> {
        let name = program(helper);
        let output = process::capture(&Program::new(&name, [action], self.world.environment), input.as_bytes());
        let output = output.map_err(|error| match error {
            process::Error::NotFound { .. } => Error::NoHelper(name),
            other => Error::Helper(other.to_string()),
        })?;
        if !output.err.is_empty() {
            (self.world.warn)(String::from_utf8_lossy(&output.err).trim_end_matches('\n'));
        }
        if output.status == 0 {
            return Ok(output.out);
        }
        let words = String::from_utf8_lossy(&output.out).trim().to_owned();
        Err(Error::Helper(if words.is_empty() { format!("exit status {}", output.status) } else { words }))
    }

    fn save(&mut self) -> Result<(), Error> {
        if self.helper.is_empty() {
            self.content.remove("credsStore");
        } else {
            self.content.insert("credsStore".to_owned(), raw(&self.helper));
        }
        self.content.insert("auths".to_owned(), raw(&self.auths));
        if let Some(folder) = self.path.parent() {
            self.world.files.make_directory(folder)?;
        }
        let text = indented(raw(&self.content).get());
        Ok(self.world.files.write_private(&self.path, text.as_bytes())?)
    }
}

/// The name that stands for a token in a helper's answers.
const TOKEN_USER: &str = "<token>";

/// What helpers are told and tell.
#[derive(serde::Serialize, serde::Deserialize)]
struct Told {
    #[serde(rename = "ServerURL", default)]
    server: String,
    #[serde(rename = "Username", default)]
    username: String,
    #[serde(rename = "Secret", default)]
    secret: String,
}

/// Why the file is no JSON, in Go's words.
fn reason(error: &serde_json::Error, bytes: &[u8]) -> String {
    if !error.is_data() {
        return json_error::describe(bytes);
    }
    let kind = match bytes.trim_ascii_start().first() {
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        _ => "number",
    };
    format!("json: cannot unmarshal {kind} into Go value of type map[string]json.RawMessage")
}

fn program(helper: &str) -> String {
    format!("docker-credential-{helper}")
}

fn field<T: serde::de::DeserializeOwned + Default>(
    content: &BTreeMap<String, Box<RawValue>>,
    name: &str,
    field: &'static str,
) -> Result<T, Error> {
    let Some(text) = content.get(name) else { return Ok(T::default()) };
    let read: Result<Option<T>, _> = serde_json::from_str(text.get());
    read.map(Option::unwrap_or_default).map_err(|error| Error::Field { field, reason: error.to_string() })
}

fn raw<T: serde::Serialize>(value: &T) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("because texts and maps of them are JSON")
}

fn host_of(address: &str) -> &str {
    let address = address.strip_prefix("http://").unwrap_or(address);
    let address = address.strip_prefix("https://").unwrap_or(address);
    address.split('/').next().unwrap_or_default()
}

fn encode(credential: &Credential) -> String {
    STANDARD.encode(format!("{}:{}", credential.username, credential.password))
}

fn decode(auth: &str) -> Result<(String, String), Error> {
    let bytes = decode_base64(&Text::from(auth)).map_err(Error::Auth)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match text.split_once(':') {
        Some((username, password)) => Ok((username.to_owned(), password.to_owned())),
        None => Err(Error::Auth(format!("auth '{text}' does not conform the base64(username:password) format"))),
    }
}

/// JSON with a tab a level as Go's `MarshalIndent` lays it out; the order of what others wrote is kept.
fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    let mut letters = text.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        (0..depth).for_each(|_| out.push('\t'));
    };
    while let Some(letter) = letters.next() {
        if inside {
            match letter {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
                other => out.push(other),
            }
            inside = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            '"' => {
                inside = true;
                out.push('"');
            }
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => out.push(end),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            blank if blank.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Files, Memory};

    const FILE: &str = "/config.json";

    fn with<T>(content: &str, act: impl FnOnce(&World<'_>) -> T) -> (T, String) {
        let files = Memory::new([(FILE, content), ("/docker/config.json", r#"{"auths": {"d": {"auth": "ZDpw"}}}"#)]);
        let environment = BTreeMap::from([("DOCKER_CONFIG".to_owned(), "/docker".to_owned())]);
        let registry_config = Path::new(FILE);
        let world =
            World { files: &files, environment: &environment, registry_config, progress: &|_, _| {}, warn: &|_| {} };
        let outcome = act(&world);
        (outcome, String::from_utf8(files.read(registry_config).unwrap()).unwrap())
    }

    #[test]
    fn what_others_wrote_stays_in_its_order() {
        let before =
            r#"{"z": {"b": 1.0, "a": [ ]}, "auths": {"a.example.com": {"username": "u", "auth": "dTpw"}}, "x": "<"}"#;
        let credential = Credential { username: "me".into(), password: "p".into(), ..Credential::default() };
        let (outcome, after) = with(before, |world| put(world, "docker.io", &credential));
        outcome.unwrap();
        assert_eq!(
            after,
            "{\n\t\"auths\": {\n\t\t\"a.example.com\": {\n\t\t\t\"username\": \"u\",\n\t\t\t\"auth\": \"dTpw\"\n\t\t},\n\
             \t\t\"https://index.docker.io/v1/\": {\n\t\t\t\"auth\": \"bWU6cA==\"\n\t\t}\n\t},\n\t\"x\": \"\\u003c\",\n\
             \t\"z\": {\n\t\t\"b\": 1.0,\n\t\t\"a\": []\n\t}\n}"
        );
        let (outcome, after) = with(&after, |world| remove(world, "a.example.com"));
        outcome.unwrap();
        assert!(!after.contains("a.example.com") && after.contains("index.docker.io"));
        let (outcome, same) = with(before, |world| remove(world, "nobody"));
        outcome.unwrap();
        assert_eq!(same, before);
    }

    #[test]
    fn helms_file_comes_before_dockers() {
        let name = |content: &str, host: &str| {
            with(content, |world| find(world, host)).0.map(|found| found.username).map_err(|error| error.to_string())
        };
        let own =
            r#"{"auths": {"https://a.example.com/v1/": {"auth": "dTpw"}, "d": {}, "bad": {"auth": "bm9jb2xvbg=="}}}"#;
        assert_eq!(name(own, "a.example.com"), Ok("u".to_owned()), "an old file has URLs");
        assert_eq!(name(own, "d"), Ok("d".to_owned()), "Docker's is asked where helm's tells nothing");
        assert_eq!(name(own, "nobody"), Ok(String::new()));
        assert_eq!(
            name(own, "bad"),
            Err("failed to decode auth field: invalid config format: auth 'nocolon' does not conform the \
                 base64(username:password) format"
                .to_owned())
        );
        assert_eq!(
            name(r#"{"credsStore": "no-such-helper"}"#, "d"),
            Err("exec: \"docker-credential-no-such-helper\": executable file not found in $PATH".to_owned())
        );
        let colon = Credential { username: "a:b".into(), password: "p".into(), ..Credential::default() };
        let (refused, _) = with("", |world| put(world, "x", &colon));
        assert_eq!(refused.unwrap_err().to_string(), "bad credential format: colons(:) are not allowed in username");
    }
}
