//! Accumulation: a kustomization's resources with all that it does to them, bases first.
//!
//! In: a [`Target`]. Out: an [`Accumulator`] of resources, configuration and variables. Answers to
//! `target/kusttarget.go`. The order inside one kustomization: resources, configurations, crds, generators,
//! components (which work on what is there), transformers, validators, vars. Hashes, name references and variables
//! come once, at the top ([`run`]).

use super::config::{self, Shared};
use super::error::Error;
use super::resmap::ResourceMap;
use super::resource::Resource;
use super::target::Target;
use super::transform::{Step, hash};
use super::variables::{self, Variables};
use super::{Build, crds, decode_config, generate, kustomization, node, own, plugins, read, refs, transform};
use crate::value::Json;
use crate::yaml::Node;

/// What was gathered so far.
#[derive(Debug, Default)]
pub struct Accumulator {
    pub resources: ResourceMap,
    pub config: Shared,
    pub variables: Variables,
}

impl Accumulator {
    fn merge_config(&mut self, other: &Shared) -> Result<(), Error> {
        self.config = config::merge(&self.config, other)?;
        Ok(())
    }

    fn merge(&mut self, mut other: Accumulator) -> Result<(), Error> {
        self.resources.append_all(other.resources.take())?;
        self.merge_config(&other.config)?;
        variables::merge(&mut self.variables, other.variables.into_values())
    }
}

/// The finished resources of the kustomization that a build starts at, unsorted.
pub fn run(build: &Build<'_>, target: &Target) -> Result<ResourceMap, Error> {
    let place = (target.loader.root(), &target.kustomization);
    let gather = || accumulate(build, target, Accumulator::default());
    let Accumulator { mut resources, config, variables } = build.ahead.during(build.world.files, place, gather)?;
    hash::apply(&mut resources)?;
    refs::fix(&mut resources, &config.name_reference)?;
    let unused = variables::resolve(&variables, &mut resources, &config.variables)?;
    if !unused.is_empty() {
        build.log(format!("well-defined vars that were never replaced: {}", unused.join(",")));
    }
    resources.resources_mut().retain(|resource| !is_local(resource));
    Ok(resources)
}

/// Resources for the build's own use, which are not part of what it makes.
fn is_local(resource: &Resource) -> bool {
    resource.annotation("config.kubernetes.io/local-config").is_some_and(|value| value != "false")
}

/// Everything that the kustomization does, on top of `gathered` (which is empty but for components).
fn accumulate(build: &Build<'_>, target: &Target, gathered: Accumulator) -> Result<Accumulator, Error> {
    accumulate_all(build, target, gathered).inspect_err(|error| {
        // The innermost kustomization knows best.
        let mut place = build.place.borrow_mut();
        if place.is_none() {
            *place = own::find_place(build, target, &error.to_string());
        }
    })
}

fn accumulate_all(build: &Build<'_>, target: &Target, gathered: Accumulator) -> Result<Accumulator, Error> {
    let kustomization = &target.kustomization;
    let expanded;
    let mut paths = &kustomization.resources;
    if build.options.own.globs {
        expanded = own::expand(build, target.loader.root(), paths)?;
        paths = &expanded;
    }
    let mut gathered = resources(build, target, gathered, paths).map_err(|error| error.at("accumulating resources"))?;
    // The original shows the whole configuration here; where it comes from says more.
    gathered.merge_config(&decode_config::load(build, target)?).map_err(|error| {
        error.at(format!(
            "merging config of [{}] in '{}'",
            kustomization.configurations.join(" "),
            target.loader.root().display()
        ))
    })?;
    let crds = crds::load(build, target)
        .map_err(|error| error.at(format!("loading CRDs [{}]", kustomization.crds.join(" "))))?;
    gathered
        .merge_config(&crds)
        .map_err(|error| error.at(format!("merging CRDs of [{}]", kustomization.crds.join(" "))))?;
    run_generators(build, target, &mut gathered)?;
    gathered = components(build, target, gathered).map_err(|error| error.at("accumulating components"))?;
    run_transformers(build, target, &mut gathered)?;
    run_validators(build, target, &mut gathered)?;
    let incoming = kustomization.variables.as_deref().unwrap_or_default();
    variables::add(&mut gathered.variables, &mut gathered.resources, incoming)?;
    Ok(gathered)
}

/// Adds what the paths lead to: files, or the folders of other kustomizations.
fn resources(
    build: &Build<'_>,
    target: &Target,
    mut gathered: Accumulator,
    paths: &[String],
) -> Result<Accumulator, Error> {
    for path in paths {
        let Err(as_file) = file(build, target, &mut gathered, path) else { continue };
        if as_file.is_http() {
            return Err(as_file);
        }
        let both =
            |file: &Error, source: Error| Error::Accumulation { file: file.to_string(), source: Box::new(source) };
        let loader = match target.loader.enter(build, path) {
            Ok(loader) => loader,
            // A file with a mistake in it: why it is no folder either would only confuse.
            Err(as_folder) if as_file.is_malformed_yaml() && !as_folder.is_timeout() => return Err(as_file),
            Err(as_folder) => return Err(both(&as_file, as_folder)),
        };
        let base = enter(build, target, path, loader).map_err(|source| both(&as_file, source))?;
        gathered = folder(build, base, gathered, Role::Base).map_err(|source| both(&as_file, source))?;
    }
    Ok(gathered)
}

fn file(build: &Build<'_>, target: &Target, gathered: &mut Accumulator, path: &str) -> Result<(), Error> {
    let objects = target
        .objects(build, path)
        .and_then(|objects| ResourceMap::from_resources(objects.into_iter().map(Resource::new).collect()))
        .map_err(|error| error.at(format!("accumulating resources from '{path}'")))?;
    let mut objects = objects;
    let mut objects = objects.take();
    if let Some(origin) = &target.origin {
        let origin = origin.append(path);
        objects.iter_mut().for_each(|resource| resource.memory.origin = Some(origin.clone()));
    }
    gathered.resources.append_all(objects).map_err(|error| error.at(format!("merging resources from '{path}'")))
}

/// What a kustomization is to the one that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Base,
    Component,
}

/// The kustomization in a folder, as part of `parent`.
fn enter(
    build: &Build<'_>,
    parent: &Target,
    path: &str,
    loader: std::rc::Rc<super::load::Loader>,
) -> Result<Target, Error> {
    let root = loader.root().display().to_string();
    let mut target =
        Target::load(build, loader).map_err(|error| error.at(format!("couldn't make target for path '{root}'")))?;
    target.kustomization.build_metadata.clone_from(&parent.kustomization.build_metadata);
    target.origin = parent.origin.as_ref().map(|origin| origin.append(path));
    let namespace = &parent.kustomization.namespace;
    target.helm_namespace.clone_from(if namespace.is_empty() { &parent.helm_namespace } else { namespace });
    Ok(target)
}

fn folder(build: &Build<'_>, target: Target, mut gathered: Accumulator, role: Role) -> Result<Accumulator, Error> {
    build.set_schema(&target, false)?;
    let path = target.loader.root();
    let is_component = target.kustomization.kind == kustomization::COMPONENT;
    match role {
        Role::Component if !is_component => {
            let kind = target.kustomization.kind.clone();
            return Err(Error::ExpectedComponent { path: path.to_path_buf(), kind });
        }
        Role::Base if is_component => return Err(Error::UnexpectedComponent { path: path.to_path_buf() }),
        _ => {}
    }
    // A component works on what its parent has gathered; a base is finished first and then added.
    let (start, mut parent) = match role {
        Role::Component => (std::mem::take(&mut gathered), Accumulator::default()),
        Role::Base => (Accumulator::default(), gathered),
    };
    let path = path.display();
    let made = accumulate(build, &target, start)
        .map_err(|error| error.at(format!("recursed accumulation of path '{path}'")))?;
    parent.merge(made).map_err(|error| error.at(format!("recursed merging from path '{path}'")))?;
    Ok(parent)
}

fn components(build: &Build<'_>, target: &Target, mut gathered: Accumulator) -> Result<Accumulator, Error> {
    let failed = |step: &'static str| move |error: Error| Error::Component { step, message: error.to_string() };
    for path in &target.kustomization.components {
        let loader = target.loader.enter(build, path).map_err(failed("loader.New"))?;
        let component = enter(build, target, path, loader).map_err(failed("accumulateDirectory:"))?;
        gathered = folder(build, component, gathered, Role::Component).map_err(failed("accumulateDirectory:"))?;
    }
    Ok(gathered)
}

fn run_generators(build: &Build<'_>, target: &Target, gathered: &mut Accumulator) -> Result<(), Error> {
    let mut generators = generate::configure(build, target)?;
    let configured = plugin_configs(build, target, &target.kustomization.generators)
        .and_then(|configs| plugins::generators(build, target, configs))
        .map_err(|error| error.at("loading generator plugins"))?;
    generators.extend(configured);
    for generator in generators {
        let mut made = generator.generate(build, target)?;
        if let Some(origin) = &generator.origin {
            for resource in &mut made {
                resource.memory.origin.get_or_insert_with(|| origin.clone());
            }
        }
        gathered.resources.absorb_all(made).map_err(|source| Error::MergingGenerated {
            has_origin: generator.origin.is_some(),
            source: Box::new(source),
        })?;
    }
    Ok(())
}

fn run_transformers(build: &Build<'_>, target: &Target, gathered: &mut Accumulator) -> Result<(), Error> {
    let mut steps = transform::configure(build, target, &gathered.config)?;
    steps.extend(external_transformers(build, target, &target.kustomization.transformers)?);
    for step in &steps {
        run_step(build, step, &mut gathered.resources)?;
    }
    Ok(())
}

fn external_transformers(build: &Build<'_>, target: &Target, entries: &[String]) -> Result<Vec<Step>, Error> {
    let configs = plugin_configs(build, target, entries)?;
    plugins::transformers(build, target, configs)
}

fn run_step(build: &Build<'_>, step: &Step, resources: &mut ResourceMap) -> Result<(), Error> {
    let explains = build.options.own.explain && step.origin.is_some();
    let before: Vec<Node> =
        resources.resources().iter().filter(|_| explains).map(|resource| resource.node.clone()).collect();
    step.transformer.transform(build, resources)?;
    if let Some(origin) = &step.origin {
        let same_list = before.len() == resources.len();
        for (index, resource) in resources.resources_mut().iter_mut().enumerate() {
            // The original tells every transformer of everything; who asks what made an object wants those that did.
            if explains && same_list && before.get(index) == Some(&resource.node) {
                continue;
            }
            match resource.memory.origin {
                None => resource.memory.origin = Some(origin.clone()),
                Some(_) => resource.memory.transformations.push(origin.clone()),
            }
        }
    }
    resources.drop_empties();
    Ok(())
}

/// The label by which a validator may say that it was there.
const VALIDATED_BY: &str = "validated-by";

fn run_validators(build: &Build<'_>, target: &Target, gathered: &mut Accumulator) -> Result<(), Error> {
    for step in external_transformers(build, target, &target.kustomization.validators)? {
        let before = gathered.resources.clone();
        step.transformer.transform(build, &mut gathered.resources)?;
        let mut after = gathered.resources.clone();
        for resource in after.resources_mut() {
            if let Some(metadata) = resource.node.get_mut("metadata")
                && let Some(labels) = metadata.get_mut("labels")
                && labels.remove(VALIDATED_BY).is_some()
                && node::is_empty(labels)
            {
                metadata.remove("labels");
            }
        }
        if let Some(difference) = difference(&before, &after) {
            return Err(Error::ValidatorChanged { difference });
        }
    }
    Ok(())
}

fn difference(before: &ResourceMap, after: &ResourceMap) -> Option<String> {
    if before.len() != after.len() {
        return Some("lists have different number of entries".to_owned());
    }
    let pairs = before.resources().iter().zip(after.resources());
    pairs
        .into_iter()
        .find(|(old, new)| as_json(old) != as_json(new))
        .map(|(old, _)| format!("nodes unequal: {}", old.current_id()))
}

fn as_json(resource: &Resource) -> Option<Json> {
    crate::yaml::to_json(&resource.node, crate::yaml::Version::V3).ok()
}

/// The configurations of plugins: entries that are objects themselves, then those that are paths to such.
fn plugin_configs(build: &Build<'_>, target: &Target, entries: &[String]) -> Result<Vec<Resource>, Error> {
    let mut gathered = Accumulator::default();
    let mut paths = Vec::new();
    for entry in entries {
        let inline = read::objects(entry)
            .and_then(|objects| ResourceMap::from_resources(objects.into_iter().map(Resource::new).collect()));
        let Ok(mut inline) = inline else {
            paths.push(entry.clone());
            continue;
        };
        for mut resource in inline.take() {
            resource.memory.origin = target.origin.as_ref().map(|origin| origin.append(target.file_name));
            gathered.resources.append(resource).map_err(|error| error.at("configuring external transformer"))?;
        }
    }
    let mut gathered = resources(build, target, gathered, &paths)?;
    Ok(gathered.resources.take())
}
