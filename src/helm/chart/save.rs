//! Writing a chart to the disk: as a folder, or as an archive.
//!
//! In: a chart and the folder that it goes to. Out: its files there. Answers to Helm's `Save` and `SaveDir`.

use super::{Chart, Error, pack};
use crate::files::{self, Files, Kind};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why a chart could not be written. The words are Helm's.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error(transparent)]
    File(#[from] files::Error),
    #[error("{0:?} is not a valid chart name")]
    Name(String),
    #[error("chart validation: {0}")]
    Invalid(Error),
    #[error("stat {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: files::Error },
    #[error("is not a directory: {}", .0.display())]
    NotAFolder(PathBuf),
    #[error("file {} already exists and is not a directory", .0.display())]
    InTheWay(PathBuf),
    #[error(transparent)]
    Chart(Error),
    #[error("invalid JSON in values.schema.json")]
    Schema,
    #[error("saving {path}: {source}")]
    Child { path: String, source: Box<SaveError> },
}

/// A name that would lead elsewhere is refused.
pub(super) fn check_name(name: &str) -> Result<(), SaveError> {
    if name.contains('/') || name.is_empty() { Err(SaveError::Name(name.to_owned())) } else { Ok(()) }
}

/// Writes `NAME-VERSION.tgz` into a folder, which is made when it is not there, and says where it is.
pub fn save(files: &dyn Files, chart: &Chart, folder: &Path, now: SystemTime) -> Result<PathBuf, SaveError> {
    chart.metadata.clone().validate().map_err(SaveError::Invalid)?;
    let path = files::clean(&folder.join(format!("{}-{}.tgz", chart.name(), chart.metadata.version)));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match files.kind(folder) {
        Ok(Kind::Directory) => {}
        Ok(_) => return Err(SaveError::NotAFolder(folder.to_path_buf())),
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => files.make_directory(folder)?,
        Err(source) => return Err(SaveError::Unreadable { path: folder.to_path_buf(), source }),
    }
    files.write(&path, &pack(chart, now)?)?;
    Ok(path)
}

/// Writes the chart into a folder of its name below `folder`; the charts below it become archives.
pub fn save_folder(files: &dyn Files, chart: &Chart, folder: &Path, now: SystemTime) -> Result<(), SaveError> {
    check_name(chart.name())?;
    chart.read_all().map_err(SaveError::Chart)?;
    let root = folder.join(chart.name());
    if matches!(files.kind(&root), Ok(kind) if kind != Kind::Directory) {
        return Err(SaveError::InTheWay(root));
    }
    let write = |name: &str, data: &[u8]| -> Result<(), SaveError> {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            files.make_directory(folder)?;
        }
        Ok(files.write(&path, data)?)
    };
    write("Chart.yaml", pack::definition(chart).as_bytes())?;
    for file in chart.raw.iter().filter(|file| file.name == "values.yaml") {
        write(&file.name, &file.data)?;
    }
    if let Some(schema) = &chart.schema {
        write("values.schema.json", schema)?;
    }
    for file in chart.templates.iter().chain(&chart.files) {
        write(&file.name, &file.data)?;
    }
    for child in &chart.dependencies {
        save(files, child, &root.join("charts"), now).map_err(|source| SaveError::Child {
            path: format!("{}/charts/{}", chart.name(), child.name()),
            source: Box::new(source),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{File, from_files, load};
    use super::*;
    use crate::files::Memory;
    use crate::helm::values::to_map;

    fn chart(version: &str) -> Chart {
        let definition = format!("name: c\napiVersion: v2\nversion: {version}\n");
        let files = [
            ("Chart.yaml", definition.as_str()),
            ("values.yaml", "a: 1 # one\n"),
            ("values.schema.json", "{}"),
            ("templates/a.yaml", "a"),
            ("charts/d/Chart.yaml", "name: d\nversion: 1.0.0\napiVersion: v2\n"),
        ];
        from_files(files.iter().map(|(name, text)| File::new(*name, text.as_bytes())).collect()).expect("sound")
    }

    #[test]
    fn saves_a_folder_and_an_archive() {
        let files = Memory::default();
        save_folder(&files, &chart("1.0.0"), Path::new("/there"), SystemTime::UNIX_EPOCH).expect("saved");
        let again = load(&files, Path::new("/there/c")).expect("a chart");
        assert_eq!(again.dependencies[0].name(), "d");
        assert!(files.is_file(Path::new("/there/c/charts/d-1.0.0.tgz")));
        let path = save(&files, &again, Path::new("/there"), SystemTime::UNIX_EPOCH).expect("saved");
        assert_eq!(path, Path::new("/there/c-1.0.0.tgz"));
        let values = load(&files, &path).expect("a chart").values;
        assert_eq!(to_map(&values), to_map(&again.values));
    }

    #[test]
    fn refuses_what_is_in_the_way() {
        let files = Memory::new([("/file", "")]);
        let mut wrong = chart("1.0.0");
        let refused = |chart: &Chart, folder: &str| {
            save(&files, chart, Path::new(folder), SystemTime::UNIX_EPOCH).expect_err("refused").to_string()
        };
        assert_eq!(refused(&wrong, "/file"), "is not a directory: /file");
        wrong.metadata.version = "x".into();
        assert_eq!(refused(&wrong, "/there"), "chart validation: validation: chart.metadata.version \"x\" is invalid");
        wrong.metadata.name = "file".into();
        let refused = save_folder(&files, &wrong, Path::new("/"), SystemTime::UNIX_EPOCH).expect_err("refused");
        assert_eq!(refused.to_string(), "file /file already exists and is not a directory");
    }
}
