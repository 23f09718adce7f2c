//! Entries of `patches`.

use super::{Document, Error};
use crate::kustomize::error::quote;
use crate::value::{Json, Map};

/// What the flags say of a patch; empty texts are not said.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    pub path: String,
    pub patch: String,
    /// The fields of its target by name.
    pub target: Vec<(&'static str, String)>,
}

impl Patch {
    fn entry(&self) -> Json {
        let given = |pairs: &[(&str, String)]| -> Map<String, Json> {
            let pairs = pairs.iter().filter(|(_, text)| !text.is_empty());
            pairs.map(|(name, text)| ((*name).to_owned(), text.as_str().into())).collect()
        };
        let mut entry = given(&[("path", self.path.clone()), ("patch", self.patch.clone())]);
        let target = given(&self.target);
        if !target.is_empty() {
            entry.insert("target".to_owned(), Json::Object(target));
        }
        Json::Object(entry)
    }

    /// The patch as Go's `%#v` shows it.
    fn in_go(&self) -> String {
        let has_target = self.target.iter().any(|(_, text)| !text.is_empty());
        let target = if has_target { "(*types.Selector)(0xc000000000)" } else { "(*types.Selector)(nil)" };
        let (path, patch) = (quote(&self.path), quote(&self.patch));
        format!("types.Patch{{Path:{path}, Patch:{patch}, Target:{target}, Options:(*types.PatchArgs)(nil)}}")
    }
}

/// Refuses a patch that cannot be added.
pub fn check_add(patch: &Patch) -> Result<(), Error> {
    check(patch)?;
    if patch.patch.is_empty() && patch.path.is_empty() { Err(Error::NeitherPatchNorPath) } else { Ok(()) }
}

/// Adds a patch; false when it is there, and then nothing is to be written.
pub fn add(document: &mut Document, patch: &Patch) -> bool {
    let entry = patch.entry();
    if document.entries("patches").contains(&entry) {
        document.notes.push(format!("patch {} already in kustomization file", patch.in_go()));
        return false;
    }
    document.entries("patches").push(entry);
    true
}

/// Refuses a patch with both a path and a text.
pub fn check(patch: &Patch) -> Result<(), Error> {
    if patch.patch.is_empty() || patch.path.is_empty() { Ok(()) } else { Err(Error::PatchAndPath) }
}

/// Removes the patches that are just so; false when there are none, and then nothing is to be written.
pub fn remove(document: &mut Document, patch: &Patch) -> bool {
    let wanted = patch.entry();
    let entries = document.entries("patches");
    let before = entries.len();
    entries.retain(|entry| *entry != wanted);
    if entries.len() < before {
        return true;
    }
    document.notes.push(format!("patch {} doesn't exist in kustomization file", patch.patch));
    false
}
