//! What changes rendered manifests before they are applied: a plugin of Helm's; under kx also a program, or the
//! kustomization in a folder.

use super::install_flags::InstallFlags;
use super::plugins;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::cli::name::Name;
use crate::files::{Disk, Entry, Error, Files, Kind};
use crate::helm::PostRenderer;
use crate::kustomize;
use crate::process::{self, Program};
use crate::repository::plugin::{self, Plugin};
use crate::yaml::{self, Node};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The post-renderer that the flags ask for.
pub(super) fn of<'a>(
    context: &'a Context,
    flags: &InstallFlags,
) -> Result<Option<Box<dyn PostRenderer + 'a>>, Failure> {
    let arguments = flags.post_renderer_args.clone();
    let names: Vec<&String> = flags.post_renderer.iter().filter(|name| !name.is_empty()).collect();
    if let (Some(directory), false) = (&flags.kustomize, context.name == Name::Kx) {
        return Err(Failure::new(format!("unknown shorthand flag: 'k' in -k {directory}")));
    }
    match (names.as_slice(), &flags.kustomize) {
        ([], None) => Ok(None),
        ([], Some(directory)) => Ok(Some(Box::new(Kustomization { context, directory: PathBuf::from(directory) }))),
        ([_], Some(_)) => Err(Failure::new("cannot specify both -k and --post-renderer")),
        ([name], None) => Ok(Some(named(context, name, arguments)?)),
        ([_, second, ..], _) => Err(Failure::new(format!(
            "invalid argument {second:?} for \"--post-renderer\" flag: cannot specify --post-renderer flag more than once"
        ))),
    }
}

fn named<'a>(context: &'a Context, name: &str, arguments: Vec<String>) -> Result<Box<dyn PostRenderer + 'a>, Failure> {
    let is_path = name.contains('/');
    let program = || -> Box<dyn PostRenderer> {
        Box::new(Executable(Program::new(name, arguments.iter(), context.environment())))
    };
    if context.name == Name::Kx && is_path {
        return Ok(program());
    }
    match plugins::find(context, name, "postrenderer/v1") {
        Ok(plugin) => Ok(Box::new(OfPlugin { context, plugin, arguments })),
        Err(plugin::Error::NotFound { .. })
            if context.name == Name::Kx && process::find(name, context.env("PATH").unwrap_or_default()).is_some() =>
        {
            Ok(program())
        }
        Err(error) => Err(Failure::new(format!("invalid argument {name:?} for \"--post-renderer\" flag: {error}"))),
    }
}

struct OfPlugin<'a> {
    context: &'a Context,
    plugin: Plugin,
    arguments: Vec<String>,
}

impl PostRenderer for OfPlugin<'_> {
    fn run(&self, manifests: &str) -> Result<String, String> {
        let outcome =
            plugin::post_render(&self.plugin, &self.arguments, self.context.environment(), manifests.as_bytes());
        match outcome {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error @ plugin::Failed::Empty(_)) => Err(error.to_string()),
            Err(error) => {
                let name = &self.plugin.metadata.name;
                Err(format!("failed to invoke post-renderer plugin {name:?}: {error}"))
            }
        }
    }
}

/// A program that is no plugin, as Helm 3 took them.
struct Executable(Program);

impl PostRenderer for Executable {
    fn run(&self, manifests: &str) -> Result<String, String> {
        let name = self.0.path.display();
        let output = process::capture(&self.0, manifests.as_bytes()).map_err(|error| error.to_string())?;
        if output.status != 0 {
            let said = String::from_utf8_lossy(&output.err);
            return Err(format!("{name} ended with status {}: {}", output.status, said.trim_end()));
        }
        if output.out.iter().all(u8::is_ascii_whitespace) {
            return Err(format!("post-renderer {name} produced empty output"));
        }
        Ok(String::from_utf8_lossy(&output.out).into_owned())
    }
}

/// The kustomization in a folder, with the rendered manifests as its first resource.
struct Kustomization<'a> {
    context: &'a Context,
    directory: PathBuf,
}

/// The file that stands for the rendered manifests; a kustomization may name it itself.
const RENDERED: &str = "rendered-chart.yaml";

impl PostRenderer for Kustomization<'_> {
    fn run(&self, manifests: &str) -> Result<String, String> {
        let files = Over::new(&self.context.files, &self.directory, manifests)?;
        let directory = self.directory.to_string_lossy();
        let built = kustomization::build_in(self.context, &files, &directory, &kustomize::Options::default())
            .map_err(|failure| failure.message().to_owned())?;
        let pieces = kustomize::into_yaml(built.resources).map_err(|error| error.to_string())?;
        Ok(pieces.concat())
    }
}

/// The disk, with one more file in a folder, and that folder's kustomization naming it.
struct Over<'a> {
    disk: &'a Disk,
    kustomization: PathBuf,
    text: Vec<u8>,
    rendered: PathBuf,
    manifests: Vec<u8>,
}

impl<'a> Over<'a> {
    fn new(disk: &'a Disk, directory: &Path, manifests: &str) -> Result<Over<'a>, String> {
        let folder = disk.canonical(directory).map_err(|error| error.to_string())?;
        let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
        let kustomization = names
            .iter()
            .map(|name| folder.join(name))
            .find(|path| disk.is_file(path))
            .ok_or_else(|| format!("no kustomization file in {}", directory.display()))?;
        let text = disk.read(&kustomization).map_err(|error| error.to_string())?;
        let text = with_resource(&String::from_utf8_lossy(&text))
            .map_err(|error| format!("{}: {error}", kustomization.display()))?;
        let rendered = folder.join(RENDERED);
        Ok(Over { disk, kustomization, text: text.into_bytes(), rendered, manifests: manifests.as_bytes().to_vec() })
    }
}

/// The kustomization with the rendered manifests in front of its resources. A component becomes a kustomization: it
/// has something to work on now.
fn with_resource(text: &str) -> Result<String, yaml::Error> {
    let mut root = yaml::parse_one_as(text, yaml::Version::V3)?;
    if root.pairs().is_none() {
        root = Node::mapping([]);
    }
    if root.get("kind").and_then(Node::scalar) == Some("Component") {
        root.set("kind", Node::string("Kustomization"));
        root.set("apiVersion", Node::string("kustomize.config.k8s.io/v1beta1"));
    }
    let mut resources = root.get("resources").and_then(Node::items).unwrap_or_default().to_vec();
    if !resources.iter().any(|resource| resource.scalar().is_some_and(|name| name.trim_start_matches("./") == RENDERED))
    {
        resources.insert(0, Node::string(RENDERED));
    }
    root.set("resources", Node::sequence(resources));
    Ok(yaml::write_node(&root))
}

impl Files for Over<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        match path {
            _ if path == self.rendered => Ok(self.manifests.clone()),
            _ if path == self.kustomization => Ok(self.text.clone()),
            _ => self.disk.read(path),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, Error> {
        self.disk.list(path)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Error> {
        if path == self.rendered { Ok(Kind::File) } else { self.disk.kind(path) }
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Error> {
        if path == self.rendered { Ok(self.rendered.clone()) } else { self.disk.canonical(path) }
    }

    fn modified(&self, path: &Path) -> Result<SystemTime, Error> {
        self.disk.modified(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.disk.write(path, bytes)
    }

    fn create_new(&self, path: &Path) -> Result<bool, Error> {
        self.disk.create_new(path)
    }

    fn make_directory(&self, path: &Path) -> Result<(), Error> {
        self.disk.make_directory(path)
    }

    fn remove(&self, path: &Path) -> Result<(), Error> {
        self.disk.remove(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_rendered_chart_first() {
        let check = |text: &str, expected: &str| assert_eq!(with_resource(text).expect("valid"), expected);
        check("", "resources:\n- rendered-chart.yaml\n");
        check("namePrefix: a-\nresources: [x.yaml]\n", "namePrefix: a-\nresources:\n- rendered-chart.yaml\n- x.yaml\n");
        check("resources:\n- a.yaml\n- ./rendered-chart.yaml\n", "resources:\n- a.yaml\n- ./rendered-chart.yaml\n");
        check(
            "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n",
            "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nresources:\n- rendered-chart.yaml\n",
        );
    }
}
