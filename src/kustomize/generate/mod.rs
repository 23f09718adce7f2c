//! The generators: resources made from what a kustomization says.
//!
//! In: entries of `configMapGenerator`, `secretGenerator` and plugins. Out: [`Generator`]s, run in kustomize's order.

pub mod config_map;
pub mod data;
pub mod helm;
pub mod iam;
pub mod secret;

use super::Build;
use super::error::Error;
use super::external::External;
use super::kustomization::{ConfigMapArgs, GeneratorOptions, SecretArgs};
use super::origin::Origin;
use super::resource::Resource;
use super::target::Target;

/// What is generated.
#[derive(Debug, Clone)]
pub enum Source {
    ConfigMap(ConfigMapArgs),
    Secret(SecretArgs),
    IamPolicy(iam::Args),
    Chart(Box<helm::Chart>),
    External(Box<External>),
}

/// A generator ready to run.
#[derive(Debug, Clone)]
pub struct Generator {
    pub source: Source,
    pub origin: Option<Origin>,
}

impl Generator {
    /// The resources that it makes.
    pub fn generate(&self, build: &Build<'_>, target: &Target) -> Result<Vec<Resource>, Error> {
        match &self.source {
            Source::ConfigMap(args) => Ok(vec![config_map::generate(build, &target.loader, args)?]),
            Source::Secret(args) => Ok(vec![secret::generate(build, &target.loader, args)?]),
            Source::IamPolicy(args) => iam::generate(args),
            Source::Chart(chart) => chart.generate(build, &target.loader),
            Source::External(external) => external.generate(build),
        }
    }
}

/// The generators of a kustomization's own fields.
pub fn configure(build: &Build<'_>, target: &Target) -> Result<Vec<Generator>, Error> {
    let kustomization = &target.kustomization;
    let global = kustomization.generator_options.as_ref();
    let origin = |kind: &str| target.origin.as_ref().map(|origin| origin.of_builtin(target.file_name, kind));
    let mut generators = Vec::new();
    for args in &kustomization.config_map_generator {
        let mut args = args.clone();
        args.args.options = GeneratorOptions::merged(args.args.options.as_ref(), global);
        generators.push(Generator { source: Source::ConfigMap(args), origin: origin("ConfigMapGenerator") });
    }
    for args in &kustomization.secret_generator {
        let mut args = args.clone();
        args.args.options = GeneratorOptions::merged(args.args.options.as_ref(), global);
        generators.push(Generator { source: Source::Secret(args), origin: origin("SecretGenerator") });
    }
    let globals = kustomization.helm_globals.clone().unwrap_or_default();
    for chart in &kustomization.helm_charts {
        let mut chart = chart.clone();
        if chart.namespace.is_empty() {
            let own = &kustomization.namespace;
            chart.namespace.clone_from(if own.is_empty() { &target.helm_namespace } else { own });
        }
        let kind = "HelmChartInflationGenerator";
        let configured = helm::configure(build, &target.loader, &chart, &globals).map_err(|source| {
            Error::Configuring { plugin: kind, config: helm::describe(&chart, &globals), source: Box::new(source) }
        })?;
        generators.push(Generator { source: Source::Chart(Box::new(configured)), origin: origin(kind) });
    }
    Ok(generators)
}
