//! Unpacking an archive into a folder.
//!
//! In: the bytes of an archive, and a folder. Out: the chart's own folder in it. Nothing is written outside of that, not
//! even through links that are there already. Answers to Helm's `pkg/chart/v2/util/expand.go`.

use super::archive::unpack;
use super::{Error, Metadata};
use crate::files::{Files, clean};
use crate::yaml;
use std::path::{Path, PathBuf};

/// Writes the files of an archive below `folder`, in a folder of the chart's name.
pub fn expand(files: &dyn Files, bytes: &[u8], folder: &Path) -> Result<(), Error> {
    let unpacked = unpack(bytes).map_err(|error| Error::Unexpandable(error.to_string()))?;
    let name = match unpacked.iter().rfind(|file| file.name == "Chart.yaml") {
        Some(file) => name(&file.data)?,
        None => String::new(),
    };
    if name.is_empty() {
        return Err(Error::Unexpandable("chart name not specified".to_owned()));
    }
    if name == "." || name == ".." {
        return Err(Error::Unexpandable(format!("chart name {name:?} is not allowed")));
    }
    if name.contains('/') {
        return Err(Error::Unexpandable(format!("chart name {name:?} must not contain path separators")));
    }
    let chart = clean(folder).join(&name);
    for file in &unpacked {
        let path = chart.join(&file.name);
        stays_inside(files, folder, &path)?;
        if let Some(folder) = path.parent() {
            files.make_directory(folder)?;
        }
        files.write(&path, &file.data)?;
    }
    Ok(())
}

fn name(data: &[u8]) -> Result<String, Error> {
    let wrong = |reason: String| Error::Unexpandable(format!("cannot load Chart.yaml: {reason}"));
    let tree = yaml::read(&String::from_utf8_lossy(data), yaml::Version::V2)
        .map_err(|error| wrong(format!("error converting YAML to JSON: {error}")))?;
    let metadata = Metadata::from_json(&tree)
        .map_err(|words| wrong(format!("error unmarshaling JSON: while decoding JSON: {words}")))?;
    Ok(metadata.name)
}

/// Refuses a path that a link on its way leads out of the folder.
fn stays_inside(files: &dyn Files, folder: &Path, path: &Path) -> Result<(), Error> {
    let Ok(root) = files.canonical(folder) else { return Ok(()) };
    let mut there: PathBuf = path.to_path_buf();
    loop {
        match files.canonical(&there) {
            Ok(real) if real.starts_with(&root) => return Ok(()),
            Ok(_) => return Err(Error::Unexpandable(format!("{} leads out of {}", path.display(), folder.display()))),
            Err(_) if there.pop() && there.as_os_str() != folder.as_os_str() => {}
            Err(_) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::tests::pack;
    use super::*;
    use crate::files::Disk;

    #[test]
    fn writes_the_chart_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = pack(&[("other/Chart.yaml", b"name: own\nversion: 1.0.0\n"), ("other/templates/a.yaml", b"x")]);
        expand(&Disk, &archive, folder.path()).expect("unpacked");
        assert_eq!(Disk.read(&folder.path().join("own/templates/a.yaml")).expect("there"), b"x");
        let names: Vec<String> =
            Disk.list(folder.path()).expect("a folder").into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["own"]);
    }

    #[test]
    fn refuses_names_and_links_that_lead_out() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let check = |archive: &[u8], expected: &str| {
            let outcome = expand(&Disk, archive, folder.path()).map_err(|error| error.to_string());
            let shown = outcome.err().map(|words| words.replace(&folder.path().display().to_string(), "FOLDER"));
            assert_eq!(shown.as_deref(), Some(expected));
        };
        check(&pack(&[("a/Chart.yaml", b"name: ..\n")]), "chart name \"..\" is not allowed");
        check(&pack(&[("a/Chart.yaml", b"name: a/b\n")]), "chart name \"a/b\" must not contain path separators");
        check(&pack(&[("a/Chart.yaml", b"version: 1\n")]), "chart name not specified");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("evil")).expect("a link");
        check(&pack(&[("a/Chart.yaml", b"name: evil\n")]), "FOLDER/evil/Chart.yaml leads out of FOLDER");
        assert_eq!(Disk.list(outside.path()).expect("a folder"), []);
    }
}
