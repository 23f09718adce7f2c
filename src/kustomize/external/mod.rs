//! Plugins that are programs: KRM functions (executables and containers) and kustomize's older exec plugins.
//!
//! In: a configuration object that is no builtin's, and the resources. Out: what the program made of them. Answers to
//! `plugins/fnplugin` and `plugins/execplugin`. A function gets a `ResourceList` on its standard input; an exec plugin
//! gets plain documents, and its configuration in a file.

pub mod function;
mod plugin;
mod words;

use super::error::Error;
use super::load::Loader;
use super::resmap::ResourceMap;
use super::resource::{Behavior, Resource};
use super::transform::Transform;
use super::{Build, Ended, Invocation, notes, read, write};
use crate::yaml::{self, Node, Version};
use function::{Command, Function};
use std::path::PathBuf;

/// By which an object that comes back is known.
const ID: &str = "kustomize.config.k8s.io/id";
/// By which kyaml knows items again, and their place. They are taken off what comes back.
const HANDLES: [&str; 5] = [
    "config.kubernetes.io/index",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/annotations-migration-resource-id",
    "internal.config.kubernetes.io/id",
    "config.k8s.io/id",
];
/// What Linux takes as one variable of the environment.
const LONGEST_VARIABLE: usize = 131_071;
const NEEDS_HASH: &str = "kustomize.config.k8s.io/needs-hash";
const BEHAVIOR: &str = "kustomize.config.k8s.io/behavior";

/// A program ready to be run on resources.
#[derive(Debug, Clone)]
pub struct External {
    call: Call,
    config: Resource,
    root: PathBuf,
}

#[derive(Debug, Clone)]
enum Call {
    Function(Function),
    Plugin { program: PathBuf, arguments: Vec<String> },
}

/// The plugin that a configuration object means.
pub fn load(build: &Build<'_>, loader: &Loader, config: &Resource) -> Result<External, Error> {
    let call = match function::read(config)? {
        Some(function) => {
            function.check_mounts(config)?;
            Call::Function(function)
        }
        None => plugin::find(build, loader, config)?,
    };
    Ok(External { call, config: config.clone(), root: loader.root().to_path_buf() })
}

impl External {
    fn run(&self, build: &Build<'_>, items: Vec<Resource>) -> Result<Vec<Node>, Error> {
        match &self.call {
            Call::Function(function) => match function.command(&build.options.functions, &self.root)? {
                Some(command) => self.run_function(build, command, items),
                // A function that may not be run: everything passes through.
                None => Ok(items.into_iter().map(|item| item.node).collect()),
            },
            Call::Plugin { program, arguments } => self.run_plugin(build, (program, arguments), &items),
        }
    }

    fn run_function(&self, build: &Build<'_>, command: Command, items: Vec<Resource>) -> Result<Vec<Node>, Error> {
        let failed = |message: String| Error::Program { message }.at("couldn't execute function");
        let Command { program, arguments, environment } = command;
        let input = self.resource_list(items)?.into_bytes();
        let invocation = Invocation { program, arguments, directory: self.root.clone(), environment, input };
        let ended = build.world.run.run(&invocation).map_err(failed)?;
        build.pass_on(ended.err);
        let mut nodes = read::objects(&String::from_utf8_lossy(&ended.out)).map_err(|error| match &ended.failure {
            // Half an output is of no use to anybody.
            Some(failure) => failed(failure.clone()),
            None => error.at("couldn't execute function"),
        })?;
        if let Some(failure) = ended.failure {
            return Err(failed(failure));
        }
        for node in &mut nodes {
            if let Some(annotations) = node.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations")) {
                HANDLES.iter().for_each(|key| drop(annotations.remove(key)));
            }
        }
        Ok(nodes)
    }

    fn run_plugin(
        &self,
        build: &Build<'_>,
        (program, arguments): (&PathBuf, &Vec<String>),
        items: &[Resource],
    ) -> Result<Vec<Node>, Error> {
        let failed = |message: String| Error::Program { message };
        let config = write::to_yaml(std::slice::from_ref(&self.config))?;
        let file = build.world.run.keep("kust-plugin-config-", "config", config.as_bytes()).map_err(failed)?;
        let root = self.root.display().to_string();
        let mut environment = Vec::new();
        for (name, value) in [("KUSTOMIZE_PLUGIN_CONFIG_STRING", config), ("KUSTOMIZE_PLUGIN_CONFIG_ROOT", root)] {
            if name.len() + 1 + value.len() > LONGEST_VARIABLE {
                let limit = format!("exceeds hard limit of {LONGEST_VARIABLE} characters");
                build.log(format!("{name} {limit}, the environment variable will be omitted"));
            } else {
                environment.push((name.to_owned(), value));
            }
        }
        let invocation = Invocation {
            program: program.clone(),
            arguments: [&[file.display().to_string()], arguments.as_slice()].concat(),
            directory: self.root.clone(),
            environment,
            input: write::to_yaml(items)?.into_bytes(),
        };
        let (failure, said) = match build.world.run.run(&invocation) {
            Ok(Ended { failure: None, out, .. }) => return read::objects(&String::from_utf8_lossy(&out)),
            Ok(Ended { failure: Some(failure), err, .. }) => (failure, err),
            Err(message) => (message, String::new()),
        };
        Err(failed(format!("{said}: failure in plugin configured via {}; {failure}", file.display())))
    }

    /// What a function reads.
    fn resource_list(&self, items: Vec<Resource>) -> Result<String, Error> {
        let as_json =
            |resource: &Resource| yaml::to_json(&resource.node, Version::V3).map_err(|source| Error::Yaml { source });
        let mut list = Vec::with_capacity(items.len());
        for (index, mut item) in items.into_iter().enumerate() {
            for key in HANDLES {
                let number = if key.ends_with("/id") { index + 1 } else { index };
                item.annotate(key, &number.to_string());
            }
            list.push(as_json(&item)?);
        }
        let items = yaml::write(&serde_json::json!({ "items": list }));
        let config = yaml::write(&serde_json::json!({ "functionConfig": as_json(&self.local_config())? }));
        Ok(format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{items}{config}"))
    }

    /// The configuration, marked as no part of the output.
    fn local_config(&self) -> Resource {
        let mut config = self.config.clone();
        config.annotate("config.kubernetes.io/local-config", "true");
        config
    }

    /// The resources that the program makes.
    pub fn generate(&self, build: &Build<'_>) -> Result<Vec<Resource>, Error> {
        // A function is given its configuration as the only item.
        let items = match self.call {
            Call::Plugin { .. } => Vec::new(),
            _ => vec![self.local_config()],
        };
        self.run(build, items)?.into_iter().map(generated).collect()
    }
}

/// An object that a program wrote. What is remembered about it is what its annotations tell.
fn returned(node: Node) -> Resource {
    let mut resource = Resource::new(node);
    notes::read(&mut resource);
    resource
}

/// A generated object; annotations say what the build does with it.
fn generated(node: Node) -> Result<Resource, Error> {
    let mut resource = returned(node);
    let needs_hash = match resource.annotation(NEEDS_HASH) {
        None | Some("0" | "f" | "F" | "false" | "FALSE" | "False") => false,
        Some("1" | "t" | "T" | "true" | "TRUE" | "True") => true,
        Some(other) => return Err(Error::NeedsHash { value: other.to_owned() }),
    };
    let behavior = Behavior::parse(resource.annotation(BEHAVIOR).unwrap_or_default());
    drop_annotations(&mut resource, &[NEEDS_HASH, BEHAVIOR]);
    resource.memory.needs_hash = needs_hash;
    resource.memory.behavior = Some(behavior);
    Ok(resource)
}

fn drop_annotations(resource: &mut Resource, unwanted: &[&str]) {
    let kept = resource.metadata_map("annotations").into_iter().filter(|(key, _)| !unwanted.contains(key));
    let kept = kept.map(|(key, value)| (key.into(), value.into())).collect();
    resource.set_metadata_map("annotations", kept);
}

impl Transform for External {
    fn transform(&self, build: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        let mut items = resources.resources().to_vec();
        for item in &mut items {
            let id = item.current_id();
            let fields = [
                ("group", id.gvk.group),
                ("version", id.gvk.version),
                ("kind", id.gvk.kind),
                ("name", id.name),
                ("namespace", id.namespace),
            ];
            let lines: String = fields
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| format!("{key}: {value}\n"))
                .collect();
            notes::write(item);
            item.annotate(ID, &lines);
        }
        let mut made = ResourceMap::new();
        let nodes = self.run(build, items).map_err(|error| match error {
            // The original shows what was written to standard output, which it has thrown away.
            Error::Program { .. } | Error::In { .. } => Error::Program { message: format!("{error} ") },
            other => other,
        })?;
        for node in nodes {
            let mut resource = returned(node);
            drop_annotations(&mut resource, &[ID]);
            let id = resource.current_id();
            made.append(resource).map_err(|_| Error::PluginRepeats { plugin: self.name(), id: Box::new(id) })?;
        }
        take_over(resources, made.take())
    }
}

impl External {
    fn name(&self) -> String {
        let config = &self.config;
        format!("api: {}, kind: {}, name: {}", config.api_version(), config.kind(), config.name())
    }
}

/// Puts what came back in the place of what was sent: what is missing was removed, what is new comes last.
fn take_over(resources: &mut ResourceMap, made: Vec<Resource>) -> Result<(), Error> {
    let mut kept = vec![false; resources.len()];
    let mut new = Vec::new();
    for resource in made {
        let id = resource.current_id();
        match resources.resources().iter().position(|old| old.current_id() == id) {
            Some(index) => {
                kept[index] = true;
                resources.resources_mut()[index] = resource;
            }
            None => new.push(resource),
        }
    }
    let mut kept = kept.into_iter();
    resources.resources_mut().retain(|_| kept.next().unwrap_or(true));
    resources.append_all(new)
}
