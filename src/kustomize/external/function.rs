//! KRM functions: what the annotation of a configuration says, and how the function is called.
//!
//! In: a configuration object and the command line's options. Out: a program with its arguments and variables. Answers
//! to kyaml's `runtimeutil/functiontypes.go`, `runfn/runfn.go` and `runtime/container/container.go`.

use super::super::FunctionOptions;
use super::super::error::Error;
use super::super::kustomization::decode::{Decoder, Shape};
use super::super::node;
use super::super::resource::Resource;
use crate::files;
use crate::value::Json;
use crate::yaml::{self, Version};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where a function is described.
const ANNOTATIONS: [&str; 2] = ["config.kubernetes.io/function", "config.k8s.io/function"];
/// An older form, which names the image alone.
const IMAGE_ANNOTATION: &str = "config.kubernetes.io/container";
/// Variables that every container gets.
const DEFAULT_VARIABLES: [(&str, &str); 2] = [("LOG_TO_STDERR", "true"), ("STRUCTURED_RESULTS", "true")];

/// A function as its configuration describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Function {
    image: String,
    network: bool,
    mounts: Vec<Mount>,
    container_variables: Vec<String>,
    path: String,
    arguments: Vec<String>,
    variables: Vec<String>,
}

/// What a container sees of the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Mount {
    kind: String,
    source: String,
    target: String,
    writable: bool,
}

/// The function that a configuration object describes, if it describes one.
pub fn read(config: &Resource) -> Result<Option<Function>, Error> {
    let annotated = ANNOTATIONS
        .iter()
        .find_map(|key| config.annotation(key).filter(|text| !text.is_empty()).map(|text| (*key, text)));
    if let Some((key, text)) = annotated {
        let spec = yaml::read(text, Version::V2).map_err(|source| Error::Yaml { source });
        return spec.and_then(|spec| decode(&spec)).map(Some).map_err(|error| refused(key, error));
    }
    if let Some(spec) = config.node.get("metadata").and_then(|metadata| metadata.get("configFn"))
        && !node::is_null(spec)
    {
        let spec = yaml::to_json(spec, Version::V2).map_err(|source| Error::Yaml { source });
        return spec.and_then(|spec| decode(&spec)).map(Some).map_err(|error| refused("configFn", error));
    }
    let image = config.annotation(IMAGE_ANNOTATION).unwrap_or_default();
    Ok((!image.is_empty()).then(|| Function { image: image.to_owned(), ..Function::default() }))
}

fn refused(place: &str, error: Error) -> Error {
    error
        .at("error unmarshaling JSON: while decoding JSON")
        .at(format!("{place} unmarshal error"))
        .at("loader: failed to get FunctionSpec")
}

const SPEC: Shape = Shape { name: "runtimeutil.FunctionSpec", fields: &["deferFailure", "container", "exec"] };
const EXEC: Shape = Shape { name: "runtimeutil.ExecSpec", fields: &["path", "args", "envs"] };
const CONTAINER: Shape = Shape { name: "runtimeutil.ContainerSpec", fields: &["image", "network", "mounts", "envs"] };
const MOUNT: Shape = Shape { name: "runtimeutil.StorageMount", fields: &["type", "src", "dst", "rw"] };

fn decode(spec: &Json) -> Result<Function, Error> {
    let mut out = Function::default();
    let mut decoder = Decoder::strict_fields();
    decoder.object(spec, &SPEC, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "container" => decoder.object(value, &CONTAINER, |decoder, name, value| match name {
            _ if value.is_null() => {}
            "image" => out.image = decoder.string(value),
            "network" => out.network = decoder.bool(value),
            "mounts" => out.mounts = decoder.list(value, "[]runtimeutil.StorageMount", mount),
            _ => out.container_variables = decoder.strings(value),
        }),
        "exec" => decoder.object(value, &EXEC, |decoder, name, value| match name {
            _ if value.is_null() => {}
            "path" => out.path = decoder.string(value),
            "args" => out.arguments = decoder.strings(value),
            _ => out.variables = decoder.strings(value),
        }),
        // The failure is told anyway, only later.
        _ => drop(decoder.bool(value)),
    });
    decoder.finish()?;
    Ok(out)
}

fn mount(decoder: &mut Decoder, json: &Json) -> Mount {
    let mut out = Mount::default();
    decoder.object(json, &MOUNT, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "type" => out.kind = decoder.string(value),
        "src" => out.source = decoder.string(value),
        "dst" => out.target = decoder.string(value),
        _ => out.writable = decoder.bool(value),
    });
    out
}

/// The program that a function is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// A name is looked for in the PATH, a path is taken from the folder that the program starts in.
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
}

impl Mount {
    /// A mount of the command line: `type=bind,src=/a,dst=/b,rw=true`.
    fn parse(text: &str) -> Mount {
        let mut out = Mount::default();
        for (key, value) in text.split(',').filter_map(|option| option.split_once('=')) {
            match key {
                "type" => value.clone_into(&mut out.kind),
                "src" | "source" => value.clone_into(&mut out.source),
                "dst" | "target" => value.clone_into(&mut out.target),
                "rw" => out.writable = value == "true",
                _ => {}
            }
        }
        out
    }

    /// As `docker run --mount` takes it.
    fn argument(&self, root: &Path) -> String {
        let source = files::clean(&root.join(&self.source));
        let mode = if self.writable { "" } else { ",readonly" };
        format!("type={},source={},target={}{mode}", self.kind, source.display(), self.target)
    }
}

impl Function {
    /// The image or the executable.
    pub fn name(&self) -> &str {
        if self.image.is_empty() { &self.path } else { &self.image }
    }

    /// A function sees nothing of the disk but what lies below the kustomization.
    pub fn check_mounts(&self, config: &Resource) -> Result<(), Error> {
        for Mount { source, .. } in &self.mounts {
            let rule = if Path::new(source).is_absolute() {
                "relative to"
            } else if files::clean(Path::new(source)).starts_with("..") {
                "under"
            } else {
                continue;
            };
            return Err(Error::Mount { id: Box::new(config.original_id()), path: source.clone(), rule });
        }
        Ok(())
    }

    /// How the function is run in the folder `root`; absent for an executable that may not be run.
    pub fn command(&self, options: &FunctionOptions, root: &Path) -> Result<Option<Command>, Error> {
        if self.network && !options.network {
            return Err(Error::NetworkDisabled);
        }
        if !self.image.is_empty() {
            let arguments = self.container(options, root);
            return Ok(Some(Command { program: "docker".into(), arguments, environment: Vec::new() }));
        }
        if self.path.is_empty() || !options.exec {
            return Ok(None);
        }
        if root == Path::new("/") {
            return Err(Error::FunctionInRoot);
        }
        let environment = executable_variables(&self.variables, &options.variables);
        let program = PathBuf::from(&self.path);
        Ok(Some(Command { program, arguments: self.arguments.clone(), environment }))
    }

    /// The arguments of `docker`.
    fn container(&self, options: &FunctionOptions, root: &Path) -> Vec<String> {
        let network = if self.network { "host" } else { "none" };
        let user = options.user.as_deref().unwrap_or("nobody");
        let fixed = ["run", "--rm", "-i", "-a", "STDIN", "-a", "STDOUT", "-a", "STDERR", "--network", network];
        let mut arguments: Vec<String> = fixed.iter().map(|word| (*word).to_owned()).collect();
        arguments.extend(["--user".to_owned(), user.to_owned(), "--security-opt=no-new-privileges".to_owned()]);
        let given: Vec<Mount> = options.mounts.iter().map(|text| Mount::parse(text)).collect();
        for mount in self.mounts.iter().chain(&given) {
            arguments.extend(["--mount".to_owned(), mount.argument(root)]);
        }
        for variable in container_variables(&self.container_variables, &options.variables) {
            arguments.extend(["-e".to_owned(), variable]);
        }
        arguments.push(self.image.clone());
        arguments
    }
}

/// Variables with values sorted by name, then those whose value is the caller's. The command line's win.
fn container_variables(declared: &[String], given: &[String]) -> Vec<String> {
    let mut values: BTreeMap<&str, &str> = DEFAULT_VARIABLES.into_iter().collect();
    let mut names: Vec<&str> = Vec::new();
    for variable in declared.iter().chain(given) {
        match variable.split_once('=') {
            Some((name, value)) => drop(values.insert(name, value)),
            None if names.contains(&variable.as_str()) => {}
            None => names.push(variable),
        }
    }
    // The defaults come with the command line's as well, and so always win over declared ones.
    let own =
        |name: &str| given.iter().any(|variable| variable.split_once('=').is_some_and(|(given, _)| given == name));
    for (name, value) in DEFAULT_VARIABLES {
        if !own(name) {
            values.insert(name, value);
        }
    }
    let values = values.into_iter().map(|(name, value)| format!("{name}={value}"));
    values.chain(names.into_iter().map(str::to_owned)).collect()
}

/// What has exactly one equals sign, the command line's over the declared.
fn executable_variables(declared: &[String], given: &[String]) -> Vec<(String, String)> {
    let mut merged = BTreeMap::new();
    for variable in declared.iter().chain(given) {
        if let Some((name, value)) = variable.split_once('=').filter(|(_, value)| !value.contains('=')) {
            merged.insert(name.to_owned(), value.to_owned());
        }
    }
    merged.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(spec: &Json, options: &FunctionOptions, expected: Result<&str, &str>) {
        let command = decode(spec).and_then(|function| function.command(options, Path::new("/k")));
        let got = command.map(|command| match command {
            Some(Command { program, arguments, environment }) => {
                let variables: String = environment.iter().map(|(name, value)| format!("{name}={value} ")).collect();
                format!("{variables}{} {}", program.display(), arguments.join(" "))
            }
            None => "nothing".to_owned(),
        });
        let got = got.as_deref().map_err(ToString::to_string);
        assert_eq!(got.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "of {spec}");
    }

    #[test]
    fn runs_containers_without_rights() {
        let fixed = "docker run --rm -i -a STDIN -a STDOUT -a STDERR --network";
        let mounts = json!([
            {"type": "bind", "src": "a", "dst": "/a"},
            {"type": "bind", "src": "b/../c", "dst": "/b", "rw": true},
        ]);
        let spec = json!({"container": {"image": "fn:v1", "mounts": mounts, "envs": ["Z=1", "HOME", "B=3"]}});
        let expected = format!(
            "{fixed} none --user nobody --security-opt=no-new-privileges --mount \
             type=bind,source=/k/a,target=/a,readonly --mount type=bind,source=/k/c,target=/b -e B=3 -e \
             LOG_TO_STDERR=true -e STRUCTURED_RESULTS=true -e Z=1 -e HOME fn:v1"
        );
        check(&spec, &FunctionOptions::default(), Ok(&expected));
        let options = FunctionOptions {
            network: true,
            user: Some("0:0".into()),
            mounts: vec!["type=bind,source=/q,target=/w".into(), "type=tmpfs,dst=/e,rw=true".into()],
            variables: vec!["B=2".into(), "USER".into(), "A=5".into()],
            ..FunctionOptions::default()
        };
        let spec = json!({"container": {"image": "fn:v1", "network": true, "envs": ["B=3", "LOG_TO_STDERR=false"]}});
        let expected = format!(
            "{fixed} host --user 0:0 --security-opt=no-new-privileges --mount \
             type=bind,source=/q,target=/w,readonly --mount type=tmpfs,source=/k,target=/e -e A=5 -e B=2 -e \
             LOG_TO_STDERR=true -e STRUCTURED_RESULTS=true -e USER fn:v1"
        );
        check(&spec, &options, Ok(&expected));
        let refused = Err("couldn't execute function: network required but not enabled with --network");
        check(&spec, &FunctionOptions::default(), refused);
    }

    #[test]
    fn runs_executables_only_when_allowed() {
        let spec = json!({"exec": {"path": "./fn", "args": ["x", true], "envs": ["A=1", "B=2", "C", "D=a=b"]}});
        check(&spec, &FunctionOptions::default(), Ok("nothing"));
        let options = FunctionOptions { exec: true, variables: vec!["B=3".into()], ..FunctionOptions::default() };
        check(&spec, &options, Ok("A=1 B=3 ./fn x true"));
        check(&json!({"exec": {"paths": "x"}}), &options, Err("json: unknown field \"paths\""));
    }
}
