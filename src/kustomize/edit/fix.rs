//! `edit fix`: old fields move to new ones.

use super::{Document, Error};
use crate::files::Files;
use crate::kustomize::kustomization::form::{append, extend};
use crate::value::Json;
use std::path::Path;

/// Moves `patchesJson6902` and `patchesStrategicMerge` to `patches`, `commonLabels` to `labels`.
pub fn fix(document: &mut Document, files: &dyn Files) -> Result<(), Error> {
    append(&mut document.fields, "patchesJson6902", "patches");
    let merges = document.texts("patchesStrategicMerge");
    document.fields.remove("patchesStrategicMerge");
    let entries = merges
        .into_iter()
        .map(|merge| {
            let field = if files.read(Path::new(&merge)).is_ok() { "path" } else { "patch" };
            serde_json::json!({ field: merge })
        })
        .collect();
    extend(&mut document.fields, "patches", entries);
    let common = match document.fields.get("commonLabels").and_then(Json::as_object) {
        Some(common) if !common.is_empty() => common.clone(),
        _ => return Ok(()),
    };
    for entry in document.entries("labels").iter() {
        let pairs = entry.get("pairs").and_then(Json::as_object);
        if let Some((key, _)) = pairs.into_iter().flatten().find(|(key, _)| common.contains_key(*key)) {
            return Err(Error::LabelTwice { key: key.clone() });
        }
    }
    document.entries("labels").push(serde_json::json!({ "includeSelectors": true, "pairs": common }));
    document.fields.remove("commonLabels");
    Ok(())
}
