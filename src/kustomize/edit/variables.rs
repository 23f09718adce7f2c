//! `edit fix --vars`: variables become replacements.
//!
//! In: the document with its old patches already moved, and the files that it touches. Out: the document with
//! `replacements` in the place of `vars`, and those files with `$(NAME)` replaced by `NAME_PLACEHOLDER`. Answers to
//! `commands/edit/fix/convert.go`.

use super::{Document, Error};
use crate::files::{Files, clean};
use crate::kustomize::target::FILE_NAMES;
use crate::kustomize::{node, read};
use crate::value::{Json, Map};
use crate::yaml::{self, Data, Node};
use std::collections::BTreeMap;
use std::path::Path;

/// Files that the conversion reads and changes; nothing is written before all is converted.
#[derive(Debug, Default)]
pub struct Touched {
    /// In the order in which the kustomization names them.
    paths: Vec<String>,
    texts: BTreeMap<String, String>,
    changed: Vec<String>,
    /// The entry of `patches` that names a file.
    patches: BTreeMap<String, Json>,
}

impl Touched {
    /// Writes the changed files.
    pub fn save(&self, files: &dyn Files) -> Result<(), Error> {
        for path in &self.changed {
            files.write(Path::new(path), self.texts[path].as_bytes())?;
        }
        Ok(())
    }

    fn collect(&mut self, files: &dyn Files, fields: &Map<String, Json>, folder: &str) -> Result<(), Error> {
        let join = |path: &str| {
            if folder.is_empty() { clean(Path::new(path)) } else { clean(&Path::new(folder).join(path)) }
                .display()
                .to_string()
        };
        let list = |field: &str| fields.get(field).and_then(Json::as_array).into_iter().flatten();
        for resource in list("resources").filter_map(Json::as_str) {
            for entry in files.list(Path::new(resource)).unwrap_or_default() {
                if !FILE_NAMES.contains(&entry.name.as_str()) {
                    continue;
                }
                // The original looks for the bases of bases from the working folder, too.
                let Ok(bytes) = files.read(&Path::new(resource).join(&entry.name)) else { continue };
                let tree = yaml::read(&String::from_utf8_lossy(&bytes), yaml::Version::V2)?;
                if let Json::Object(fields) = tree {
                    self.collect(files, &fields, resource)?;
                }
            }
            self.paths.push(join(resource));
        }
        for patch in list("patches") {
            if let Some(path) = patch.get("path").and_then(Json::as_str).filter(|path| !path.is_empty()) {
                self.paths.push(join(path));
                self.patches.insert(join(path), patch.clone());
            }
        }
        Ok(())
    }

    fn read(&mut self, files: &dyn Files) {
        for path in &self.paths {
            let bytes = files.read(Path::new(path)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some(text) = bytes {
                self.texts.insert(path.clone(), text);
            }
        }
    }

    fn targets(&self, variable: &str) -> Result<Vec<Json>, Error> {
        let mut targets = Vec::new();
        for path in &self.paths {
            let Some(text) = self.texts.get(path) else { continue };
            let Ok(nodes) = read::nodes(text) else { continue };
            for node in &nodes {
                let mut uses = Vec::new();
                find_uses(node, variable, &mut Vec::new(), &mut uses);
                for (field, value) in uses {
                    let options = options(&value, variable)
                        .map_err(|variable| Error::NotDelimited { file: path.clone(), variable })?;
                    targets.push(self.target(path, node, field, options));
                }
            }
        }
        Ok(targets)
    }

    /// A patch may be meant for many objects, so its uses are looked for where the patch is.
    fn target(&self, path: &str, node: &Node, field: String, options: Option<Json>) -> Json {
        let mut select = match self.patches.get(path) {
            Some(patch) if !renames_all(patch) => patch_selector(patch, node),
            _ => object_selector(node),
        };
        select.retain(|_, value| value.as_str() != Some(""));
        let mut target = serde_json::json!({ "select": select, "fieldPaths": [field] });
        if let Some(options) = options {
            target["options"] = options;
        }
        target
    }

    fn set_placeholders(&mut self, variable: &str) {
        let (old, new) = (format!("$({variable})"), format!("{variable}_PLACEHOLDER"));
        for (path, text) in &mut self.texts {
            if text.contains(&old) {
                *text = text.replace(&old, &new);
                if !self.changed.contains(path) {
                    self.changed.push(path.clone());
                }
            }
        }
    }
}

/// Makes replacements of the variables; the files that change with them are yet to be saved.
pub fn convert(document: &mut Document, files: &dyn Files) -> Result<Touched, Error> {
    let mut touched = Touched::default();
    let Some(Json::Array(variables)) = document.fields.get("vars").cloned() else { return Ok(touched) };
    touched.collect(files, &document.fields, "")?;
    touched.read(files);
    let mut replacements = Vec::new();
    for variable in &variables {
        let name = variable.get("name").and_then(Json::as_str).unwrap_or_default();
        let mut replacement = Map::new();
        replacement.insert("source".to_owned(), Json::Object(source(variable)));
        let targets = touched.targets(name)?;
        if !targets.is_empty() {
            replacement.insert("targets".to_owned(), Json::Array(targets));
        }
        touched.set_placeholders(name);
        replacements.push(Json::Object(replacement));
    }
    document.fields.insert("replacements".to_owned(), Json::Array(replacements));
    document.fields.remove("vars");
    Ok(touched)
}

fn split_version(version: &str) -> (&str, &str) {
    version.split_once('/').unwrap_or(("", version))
}

fn source(variable: &Json) -> Map<String, Json> {
    let text = |path: [&str; 2]| variable[path[0]][path[1]].as_str().unwrap_or_default();
    let (group, version) = split_version(text(["objref", "apiVersion"]));
    let fields = [
        ("group", group),
        ("version", version),
        ("kind", text(["objref", "kind"])),
        ("name", text(["objref", "name"])),
        ("namespace", text(["objref", "namespace"])),
        ("fieldPath", text(["fieldref", "fieldPath"])),
    ];
    let given = fields.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(name, text)| (name.to_owned(), text.into())).collect()
}

/// The fields below `node` that use the variable, with their values.
fn find_uses(node: &Node, variable: &str, path: &mut Vec<String>, uses: &mut Vec<(String, String)>) {
    match &node.data {
        Data::Scalar(value) => {
            if value.contains(&format!("$({variable})")) {
                uses.push((path.join("."), value.to_string()));
            }
        }
        Data::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                find_uses(item, variable, path, uses);
                path.pop();
            }
        }
        Data::Mapping(pairs) => {
            for (key, value) in pairs {
                let name = node::value(key).trim();
                path.push(if name.contains('.') { format!("[{name}]") } else { name.to_owned() });
                find_uses(value, variable, path, uses);
                path.pop();
            }
        }
    }
}

/// How to replace only the variable's part of a value: the letters around it must be the same.
fn options(value: &str, variable: &str) -> Result<Option<Json>, String> {
    let wanted = format!("$({variable})");
    let Some(at) = value.find(&wanted).filter(|_| value != wanted) else { return Ok(None) };
    let before = value[..at].chars().next_back();
    let after = value[at + wanted.len()..].chars().next();
    let (delimiter, index) = match (before, after) {
        (None, Some(after)) => (after, 0),
        (Some(before), None) => (before, value.split(before).count() - 1),
        (Some(before), Some(after)) if before == after => {
            (before, value.split(before).position(|part| part == wanted).unwrap_or_default())
        }
        _ => return Err(wanted),
    };
    let mut options = serde_json::json!({ "delimiter": delimiter.to_string() });
    if index > 0 {
        options["index"] = index.into();
    }
    Ok(Some(options))
}

fn renames_all(patch: &Json) -> bool {
    let allows = |name: &str| patch["options"][name] == Json::Bool(true);
    allows("allowNameChange") && allows("allowKindChange")
}

fn text_at(node: &Node, path: &[&str]) -> Json {
    node.at(path).map(node::text).unwrap_or_default().into()
}

fn object_selector(node: &Node) -> Map<String, Json> {
    let version = text_at(node, &["apiVersion"]);
    let (group, version) = split_version(version.as_str().unwrap_or_default());
    Map::from_iter([
        ("group".to_owned(), group.into()),
        ("version".to_owned(), version.into()),
        ("kind".to_owned(), text_at(node, &["kind"])),
        ("name".to_owned(), text_at(node, &["metadata", "name"])),
        ("namespace".to_owned(), text_at(node, &["metadata", "namespace"])),
    ])
}

fn patch_selector(patch: &Json, node: &Node) -> Map<String, Json> {
    let mut select = patch.get("target").and_then(Json::as_object).cloned().unwrap_or_default();
    let allows = |name: &str| patch["options"][name] == Json::Bool(true);
    if allows("allowNameChange") {
        select.insert("name".to_owned(), text_at(node, &["metadata", "name"]));
    }
    if allows("allowKindChange") {
        select.insert("kind".to_owned(), text_at(node, &["kind"]));
    }
    let namespace = text_at(node, &["metadata", "namespace"]);
    if namespace.as_str() != Some("") {
        select.insert("namespace".to_owned(), namespace);
    }
    select
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parts_of_values_need_the_same_letters_around_them() {
        let check = |value: &str, expected: Result<Option<Json>, String>| {
            assert_eq!(options(value, "A"), expected, "of {value}");
        };
        check("$(A)", Ok(None));
        check("$(A)/x", Ok(Some(json!({"delimiter": "/"}))));
        check("x-y-$(A)", Ok(Some(json!({"delimiter": "-", "index": 2}))));
        check("x.$(A).y", Ok(Some(json!({"delimiter": ".", "index": 1}))));
        check("x-$(A)/y", Err("$(A)".to_owned()));
    }
}
