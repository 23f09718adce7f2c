//! Trees before and after, in memory.

use super::{Request, run};
use crate::files::{Files, Memory};
use crate::kustomize::git::Repository;
use crate::kustomize::{Ended, Fetch, FetchError, Invocation, Response, Run, World};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A web server with one page, and repositories in the tree itself.
struct Elsewhere;

impl Fetch for Elsewhere {
    fn get(&self, url: &str, _: Duration) -> Result<Response, FetchError> {
        let found = url == "https://example.com/page.yaml";
        let (status, text) = if found { (200, "OK") } else { (404, "Not Found") };
        Ok(Response { status, text: text.to_owned(), body: CONFIG.as_bytes().to_vec() })
    }

    fn clone_repository(&self, _: &Repository) -> Result<PathBuf, FetchError> {
        Ok(PathBuf::from("/clone"))
    }
}

impl Run for Elsewhere {
    fn run(&self, _: &Invocation) -> Result<Ended, String> {
        Err("no program runs here".to_owned())
    }

    fn is_program(&self, _: &Path) -> bool {
        false
    }

    fn keep(&self, _: &str, _: &str, _: &[u8]) -> Result<PathBuf, String> {
        Err("nothing is kept here".to_owned())
    }
}

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";

fn localize(files: &Memory, target: &str, scope: &str) -> Result<PathBuf, String> {
    let world = World { files, fetch: &Elsewhere, run: &Elsewhere };
    let request = Request { target: target.to_owned(), scope: scope.to_owned(), destination: "/new".to_owned() };
    run(&world, &request).map_err(|error| error.to_string())
}

fn text(files: &Memory, path: &str) -> String {
    let bytes = files.read(Path::new(path)).unwrap_or_default();
    String::from_utf8(bytes).expect("it is text")
}

#[test]
fn copies_what_is_named() {
    let files = Memory::new([
        (
            "/app/kustomization.yaml",
            "resources: [a.yaml, ../base]\nconfigMapGenerator:\n- files: [k=f.txt]\n  name: x\n",
        ),
        ("/app/a.yaml", CONFIG),
        ("/app/f.txt", "hello"),
        ("/app/other.txt", "not named"),
        ("/base/kustomization.yml", "namePrefix: p-\npatchesStrategicMerge:\n- p.yaml\n"),
        ("/base/p.yaml", CONFIG),
    ]);
    assert_eq!(localize(&files, "/app", "/"), Ok(PathBuf::from("/new")));
    assert_eq!(
        text(&files, "/new/app/kustomization.yaml"),
        "configMapGenerator:\n- files:\n  - k=f.txt\n  name: x\nresources:\n- a.yaml\n- ../base\n"
    );
    assert_eq!(text(&files, "/new/app/f.txt"), "hello");
    assert_eq!(text(&files, "/new/base/p.yaml"), CONFIG);
    assert!(!files.is_file(Path::new("/new/app/other.txt")));
}

#[test]
fn brings_what_lies_elsewhere() {
    let files = Memory::new([
        (
            "/app/kustomization.yaml",
            "resources:\n- https://example.com/page.yaml\n- https://github.com/o/r//sub?ref=v1\n",
        ),
        ("/clone/sub/kustomization.yaml", "resources: [c.yaml]\n"),
        ("/clone/sub/c.yaml", CONFIG),
    ]);
    assert_eq!(localize(&files, "/app", ""), Ok(PathBuf::from("/new")));
    let folder = "localized-files/github.com/o/r/v1/sub";
    assert_eq!(
        text(&files, "/new/kustomization.yaml"),
        format!("resources:\n- localized-files/example.com/page.yaml\n- {folder}\n")
    );
    assert_eq!(text(&files, &format!("/new/{folder}/c.yaml")), CONFIG);
}

#[test]
fn plugins_name_files_too() {
    let plugin = "apiVersion: builtin\nkind: PatchTransformer\nmetadata:\n  name: p\npath: d/../p.yaml\n";
    let files = Memory::new([
        ("/app/kustomization.yaml", "transformers: [t.yaml]\n"),
        ("/app/t.yaml", plugin),
        ("/app/p.yaml", CONFIG),
        ("/app/d/x", ""),
    ]);
    assert_eq!(localize(&files, "/app", ""), Ok(PathBuf::from("/new")));
    assert_eq!(text(&files, "/new/t.yaml"), plugin.replace("d/../", ""));
    assert_eq!(text(&files, "/new/p.yaml"), CONFIG);
}

#[test]
fn refuses_and_leaves_nothing() {
    let check = |kustomization: &str, expected: &str| {
        let files = Memory::new([
            ("/app/kustomization.yaml", kustomization),
            ("/base/kustomization.yaml", ""),
            ("/clone/kustomization.yaml", ""),
        ]);
        assert_eq!(localize(&files, "/app", ""), Err(expected.to_owned()), "of {kustomization}");
        assert!(files.kind(Path::new("/new")).is_err(), "of {kustomization}");
    };
    check(
        "components: [../base]\n",
        "unable to localize target \"/app\": unable to localize components entry: root \"/base\" outside localize \
         scope \"/app\"",
    );
    check(
        "crds: [no.yaml]\n",
        "unable to localize target \"/app\": unable to localize crds entry: invalid file reference: evalsymlink \
         failure on '/app/no.yaml' : lstat /app/no.yaml: no such file or directory",
    );
    check(
        "components: ['https://github.com/o/r']\n",
        "unable to localize target \"/app\": unable to localize components entry: localize remote root \
         \"https://github.com/o/r\" missing ref query string parameter",
    );
    let files = Memory::new([("/app/kustomization.yaml", ""), ("/new/x", "")]);
    assert_eq!(
        localize(&files, "/app", ""),
        Err("invalid localize destination \"/new\": localize destination \"/new\" already exists".to_owned())
    );
}
