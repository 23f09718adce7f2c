//! Loading a chart from a folder or an archive.
//!
//! In: a path, read through [`Files`]. Out: a [`Chart`] with the charts below it. Symbolic links in a folder are
//! followed, as Helm does; a loop of them is an error. Answers to Helm's `pkg/chart/v2/loader`.

use super::archive::{self, MAX_SIZE, without_mark};
use super::ignore::Rules;
use super::{Chart, Error, File, Lock};
use crate::files::{Entry, Files, Kind};
use crate::helm::decode::Fields;
use crate::helm::notice::Notice;
use crate::helm::values;
use crate::value::{Bytes, Json};
use crate::yaml;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Loads the chart at `path`: a folder, or an archive.
pub fn load(files: &dyn Files, path: &Path) -> Result<Chart, Error> {
    match files.kind(path)? {
        Kind::Directory => from_folder(files, path),
        _ => from_archive(&files.read(path)?, &path.to_string_lossy()),
    }
}

/// Loads a chart from the bytes of an archive; `name` is for errors.
pub fn from_archive(bytes: &[u8], name: &str) -> Result<Chart, Error> {
    if let Some(content) = archive::content_type(bytes) {
        if name.ends_with(".yaml") || name.ends_with(".yml") {
            return Err(Error::YamlForArchive(name.to_owned()));
        }
        return Err(Error::NotAnArchive { path: name.to_owned(), content });
    }
    let files = archive::unpack(bytes).map_err(Error::Archive)?;
    match files.iter().find(|file| file.name == "Chart.yaml") {
        Some(file) => check_version(&file.data)?,
        None => return Err(Error::NoVersion),
    }
    from_files(files)
}

/// Loads the chart in a folder without a look at its version first: what is no chart only lacks its definition.
pub fn load_folder(files: &dyn Files, path: &Path) -> Result<Chart, Error> {
    if files.is_directory(path) { walk(files, path) } else { Err(Error::NoMetadata) }
}

/// Loads the chart in a folder.
pub fn from_folder(files: &dyn Files, path: &Path) -> Result<Chart, Error> {
    let described = path.join("Chart.yaml");
    let shown = |path: &Path| files.canonical(path).unwrap_or_else(|_| path.to_path_buf()).join("Chart.yaml");
    let data = files.read(&described).map_err(|source| {
        let path = shown(path);
        let source = crate::files::Error { path: path.clone(), ..source };
        Error::NoChart { path: path.display().to_string(), source }
    })?;
    check_version(&data)?;
    walk(files, path)
}

fn walk(files: &dyn Files, path: &Path) -> Result<Chart, Error> {
    let rules = match files.read(&path.join(".helmignore")) {
        Ok(text) => Rules::parse(&String::from_utf8_lossy(without_mark(&text)))?,
        Err(_) => Rules::parse("")?,
    };
    let warnings = Vec::new();
    let mut walk = Walk { files, root: path, rules, found: Vec::new(), left: MAX_SIZE, links: Vec::new(), warnings };
    walk.folder(path, "")?;
    let mut chart = from_files(walk.found)?;
    chart.warnings.splice(0..0, walk.warnings);
    Ok(chart)
}

/// Refuses a chart of an API that is not known.
fn check_version(data: &[u8]) -> Result<(), Error> {
    let tree = read_yaml("Chart.yaml", data)?;
    let mut version = String::new();
    let fields = Fields::new(&tree, "loader.chartBase");
    let read = fields.and_then(|fields| fields.map_or(Ok(()), |fields| fields.text("apiVersion", &mut version)));
    read.map_err(|message| undecodable("Chart.yaml", message))?;
    match version.as_str() {
        "" | "v1" | "v2" => Ok(()),
        "v3" => Err(Error::NextVersion),
        _ => Err(Error::UnsupportedVersion),
    }
}

/// Larger files that have no meaning of their own are read when they are asked for: nobody asks for megabytes of
/// definitions of custom resources when only templates are rendered.
const ASIDE: u64 = 16 << 10;

/// Whether loading a chart, or the charts below it, makes nothing of a file.
fn is_aside(name: &str) -> bool {
    let mut name = name;
    while let Some(below) = name.strip_prefix("charts/") {
        // Right in charts/ lie archives.
        let Some((_, inner)) = below.split_once('/') else { return false };
        name = inner;
    }
    let has_meaning =
        ["Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json", "requirements.yaml", "requirements.lock"];
    !name.starts_with("templates/") && !has_meaning.contains(&name)
}

/// A walk through a chart's folder.
struct Walk<'a> {
    files: &'a dyn Files,
    root: &'a Path,
    rules: Rules,
    found: Vec<File>,
    left: u64,
    /// The real folders behind the links that the walk is in.
    links: Vec<PathBuf>,
    warnings: Vec<Notice>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), Error> {
        for entry in self.files.list(folder)? {
            let name = if prefix.is_empty() { entry.name.clone() } else { format!("{prefix}/{}", entry.name) };
            let path = folder.join(&entry.name);
            let is_folder = entry.kind == Kind::Directory;
            let real = if entry.link { Some(self.resolve(&path, &name)?) } else { None };
            if self.rules.ignores(&name, is_folder) {
                continue;
            }
            match entry.kind {
                Kind::Directory => match real {
                    Some(real) => self.linked_folder(&path, &name, real)?,
                    None => self.folder(&path, &name)?,
                },
                Kind::File => self.file(&path, name, &entry)?,
                Kind::Other => return Err(Error::Irregular(path.display().to_string())),
            }
        }
        Ok(())
    }

    /// Where a link leads, which is told; this comes before the question whether it is ignored.
    fn resolve(&mut self, path: &Path, name: &str) -> Result<PathBuf, Error> {
        let shown = self.files.canonical(self.root)?.join(name);
        let real = self.files.canonical(path).map_err(|source| Error::Link { path: shown.clone(), source })?;
        let words = "found symbolic link in path. Contents of linked file included and used";
        let fields = vec![("path", shown.display().to_string()), ("resolved", real.display().to_string())];
        self.warnings.push(Notice::info(words, fields));
        Ok(real)
    }

    fn linked_folder(&mut self, path: &Path, name: &str, real: PathBuf) -> Result<(), Error> {
        if self.links.contains(&real) {
            return Err(Error::LinkLoop(path.display().to_string()));
        }
        self.links.push(real);
        self.folder(path, name)?;
        self.links.pop();
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String, &Entry { size, modified, .. }: &Entry) -> Result<(), Error> {
        if size > ASIDE
            && is_aside(&name)
            && let Some(read) = self.files.later(path)?
        {
            self.take(&name, size)?;
            let read = move || match read() {
                Ok(data) => Ok(without_mark(&data).to_vec()),
                Err(error) => Err(error.to_string()),
            };
            self.found.push(File::new(name, Bytes::later(read)).dated(modified));
            return Ok(());
        }
        let data = self.files.read(path)?;
        self.take(&name, data.len() as u64)?;
        self.found.push(File::new(name, without_mark(&data)).dated(modified));
        Ok(())
    }

    /// Counts what a file takes of the space that a chart has.
    fn take(&mut self, name: &str, size: u64) -> Result<(), Error> {
        let Some(left) = self.left.checked_sub(size) else {
            return Err(Error::TooBig { file: name.to_owned(), limit: MAX_SIZE });
        };
        self.left = left;
        Ok(())
    }
}

/// YAML as sigs.k8s.io/yaml reads it into a struct, with its words for an error.
fn read_yaml(file: &str, data: &[u8]) -> Result<Json, Error> {
    let tree = yaml::text(data).and_then(|text| yaml::read(text, yaml::Version::V2));
    tree.map_err(|error| Error::Unreadable {
        file: file.to_owned(),
        message: format!("error converting YAML to JSON: {error}"),
    })
}

fn read_lock(file: &str, data: &[u8]) -> Result<Lock, Error> {
    Lock::read(&read_yaml(file, data)?).map_err(|message| undecodable(file, message))
}

/// Words of the JSON decoder behind sigs.k8s.io/yaml.
fn undecodable(file: &str, message: String) -> Error {
    // What failed a validation is not a failure to decode.
    if let Some(message) = message.strip_prefix("validation: ") {
        return Error::Invalid(message.to_owned());
    }
    Error::Unreadable {
        file: file.to_owned(),
        message: format!("error unmarshaling JSON: while decoding JSON: {message}"),
    }
}

/// Puts a chart together from its files.
pub fn from_files(files: Vec<File>) -> Result<Chart, Error> {
    let mut chart = Chart { raw: files, ..Chart::default() };
    let mut described = false;
    for file in chart.raw.iter().filter(|file| file.name == "Chart.yaml") {
        let tree = read_yaml("Chart.yaml", &file.data)?;
        chart.metadata.read(&tree).map_err(|message| undecodable("Chart.yaml", message))?;
        if chart.metadata.api_version.is_empty() {
            chart.metadata.api_version = "v1".to_owned();
        }
        described = true;
    }
    let mut below: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in chart.raw.clone() {
        place(&mut chart, file, &mut below)?;
    }
    if !described {
        return Err(Error::NoMetadata);
    }
    chart.metadata.validate()?;
    for (name, files) in below {
        if name.starts_with(['_', '.']) {
            continue;
        }
        if let Some(child) = subchart(chart.name(), &name, files)? {
            chart.warnings.extend(child.warnings.iter().cloned());
            chart.dependencies.push(child);
        }
    }
    Ok(chart)
}

/// Gives a file its place in the chart.
fn place(chart: &mut Chart, file: File, below: &mut BTreeMap<String, Vec<File>>) -> Result<(), Error> {
    match file.name.as_str() {
        "Chart.yaml" => {}
        "Chart.lock" => chart.lock = Some(read_lock("Chart.lock", &file.data)?),
        "values.yaml" => {
            let values = values::read_bytes(&file.data);
            let values =
                values.map_err(|error| Error::Unreadable { file: "values.yaml".into(), message: error.to_string() })?;
            chart.values = values::from_map(&values);
        }
        "values.schema.json" => chart.schema = Some(file.data),
        "requirements.yaml" => {
            let tree = read_yaml("requirements.yaml", &file.data)?;
            chart.metadata.read(&tree).map_err(|message| undecodable("requirements.yaml", message))?;
            if chart.metadata.api_version == "v1" {
                chart.files.push(file);
            } else {
                let words = "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating \
                     dependencies to Chart.yaml.";
                chart.warnings.push(Notice::info(words, Vec::new()));
            }
        }
        "requirements.lock" => {
            chart.lock = Some(read_lock("requirements.lock", &file.data)?);
            if chart.metadata.api_version == "v1" {
                chart.files.push(file);
            } else {
                let words = "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend \
                     migrating to Chart.lock.";
                chart.warnings.push(Notice::info(words, Vec::new()));
            }
        }
        name if name.starts_with("templates/") => chart.templates.push(file),
        name if name.starts_with("charts/") && !name.ends_with(".prov") => {
            let name = name["charts/".len()..].to_owned();
            let first = name.split('/').next().unwrap_or_default().to_owned();
            below.entry(first).or_default().push(File { name, ..file });
        }
        _ => chart.files.push(file),
    }
    Ok(())
}

fn subchart(parent: &str, name: &str, files: Vec<File>) -> Result<Option<Chart>, Error> {
    let failed =
        |source: Error| Error::Subchart { name: name.to_owned(), parent: parent.to_owned(), source: Box::new(source) };
    if name.ends_with(".tgz") {
        let Some(first) = files.first() else { return Ok(None) };
        if first.name != name {
            let got = first.name.clone();
            return Err(Error::SubchartArchive { parent: parent.to_owned(), name: name.to_owned(), got });
        }
        let unpacked = archive::unpack(&first.data).map_err(|error| failed(Error::InnerArchive(error)))?;
        return from_files(unpacked).map(Some).map_err(failed);
    }
    // A file right in charts/ is no chart: it has no folder to cut off.
    let inner = files.into_iter().filter_map(|file| {
        let (_, rest) = file.name.split_once('/')?;
        Some(File { name: rest.to_owned(), ..file.clone() })
    });
    from_files(inner.collect()).map(Some).map_err(failed)
}
