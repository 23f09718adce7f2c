//! Files parsed ahead of the build, on a thread of its own.
//!
//! In: the kustomization that a build starts at. Out: the objects in its files and in those of the kustomizations below
//! it, for the build to take when it comes to them. The thread first finds out which files there are and then parses them
//! in the build's order. A file that the build reaches first it parses itself, and while it waits for one it parses others.
//! What is wrong with a file is left to the build, which has the words. A base that several overlays use is parsed once.

use super::kustomization::{self, Kustomization};
use super::read;
use super::target::FILE_NAMES;
use crate::files::{self, Files, Kind};
use crate::value;
use crate::yaml::Node;
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

/// Enough for trees as deep as the parser allows; pages that are not touched cost nothing.
pub(super) const STACK: usize = 1 << 29;
/// Kustomizations nested deeper than this may be a cycle, which the build will find.
const MAX_DEPTH: usize = 50;
/// Paths are followed up to this many, for bases of bases can multiply.
const MAX_VISITS: usize = 100_000;

/// What is known of the files of a build, by their resolved paths.
#[derive(Debug, Default)]
pub struct Ahead {
    files: Mutex<Found>,
    changed: Condvar,
    is_over: AtomicBool,
}

#[derive(Debug, Default)]
struct Found {
    files: HashMap<PathBuf, File>,
    /// Those that nobody has begun with, in the build's order.
    queue: VecDeque<PathBuf>,
}

#[derive(Debug)]
struct File {
    state: State,
    /// How often kustomizations were found to name it, without those that have it already.
    uses: i64,
}

#[derive(Debug)]
enum State {
    /// Left to the build.
    Own,
    Queued,
    Parsing,
    Parsed(Vec<Node>),
}

impl Ahead {
    /// Runs `build` while the files of `kustomization` in the folder `root` are parsed ahead of it.
    pub fn during<T>(
        &self,
        files: &dyn Files,
        (root, kustomization): (&Path, &Kustomization),
        build: impl FnOnce() -> T,
    ) -> T {
        let folder = Folder::new(kustomization);
        if folder.0.len() < 2 {
            return build();
        }
        std::thread::scope(|scope| {
            let run = || {
                Walk { ahead: self, files, known: HashMap::new(), visits: 0 }.folder(root, &folder, 0);
                while self.parse_next(files) {}
            };
            // Without a thread the build does all by itself.
            let _ = Builder::new().stack_size(STACK).spawn_scoped(scope, run);
            let outcome = build();
            self.is_over.store(true, Ordering::Relaxed);
            outcome
        })
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The objects of a file, when they were parsed or are just being.
    pub fn take(&self, files: &dyn Files, path: &Path) -> Option<Vec<Node>> {
        while self.is_parsing(path) && self.parse_next(files) {}
        let mut found = self.lock();
        while let Some(File { state: State::Parsing, .. }) = found.files.get(path) {
            found = self.changed.wait(found).unwrap_or_else(PoisonError::into_inner);
        }
        let file = found.files.entry(path.to_path_buf()).or_insert(File { state: State::Own, uses: 0 });
        file.uses -= 1;
        match &mut file.state {
            State::Parsed(nodes) if file.uses > 0 => Some(nodes.clone()),
            state => match std::mem::replace(state, State::Own) {
                State::Parsed(nodes) => Some(nodes),
                State::Own | State::Queued | State::Parsing => None,
            },
        }
    }

    fn is_parsing(&self, path: &Path) -> bool {
        matches!(self.lock().files.get(path), Some(File { state: State::Parsing, .. }))
    }

    /// The next file that nobody has begun with, while the build is under way.
    fn begin_next(&self) -> Option<PathBuf> {
        if self.is_over.load(Ordering::Relaxed) {
            return None;
        }
        let mut found = self.lock();
        loop {
            let path = found.queue.pop_front()?;
            if let Some(file) = found.files.get_mut(&path)
                && matches!(file.state, State::Queued)
            {
                file.state = State::Parsing;
                return Some(path);
            }
        }
    }

    /// Parses the next file; false when there is none.
    fn parse_next(&self, files: &dyn Files) -> bool {
        let Some(path) = self.begin_next() else { return false };
        let claim = Claim { ahead: self, path: &path };
        if let Ok(bytes) = files.read(&path)
            && let Ok(nodes) = read::objects(&value::lossy(&bytes))
        {
            claim.fulfil(nodes);
        }
        true
    }

    /// Gives the objects of a file that the build parsed to those who will ask for it again.
    pub fn keep(&self, path: &Path, nodes: &[Node]) {
        if let Some(file) = self.lock().files.get_mut(path)
            && file.uses > 0
        {
            file.state = State::Parsed(nodes.to_vec());
        }
    }

    /// Notes a use of a file.
    fn note(&self, path: &Path) {
        let mut found = self.lock();
        if let Some(file) = found.files.get_mut(path) {
            file.uses += 1;
            return;
        }
        found.files.insert(path.to_path_buf(), File { state: State::Queued, uses: 1 });
        found.queue.push_back(path.to_path_buf());
    }

    fn settle(&self, path: &Path, state: State) {
        if let Some(file) = self.lock().files.get_mut(path) {
            file.state = state;
        }
        self.changed.notify_all();
    }
}

/// What a kustomization names: files and folders, in the build's order.
struct Folder(Vec<String>);

impl Folder {
    fn new(kustomization: &Kustomization) -> Folder {
        Folder(kustomization.resources.iter().chain(&kustomization.components).cloned().collect())
    }
}

/// The walk of the thread.
struct Walk<'a> {
    ahead: &'a Ahead,
    files: &'a dyn Files,
    known: HashMap<PathBuf, Rc<Folder>>,
    visits: usize,
}

impl Walk<'_> {
    fn folder(&mut self, root: &Path, folder: &Folder, depth: usize) {
        for path in &folder.0 {
            self.visits += 1;
            if self.visits > MAX_VISITS || self.ahead.is_over.load(Ordering::Relaxed) {
                return;
            }
            // What is no path, or leads nowhere, is the build's to judge.
            let Ok(path) = self.files.canonical(&files::clean(&root.join(path))) else { continue };
            match self.files.kind(&path) {
                Ok(Kind::File) if path.starts_with(root) => self.ahead.note(&path),
                Ok(Kind::Directory) if depth < MAX_DEPTH => {
                    if let Some(folder) = self.open(&path) {
                        self.folder(&path, &folder, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// The kustomization in a folder, read once.
    fn open(&mut self, path: &Path) -> Option<Rc<Folder>> {
        if let Some(folder) = self.known.get(path) {
            return Some(Rc::clone(folder));
        }
        let bytes = FILE_NAMES.iter().find_map(|name| self.files.read(&path.join(name)).ok())?;
        let (kustomization, _) = kustomization::parse::read(&value::lossy(&bytes)).ok()?;
        let folder = Rc::new(Folder::new(&kustomization));
        self.known.insert(path.to_path_buf(), Rc::clone(&folder));
        Some(folder)
    }
}

/// A file that the build waits for until this is dropped.
struct Claim<'a> {
    ahead: &'a Ahead,
    path: &'a Path,
}

impl Claim<'_> {
    fn fulfil(self, nodes: Vec<Node>) {
        self.ahead.settle(self.path, State::Parsed(nodes));
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.ahead.lock().files.get_mut(self.path)
            && matches!(file.state, State::Parsing)
        {
            file.state = State::Own;
        }
        self.ahead.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn object(name: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
    }

    #[test]
    fn parses_each_file_once_for_all_its_users() {
        let (a, b) = (object("a"), object("b"));
        let files = Memory::new([
            ("/top/kustomization.yaml", "resources: [a.yaml, broken.yaml, ../one, ../two, none]\n"),
            ("/top/a.yaml", a.as_str()),
            ("/top/broken.yaml", "a: b: c"),
            ("/one/kustomization.yaml", "resources: [../base]\n"),
            ("/two/kustomization.yaml", "resources: [../base, ../top/a.yaml]\n"),
            ("/base/kustomization.yaml", "resources: [b.yaml]\n"),
            ("/base/b.yaml", b.as_str()),
        ]);
        let ahead = Ahead::default();
        let text = files.read(Path::new("/top/kustomization.yaml")).expect("there");
        let (kustomization, _) = kustomization::parse::read(&value::lossy(&text)).expect("valid");
        let mut walk = Walk { ahead: &ahead, files: &files, known: HashMap::new(), visits: 0 };
        walk.folder(Path::new("/top"), &Folder::new(&kustomization), 0);
        assert!(ahead.begin_next().is_some_and(|path| path == Path::new("/top/a.yaml")));
        ahead.settle(Path::new("/top/a.yaml"), State::Parsed(vec![Node::null()]));
        while ahead.parse_next(&files) {}
        let taken = |path: &str| ahead.take(&files, Path::new(path)).map(|nodes| nodes.len());
        assert_eq!([taken("/top/a.yaml"), taken("/top/a.yaml")], [Some(1), None]);
        assert_eq!([taken("/base/b.yaml"), taken("/base/b.yaml"), taken("/base/b.yaml")], [Some(1), Some(1), None]);
        assert_eq!([taken("/top/broken.yaml"), taken("/top/other.yaml")], [None, None]);
    }

    #[test]
    fn keeps_what_the_build_parsed_first() {
        let ahead = Ahead::default();
        let files = Memory::new([]);
        let path = Path::new("/a.yaml");
        assert!(ahead.take(&files, path).is_none());
        ahead.keep(path, &[]);
        ahead.note(path);
        ahead.note(path);
        assert!(ahead.take(&files, path).is_none() && !ahead.parse_next(&files));
        ahead.note(path);
        ahead.keep(path, &[Node::null()]);
        assert_eq!(ahead.take(&files, path).map(|nodes| nodes.len()), Some(1));
    }
}
