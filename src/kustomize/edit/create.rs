//! `kustomize create`: a new kustomization file.

use super::{Document, Error, find, lists, metadata};
use crate::files::Files;
use crate::kustomize::kustomization::form;
use crate::kustomize::target::FILE_NAMES;
use crate::kustomize::{World, read};
use crate::value::{Json, Map};
use std::path::Path;

/// What the flags say; empty texts are not said.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Separated by commas, as are labels and annotations.
    pub resources: String,
    pub namespace: String,
    pub name_prefix: String,
    pub name_suffix: String,
    pub labels: String,
    pub annotations: String,
    pub autodetect: bool,
    pub recursive: bool,
}

/// The new file, not written yet.
pub fn create(world: &World<'_>, options: &Options) -> Result<Document, Error> {
    let mut resources = Vec::new();
    if !options.resources.is_empty() {
        let patterns: Vec<String> = options.resources.split(',').map(str::to_owned).collect();
        resources = lists::expand_roots(world, &patterns)?;
    }
    match find(world.files) {
        Ok(_) => return Err(Error::Exists),
        // The original makes a file before it looks again.
        Err(Error::Several { names }) => return Err(Error::Several { names }),
        Err(_) => {}
    }
    if options.autodetect {
        let mut detected = Vec::new();
        detect(world.files, "", options.recursive, &mut detected)?;
        detected.retain(|path| !resources.contains(path));
        resources.extend(detected);
    }
    let fields = form::canonical(&Json::Null);
    let mut document = Document { name: FILE_NAMES[0], source: String::new(), fields, notes: Vec::new() };
    document.set_texts("resources", &resources);
    document.set_text("namespace", &options.namespace);
    document.set_text("namePrefix", &options.name_prefix);
    document.set_text("nameSuffix", &options.name_suffix);
    let lists = [
        (metadata::Kind::Annotation, "commonAnnotations", &options.annotations),
        (metadata::Kind::Label, "commonLabels", &options.labels),
    ];
    for (kind, field, text) in lists {
        let pairs = metadata::parse_list(text, kind)?;
        if !pairs.is_empty() {
            let pairs: Map<String, Json> = pairs.into_iter().map(|(key, value)| (key, value.into())).collect();
            document.fields.insert(field.to_owned(), Json::Object(pairs));
        }
    }
    Ok(document)
}

/// The files below a folder that hold objects, and the folders that hold a kustomization.
fn detect(files: &dyn Files, folder: &str, recursive: bool, found: &mut Vec<String>) -> Result<(), Error> {
    for entry in files.list(Path::new(if folder.is_empty() { "." } else { folder }))? {
        let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
        // A link is not followed to a folder.
        if files.is_directory(Path::new(&path)) && !entry.link {
            let has_kustomization = FILE_NAMES.iter().any(|name| files.kind(&Path::new(&path).join(name)).is_ok());
            match (recursive, has_kustomization) {
                (false, _) => {}
                (true, true) => found.push(path),
                (true, false) => detect(files, &path, recursive, found)?,
            }
            continue;
        }
        let bytes = files.read(Path::new(&path))?;
        if std::str::from_utf8(&bytes).is_ok_and(|text| read::objects(text).is_ok()) {
            found.push(path);
        }
    }
    Ok(())
}
