//! Where kubeconfigs are, and the merged configuration that they make.

use super::{Config, Error, wire};
use crate::files::{self, Files};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The files that count, in the order of their precedence.
#[derive(Debug, Clone)]
pub struct Locations {
    /// `--kubeconfig`: this file alone.
    pub explicit: Option<PathBuf>,
    /// The list in KUBECONFIG, without repetitions.
    pub listed: Vec<PathBuf>,
    /// `~/.kube/config`.
    pub home: PathBuf,
    /// The folder that relative paths start from.
    pub working: PathBuf,
}

impl Locations {
    pub fn new(explicit: Option<&str>, environment: &BTreeMap<String, String>, working: PathBuf) -> Locations {
        let mut listed: Vec<PathBuf> = Vec::new();
        if let Some(list) = environment.get("KUBECONFIG").filter(|list| !list.is_empty()) {
            for path in list.split(':').map(PathBuf::from) {
                if !listed.contains(&path) {
                    listed.push(path);
                }
            }
        }
        let home = environment.get("HOME").map(PathBuf::from).unwrap_or_default().join(".kube").join("config");
        let explicit = explicit.filter(|path| !path.is_empty()).map(PathBuf::from);
        Locations { explicit, listed, home, working }
    }

    /// The files from the strongest to the weakest.
    pub fn precedence(&self) -> Vec<&Path> {
        match &self.explicit {
            Some(path) => vec![path],
            None if !self.listed.is_empty() => self.listed.iter().map(PathBuf::as_path).collect(),
            None => vec![&self.home],
        }
    }

    /// The file that new entries go to: the first that is there, else the last of the list.
    pub fn default_file(&self, disk: &dyn Files) -> &Path {
        match (&self.explicit, self.listed.as_slice()) {
            (Some(path), _) => path,
            (None, []) => &self.home,
            (None, [.., last]) => self.listed.iter().find(|path| disk.kind(path).is_ok()).unwrap_or(last),
        }
    }

    /// What `kubectl config` starts from: the merged files with their paths as written; a named file that is missing
    /// counts as empty.
    pub fn starting(&self, disk: &dyn Files) -> Result<Config, Error> {
        self.merged(disk)
    }

    /// What a connection starts from: the merged files with absolute paths. A file that the command line names must
    /// be there.
    pub fn load(&self, disk: &dyn Files) -> Result<Config, Error> {
        if let Some(path) = &self.explicit {
            match disk.kind(path) {
                Err(error) if error.source.kind() == io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let mut config = self.merged(disk)?;
        for cluster in config.clusters.values_mut() {
            let folder = self.folder_of(&cluster.origin);
            resolve(&folder, &mut cluster.certificate_authority);
        }
        for user in config.users.values_mut() {
            let folder = self.folder_of(&user.origin);
            for path in paths_of(user) {
                resolve(&folder, path);
            }
        }
        Ok(config)
    }

    fn merged(&self, disk: &dyn Files) -> Result<Config, Error> {
        let mut errors = Vec::new();
        let mut found = Vec::new();
        for path in self.precedence() {
            if path.as_os_str().is_empty() {
                continue;
            }
            match read(disk, path) {
                Ok(Some(config)) => found.push(config),
                Ok(None) => {}
                Err(error) => errors.push(error),
            }
        }
        if errors.len() == 1 {
            return Err(errors.remove(0));
        }
        if !errors.is_empty() {
            return Err(Error::Several(errors));
        }
        let mut merged = Config::default();
        // From the weakest on, so that the strongest has the last word.
        for config in found.into_iter().rev() {
            merged.preferences.extend(config.preferences);
            merged.clusters.extend(config.clusters);
            merged.users.extend(config.users);
            merged.contexts.extend(config.contexts);
            merged.extensions.extend(config.extensions);
            merged.other.extend(config.other);
            if !config.current_context.is_empty() {
                merged.current_context = config.current_context;
            }
        }
        Ok(merged)
    }

    /// The absolute folder of a file.
    pub(super) fn folder_of(&self, origin: &str) -> PathBuf {
        let folder = Path::new(origin).parent().unwrap_or(Path::new(""));
        files::clean(&self.working.join(folder))
    }
}

fn resolve(folder: &Path, path: &mut String) {
    if !path.is_empty() && Path::new(path.as_str()).is_relative() {
        *path = files::clean(&folder.join(path.as_str())).to_string_lossy().into_owned();
    }
}

/// The paths that a user holds; a plugin's only when it is no bare name.
pub(super) fn paths_of(user: &mut super::User) -> Vec<&mut String> {
    let mut paths = vec![&mut user.client_certificate, &mut user.client_key, &mut user.token_file];
    if let Some(exec) = &mut user.exec
        && exec.command.contains('/')
    {
        paths.push(&mut exec.command);
    }
    paths
}

/// One file; nothing when it is not there.
pub(super) fn read(disk: &dyn Files, path: &Path) -> Result<Option<Config>, Error> {
    let bytes = match disk.read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::Load { path: path.to_path_buf(), message: error.to_string() }),
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut config = wire::parse(text.trim_start_matches('\u{feff}'))
        .map_err(|message| Error::Load { path: path.to_path_buf(), message })?;
    let origin = path.to_string_lossy();
    config.clusters.values_mut().for_each(|entry| entry.origin = origin.to_string());
    config.users.values_mut().for_each(|entry| entry.origin = origin.to_string());
    config.contexts.values_mut().for_each(|entry| entry.origin = origin.to_string());
    Ok(Some(config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn disk() -> Memory {
        let disk = Memory::default();
        for (path, text) in [
            ("/k/one", "clusters: [{name: c, cluster: {server: 'https://one', certificate-authority: ca.crt}}]\n"),
            (
                "/k/two",
                "current-context: x\nclusters: [{name: c, cluster: {server: 'https://two'}}, {name: d, cluster: {server: 'https://d'}}]\n",
            ),
            ("/k/bad", "clusters: 5\n"),
        ] {
            disk.write(Path::new(path), text.as_bytes()).expect("because memory takes every file");
        }
        disk
    }

    fn locations(list: &str) -> Locations {
        let environment = BTreeMap::from([("KUBECONFIG".to_owned(), list.to_owned())]);
        Locations::new(None, &environment, PathBuf::from("/w"))
    }

    #[test]
    fn first_file_wins_whole_entries() {
        let config = locations("/k/one:/k/missing:/k/two:/k/one").load(&disk()).unwrap();
        assert_eq!(config.clusters["c"].server, "https://one");
        assert_eq!(config.clusters["c"].certificate_authority, "/k/ca.crt");
        assert_eq!(config.clusters["d"].server, "https://d");
        assert_eq!(config.current_context, "x");
    }

    #[test]
    fn names_the_file_that_is_wrong() {
        let error = locations("/k/bad").load(&disk()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "error loading config file \"/k/bad\": json: cannot unmarshal number into field clusters of type array"
        );
    }

    #[test]
    fn an_explicit_file_must_be_there_to_connect() {
        let locations = Locations::new(Some("/k/none"), &BTreeMap::new(), PathBuf::from("/w"));
        assert!(locations.starting(&disk()).unwrap().is_empty());
        assert_eq!(locations.load(&disk()).unwrap_err().to_string(), "stat /k/none: no such file or directory");
    }

    #[test]
    fn new_entries_go_to_the_first_file_there() {
        assert_eq!(locations("/k/x:/k/two:/k/one").default_file(&disk()), Path::new("/k/two"));
        assert_eq!(locations("/k/x:/k/y").default_file(&disk()), Path::new("/k/y"));
    }
}
