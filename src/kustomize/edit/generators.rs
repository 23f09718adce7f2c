//! Entries of `configMapGenerator` and `secretGenerator`.

use super::{Document, Error, lists, mapping};
use crate::files::Files;
use crate::kustomize::generate::{config_map, secret};
use crate::kustomize::kustomization::decode::Decoder;
use crate::kustomize::kustomization::form::extend;
use crate::kustomize::kustomization::parse;
use crate::kustomize::load::Loader;
use crate::kustomize::{self, Build, World};
use crate::value::{Json, Map};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    ConfigMap,
    Secret,
}

impl Kind {
    fn field(self) -> &'static str {
        match self {
            Kind::ConfigMap => "configMapGenerator",
            Kind::Secret => "secretGenerator",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::ConfigMap => "configmap",
            Kind::Secret => "secret",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::ConfigMap => "ConfigMap",
            Kind::Secret => "Secret",
        }
    }

    fn creating(self) -> &'static str {
        match self {
            Kind::ConfigMap => "failed to create configmap",
            Kind::Secret => "failed to create secret",
        }
    }
}

/// What the flags say of an entry; empty ones are not said.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub files: Vec<String>,
    pub literals: Vec<String>,
    pub env_file: String,
    pub behavior: String,
    pub secret_type: String,
    pub namespace: String,
    pub new_namespace: String,
    pub disable_name_suffix_hash: bool,
}

/// `--from-file` patterns as sources: `file` or `key=file`. Lines about patterns without a match come beside them.
pub fn expand_files(files: &dyn Files, sources: &[String]) -> Result<lists::Found, Error> {
    let mut all = lists::Found::default();
    for source in sources {
        let parts: Vec<&str> = source.split('=').collect();
        let (key, pattern) = match parts.as_slice() {
            [key, pattern] => (*key, *pattern),
            _ => ("", parts[0]),
        };
        let found = lists::expand(files, &[pattern.to_owned()])
            .map_err(|error| error.while_doing("failed to expand file source"))?;
        all.notes.extend(found.notes);
        match (key, found.paths.as_slice()) {
            ("", _) => all.paths.extend(found.paths),
            (_, [path]) => all.paths.push(format!("{key}={path}")),
            _ => {
                let error = Error::SeveralFiles { pattern: source.clone(), files: found.paths };
                return Err(error.while_doing("failed to expand file source"));
            }
        }
    }
    Ok(all)
}

/// The one name that `add` wants, with flags that go together.
pub fn check_add(names: &[String], settings: &Settings) -> Result<String, Error> {
    let invalid = |error: Error| Err(error.while_doing("failed to validate flags"));
    let [name] = names else { return invalid(Error::NotOneName) };
    let has_others = !settings.files.is_empty() || !settings.literals.is_empty();
    if settings.env_file.is_empty() && !has_others {
        return invalid(Error::NoSource);
    }
    if !settings.env_file.is_empty() && has_others {
        return invalid(Error::EnvAndOthers);
    }
    if !matches!(settings.behavior.as_str(), "" | "create" | "merge" | "replace") {
        return invalid(Error::UnknownBehavior);
    }
    Ok(name.clone())
}

/// The one name that `set` wants, with something to set.
pub fn check_set(names: &[String], settings: &Settings) -> Result<String, Error> {
    let invalid = |error: Error| Err(error.while_doing("failed to validate flags"));
    let [name] = names else { return invalid(Error::NotOneName) };
    if settings.literals.is_empty() && settings.new_namespace.is_empty() {
        return invalid(Error::NothingToSet);
    }
    Ok(name.clone())
}

/// The document, with the errors that generators' commands tell.
pub fn open(files: &dyn Files) -> Result<Document, Error> {
    Document::open(files).map_err(|error| {
        let doing = match error {
            Error::Missing | Error::Several { .. } | Error::Directory { .. } => "failed to load kustomization file",
            _ => "failed to read kustomization file",
        };
        error.while_doing(doing)
    })
}

/// The document, with the errors that the commands tell that remove generators.
pub fn open_to_remove(files: &dyn Files) -> Result<Document, Error> {
    Document::open(files).map_err(|error| {
        let doing = match error {
            Error::Missing | Error::Several { .. } | Error::Directory { .. } => "could not read kustomization file",
            _ => "could not read kustomization file contents",
        };
        error.while_doing(doing)
    })
}

/// Adds sources to the entry of that name, or makes one.
pub fn add(
    document: &mut Document,
    world: &World<'_>,
    (kind, name): (Kind, &str),
    settings: &Settings,
) -> Result<(), Error> {
    let index = match position(document, (kind, name), &settings.namespace) {
        Some(index) => index,
        None => {
            let texts = [("name", name), ("namespace", &settings.namespace), ("type", &settings.secret_type)];
            let given = texts.iter().filter(|(_, text)| !text.is_empty());
            let entry = given.map(|(field, text)| ((*field).to_owned(), Json::from(*text))).collect();
            document.entries(kind.field()).push(Json::Object(entry));
            document.entries(kind.field()).len() - 1
        }
    };
    let entry = mapping(&mut document.entries(kind.field())[index]);
    let texts = |texts: &[String]| texts.iter().map(|text| Json::from(text.as_str())).collect::<Vec<_>>();
    extend(entry, "literals", texts(&settings.literals));
    extend(entry, "files", texts(&settings.files));
    if !settings.env_file.is_empty() {
        extend(entry, "envs", texts(std::slice::from_ref(&settings.env_file)));
    }
    if settings.disable_name_suffix_hash {
        entry.insert("options".to_owned(), serde_json::json!({ "disableNameSuffixHash": true }));
    }
    if !settings.behavior.is_empty() {
        entry.insert("behavior".to_owned(), settings.behavior.as_str().into());
    }
    merge_global_options(document, kind, index);
    validate(document, world, kind, index).map_err(|error| Error::from(error).while_doing(kind.creating()))
}

/// Changes literals that are there, or the namespace.
pub fn set(
    document: &mut Document,
    world: &World<'_>,
    (kind, name): (Kind, &str),
    settings: &Settings,
) -> Result<(), Error> {
    let failed = |error: Error| error.while_doing(kind.creating());
    let Some(index) = position(document, (kind, name), &settings.namespace) else {
        let doing = match kind {
            Kind::ConfigMap => "could not set new ConfigMap value",
            Kind::Secret => "could not set new Secret value",
        };
        let error = Error::NoGenerator { kind: kind.name(), name: name.to_owned() };
        return Err(failed(error.while_doing(doing)));
    };
    let entry = mapping(&mut document.entries(kind.field())[index]);
    if !settings.literals.is_empty() {
        let updated = update_literals(entry, &settings.literals);
        updated.map_err(|error| failed(error.while_doing("failed to update literal sources")))?;
    }
    if !settings.new_namespace.is_empty() {
        entry.insert("namespace".to_owned(), settings.new_namespace.as_str().into());
    }
    merge_global_options(document, kind, index);
    let doing = match kind {
        Kind::ConfigMap => "failed to validate ConfigMap structure",
        Kind::Secret => "failed to validate Secret structure",
    };
    validate(document, world, kind, index).map_err(|error| failed(Error::from(error).while_doing(doing)))
}

/// Removes the entries of the given names.
pub fn remove(document: &mut Document, kind: Kind, names: &[String], namespace: &str) -> Result<(), Error> {
    let mut found = Vec::new();
    document.entries(kind.field()).retain(|entry| {
        let text = |field: &str| entry.get(field).and_then(Json::as_str).unwrap_or_default();
        let goes = names.iter().any(|name| name == text("name")) && same_namespace(text("namespace"), namespace);
        if goes {
            found.push(text("name").to_owned());
        }
        !goes
    });
    if found.is_empty() {
        return Err(Error::NoneFound { kind: kind.word() });
    }
    for name in names.iter().filter(|name| !found.contains(name)) {
        document.notes.push(format!("{} {name} doesn't exist in kustomization file", kind.word()));
    }
    Ok(())
}

/// The one argument of `remove`: names separated by commas.
pub fn parse_names(kind: Kind, arguments: &[String]) -> Result<Vec<String>, Error> {
    match arguments {
        [names] => Ok(names.split(',').map(str::to_owned).collect()),
        [] => Err(Error::NoName { kind: kind.word() }),
        _ => {
            let (what, which) = match kind {
                Kind::ConfigMap => ("configmaps to remove", "configmap names"),
                Kind::Secret => ("secrets to remove", "secret names"),
            };
            Err(Error::TooMany { given: arguments.to_vec(), what, which, s: "s" })
        }
    }
}

fn same_namespace(left: &str, right: &str) -> bool {
    let or_default = |namespace: &str| if namespace.is_empty() { "default".to_owned() } else { namespace.to_owned() };
    or_default(left) == or_default(right)
}

fn position(document: &mut Document, (kind, name): (Kind, &str), namespace: &str) -> Option<usize> {
    document.entries(kind.field()).iter().position(|entry| {
        let text = |field: &str| entry.get(field).and_then(Json::as_str).unwrap_or_default();
        text("name") == name && same_namespace(text("namespace"), namespace)
    })
}

fn update_literals(entry: &mut Map<String, Json>, changes: &[String]) -> Result<(), Error> {
    let texts: Vec<String> = entry
        .get("literals")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect();
    let mut literals: Vec<(String, String)> = Vec::new();
    for text in &texts {
        let (key, value) = split_literal(text)?;
        match literals.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => literals.push((key, value)),
        }
    }
    for change in changes {
        let (key, value) = split_literal(change)?;
        match literals.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => return Err(Error::NoLiteral { key }),
        }
    }
    let literals = literals.into_iter().map(|(key, value)| Json::from(format!("{key}={value}"))).collect();
    entry.insert("literals".to_owned(), literals);
    Ok(())
}

fn split_literal(text: &str) -> Result<(String, String), Error> {
    match text.split('=').collect::<Vec<_>>().as_slice() {
        [key, value] => Ok(((*key).to_owned(), (*value).to_owned())),
        _ => Err(Error::InvalidLiteral.while_doing("failed to update resource")),
    }
}

/// The original writes the file's `generatorOptions` into the entry that it touches.
fn merge_global_options(document: &mut Document, kind: Kind, index: usize) {
    let Some(global) = document.fields.get("generatorOptions").and_then(Json::as_object).cloned() else { return };
    let entry = mapping(&mut document.entries(kind.field())[index]);
    let own = mapping(entry.entry("options").or_insert(Json::Null));
    for (name, value) in global {
        match value {
            Json::Object(pairs) => {
                let own = mapping(own.entry(name).or_insert(Json::Null));
                for (key, value) in pairs {
                    own.entry(key).or_insert(value);
                }
            }
            flag => drop(own.insert(name, flag)),
        }
    }
}

/// An entry is good when its object can be made.
fn validate(document: &mut Document, world: &World<'_>, kind: Kind, index: usize) -> Result<(), kustomize::Error> {
    let options = kustomize::Options::default();
    let build = Build::new(world, &options);
    let loader = Loader::start(&build, ".")?;
    let entry = &document.entries(kind.field())[index];
    let mut decoder = Decoder::strict();
    match kind {
        Kind::ConfigMap => config_map::generate(&build, &loader, &parse::config_map_args(&mut decoder, entry)),
        Kind::Secret => secret::generate(&build, &loader, &parse::secret_args(&mut decoder, entry)),
    }
    .map(drop)
}
