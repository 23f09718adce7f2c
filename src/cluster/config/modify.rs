//! Writing a changed configuration back: each entry into the file that it came from, under that file's lock.

use super::locate::{paths_of, read};
use super::{Config, Error, Locations, wire};
use crate::files::{self, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What happens to paths of entries that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// They are written relative to their file where that needs no `..`.
    Relative,
    AsGiven,
}

/// Writes what `changed` has that differs from the files.
pub fn modify(disk: &dyn Files, locations: &Locations, changed: &Config, paths: Paths) -> Result<(), Error> {
    let _locks = lock(disk, locations)?;
    let started = locations.starting(disk)?;
    if started == *changed {
        return Ok(());
    }
    let mut writer = Writer { disk, locations, open: BTreeMap::new() };
    if started.current_context != changed.current_context {
        writer.current_context(&changed.current_context)?;
    }
    if started.preferences != changed.preferences {
        let file = locations.default_file(disk).to_path_buf();
        writer.file(&file)?.preferences.clone_from(&changed.preferences);
    }
    for (name, cluster) in changed.clusters.iter().filter(|(name, new)| started.clusters.get(*name) != Some(new)) {
        let file = writer.home_of(&cluster.origin);
        let mut cluster = cluster.clone();
        if paths == Paths::Relative {
            let folder = locations.folder_of(&file.to_string_lossy());
            relativize(&folder, &mut cluster.certificate_authority)?;
        }
        writer.file(&file)?.clusters.insert(name.clone(), cluster);
    }
    for (name, context) in changed.contexts.iter().filter(|(name, new)| started.contexts.get(*name) != Some(new)) {
        let file = writer.home_of(&context.origin);
        writer.file(&file)?.contexts.insert(name.clone(), context.clone());
    }
    for (name, user) in changed.users.iter().filter(|(name, new)| started.users.get(*name) != Some(new)) {
        let file = writer.home_of(&user.origin);
        let mut user = user.clone();
        if paths == Paths::Relative {
            let folder = locations.folder_of(&file.to_string_lossy());
            for path in paths_of(&mut user) {
                relativize(&folder, path)?;
            }
        }
        writer.file(&file)?.users.insert(name.clone(), user);
    }
    for (name, entry) in started.clusters.iter().filter(|(name, _)| !changed.clusters.contains_key(*name)) {
        let file = writer.home_of(&entry.origin);
        writer.file(&file)?.clusters.remove(name);
    }
    for (name, entry) in started.contexts.iter().filter(|(name, _)| !changed.contexts.contains_key(*name)) {
        let file = writer.home_of(&entry.origin);
        writer.file(&file)?.contexts.remove(name);
    }
    for (name, entry) in started.users.iter().filter(|(name, _)| !changed.users.contains_key(*name)) {
        let file = writer.home_of(&entry.origin);
        writer.file(&file)?.users.remove(name);
    }
    writer.finish()
}

/// The files that are being changed; each is written once, whole.
struct Writer<'a> {
    disk: &'a dyn Files,
    locations: &'a Locations,
    open: BTreeMap<PathBuf, Config>,
}

impl Writer<'_> {
    fn home_of(&self, origin: &str) -> PathBuf {
        if origin.is_empty() { self.locations.default_file(self.disk).to_path_buf() } else { PathBuf::from(origin) }
    }

    fn file(&mut self, path: &Path) -> Result<&mut Config, Error> {
        if !self.open.contains_key(path) {
            let config = read(self.disk, path)?.unwrap_or_default();
            self.open.insert(path.to_path_buf(), config);
        }
        Ok(self.open.entry(path.to_path_buf()).or_default())
    }

    /// The name goes to the default file; taking it away changes the file that has one.
    fn current_context(&mut self, name: &str) -> Result<(), Error> {
        if !name.is_empty() || self.locations.explicit.is_some() {
            let file = self.locations.default_file(self.disk).to_path_buf();
            name.clone_into(&mut self.file(&file)?.current_context);
            return Ok(());
        }
        let files: Vec<PathBuf> = self.locations.precedence().into_iter().map(Path::to_path_buf).collect();
        for file in files {
            let config = self.file(&file)?;
            if !config.current_context.is_empty() {
                config.current_context.clear();
                return Ok(());
            }
        }
        Err(Error::NowhereToWriteContext)
    }

    fn finish(self) -> Result<(), Error> {
        for (path, config) in self.open {
            // Files that were only looked at stay as they are.
            if read(self.disk, &path)?.unwrap_or_default() == config {
                continue;
            }
            make_folder(self.disk, &path)?;
            self.disk.write_private(&path, wire::to_yaml(&config).as_bytes())?;
        }
        Ok(())
    }
}

fn make_folder(disk: &dyn Files, path: &Path) -> Result<(), Error> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !disk.is_directory(folder) => Ok(disk.make_directory(folder)?),
        _ => Ok(()),
    }
}

/// Locks that are given back when they go out of scope.
struct Locks<'a> {
    disk: &'a dyn Files,
    paths: Vec<PathBuf>,
}

impl Drop for Locks<'_> {
    fn drop(&mut self) {
        for path in &self.paths {
            // Nothing can be done about a lock that somebody else took away.
            let _ = self.disk.remove(path);
        }
    }
}

fn lock<'a>(disk: &'a dyn Files, locations: &Locations) -> Result<Locks<'a>, Error> {
    let mut paths = locations.precedence();
    paths.sort_unstable();
    let mut locks = Locks { disk, paths: Vec::new() };
    for path in paths {
        make_folder(disk, path)?;
        let name = PathBuf::from(format!("{}.lock", path.display()));
        if !disk.create_new(&name)? {
            return Err(Error::Locked(name));
        }
        locks.paths.push(name);
    }
    Ok(locks)
}

/// The path as seen from `folder`, unless that would need `..`.
fn relativize(folder: &Path, path: &mut String) -> Result<(), Error> {
    if path.is_empty() {
        return Ok(());
    }
    let absolute = files::clean(&folder.join(path.as_str()));
    *path = match absolute.strip_prefix(folder) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
        Ok(inside) => inside.to_string_lossy().into_owned(),
        Err(_) => absolute.to_string_lossy().into_owned(),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::config::{Cluster, Context};
    use crate::files::Memory;

    const FIRST: &str = "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority: ca.crt\n    mine: 1\n    server: https://a\n  name: a\ncontexts: null\ncurrent-context: \"\"\nkind: Config\nnote: kept\nusers: null\n";

    fn fixture() -> (Memory, Locations) {
        let disk = Memory::default();
        disk.write(Path::new("/k/one"), FIRST.as_bytes()).expect("because memory takes every file");
        disk.write(Path::new("/k/two"), b"").expect("because memory takes every file");
        let environment = BTreeMap::from([("KUBECONFIG".to_owned(), "/k/two:/k/one".to_owned())]);
        (disk, Locations::new(None, &environment, PathBuf::from("/w")))
    }

    fn text(disk: &Memory, path: &str) -> String {
        String::from_utf8(disk.read(Path::new(path)).expect("because it was written")).expect("because it is text")
    }

    #[test]
    fn changes_go_where_the_entry_came_from_and_keep_what_is_unknown() {
        let (disk, locations) = fixture();
        let mut config = locations.starting(&disk).unwrap();
        config.clusters.get_mut("a").unwrap().server = "https://b".into();
        modify(&disk, &locations, &config, Paths::Relative).unwrap();
        assert_eq!(text(&disk, "/k/one"), FIRST.replace("https://a", "https://b"));
        assert_eq!(text(&disk, "/k/two"), "");
        assert!(!disk.is_file(Path::new("/k/one.lock")));
    }

    #[test]
    fn new_entries_go_to_the_default_file() {
        let (disk, locations) = fixture();
        let mut config = locations.starting(&disk).unwrap();
        let authority = "/k/tls/ca.crt".to_owned();
        config.clusters.insert("n".into(), Cluster { certificate_authority: authority, ..Cluster::default() });
        config.contexts.insert("x".into(), Context::default());
        config.current_context = "x".into();
        modify(&disk, &locations, &config, Paths::Relative).unwrap();
        assert_eq!(text(&disk, "/k/one"), FIRST);
        assert!(text(&disk, "/k/two").contains("certificate-authority: tls/ca.crt\n"));
        assert!(text(&disk, "/k/two").contains("current-context: x\n"));
    }

    #[test]
    fn a_locked_file_is_left_alone() {
        let (disk, locations) = fixture();
        disk.write(Path::new("/k/one.lock"), b"").unwrap();
        let error = modify(&disk, &locations, &Config::default(), Paths::Relative).unwrap_err();
        assert_eq!(error.to_string(), "open /k/one.lock: file exists");
        assert!(disk.is_file(Path::new("/k/one.lock")));
        assert_eq!(text(&disk, "/k/one"), FIRST);
    }
}
