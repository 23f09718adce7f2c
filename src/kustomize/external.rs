//! Plugins that are programs: KRM functions (executables and containers) and kustomize's older exec plugins.
//!
//! In: a configuration object that is no builtin's, and the resources. Out: what the program made of them. Answers to
//! `plugins/fnplugin` and `plugins/execplugin`. A function gets a `ResourceList` on its standard input; an exec plugin
//! gets plain documents, and its configuration in a file.

use super::error::Error;
use super::load::Loader;
use super::origin::Origin;
use super::resmap::ResourceMap;
use super::resource::{Behavior, Resource};
use super::transform::Transform;
use super::{Build, Invocation, read, write};
use crate::files;
use crate::value::Json;
use crate::yaml::{self, Node, Version};
use std::path::{Path, PathBuf};

/// Where a function is described.
const FUNCTION: [&str; 2] = ["config.kubernetes.io/function", "config.k8s.io/function"];
/// By which an object that comes back is known.
const ID: &str = "kustomize.config.k8s.io/id";
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
    Function {
        program: PathBuf,
        arguments: Vec<String>,
        environment: Vec<(String, String)>,
    },
    /// A function that may not be run: everything passes through.
    Skipped,
    Plugin {
        program: PathBuf,
        arguments: Vec<String>,
    },
}

/// The plugin that a configuration object means.
pub fn load(build: &Build<'_>, loader: &Loader, config: &Resource) -> Result<External, Error> {
    let call = match FUNCTION.iter().find_map(|key| config.annotation(key)) {
        Some(text) => {
            let spec = yaml::read(text, Version::V3).map_err(|source| Error::Yaml { source })?;
            check_mounts(config, &spec)?;
            function(build, loader.root(), &spec)
        }
        None => plugin(build, loader, config)?,
    };
    Ok(External { call, config: config.clone(), root: loader.root().to_path_buf() })
}

fn texts(json: &Json, path: &str) -> Vec<String> {
    let items = json.pointer(path).and_then(Json::as_array);
    items.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn mounts(spec: &Json) -> impl Iterator<Item = &Json> {
    spec.pointer("/container/mounts").and_then(Json::as_array).into_iter().flatten()
}

/// A function sees nothing of the disk but what lies below the kustomization.
fn check_mounts(config: &Resource, spec: &Json) -> Result<(), Error> {
    for mount in mounts(spec) {
        let source = mount.get("src").and_then(Json::as_str).unwrap_or_default();
        let rule = if Path::new(source).is_absolute() {
            "relative to"
        } else if files::clean(Path::new(source)).starts_with("..") {
            "under"
        } else {
            continue;
        };
        return Err(Error::Mount { id: Box::new(config.original_id()), path: source.to_owned(), rule });
    }
    Ok(())
}

fn function(build: &Build<'_>, root: &Path, spec: &Json) -> Call {
    let text = |path: &str| spec.pointer(path).and_then(Json::as_str).unwrap_or_default();
    if !text("/container/image").is_empty() {
        return Call::Function { program: "docker".into(), arguments: container(root, spec), environment: Vec::new() };
    }
    if text("/exec/path").is_empty() || !build.options.enable_exec {
        return Call::Skipped;
    }
    let environment = texts(spec, "/exec/envs");
    let environment = environment.iter().filter_map(|pair| pair.split_once('='));
    let path = text("/exec/path");
    // A path with a slash is taken from the folder that the program starts in.
    let program = if path.contains('/') { root.join(path) } else { PathBuf::from(path) };
    Call::Function {
        program,
        arguments: texts(spec, "/exec/args"),
        environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}

/// The arguments of `docker` for a function in a container.
fn container(root: &Path, spec: &Json) -> Vec<String> {
    let network = if spec.pointer("/container/network") == Some(&Json::Bool(true)) { "host" } else { "none" };
    let fixed = ["run", "--rm", "-i", "-a", "STDIN", "-a", "STDOUT", "-a", "STDERR", "--network", network, "--user"];
    let mut arguments: Vec<String> = fixed.iter().map(|word| (*word).to_owned()).collect();
    arguments.extend(["nobody".to_owned(), "--security-opt=no-new-privileges".to_owned()]);
    for mount in mounts(spec) {
        let text = |key: &str| mount.get(key).and_then(Json::as_str).unwrap_or_default();
        let source = files::clean(&root.join(text("src")));
        let mode = if mount.get("rw") == Some(&Json::Bool(true)) { "" } else { ",readonly" };
        arguments.push("--mount".to_owned());
        arguments.push(format!("type={},source={},target={}{mode}", text("type"), source.display(), text("dst")));
    }
    for variable in ["LOG_TO_STDERR=true", "STRUCTURED_RESULTS=true"] {
        arguments.extend(["-e".to_owned(), variable.to_owned()]);
    }
    for variable in texts(spec, "/container/envs") {
        arguments.extend(["-e".to_owned(), variable]);
    }
    arguments.push(spec.pointer("/container/image").and_then(Json::as_str).unwrap_or_default().to_owned());
    arguments
}

/// An executable at `HOME/GROUP/VERSION/kind/KIND`.
fn plugin(build: &Build<'_>, loader: &Loader, config: &Resource) -> Result<Call, Error> {
    let gvk = config.original_id().gvk;
    let home = build.options.plugin_home.clone().ok_or(Error::NoPluginHome)?;
    let folder = home.join(gvk.group.as_str()).join(gvk.version.as_str()).join(gvk.kind.to_lowercase());
    let program = folder.join(gvk.kind.as_str());
    if !build.world.files.is_file(&program) {
        return Err(Error::NoPlugin { path: program });
    }
    let one_line = config.node.get("argsOneLiner").map(super::node::value).unwrap_or_default();
    let mut arguments = split_words(one_line)?;
    let file = config.node.get("argsFromFile").map(super::node::value).unwrap_or_default();
    if !file.is_empty() {
        let text = loader.load_text(build, file)?;
        arguments.extend(
            text.split('\n')
                .map(|line| line.trim_start_matches(' '))
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
    }
    Ok(Call::Plugin { program, arguments })
}

/// Words as a shell splits them: quotes, escapes, comments.
fn split_words(text: &str) -> Result<Vec<String>, Error> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut escaped = false;
    for letter in text.chars() {
        match letter {
            _ if escaped => {
                word.push(letter);
                escaped = false;
            }
            '\\' if quote != Some('\'') => escaped = true,
            '\'' | '"' if quote.is_none() => quote = Some(letter),
            _ if quote == Some(letter) => quote = None,
            '#' if quote.is_none() => break,
            _ if letter.is_whitespace() && quote.is_none() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(letter),
        }
    }
    if quote.is_some() {
        return Err(Error::UnclosedQuote);
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

impl External {
    fn run(&self, build: &Build<'_>, items: Vec<Resource>) -> Result<Vec<Node>, Error> {
        let (program, arguments, environment, input) = match &self.call {
            Call::Skipped => return Ok(items.into_iter().map(|item| item.node).collect()),
            Call::Function { program, arguments, environment } => {
                (program, arguments.clone(), environment.clone(), self.resource_list(&items)?)
            }
            Call::Plugin { program, arguments } => {
                let config = write::to_yaml(std::slice::from_ref(&self.config))?;
                let file = build.world.run.keep(config.as_bytes()).map_err(|message| Error::Program { message })?;
                let arguments = [&[file.display().to_string()], arguments.as_slice()].concat();
                let environment = vec![
                    ("KUSTOMIZE_PLUGIN_CONFIG_STRING".to_owned(), config),
                    ("KUSTOMIZE_PLUGIN_CONFIG_ROOT".to_owned(), self.root.display().to_string()),
                ];
                (program, arguments, environment, write::to_yaml(&items)?)
            }
        };
        let invocation = Invocation {
            program: program.clone(),
            arguments,
            directory: self.root.clone(),
            environment,
            input: input.into_bytes(),
        };
        let output = build.world.run.run(&invocation).map_err(|message| match self.call {
            Call::Plugin { .. } => Error::Program { message },
            _ => Error::Program { message }.at("couldn't execute function"),
        })?;
        read::objects(&String::from_utf8_lossy(&output))
    }

    /// What a function reads.
    fn resource_list(&self, items: &[Resource]) -> Result<String, Error> {
        let as_json =
            |resource: &Resource| yaml::to_json(&resource.node, Version::V3).map_err(|source| Error::Yaml { source });
        let items: Result<Vec<Json>, Error> = items.iter().map(as_json).collect();
        let list = serde_json::json!({
            "apiVersion": "config.kubernetes.io/v1",
            "kind": "ResourceList",
            "items": items?,
            "functionConfig": as_json(&self.local_config())?,
        });
        Ok(yaml::write(&list))
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

/// An object that a program wrote; it may say where it came from.
fn returned(node: Node) -> Resource {
    let mut resource = Resource::new(node);
    resource.memory.origin = resource.annotation("config.kubernetes.io/origin").and_then(Origin::parse);
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
    resource.memory.behavior = behavior;
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
            item.annotate(ID, &lines);
        }
        let mut made = ResourceMap::new();
        for node in self.run(build, items)? {
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
                resources.resources_mut()[index].node = resource.node;
            }
            None => new.push(resource),
        }
    }
    let mut kept = kept.into_iter();
    resources.resources_mut().retain(|_| kept.next().unwrap_or(true));
    resources.append_all(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_words_as_a_shell() {
        for (text, expected) in
            [("a 'b c' \"d\\\"e\"", Some(vec!["a", "b c", "d\"e"])), ("a # b", Some(vec!["a"])), ("a 'b", None)]
        {
            let words = split_words(text).ok();
            assert_eq!(words.as_deref().map(|words| words.iter().map(String::as_str).collect()), expected, "of {text}");
        }
    }

    #[test]
    fn runs_containers_without_rights() {
        let mount = serde_json::json!({"type": "bind", "src": "data", "dst": "/data"});
        let spec = serde_json::json!({"container": {"image": "fn:v1", "mounts": [mount], "envs": ["A=b"]}});
        let expected = "run --rm -i -a STDIN -a STDOUT -a STDERR --network none --user nobody \
                        --security-opt=no-new-privileges --mount type=bind,source=/k/data,target=/data,readonly \
                        -e LOG_TO_STDERR=true -e STRUCTURED_RESULTS=true -e A=b fn:v1";
        assert_eq!(container(Path::new("/k"), &spec).join(" "), expected);
    }
}
