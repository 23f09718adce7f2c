//! `repositories.yaml`: the repositories that the user knows by name.
//!
//! In: the file. Out: its entries; and the file again, as Helm writes it. Whoever changes it holds a lock. Answers to
//! `pkg/repo/v1/repo.go` of Helm.

use super::getter::{Options, Tls};
use super::index::NEVER;
use super::{Error, World};
use crate::files::{Files, Lock, try_lock};
use crate::helm::decode::Fields;
use crate::helm::funcs::rfc3339;
use crate::value::Json;
use crate::yaml;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repositories {
    pub api_version: String,
    pub generated: String,
    pub entries: Vec<Repository>,
}

/// A repository and how it is talked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    pub name: String,
    pub url: String,
    pub username: String,
    pub password: String,
    pub tls: Tls,
    /// Sends the credentials to every host that the index names.
    pub pass_credentials: bool,
}

impl Default for Repositories {
    fn default() -> Repositories {
        Repositories { api_version: String::new(), generated: NEVER.to_owned(), entries: Vec::new() }
    }
}

/// Reads the list.
pub fn load(files: &dyn Files, path: &Path) -> Result<Repositories, Error> {
    let missing = |source| Error::Repositories { path: path.display().to_string(), source };
    parse(&files.read(path).map_err(missing)?)
}

/// Reads the list; none is empty.
pub fn load_or_default(files: &dyn Files, path: &Path) -> Result<Repositories, Error> {
    match load(files, path) {
        Err(error) if error.is_missing() => Ok(Repositories::default()),
        other => other,
    }
}

fn parse(bytes: &[u8]) -> Result<Repositories, Error> {
    let unreadable = Error::UnreadableRepositories;
    let tree = yaml::read(&String::from_utf8_lossy(bytes), yaml::Version::V2)
        .map_err(|error| unreadable(format!("error converting YAML to JSON: {error}")))?;
    read(&tree).map_err(|words| unreadable(format!("error unmarshaling JSON: while decoding JSON: {words}")))
}

fn read(tree: &Json) -> Result<Repositories, String> {
    let mut out = Repositories::default();
    let Some(fields) = Fields::new(tree, "repo.File")? else { return Ok(out) };
    fields.text("apiVersion", &mut out.api_version)?;
    let mut generated = String::new();
    fields.text("generated", &mut generated)?;
    if !generated.is_empty() {
        out.generated = rfc3339(&generated)?;
    }
    for item in fields.list("repositories", "[]*repo.Entry")?.into_iter().flatten() {
        let Some(fields) = Fields::new(item, "repo.Entry")? else { continue };
        let mut entry = Repository::default();
        fields.text("name", &mut entry.name)?;
        fields.text("url", &mut entry.url)?;
        fields.text("username", &mut entry.username)?;
        fields.text("password", &mut entry.password)?;
        fields.text("certFile", &mut entry.tls.cert_file)?;
        fields.text("keyFile", &mut entry.tls.key_file)?;
        fields.text("caFile", &mut entry.tls.ca_file)?;
        fields.flag("insecure_skip_tls_verify", &mut entry.tls.insecure)?;
        fields.flag("pass_credentials_all", &mut entry.pass_credentials)?;
        out.entries.push(entry);
    }
    Ok(out)
}

impl Repositories {
    pub fn get(&self, name: &str) -> Option<&Repository> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The repository of a name, with a URL.
    pub fn pick(&self, name: &str) -> Result<&Repository, Error> {
        let entry = self.get(name).ok_or_else(|| Error::NoRepository(name.to_owned()))?;
        if entry.url.is_empty() { Err(Error::NoRepositoryUrl(name.to_owned())) } else { Ok(entry) }
    }

    /// Puts an entry in the place of the one of its name, else at the end.
    pub fn update(&mut self, entry: Repository) {
        match self.entries.iter_mut().find(|known| known.name == entry.name) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    /// Takes a name out; says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.name != name);
        self.entries.len() < before
    }

    /// Writes the list, for its owner only.
    pub fn save(&self, files: &dyn Files, path: &Path) -> Result<(), Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            files.make_directory(folder)?;
        }
        Ok(files.write_private(path, yaml::write(&self.to_json()).as_bytes())?)
    }

    fn to_json(&self) -> Json {
        let entries: Vec<Json> = self.entries.iter().map(Repository::to_json).collect();
        json!({"apiVersion": self.api_version, "generated": self.generated, "repositories": entries})
    }
}

impl Repository {
    /// How its index and its charts are asked for.
    pub fn options(&self) -> Options {
        Options {
            owner: self.url.clone(),
            username: self.username.clone(),
            password: self.password.clone(),
            pass_credentials: self.pass_credentials,
            tls: self.tls.clone(),
            ..Options::default()
        }
    }

    fn to_json(&self) -> Json {
        json!({
            "name": self.name,
            "url": self.url,
            "username": self.username,
            "password": self.password,
            "certFile": self.tls.cert_file,
            "keyFile": self.tls.key_file,
            "caFile": self.tls.ca_file,
            "insecure_skip_tls_verify": self.tls.insecure,
            "pass_credentials_all": self.pass_credentials,
        })
    }
}

/// How long the lock may be with somebody else, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);

/// The lock that whoever adds to the list holds: `repositories.lock` beside it, which helm takes as well.
pub async fn lock(world: &World<'_>) -> Result<Lock, Error> {
    let path = lock_path(&world.folders.repository_config);
    let trying = async {
        loop {
            if let Some(lock) = try_lock(&path)? {
                return Ok(lock);
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.unwrap_or(Err(Error::Locked))
}

fn lock_path(config: &Path) -> PathBuf {
    config.with_extension("lock")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn writes_what_helm_writes() {
        let files = Memory::default();
        let mut list = Repositories::default();
        let url = "http://127.0.0.1/x".to_owned();
        list.update(Repository {
            name: "a".into(),
            url,
            username: "u".into(),
            password: "p".into(),
            ..Repository::default()
        });
        list.save(&files, Path::new("/c/repositories.yaml")).expect("written");
        let text = "apiVersion: \"\"\ngenerated: \"0001-01-01T00:00:00Z\"\nrepositories:\n- caFile: \"\"\n  certFile: \"\"\n  \
                    insecure_skip_tls_verify: false\n  keyFile: \"\"\n  name: a\n  pass_credentials_all: false\n  password: p\n  \
                    url: http://127.0.0.1/x\n  username: u\n";
        let written = files.read(Path::new("/c/repositories.yaml")).expect("there");
        assert_eq!(String::from_utf8_lossy(&written), text);
        assert_eq!(load(&files, Path::new("/c/repositories.yaml")).ok(), Some(list));
    }

    #[test]
    fn refuses_what_go_refuses() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse(text.as_bytes()).err().map(|error| error.to_string()).as_deref(), Some(expected));
        };
        check(
            "repositories: 5",
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field \
             File.repositories of type []*repo.Entry",
        );
        check("a: [", "error converting YAML to JSON: yaml: line 1: did not find expected node content");
        assert_eq!(parse(b"").expect("empty"), Repositories::default());
    }
}
