//! `set image`: new names, tags and digests.

use super::{Document, Error};
use crate::kustomize::transform::images::split;
use crate::value::{Json, Map};
use std::collections::BTreeMap;

/// Keeps what the file says of that part.
const KEEP: &str = "*";

/// What an argument says of an image; empty parts are not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub new_name: String,
    pub new_tag: String,
    pub digest: String,
}

/// An argument: `name=newname:tag@digest` or `name:tag@digest`.
pub fn parse(argument: &str) -> Result<Setting, Error> {
    let (key, value) = argument.split_once('=').unwrap_or(("", argument));
    let (name, tag, digest) = split(value);
    if name == argument {
        return Err(Error::InvalidImage);
    }
    let (name, new_name) = if key.is_empty() { (name, "") } else { (key, name) };
    let [name, new_name, new_tag, digest] = [name, new_name, tag, digest].map(str::to_owned);
    Ok(Setting { name, new_name, new_tag, digest })
}

/// Sets images. kustomize sorts them all by name, and so the list is sorted here.
pub fn set(document: &mut Document, settings: Vec<Setting>) -> Result<(), Error> {
    if settings.is_empty() {
        return Err(Error::NoImage);
    }
    let mut wanted: BTreeMap<String, Setting> =
        settings.into_iter().map(|setting| (setting.name.clone(), setting)).collect();
    let mut images: BTreeMap<String, Json> = BTreeMap::new();
    for image in std::mem::take(document.entries("images")) {
        let text = |field: &str| image.get(field).and_then(Json::as_str).unwrap_or_default().to_owned();
        let name = text("name");
        match wanted.get_mut(&name) {
            Some(setting) => {
                for (part, field) in parts(setting) {
                    if part == KEEP {
                        *part = text(field);
                    }
                }
            }
            None => drop(images.insert(name, image)),
        }
    }
    for (name, mut setting) in wanted {
        let mut image = Map::new();
        image.insert("name".to_owned(), name.as_str().into());
        for (part, field) in parts(&mut setting) {
            if part != KEEP && !part.is_empty() {
                image.insert(field.to_owned(), part.as_str().into());
            }
        }
        images.insert(name, Json::Object(image));
    }
    *document.entries("images") = images.into_values().collect();
    Ok(())
}

fn parts(setting: &mut Setting) -> [(&mut String, &'static str); 3] {
    [(&mut setting.new_name, "newName"), (&mut setting.new_tag, "newTag"), (&mut setting.digest, "digest")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_arguments() {
        for (argument, expected) in [
            ("nginx:1", Some(["nginx", "", "1", ""])),
            ("a=b", Some(["a", "b", "", ""])),
            ("a=reg:5000/b:1@sha256:x", Some(["a", "reg:5000/b", "1", "sha256:x"])),
            ("a=*:2", Some(["a", "*", "2", ""])),
            ("a@sha256:x", Some(["a", "", "", "sha256:x"])),
            ("a=", Some(["a", "", "", ""])),
            ("nginx", None),
            ("bad image", None),
        ] {
            let got =
                parse(argument).ok().map(|setting| [setting.name, setting.new_name, setting.new_tag, setting.digest]);
            assert_eq!(got, expected.map(|parts| parts.map(str::to_owned)), "of {argument}");
        }
    }
}
