//! The sandbox's own kubeconfig, and its entries in the user's.
//!
//! `join` does what kind and minikube do: it enters a cluster, a user and a context of the sandbox's name and makes
//! that the current one; `leave` takes them out and makes the former context current again.

use super::keys::Keys;
use super::{Error, Settings};
use crate::cluster::config::{self, Cluster, Config, Context, Locations, Paths, User};
use crate::files::{Disk, Files};
use serde::{Deserialize, Serialize};
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

/// Writes the kubeconfig that reaches this sandbox and nothing else.
pub(super) fn write(settings: &Settings, server: &str, keys: &Keys) -> Result<(), Error> {
    let name = settings.name.clone();
    let mut own = Config { current_context: name.clone(), ..Config::default() };
    let cluster = Cluster {
        server: server.to_owned(),
        certificate_authority_data: Disk.read(&keys.authority())?,
        ..Cluster::default()
    };
    let user = User {
        client_certificate_data: Disk.read(&keys.admin())?,
        client_key_data: Disk.read(&keys.admin_key())?,
        ..User::default()
    };
    own.clusters.insert(name.clone(), cluster);
    own.users.insert(name.clone(), user);
    own.contexts.insert(name.clone(), Context { cluster: name.clone(), user: name, ..Context::default() });
    Ok(Disk.write_private(&settings.kubeconfig(), config::to_yaml(&own).as_bytes())?)
}

/// Enters the sandbox into the user's kubeconfigs and makes its context current.
pub fn join(settings: &Settings, kubeconfigs: &Locations) -> Result<Joined, Error> {
    let name = &settings.name;
    let kubeconfig = kubeconfigs.default_file(&Disk).to_path_buf();
    let created = !Disk.is_file(&kubeconfig);
    let mut users = kubeconfigs.starting(&Disk)?;
    let current = Some(users.current_context.clone()).filter(|current| !current.is_empty());
    let joined = match remembered(settings) {
        // A second `up`: what was current before the first counts.
        Some(before) if before.kubeconfig == kubeconfig && current.as_ref() == Some(name) => before,
        before => Joined {
            created: created || before.is_some_and(|before| before.kubeconfig == kubeconfig && before.created),
            former: current.filter(|current| current != name),
            kubeconfig,
        },
    };
    let text = serde_json::to_vec_pretty(&joined).expect("because Joined has nothing that JSON lacks");
    Disk.write(&settings.folder().join(JOINED), &text)?;
    let own = only(&settings.kubeconfig()).starting(&Disk)?;
    // Without an origin an entry goes to the default file.
    users
        .clusters
        .extend(own.clusters.into_iter().map(|(name, entry)| (name, Cluster { origin: String::new(), ..entry })));
    users.users.extend(own.users.into_iter().map(|(name, entry)| (name, User { origin: String::new(), ..entry })));
    users
        .contexts
        .extend(own.contexts.into_iter().map(|(name, entry)| (name, Context { origin: String::new(), ..entry })));
    users.current_context.clone_from(name);
    config::modify(&Disk, kubeconfigs, &users, Paths::AsGiven)?;
    Ok(joined)
}

/// Takes the sandbox's entries out of the kubeconfig that `join` changed, or out of the user's when that is not known
/// any more. Says what was undone; nothing when nothing was there.
pub fn leave(settings: &Settings, kubeconfigs: &Locations) -> Result<Option<Joined>, Error> {
    let joined = remembered(settings).unwrap_or_else(|| Joined {
        kubeconfig: kubeconfigs.default_file(&Disk).to_path_buf(),
        former: None,
        created: false,
    });
    let there = only(&joined.kubeconfig);
    let mut users = there.starting(&Disk)?;
    let removed = [
        users.clusters.remove(&settings.name).is_some(),
        users.users.remove(&settings.name).is_some(),
        users.contexts.remove(&settings.name).is_some(),
    ];
    if !removed.contains(&true) {
        return Ok(None);
    }
    if users.current_context == settings.name {
        users.current_context = joined.former.clone().unwrap_or_default();
    }
    if joined.created && users.is_empty() {
        Disk.remove(&joined.kubeconfig)?;
        if let Some(folder) = joined.kubeconfig.parent()
            && folder.ends_with(".kube")
            && Disk.list(folder).is_ok_and(|entries| entries.is_empty())
        {
            Disk.remove(folder)?;
        }
    } else {
        config::modify(&Disk, &there, &users, Paths::AsGiven)?;
    }
    Ok(Some(joined))
}

fn remembered(settings: &Settings) -> Option<Joined> {
    serde_json::from_slice(&Disk.read(&settings.folder().join(JOINED)).ok()?).ok()
}

/// One kubeconfig, whatever else the user has.
fn only(path: &Path) -> Locations {
    Locations {
        explicit: Some(path.to_path_buf()),
        listed: Vec::new(),
        home: PathBuf::new(),
        working: PathBuf::from("/"),
    }
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
clusters:
- cluster:
    server: https://example.com
  name: work
contexts:
- context:
    cluster: work
    user: me
  name: work
current-context: work
kind: Config
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
        let joined = join(&settings, &only(&path)).unwrap();
        assert_eq!(joined.former.as_deref(), Some("work"));
        assert!(text(&path).contains("current-context: kx-sandbox\n"));
        // Again, with another port: the entries are replaced, and the former context is not forgotten.
        let settings = sandbox(folder.path(), "https://127.0.0.1:2");
        join(&settings, &only(&path)).unwrap();
        assert_eq!(text(&path).matches("server: https://127.0.0.1").count(), 1);
        assert!(text(&path).contains("server: https://127.0.0.1:2\n"));
        let left = leave(&settings, &only(&path)).unwrap().unwrap();
        assert_eq!(left.former.as_deref(), Some("work"));
        assert_eq!(text(&path), USERS);
        assert_eq!(leave(&settings, &only(&path)).unwrap(), None);
    }

    #[test]
    fn a_file_that_it_made_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join(".kube/config");
        assert!(join(&settings, &only(&path)).unwrap().created);
        assert!(join(&settings, &only(&path)).unwrap().created);
        leave(&settings, &only(&path)).unwrap();
        assert!(!folder.path().join(".kube").exists());
    }

    #[test]
    fn leaves_another_current_context_alone() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join("config");
        Disk.write(&path, USERS.as_bytes()).unwrap();
        join(&settings, &only(&path)).unwrap();
        let switched = text(&path).replace("current-context: kx-sandbox", "current-context: other");
        Disk.write(&path, switched.as_bytes()).unwrap();
        leave(&settings, &only(&path)).unwrap();
        assert!(text(&path).contains("current-context: other\n"));
    }

    #[test]
    fn refuses_what_is_no_kubeconfig() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sandbox(folder.path(), "https://127.0.0.1:1");
        let path = folder.path().join("config");
        Disk.write(&path, b"- a\n").unwrap();
        assert!(join(&settings, &only(&path)).is_err());
        assert_eq!(text(&path), "- a\n");
    }
}
