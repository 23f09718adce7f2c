//! `replacements`: a value copied from one resource, or given outright, into fields of others.
//!
//! Answers to `ReplacementTransformer.go` and `filters/replacement`. Into a scalar only the text is copied; its type
//! stays that of the field. A path may lead on into a scalar that holds YAML or JSON.

use super::super::Build;
use super::super::aliases;
use super::super::error::Error;
use super::super::id::{DEFAULT_NAMESPACE, Id};
use super::super::kustomization::decode::Decoder;
use super::super::kustomization::{self, FieldOptions, Replacement, ReplacementField, Selector, Source, parse};
use super::super::node;
use super::super::path::{self, Kind};
use super::super::resmap::ResourceMap;
use super::super::resource::Resource;
use super::super::select::Matcher;
use super::super::target::Target;
use super::Transform;
use super::patches::describe_selector;
use crate::value::{Json, json};
use crate::yaml::{self, Data, Node, Resolved, Style, Tag};

/// Where a value comes from and goes to when nothing is said.
const DEFAULT_PATH: &str = "metadata.name";

/// All entries of `replacements`.
#[derive(Debug)]
pub struct Replacements {
    list: Vec<Replacement>,
    /// The kustomization's file.
    file: String,
}

impl Replacements {
    pub fn new(build: &Build<'_>, target: &Target, entries: &[ReplacementField]) -> Result<Replacements, Error> {
        let mut list = Vec::new();
        for entry in entries {
            if entry.path.is_empty() {
                list.push(entry.replacement.clone());
                continue;
            }
            if entry.replacement.source.is_some() || !entry.replacement.targets.is_empty() {
                return Err(Error::ReplacementAndPath);
            }
            let text = target.loader.load_text(build, &entry.path)?;
            list.extend(read(&text)?);
        }
        let file = target.loader.root().join(target.file_name).display().to_string();
        Ok(Replacements { list, file })
    }
}

/// The replacements in a file: one, or a list.
fn read(text: &str) -> Result<Vec<Replacement>, Error> {
    let tree = yaml::read(text, yaml::Version::V2).map_err(|source| Error::Yaml { source })?;
    let items = match tree {
        Json::Array(items) => items,
        item @ Json::Object(_) => vec![item],
        Json::Null => return Err(Error::StrangeReplacement { kind: "invalid" }),
        Json::String(_) => return Err(Error::StrangeReplacement { kind: "string" }),
        Json::Bool(_) => return Err(Error::StrangeReplacement { kind: "bool" }),
        Json::Number(_) => return Err(Error::StrangeReplacement { kind: "float64" }),
    };
    let mut decoder = Decoder::lenient();
    let list = items.iter().map(|item| parse::replacement_field(&mut decoder, item).replacement).collect();
    decoder.finish()?;
    Ok(list)
}

impl Transform for Replacements {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        for replacement in &self.list {
            if replacement.source.is_none() && replacement.source_value.is_none() || replacement.targets.is_empty() {
                return Err(Error::IncompleteReplacement);
            }
            let value = find_value(resources.resources(), replacement)?;
            for target in &replacement.targets {
                if !write_value(resources.resources_mut(), &value, target)? {
                    let select = target.select.as_ref().map(describe_selector).unwrap_or_default();
                    let select = json::compact(&select);
                    build.unmatched(|| format!("{}: a replacement matches nothing: select {select}", self.file))?;
                }
            }
        }
        Ok(())
    }
}

fn find_value(resources: &[Resource], replacement: &Replacement) -> Result<Node, Error> {
    let source = match (&replacement.source, &replacement.source_value) {
        (Some(_), Some(_)) => return Err(Error::SourceAndValue),
        (Some(source), None) => source,
        (None, value) => return Ok(Node::plain(value.clone().unwrap_or_default())),
    };
    let resource = find_source(resources, source)?;
    let field_path = if source.field_path.is_empty() { DEFAULT_PATH } else { &source.field_path };
    let found = path::lookup(&resource.node, &path::split(field_path))
        .map_err(|error| error.at("error looking up replacement source"))?;
    let Some(found) = found.filter(|found| !node::is_empty(found)) else {
        return Err(Error::SourceFieldMissing { path: field_path.to_owned(), id: Box::new(source_id(source)) });
    };
    refine(source.options.as_ref(), found)
}

fn source_id(source: &Source) -> Id {
    Id {
        gvk: source.gvk.clone(),
        name: source.name.as_str().into(),
        namespace: source.namespace.as_str().into(),
        cluster_scoped: false,
    }
}

/// The one resource that the source means, by any of its ids.
fn find_source<'a>(resources: &'a [Resource], source: &Source) -> Result<&'a Resource, Error> {
    let or_default = |namespace: &str| if namespace.is_empty() { DEFAULT_NAMESPACE } else { namespace }.to_owned();
    let matches = |id: &Id| {
        (source.name.is_empty() || source.name == id.name)
            && (source.namespace.is_empty() || source.namespace == or_default(&id.namespace))
            && id.gvk.is_selected_by(&source.gvk)
    };
    let mut found = resources.iter().filter(|resource| resource.any_id(matches));
    match (found.next(), found.next()) {
        (Some(resource), None) => Ok(resource),
        (None, _) => Err(Error::NothingSelected { selector: describe(source) }),
        (Some(_), Some(_)) => Err(Error::SeveralSelected { selector: describe(source) }),
    }
}

fn describe(source: &Source) -> String {
    let mut text = source_id(source).to_string();
    if !source.field_path.is_empty() {
        text.push_str(&format!(":{}", source.field_path));
    }
    if let Some(options) = source.options.as_ref().filter(|options| !options.delimiter.is_empty() || options.create) {
        text.push_str(&format!(":{}({}), create={}", options.delimiter, options.index, options.create));
    }
    text
}

/// The part of the value that the source's options pick.
fn refine(options: Option<&FieldOptions>, found: &Node) -> Result<Node, Error> {
    let Some(options) = options.filter(|options| !options.delimiter.is_empty()) else { return Ok(found.clone()) };
    if found.scalar().is_none() {
        return Err(Error::DelimiterOfCollection);
    }
    let text = node::value(found);
    let part = usize::try_from(options.index).ok().and_then(|index| text.split(&options.delimiter).nth(index));
    let Some(part) = part else {
        return Err(Error::PartOutOfBounds { index: options.index, value: text.to_owned() });
    };
    let mut value = found.clone();
    value.data = Data::Scalar(part.into());
    Ok(value)
}

/// Whether any resource was meant.
fn write_value(resources: &mut [Resource], value: &Node, target: &kustomization::Target) -> Result<bool, Error> {
    let Some(select) = &target.select else { return Err(Error::TargetWithoutSelect) };
    let creating = |error: Error| error.at("error creating target selector");
    let select = Matcher::new(select).map_err(creating)?;
    let mut rejects = Vec::with_capacity(target.reject.len());
    for reject in &target.reject {
        rejects.push((reject, Matcher::new(reject).map_err(creating)?));
    }
    let mut any = false;
    for resource in resources {
        let rejected = |(selector, matcher): &(&Selector, Matcher)| {
            let by_metadata = !selector.annotation_selector.is_empty() || !selector.label_selector.is_empty();
            by_metadata && matcher.matches_metadata(resource)
                || !is_any(selector) && resource.any_id(|id| matcher.matches_id(id))
        };
        if !select.matches_metadata(resource)
            || rejects.iter().any(rejected)
            || !resource.any_id(|id| select.matches_id(id))
        {
            continue;
        }
        let shared = aliases::remember(resource);
        copy(&mut resource.node, value, target)?;
        aliases::reconcile(resource, &shared)?;
        any = true;
    }
    Ok(any)
}

/// Whether the selector names no part of an id.
fn is_any(selector: &Selector) -> bool {
    selector.gvk == Default::default() && selector.name.is_empty() && selector.namespace.is_empty()
}

fn copy(object: &mut Node, value: &Node, target: &kustomization::Target) -> Result<(), Error> {
    let default = [DEFAULT_PATH.to_owned()];
    let paths: &[String] = if target.field_paths.is_empty() { &default } else { &target.field_paths };
    let options = target.options.as_ref();
    let create = options.filter(|options| options.create).map(|_| Kind::of(value));
    for field_path in paths {
        let parts = path::split(field_path);
        if copy_into_text(object, value, &parts, options)? {
            continue;
        }
        let failed = || Error::TargetField { path: field_path.clone(), create: create.is_some() };
        let mut failure = None;
        let count = path::visit(object, &parts, create, &mut |field| {
            set_value(field, value, options).inspect_err(|_| failure = Some(()))
        });
        match count {
            Ok(0) => return Err(failed()),
            Ok(_) => {}
            Err(error) if failure.is_some() => return Err(error),
            Err(error) => return Err(error.at(failed().to_string())),
        }
    }
    Ok(())
}

fn set_value(field: &mut Node, value: &Node, options: Option<&FieldOptions>) -> Result<(), Error> {
    let mut value = value.clone();
    if let Some(options) = options.filter(|options| !options.delimiter.is_empty()) {
        let Some(old) = field.scalar() else { return Err(Error::DelimiterOfCollection) };
        let new = value.scalar().unwrap_or_default().to_owned();
        let mut parts: Vec<&str> = old.split(&options.delimiter).collect();
        match usize::try_from(options.index) {
            Err(_) => parts.insert(0, &new),
            Ok(index) => match parts.get_mut(index) {
                Some(part) => *part = &new,
                None => parts.push(&new),
            },
        }
        let joined = parts.join(&options.delimiter);
        value.data = Data::Scalar(joined.into());
    }
    if field.scalar().is_none() {
        *field = value;
        return Ok(());
    }
    pin_type(field);
    field.data = Data::Scalar(value.scalar().unwrap_or_default().into());
    Ok(())
}

/// A field keeps the type that its text had: a string stays one when a number is copied into it. One that was just
/// made has none.
fn pin_type(field: &mut Node) {
    let text = node::text(field);
    if field.tag != Tag::Implicit || field.style != Style::Plain || text.is_empty() {
        return;
    }
    field.tag = match yaml::resolve(text, yaml::Version::V3) {
        Resolved::Null => Tag::Null,
        Resolved::Bool(_) => Tag::Bool,
        Resolved::Int(_) | Resolved::Uint(_) => Tag::Int,
        Resolved::Float(_) => Tag::Float,
        Resolved::Timestamp(_) => Tag::Timestamp,
        Resolved::String | Resolved::Merge => Tag::String,
    };
}

/// Follows a path into a scalar that holds YAML or JSON; false when it does not lead there.
fn copy_into_text(
    object: &mut Node,
    value: &Node,
    parts: &[String],
    options: Option<&FieldOptions>,
) -> Result<bool, Error> {
    let holds_text = |length: &usize| {
        let found = path::lookup(object, &parts[..*length]).ok().flatten();
        found.and_then(Node::scalar).is_some_and(|text| yaml::parse_one(text).is_ok())
    };
    let Some(length) = (1..parts.len()).find(holds_text) else { return Ok(false) };
    let Some(field) = path::lookup_mut(object, &parts[..length]) else { return Ok(false) };
    let text = node::text(field).to_owned();
    let Ok(mut inner) = yaml::parse_one(&text) else { return Ok(false) };
    let create = options.filter(|options| options.create).map(|_| Kind::of(value));
    let mut set = |field: &mut Node| set_value(field, value, options);
    // Whatever goes wrong in there, the path is tried as one through fields.
    if !matches!(path::visit(&mut inner, &parts[length..], create, &mut set), Ok(1..)) {
        return Ok(false);
    }
    let Ok(written) = write_text(&inner, &text) else { return Ok(false) };
    field.data = Data::Scalar(written.into());
    Ok(true)
}

/// The tree as text of the kind that it was read from.
fn write_text(tree: &Node, original: &str) -> Result<String, yaml::Error> {
    if !original.trim_start().starts_with(['{', '[']) {
        return Ok(yaml::write_node(tree).trim().to_owned());
    }
    let tree = yaml::to_json(tree, yaml::Version::V3)?;
    let pretty = original.contains('\n') && original.contains("  ");
    Ok(if pretty { json::pretty(&tree, 2) } else { json::compact(&tree) })
}
