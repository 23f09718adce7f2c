//! Loading indexes, with and without what they were compiled to; finding releases.

use super::*;
use crate::files::{Disk, Memory};
use crate::repository::http::tests::within;

const INDEX: &str = "apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, urls: [a-1.0.0.tgz]}\n  - {name: a, version: \
                     2.0.0-rc.1}\n  - {name: a, version: nonsense}\n  - {name: a, version: 1.1.0, urls: [a-1.1.0.tgz]}\n";

fn versions(files: &dyn Files, path: &Path) -> Result<String, String> {
    let index = within(files, async |world| load(world, path)).map_err(|error| error.to_string())?;
    let chart = index.chart("a").ok_or("no such chart")?;
    Ok(chart.releases().map(|release| release.version).collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_compiled_is_used_until_the_index_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r-index.yaml");
    let compiled = cache::path(&path);
    Disk.write(&path, INDEX.as_bytes()).expect("written");
    assert_eq!(versions(&Disk, &path).as_deref(), Ok("2.0.0-rc.1 1.1.0 1.0.0"));
    let whole = Disk.read(&compiled).expect("compiled");
    assert_eq!(versions(&Disk, &path).as_deref(), Ok("2.0.0-rc.1 1.1.0 1.0.0"));
    // As long as before, and changed.
    Disk.write(&path, INDEX.replace("1.1.0", "1.2.0").as_bytes()).expect("written");
    assert_eq!(versions(&Disk, &path).as_deref(), Ok("2.0.0-rc.1 1.2.0 1.0.0"));
    for torn in [&whole[..], &whole[..whole.len() / 2], b"", b"nonsense"] {
        Disk.write(&compiled, torn).expect("written");
        assert_eq!(versions(&Disk, &path).as_deref(), Ok("2.0.0-rc.1 1.2.0 1.0.0"));
    }
    // Where it cannot be written, nothing else is lost.
    Disk.remove(&compiled).expect("removed");
    Disk.make_directory(&compiled).expect("a folder in its place");
    assert_eq!(versions(&Disk, &path).as_deref(), Ok("2.0.0-rc.1 1.2.0 1.0.0"));
    Disk.write(&path, b"a: [").expect("written");
    let words = versions(&Disk, &path).expect_err("broken").replace(&folder.path().display().to_string(), "");
    assert_eq!(
        words,
        "error loading /r-index.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content"
    );
}

#[test]
fn entries_that_are_left_out_are_told_of_each_time() {
    let files = Memory::default();
    files.make_directory(Path::new("/c")).expect("a folder");
    files.write(Path::new("/c/r-index.yaml"), INDEX.as_bytes()).expect("written");
    for _ in 0..2 {
        let told = std::cell::RefCell::new(Vec::new());
        within(&files, async |world| {
            let world = World { log: &|notice| told.borrow_mut().push(notice.to_string()), ..*world };
            load(&world, Path::new("/c/r-index.yaml")).map(drop)
        })
        .expect("loaded");
        assert_eq!(
            told.into_inner(),
            ["level=WARN msg=\"skipping loading invalid entry for chart\" name=a version=nonsense \
              source=/c/r-index.yaml error=\"validation: chart.metadata.version \\\"nonsense\\\" is invalid\""]
        );
    }
}

#[test]
fn finds_what_a_version_asks_for() {
    let files = Memory::default();
    let check = |version: &str, expected: Result<&str, &str>| {
        within(&files, async |world| {
            let index = read(world, INDEX.as_bytes(), "").expect("good");
            let found = index.find(world, "a", version).map(|release| release.version.to_owned());
            let found = found.map_err(|error| error.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "of {version}");
        });
    };
    check("", Ok("1.1.0"));
    check(">0.0.0-0", Ok("2.0.0-rc.1"));
    check("2.0.0-rc.1", Ok("2.0.0-rc.1"));
    check("~1.0", Ok("1.0.0"));
    check("1", Ok("1.1.0"));
    check("3", Err("no chart version found for a-3"));
    check("nonsense", Err("improper constraint: \"nonsense\""));
    within(&files, async |world| {
        let index = read(world, INDEX.as_bytes(), "").expect("good");
        assert_eq!(index.find(world, "b", "").err(), Some(IndexError::NoChartName));
        assert!(index.has_url("a-1.1.0.tgz") && !index.has_url("b.tgz"));
    });
}

#[test]
fn urls_are_the_same_when_they_lead_to_the_same() {
    let check = |left: &str, right: &str, expected: bool| assert_eq!(equal(left, right), expected, "{left} {right}");
    check("http://h/a", "http://h/a/", true);
    check("http://h", "http://h/", true);
    check("http://h/a/../b", "http://h/b", true);
    check("http://h/a", "https://h/a", false);
    check("http://h/a", "http://h:80/a", false);
}
