//! Lists of paths and options: resources, components, generators, transformers, configurations, buildMetadata.

use super::{Document, Error};
use crate::files::{self, Files};
use crate::kustomize::load::Loader;
use crate::kustomize::{self, Build, World};
use std::path::Path;

const BUILD_METADATA: [&str; 3] = ["originAnnotations", "transformerAnnotations", "managedByLabel"];

/// What was found for patterns, and a line for each that had no match.
#[derive(Debug, Default)]
pub struct Found {
    pub paths: Vec<String>,
    pub notes: Vec<String>,
}

/// The files that patterns stand for.
pub fn expand(files: &dyn Files, patterns: &[String]) -> Result<Found, Error> {
    let mut found = Found::default();
    for pattern in patterns {
        let paths = glob(files, pattern)?;
        if paths.is_empty() {
            found.notes.push(format!("{pattern} has no match"));
        }
        found.paths.extend(paths);
    }
    Ok(found)
}

/// The files that patterns stand for; a pattern without any must be a folder or repository that a build could start at.
pub fn expand_roots(world: &World<'_>, patterns: &[String]) -> Result<Vec<String>, Error> {
    let mut paths = Vec::new();
    for pattern in patterns {
        let found = glob(world.files, pattern)?;
        if found.is_empty() {
            let failed = |source| Error::NoMatch { pattern: pattern.clone(), source: Box::new(source) };
            confirm(world, pattern).map_err(failed)?;
            paths.push(pattern.clone());
        }
        paths.extend(found);
    }
    Ok(paths)
}

fn confirm(world: &World<'_>, root: &str) -> Result<(), kustomize::Error> {
    let options = kustomize::Options::default();
    let build = Build::new(world, &options);
    Loader::start(&build, ".")?.enter(&build, root).map(drop)
}

/// What a pattern stands for, hidden files only when it asks for them.
fn glob(files: &dyn Files, pattern: &str) -> Result<Vec<String>, Error> {
    let is_hidden = |path: &str| path.rsplit('/').next().unwrap_or(path).starts_with('.');
    let mut paths = files::glob(files, pattern).map_err(|_| Error::Pattern)?;
    if !is_hidden(pattern) {
        paths.retain(|path| !is_hidden(path));
    }
    Ok(paths)
}

/// Adds paths to a list; those that are there, and the kustomization file itself, are passed over.
pub fn add(document: &mut Document, field: &str, word: &str, paths: &[String]) {
    let mut list = document.texts(field);
    let may_name_itself = !matches!(field, "resources" | "components");
    for path in paths {
        if path == document.name() && !may_name_itself {
            continue;
        }
        if list.contains(path) {
            document.notes.push(format!("{word} {path} already in kustomization file"));
            continue;
        }
        list.push(path.clone());
    }
    document.set_texts(field, &list);
}

/// Adds bases, separated by commas.
pub fn add_bases(document: &mut Document, files: &dyn Files, bases: &str) -> Result<(), Error> {
    let mut list = document.texts("resources");
    for path in bases.split(',') {
        if files.kind(Path::new(path)).is_err() {
            return Err(Error::NoBase { path: path.to_owned() });
        }
        if list.iter().any(|known| known == path) {
            return Err(Error::BaseThere { path: path.to_owned() });
        }
        list.push(path.to_owned());
    }
    document.set_texts("resources", &list);
    Ok(())
}

/// Takes out of a list what matches the patterns; false when nothing does, and then nothing is to be written.
pub fn remove(document: &mut Document, field: &str, patterns: &[String]) -> Result<bool, Error> {
    let list = document.texts(field);
    let mut left = list.clone();
    for pattern in patterns {
        for path in &list {
            if files::pattern::matches(pattern, path).map_err(|_| Error::Pattern)? {
                left.retain(|other| other != path);
            }
        }
    }
    document.set_texts(field, &left);
    Ok(left.len() < list.len())
}

/// The one argument that names options of `buildMetadata`.
pub fn parse_build_metadata(arguments: &[String]) -> Result<Vec<String>, Error> {
    let [options] = arguments else {
        if arguments.is_empty() {
            return Err(Error::Unspecified { wanted: "a buildMetadata option" });
        }
        let (what, which) = ("buildMetadata options", "options");
        return Err(Error::TooMany { given: arguments.to_vec(), what, which, s: "" });
    };
    let options: Vec<String> = options.split(',').map(str::to_owned).collect();
    match options.iter().find(|option| !BUILD_METADATA.contains(&option.as_str())) {
        Some(option) => Err(Error::UnknownBuildMetadata { option: option.clone() }),
        None => Ok(options),
    }
}

/// Adds options of `buildMetadata`; one that is there is refused.
pub fn add_build_metadata(document: &mut Document, options: &[String]) -> Result<(), Error> {
    let mut list = document.texts("buildMetadata");
    for option in options {
        if list.contains(option) {
            return Err(Error::BuildMetadataThere { option: option.clone() });
        }
        list.push(option.clone());
    }
    document.set_texts("buildMetadata", &list);
    Ok(())
}

/// Takes options of `buildMetadata` away.
pub fn remove_build_metadata(document: &mut Document, options: &[String]) {
    let mut list = document.texts("buildMetadata");
    list.retain(|option| !options.contains(option));
    document.set_texts("buildMetadata", &list);
}
