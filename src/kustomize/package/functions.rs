//! `fn run`: functions called one after the other on the resources of a package.
//!
//! In: the resources, and the functions among them or beside them. Out: the resources that the functions gave back.
//! Answers to kyaml's `runfn` and `runtimeutil`. A resource that comes back keeps its comments and the order of its
//! fields.

use super::{Error, Item, text};
use crate::files::{Files, clean};
use crate::kustomize::external::function::{self, Function};
use crate::kustomize::resource::Resource;
use crate::kustomize::{self, FunctionOptions, Invocation, World};
use crate::value::{Json, Map};
use crate::yaml::{self, Node, edit};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where functions may lie beside what they are for.
const FOLDER: &str = "functions";
const ID: [&str; 2] = ["internal.config.kubernetes.io/id", "config.k8s.io/id"];
const PATH: [&str; 2] = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];
const INDEX: [&str; 2] = ["internal.config.kubernetes.io/index", "config.kubernetes.io/index"];

/// What the command line says of all functions.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub functions: FunctionOptions,
    /// Every function gets every resource.
    pub global_scope: bool,
    /// Where each function's results go.
    pub results: Option<PathBuf>,
    /// Where functions run.
    pub directory: PathBuf,
}

/// A function with the object that configures it.
#[derive(Debug, Clone)]
pub struct Call {
    function: Function,
    config: Item,
    /// Gets every resource, not only those below its own folder.
    global: bool,
}

/// What the functions made, and what they said.
#[derive(Debug, Default)]
pub struct Outcome {
    pub items: Vec<Item>,
    /// For standard error.
    pub said: Vec<String>,
}

/// The functions that objects describe: those in deeper folders first.
pub fn among(items: &[Item]) -> Result<Vec<Call>, Error> {
    let mut calls = of_configs(items, false)?;
    calls.sort_by_key(|call| {
        let folder = scope(&call.config);
        let depth = if folder == "." { 0 } else { folder.split('/').count() };
        (Reverse(depth), call.config.path.clone(), call.config.index)
    });
    Ok(calls)
}

/// The functions that objects describe, in their order.
pub fn of_configs(configs: &[Item], global: bool) -> Result<Vec<Call>, Error> {
    let mut calls = Vec::new();
    for config in configs {
        if let Some(function) = function::read(&Resource::new(config.node.clone()))? {
            calls.push(Call { function, config: config.clone(), global });
        }
    }
    Ok(calls)
}

/// Runs the functions on the resources.
pub fn run(
    world: &World<'_>,
    calls: &[Call],
    items: Vec<Item>,
    options: &Options,
) -> Result<Outcome, (Error, Vec<String>)> {
    let mut outcome = Outcome { items, said: Vec::new() };
    for (number, call) in calls.iter().enumerate() {
        let given = std::mem::take(&mut outcome.items);
        match call.run(world, given, (options, number), &mut outcome.said) {
            Ok(items) => outcome.items = items,
            Err(error) => return Err((error, outcome.said)),
        }
        // Nothing is left for the others.
        if outcome.items.is_empty() {
            break;
        }
    }
    Ok(outcome)
}

impl Call {
    /// The image or the executable.
    pub fn name(&self) -> &str {
        self.function.name()
    }

    fn run(
        &self,
        world: &World<'_>,
        items: Vec<Item>,
        (options, number): (&Options, usize),
        said: &mut Vec<String>,
    ) -> Result<Vec<Item>, Error> {
        let Some(command) = self.function.command(&options.functions, &options.directory)? else { return Ok(items) };
        let folder = scope(&self.config);
        let all = self.global || options.global_scope || folder == ".";
        let (given, saved): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| all || (item.path.is_some() && scope(item).starts_with(&folder)));
        let mut texts = Vec::with_capacity(given.len());
        for (index, item) in given.iter().enumerate() {
            texts.push(identified(item, index + 1)?);
        }
        let config = text::annotated(&self.config)?;
        let version = ("config.kubernetes.io/v1", "ResourceList");
        let input = text::wrapped(&texts, version, Some(&config)).into_bytes();
        let invocation = Invocation {
            program: command.program,
            arguments: command.arguments,
            directory: options.directory.clone(),
            environment: command.environment,
            input,
        };
        let failed = |message: String| Error::Kustomize(kustomize::Error::Program { message });
        let ended = world.run.run(&invocation).map_err(failed)?;
        if !ended.err.is_empty() {
            said.push(ended.err);
        }
        if let Some(failure) = ended.failure {
            return Err(failed(failure));
        }
        let output = String::from_utf8_lossy(&ended.out).into_owned();
        save_results(world.files, &output, (options, number))?;
        let mut back = Vec::new();
        for item in super::read_stream(&output)? {
            back.push(returned(item, &given, &folder)?);
        }
        back.extend(saved);
        Ok(back)
    }
}

/// The folder whose resources a function is for; an object in `functions` belongs one folder higher.
fn scope(item: &Item) -> String {
    let folder = Path::new(item.path.as_deref().unwrap_or_default()).parent().unwrap_or(Path::new(""));
    let folder = match folder.file_name() {
        Some(name) if name == FOLDER => folder.parent().unwrap_or(Path::new("")),
        _ => folder,
    };
    clean(folder).display().to_string()
}

fn fields_of(node: &Node) -> Result<Map<String, Json>, Error> {
    match yaml::to_json(node, yaml::Version::V2) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(_) => Ok(Map::new()),
        Err(source) => Err(kustomize::Error::MalformedYaml { source }.into()),
    }
}

/// The object with its place and a number, by which it is known when it comes back.
fn identified(item: &Item, id: usize) -> Result<String, Error> {
    let item = item.clone().rewritten(text::annotated)?;
    let mut fields = fields_of(&item.node)?;
    let metadata = text::mapping(fields.entry("metadata").or_insert(Json::Null));
    let annotations = text::mapping(metadata.entry("annotations").or_insert(Json::Null));
    annotations.extend(ID.map(|name| (name.to_owned(), id.to_string().into())));
    rewritten(&item.text, &fields)
}

fn rewritten(text: &str, fields: &Map<String, Json>) -> Result<String, Error> {
    edit::reconcile(text, fields, &[]).map_err(|source| kustomize::Error::MalformedYaml { source }.into())
}

/// An object that a function gave back: in the text that it had, if it was given to it.
fn returned(item: Item, given: &[Item], folder: &str) -> Result<Item, Error> {
    let mut fields = fields_of(&item.node)?;
    let annotation = |names: [&str; 2]| {
        let annotations = fields.get("metadata").and_then(|metadata| metadata.get("annotations"));
        names.iter().find_map(|name| annotations?.get(*name)?.as_str().map(str::to_owned))
    };
    let origin = annotation(ID).and_then(|id| given.get(id.parse::<usize>().ok()?.checked_sub(1)?));
    let default = || {
        let name = format!("{}_{}.yaml", item.field(&["kind"]).to_lowercase(), item.field(&["metadata", "name"]));
        let place = Path::new(folder).join(item.field(&["metadata", "namespace"])).join(name);
        clean(&place).display().to_string()
    };
    let path = annotation(PATH).filter(|path| !path.is_empty()).unwrap_or_else(default);
    let index = annotation(INDEX).and_then(|index| index.parse().ok()).unwrap_or(0);
    forget_handles(&mut fields, origin);
    let text = rewritten(origin.map_or(item.text.as_str(), |origin| &origin.text), &fields)?;
    Item { path: Some(path), index, ..item }.rewritten(|_| Ok(text))
}

fn forget_handles(fields: &mut Map<String, Json>, origin: Option<&Item>) {
    let Some(metadata) = fields.get_mut("metadata").and_then(Json::as_object_mut) else { return };
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Json::as_object_mut) {
        for name in ID.iter().chain(&PATH).chain(&INDEX) {
            annotations.remove(*name);
        }
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    if metadata.is_empty() && origin.is_none_or(|origin| origin.node.get("metadata").is_none()) {
        fields.remove("metadata");
    }
}

/// What a function has to say about the resources, in a file of its own.
fn save_results(files: &dyn Files, output: &str, (options, number): (&Options, usize)) -> Result<(), Error> {
    let Some(folder) = &options.results else { return Ok(()) };
    let tree = yaml::read(output, yaml::Version::V2).map_err(|source| kustomize::Error::MalformedYaml { source })?;
    if let Some(results) = tree.get("results").filter(|results| !results.is_null()) {
        files.write_private(&folder.join(format!("results-{number}.yaml")), yaml::write(results).as_bytes())?;
    }
    Ok(())
}

/// Writes the resources back to the files they belong to; files that have none any more go.
pub fn save(files: &dyn Files, folder: &Path, before: &[Item], after: &[Item]) -> Result<(), Error> {
    let mut written: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in after {
        let path = item.path.as_deref().unwrap_or_default();
        let place = clean(Path::new(path));
        if place.is_absolute() {
            return Err(Error::AbsolutePath);
        }
        if place.starts_with("..") {
            return Err(Error::OutsidePackage { package: folder.to_path_buf(), path: place });
        }
        written.entry(path).or_default().push(item);
    }
    for (path, items) in &mut written {
        items.sort_by_key(|item| item.index);
        let texts: Vec<String> = items.iter().map(|item| item.text.clone()).collect();
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            files.make_directory(parent)?;
        }
        files.write(&file, text::stream(&texts).as_bytes())?;
    }
    for path in before.iter().filter_map(|item| item.path.as_deref()) {
        let file = folder.join(path);
        if !written.contains_key(path) && files.is_file(&file) {
            files.remove(&file)?;
        }
    }
    Ok(())
}
