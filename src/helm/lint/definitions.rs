//! The rules for crds/.

use super::{Linter, Severity, manifest};
use crate::helm::chart;

const FOLDER: &str = "crds/";

pub(super) fn check(linter: &mut Linter<'_>) {
    let path = linter.folder.join("crds");
    if linter.files.kind(&path).is_err() {
        return;
    }
    let is_folder = if linter.files.is_directory(&path) { Ok(()) } else { Err("not a directory".to_owned()) };
    if !linter.check(Severity::Error, FOLDER, is_folder) {
        return;
    }
    let loaded = chart::load(linter.files, linter.folder).and_then(|chart| chart.custom_resources());
    let found = match loaded {
        Ok(found) => found,
        Err(error) => {
            linter.check(Severity::Error, FOLDER, Err(error.to_string()));
            return;
        }
    };
    for crd in found {
        for head in manifest::heads(&crd.file.text()) {
            let head = match head {
                Ok(head) => head,
                Err(reason) => {
                    linter.check(Severity::Error, &crd.file.name, Err(reason));
                    return;
                }
            };
            if !head.api_version.starts_with("apiextensions.k8s.io") {
                let text = "apiVersion is not in 'apiextensions.k8s.io'".to_owned();
                linter.check(Severity::Error, &crd.file.name, Err(text));
            }
            if head.kind != "CustomResourceDefinition" {
                let text = "object kind is not 'CustomResourceDefinition'".to_owned();
                linter.check(Severity::Error, &crd.file.name, Err(text));
            }
        }
    }
}
