//! The sandbox's own kubeconfig, and its entries in the user's.
//!
//! `join` does what kind and minikube do: it enters a cluster, a user and a context of the sandbox's name and makes
//! that the current one; `leave` takes them out and makes the former context current again.

use super::keys::Keys;
use super::{Error, Settings};
use crate::files::{self, Disk, Files};
use base64::Engine;
use serde::{Deserialize, Serialize};
use serde_yaml::{Mapping, Value};
use std::path::{Path, PathBuf};

/// The file in the state folder that remembers what `join` did.
pub(super) const JOINED: &str = "joined.json";

/// What was changed in the user's kubeconfig.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    pub kubeconfig: PathBuf,
    /// The context that was current before.
    pub former: Option<String>,
    /// There was no such file before.
    pub created: bool,
}

/// The lists that an entry stands in.
const LISTS: [&str; 3] = ["clusters", "users", "contexts"];

/// Writes the kubeconfig that reaches this sandbox and nothing else.
pub(super) fn write(settings: &Settings, server: &str, keys: &Keys) -> Result<(), Error> {
    let mut config = empty();
    enter(&mut config, &settings.name, entries(&settings.name, server, keys)?);
    save(&settings.kubeconfig(), &config)
}

/// Enters the sandbox into a kubeconfig of the user's and makes its context current.
pub fn join(settings: &Settings, kubeconfig: &Path) -> Result<Joined, Error> {
    let created = !Disk.is_file(kubeconfig);
    let mut config = if created { empty() } else { load(kubeconfig)? };
    let own = load(&settings.kubeconfig())?;
    let entries = LISTS.map(|list| own[list][0].clone());
    let current = config.get("current-context").and_then(Value::as_str).filter(|name| !name.is_empty());
    let current = current.map(str::to_owned);
    let joined = match remembered(settings) {
        // A second `up`: what was current before the first counts.
        Some(before) if before.kubeconfig == kubeconfig && current.as_deref() == Some(&settings.name) => before,
        before => Joined {
            kubeconfig: kubeconfig.to_path_buf(),
            former: current.filter(|name| *name != settings.name),
            created: created || before.is_some_and(|before| before.kubeconfig == kubeconfig && before.created),
        },
    };
    let text = serde_json::to_vec_pretty(&joined).expect("because Joined has nothing that JSON lacks");
    Disk.write(&settings.folder().join(JOINED), &text)?;
    enter(&mut config, &settings.name, entries);
    if let Some(folder) = kubeconfig.parent() {
        Disk.make_directory(folder)?;
    }
    save(kubeconfig, &config)?;
    Ok(joined)
}

/// Takes the sandbox's entries out of the kubeconfig that `join` changed, or out of `default` when that is not known
/// any more. Says what was undone; nothing when nothing was there.
pub fn leave(settings: &Settings, default: &Path) -> Result<Option<Joined>, Error> {
    let joined =
        remembered(settings).unwrap_or(Joined { kubeconfig: default.to_path_buf(), former: None, created: false });
    if !Disk.is_file(&joined.kubeconfig) {
        return Ok(None);
    }
    let mut config = load(&joined.kubeconfig)?;
    let mut found = false;
    for list in LISTS {
        if let Some(Value::Sequence(items)) = config.get_mut(list) {
            let before = items.len();
            items.retain(|item| !is_named(item, &settings.name));
            found |= items.len() != before;
        }
    }
    if !found {
        return Ok(None);
    }
    if config.get("current-context").and_then(Value::as_str) == Some(settings.name.as_str()) {
        let former = joined.former.clone().unwrap_or_default();
        config.insert("current-context".into(), Value::String(former));
    }
    let nothing_left =
        LISTS.iter().all(|list| config.get(*list).is_none_or(|items| items.as_sequence().is_none_or(Vec::is_empty)));
    if joined.created && nothing_left {
        Disk.remove(&joined.kubeconfig)?;
        if let Some(folder) = joined.kubeconfig.parent()
            && folder.ends_with(".kube")
            && Disk.list(folder).is_ok_and(|entries| entries.is_empty())
        {
            Disk.remove(folder)?;
        }
    } else {
        save(&joined.kubeconfig, &config)?;
    }
    Ok(Some(joined))
}

fn remembered(settings: &Settings) -> Option<Joined> {
    serde_json::from_slice(&Disk.read(&settings.folder().join(JOINED)).ok()?).ok()
}

fn empty() -> Mapping {
    let mut config = Mapping::new();
    config.insert("apiVersion".into(), "v1".into());
    config.insert("kind".into(), "Config".into());
    config
}

fn load(path: &Path) -> Result<Mapping, Error> {
    let bytes = Disk.read(path)?;
    let wrong = |message: String| Error::Kubeconfig { path: path.to_path_buf(), message };
    match serde_yaml::from_slice(&bytes).map_err(|error| wrong(error.to_string()))? {
        Value::Mapping(config) => Ok(config),
        Value::Null => Ok(empty()),
        _ => Err(wrong("this is no kubeconfig".to_owned())),
    }
}

fn save(path: &Path, config: &Mapping) -> Result<(), Error> {
    let text = serde_yaml::to_string(config)
        .map_err(|error| Error::Kubeconfig { path: path.to_path_buf(), message: error.to_string() })?;
    // A link (to a file under version control, say) stays one.
    let target = Disk.canonical(path).unwrap_or_else(|_| path.to_path_buf());
    Ok(files::write_private(&target, text.as_bytes())?)
}

/// The sandbox's cluster, user and context.
fn entries(name: &str, server: &str, keys: &Keys) -> Result<[Value; 3], Error> {
    let encoded = |path: &Path| -> Result<Value, Error> {
        Ok(Value::String(base64::engine::general_purpose::STANDARD.encode(Disk.read(path)?)))
    };
    let mapping = |fields: Vec<(&str, Value)>| -> Value {
        Value::Mapping(fields.into_iter().map(|(key, value)| (Value::from(key), value)).collect())
    };
    let cluster = mapping(vec![("certificate-authority-data", encoded(&keys.authority())?), ("server", server.into())]);
    let user = mapping(vec![
        ("client-certificate-data", encoded(&keys.admin())?),
        ("client-key-data", encoded(&keys.admin_key())?),
    ]);
    let context = mapping(vec![("cluster", name.into()), ("user", name.into())]);
    let named = |field: &str, value: Value| mapping(vec![(field, value), ("name", name.into())]);
    Ok([named("cluster", cluster), named("user", user), named("context", context)])
}

/// Puts the entries in their lists, in place of former ones of that name, and makes the context current.
fn enter(config: &mut Mapping, name: &str, entries: [Value; 3]) {
    for (list, entry) in LISTS.into_iter().zip(entries) {
        let items = config.entry(list.into()).or_insert_with(|| Value::Sequence(Vec::new()));
        if !items.is_sequence() {
            *items = Value::Sequence(Vec::new());
        }
        if let Value::Sequence(items) = items {
            match items.iter_mut().find(|item| is_named(item, name)) {
                Some(former) => *former = entry,
                None => items.push(entry),
            }
        }
    }
    config.insert("current-context".into(), name.into());
}

fn is_named(item: &Value, name: &str) -> bool {
    item.get("name").and_then(Value::as_str) == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn sandbox(folder: &Path, server: &str) -> Settings {
        let settings = Settings {
            name: "kx-sandbox".into(),
            state: folder.join("state"),
            cache: folder.join("cache"),
            bin_dir: None,
            webhooks: false,
            environment: BTreeMap::new(),
        };
        Disk.make_directory(&settings.folder()).unwrap();
        let keys = Keys::of(&settings.folder());
        keys.make().unwrap();
        write(&settings, server, &keys).unwrap();
        settings
    }

    fn text(path: &Path) -> String {
        String::from_utf8(Disk.read(path).unwrap()).unwrap()
    }

    const USERS: &str = "apiVersion: v1
kind: Config
preferences: {}
current-context: work
clusters:
- name: work
  cluster:
    server: https://example.com
contexts:
- name: work
  context:
    cluster: work
    user: me
users:
- name: me
  user:
    token: abc
";

    #[test]
    fn joins_and_leaves_as_if_it_had_never_been_there() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join("config");
        Disk.write(&path, USERS.as_bytes()).unwrap();
        let joined = join(&settings, &path).unwrap();
        assert_eq!(joined.former.as_deref(), Some("work"));
        assert!(text(&path).contains("current-context: kx-sandbox\n"));
        // Again, with another port: the entries are replaced, and the former context is not forgotten.
        let settings = sandbox(folder.path(), "https://127.0.0.1:2");
        join(&settings, &path).unwrap();
        assert_eq!(text(&path).matches("server: https://127.0.0.1").count(), 1);
        assert!(text(&path).contains("server: https://127.0.0.1:2\n"));
        let left = leave(&settings, &path).unwrap().unwrap();
        assert_eq!(left.former.as_deref(), Some("work"));
        let (before, after): (Value, Value) =
            (serde_yaml::from_str(USERS).unwrap(), serde_yaml::from_str(&text(&path)).unwrap());
        assert_eq!(before, after);
        assert_eq!(leave(&settings, &path).unwrap(), None);
    }

    #[test]
    fn a_file_that_it_made_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join(".kube/config");
        assert!(join(&settings, &path).unwrap().created);
        assert!(join(&settings, &path).unwrap().created);
        leave(&settings, &path).unwrap();
        assert!(!folder.path().join(".kube").exists());
    }

    #[test]
    fn leaves_another_current_context_alone() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join("config");
        Disk.write(&path, USERS.as_bytes()).unwrap();
        join(&settings, &path).unwrap();
        let switched = text(&path).replace("current-context: kx-sandbox", "current-context: other");
        Disk.write(&path, switched.as_bytes()).unwrap();
        leave(&settings, &path).unwrap();
        assert!(text(&path).contains("current-context: other\n"));
    }

    #[test]
    fn refuses_what_is_no_kubeconfig() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join("config");
        Disk.write(&path, b"- a\n").unwrap();
        let error = join(&settings, &path).unwrap_err().to_string();
        assert_eq!(error, format!("{}: this is no kubeconfig", path.display()));
        assert_eq!(text(&path), "- a\n");
    }
}
