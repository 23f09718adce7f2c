//! The rules for Chart.yaml.

use super::addresses::{is_email, is_request_url, is_url};
use super::{Linter, Severity};
use crate::helm::chart::Metadata;
use crate::helm::semver::Version;
use crate::helm::values::{go_type, with_floats};
use crate::value::Json;
use crate::yaml;
use std::cmp::Ordering;

const FILE: &str = "Chart.yaml";

pub(super) fn check(linter: &mut Linter<'_>) {
    let path = linter.folder.join(FILE);
    let is_file =
        if linter.files.is_directory(&path) { Err("should be a file, not a directory".to_owned()) } else { Ok(()) };
    linter.check(Severity::Error, FILE, is_file);
    let text = linter.files.read(&path).map_err(|error| error.to_string());
    let tree = text.and_then(|text| {
        let tree = yaml::text(&text).and_then(|text| yaml::read(text, yaml::Version::V2));
        tree.map_err(|error| format!("error converting YAML to JSON: {error}"))
    });
    let read = tree.and_then(|tree| {
        let metadata = Metadata::from_json(&tree)
            .map_err(|message| format!("error unmarshaling JSON: while decoding JSON: {message}"))?;
        Ok((tree, metadata))
    });
    let (tree, metadata) = match read {
        Ok(read) => read,
        Err(reason) => {
            linter.check(Severity::Error, FILE, Err(format!("unable to parse YAML\n\t{reason}")));
            return;
        }
    };
    linter.check(Severity::Warning, FILE, known_fields(&tree));
    for outcome in [
        name(&metadata),
        api_version(&metadata),
        is_text(&tree, "version"),
        version(&metadata),
        is_text(&tree, "appVersion"),
        maintainers(&metadata),
        sources(&metadata),
    ] {
        linter.check(Severity::Error, FILE, outcome);
    }
    let icon = if metadata.icon.is_empty() { Err("icon is recommended".to_owned()) } else { Ok(()) };
    linter.check(Severity::Info, FILE, icon);
    for outcome in [icon_url(&metadata), kind(&metadata), dependencies(&metadata)] {
        linter.check(Severity::Error, FILE, outcome);
    }
    linter.check(Severity::Warning, FILE, strict_version(&metadata));
}

/// Fields that Chart.yaml has not.
fn known_fields(tree: &Json) -> Result<(), String> {
    const FIELDS: [&str; 17] = [
        "name",
        "home",
        "sources",
        "version",
        "description",
        "keywords",
        "maintainers",
        "icon",
        "apiVersion",
        "condition",
        "tags",
        "appVersion",
        "deprecated",
        "annotations",
        "kubeVersion",
        "dependencies",
        "type",
    ];
    let known = |key: &str| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key));
    match tree.as_object().into_iter().flatten().find(|(key, _)| !known(key)) {
        None => Ok(()),
        Some((key, _)) => Err(format!(
            "failed to strictly parse chart metadata file\n\terror unmarshaling JSON: while decoding JSON: json: unknown field {key:?}"
        )),
    }
}

fn name(metadata: &Metadata) -> Result<(), String> {
    match metadata.name.as_str() {
        "" => Err("name is required".to_owned()),
        name if name.contains('/') => Err(format!("chart name {name:?} is invalid")),
        _ => Ok(()),
    }
}

fn api_version(metadata: &Metadata) -> Result<(), String> {
    match metadata.api_version.as_str() {
        "v1" | "v2" => Ok(()),
        "" => Err("apiVersion is required. The value must be either \"v1\" or \"v2\"".to_owned()),
        other => Err(format!("apiVersion '{other}' is not valid. The value must be either \"v1\" or \"v2\"")),
    }
}

fn is_text(tree: &Json, key: &str) -> Result<(), String> {
    match tree.get(key) {
        None | Some(Json::String(_)) => Ok(()),
        Some(other) => {
            let found = match go_type(&with_floats(other.clone())) {
                "nil" => "<nil>",
                found => found,
            };
            Err(format!("{key} should be of type string but it's of type {found}"))
        }
    }
}

fn version(metadata: &Metadata) -> Result<(), String> {
    let text = &metadata.version;
    if text.is_empty() {
        return Err("version is required".to_owned());
    }
    let version = Version::parse(text).map_err(|_| format!("version '{text}' is not a valid SemVer"))?;
    let least = Version::parse("0.0.0-0").map_err(|error| error.to_string())?;
    if version.compare(&least) == Ordering::Greater {
        return Ok(());
    }
    Err(format!("version {:?} is less than or equal to \"0.0.0-0\"", version.to_string()))
}

/// Three numbers without leading zeros, and no `v`.
fn strict_version(metadata: &Metadata) -> Result<(), String> {
    let text = &metadata.version;
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    if core.split('.').count() == 3 && core.split('.').all(number) && Version::parse(text).is_ok() {
        return Ok(());
    }
    Err(format!("version '{text}' is not a valid SemVerV2"))
}

fn maintainers(metadata: &Metadata) -> Result<(), String> {
    for maintainer in &metadata.maintainers {
        let (name, email, url) = (&maintainer.name, &maintainer.email, &maintainer.url);
        if name.is_empty() {
            return Err("each maintainer requires a name".to_owned());
        }
        if !email.is_empty() && !is_email(email) {
            return Err(format!("invalid email '{email}' for maintainer '{name}'"));
        }
        if !url.is_empty() && !is_url(url) {
            return Err(format!("invalid url '{url}' for maintainer '{name}'"));
        }
    }
    Ok(())
}

fn sources(metadata: &Metadata) -> Result<(), String> {
    match metadata.sources.iter().find(|source| !is_request_url(source)) {
        None => Ok(()),
        Some(source) => Err(format!("invalid source URL '{source}'")),
    }
}

fn icon_url(metadata: &Metadata) -> Result<(), String> {
    if metadata.icon.is_empty() || is_request_url(&metadata.icon) {
        return Ok(());
    }
    Err(format!("invalid icon URL '{}'", metadata.icon))
}

fn kind(metadata: &Metadata) -> Result<(), String> {
    if metadata.kind.is_empty() || metadata.api_version == "v2" {
        return Ok(());
    }
    let version = &metadata.api_version;
    Err(format!("chart type is not valid in apiVersion '{version}'. It is valid in apiVersion 'v2'"))
}

fn dependencies(metadata: &Metadata) -> Result<(), String> {
    if metadata.dependencies.as_ref().is_none_or(Vec::is_empty) || metadata.api_version == "v2" {
        return Ok(());
    }
    let version = &metadata.api_version;
    Err(format!(
        "dependencies are not valid in the Chart file with apiVersion '{version}'. They are valid in apiVersion 'v2'"
    ))
}
