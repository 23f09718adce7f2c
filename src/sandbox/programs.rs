//! The five programs and where they come from: `--bin-dir`, `$KUBEBUILDER_ASSETS`, the cache, else `go build`.

use super::{Error, Progress, Settings, build};
use crate::process;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A Go module of ours that requires the programs of one project.
pub struct Module {
    pub name: &'static str,
    pub version: &'static str,
    /// File names and texts, embedded.
    pub files: [(&'static str, &'static str); 3],
    /// Each program and the package it is built from.
    pub programs: &'static [(&'static str, &'static str)],
    pub ldflags: &'static str,
}

macro_rules! module_files {
    ($name:literal) => {
        [
            ("go.mod", include_str!(concat!("modules/", $name, "/go.mod"))),
            ("go.sum", include_str!(concat!("modules/", $name, "/go.sum"))),
            ("tools.go", include_str!(concat!("modules/", $name, "/tools.go"))),
        ]
    };
}

/// The oldest Go that the module files ask for.
pub const GO: &str = "1.26.0";

/// What the sandbox consists of. The programs of one module come from one place, for they must fit each other.
pub static MODULES: &[Module] = &[
    Module {
        name: "etcd",
        version: "v3.7.3",
        files: module_files!("etcd"),
        programs: &[("etcd", "go.etcd.io/etcd/server/v3")],
        ldflags: "",
    },
    Module {
        name: "kubernetes",
        version: "v1.37.2",
        files: module_files!("kubernetes"),
        programs: &[
            ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
            ("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager"),
            ("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
        ],
        // Without these the server calls itself v0.0.0.
        ldflags: "-X k8s.io/component-base/version.gitVersion=v1.37.2 -X k8s.io/component-base/version.gitMajor=1 \
                  -X k8s.io/component-base/version.gitMinor=37 -X k8s.io/client-go/pkg/version.gitVersion=v1.37.2",
    },
    Module {
        name: "kwok",
        version: "v0.8.0",
        files: module_files!("kwok"),
        programs: &[("kwok", "sigs.k8s.io/kwok/cmd/kwok")],
        ldflags: "",
    },
];

impl Module {
    /// The folder of this module's built programs: its name, its version, and a digest of what they are built from.
    pub fn cache(&self, cache: &Path) -> PathBuf {
        let mut digest = Sha256::new();
        self.files.iter().for_each(|(_, text)| digest.update(text));
        digest.update(self.ldflags);
        let digest: String = digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        cache.join("bin").join(format!("{}-{}-{digest}", self.name, self.version))
    }

    fn missing_in(&self, folder: &Path) -> Vec<&'static str> {
        let names = self.programs.iter().map(|(name, _)| *name);
        names.filter(|name| !process::is_program(&folder.join(name))).collect()
    }
}

/// Where each module's programs stand, in the order of [`MODULES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    folders: Vec<PathBuf>,
}

impl Programs {
    /// The path of one of the five programs.
    pub fn path(&self, program: &str) -> PathBuf {
        let has = |module: &&Module| module.programs.iter().any(|(name, _)| *name == program);
        let at = MODULES.iter().position(|module| has(&module)).expect("because callers name programs of the table");
        self.folders[at].join(program)
    }

    /// The folders, each with the module whose programs it has.
    pub fn folders(&self) -> impl Iterator<Item = (&'static Module, &Path)> {
        MODULES.iter().zip(self.folders.iter().map(PathBuf::as_path))
    }
}

/// The names of all programs.
pub fn names() -> Vec<&'static str> {
    MODULES.iter().flat_map(|module| module.programs.iter().map(|(name, _)| *name)).collect()
}

/// Finds the programs without building any: nothing when some are in none of the places.
pub fn find(settings: &Settings) -> Result<Option<Programs>, Error> {
    let folders: Option<Vec<PathBuf>> =
        MODULES.iter().map(|module| locate(module, settings)).collect::<Result<_, Error>>()?;
    Ok(folders.map(|folders| Programs { folders }))
}

/// Finds the programs and builds those that are nowhere.
pub fn provide(settings: &Settings, progress: &mut dyn FnMut(Progress)) -> Result<Programs, Error> {
    if let Some(programs) = find(settings)? {
        return Ok(programs);
    }
    use crate::files::Files;
    crate::files::Disk.make_directory(&settings.cache)?;
    // Somebody else may be building the same; then theirs is found once the lock is ours.
    let _building = crate::files::lock(&settings.cache.join("build.lock"))?;
    let mut missing: Vec<&'static Module> = Vec::new();
    for module in MODULES {
        if locate(module, settings)?.is_none() {
            missing.push(module);
        }
    }
    build::build(&missing, settings, progress)?;
    find(settings)?.ok_or_else(|| Error::BinDir { folder: settings.cache.join("bin"), missing: names() })
}

/// The first place that has all of a module's programs.
fn locate(module: &Module, settings: &Settings) -> Result<Option<PathBuf>, Error> {
    if let Some(folder) = &settings.bin_dir {
        let missing = module.missing_in(folder);
        if !missing.is_empty() {
            return Err(Error::BinDir { folder: folder.clone(), missing });
        }
        return Ok(Some(absolute(folder)));
    }
    // envtest's assets have only some of the programs; the rest comes from the next place.
    let assets = settings.environment.get("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let places = assets.into_iter().chain([module.cache(&settings.cache)]);
    Ok(places.into_iter().find(|folder| module.missing_in(folder).is_empty()).map(|folder| absolute(&folder)))
}

/// The programs start in another folder than ours.
fn absolute(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn folder_with(programs: &[&str]) -> tempfile::TempDir {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        for program in programs {
            let path = folder.path().join(program);
            std::fs::File::create(&path).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    fn settings(bin_dir: Option<&Path>, assets: Option<&Path>, cache: &Path) -> Settings {
        let assets = assets.map(|path| ("KUBEBUILDER_ASSETS".to_owned(), path.to_string_lossy().into_owned()));
        Settings {
            name: "t".into(),
            state: cache.to_path_buf(),
            cache: cache.to_path_buf(),
            bin_dir: bin_dir.map(Path::to_path_buf),
            webhooks: false,
            environment: assets.into_iter().collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn bin_dir_must_have_all() {
        let (some, cache) = (folder_with(&["etcd", "kube-apiserver"]), tempfile::tempdir().unwrap());
        let error = find(&settings(Some(some.path()), None, cache.path())).unwrap_err().to_string();
        assert_eq!(error, format!("{} lacks kube-controller-manager, kube-scheduler", some.path().display()));
    }

    #[test]
    fn assets_serve_module_by_module() {
        let cache = tempfile::tempdir().unwrap();
        let all = folder_with(&names());
        let found = find(&settings(None, Some(all.path()), cache.path())).unwrap().unwrap();
        assert_eq!(found.path("kube-scheduler"), all.path().join("kube-scheduler"));
        let some = folder_with(&["etcd", "kube-apiserver"]);
        let there = settings(None, Some(some.path()), cache.path());
        assert_eq!(find(&there).unwrap(), None);
        assert_eq!(locate(&MODULES[0], &there).unwrap().as_deref(), Some(some.path()));
        assert_eq!(locate(&MODULES[1], &there).unwrap(), None, "an API server alone is not taken");
    }

    #[test]
    fn module_files_ask_for_the_versions_we_name() {
        for module in MODULES {
            let go_mod = module.files[0].1;
            assert!(go_mod.contains(&format!("\ngo {GO}\n")), "{}", module.name);
            let wanted = format!(" {}\n", module.version);
            assert!(go_mod.lines().any(|line| line.starts_with("require ") && format!("{line}\n").ends_with(&wanted)));
            for (_, package) in module.programs {
                assert!(module.files[2].1.contains(&format!("\"{package}\"")), "{package}");
            }
        }
    }
}
