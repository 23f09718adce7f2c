//! Builtin plugins configured by objects: the entries of `generators:`, `transformers:` and `validators:`.
//!
//! In: configuration objects with `apiVersion: builtin`. Out: generators and transformers. Here, unlike in a
//! kustomization's own fields, there are no default field specs.

use super::Build;
use super::error::Error;
use super::external::{self, External};
use super::fieldspec::FieldSpec;
use super::generate::{Generator, Source, helm, iam};
use super::kustomization::decode::{Decoder, Shape};
use super::kustomization::{Image, Patch, Replica, Selector, Texts, parse};
use super::origin::Origin;
use super::resource::Resource;
use super::select::Matcher;
use super::target::Target;
use super::transform::json_patches::JsonPatches;
use super::transform::replacements::Replacements;
use super::transform::strategic_merges::StrategicMerges;
use super::transform::value_add::{self, ValueAdd};
use super::transform::{
    self, Step, Transform, annotations, hash, images, labels, namespace, patches, prefix, replicas,
};
use crate::value::Json;
use crate::yaml;

/// The generators that the objects configure.
pub fn generators(build: &Build<'_>, target: &Target, configs: Vec<Resource>) -> Result<Vec<Generator>, Error> {
    let mut generators = Vec::with_capacity(configs.len());
    for config in configs {
        let generator = generator(build, target, &config).map_err(|error| error.at("failed to load generator"))?;
        generators.push(generator);
    }
    Ok(generators)
}

/// The transformers that the objects configure.
pub fn transformers(build: &Build<'_>, target: &Target, configs: Vec<Resource>) -> Result<Vec<Step>, Error> {
    let mut steps = Vec::with_capacity(configs.len());
    for config in configs {
        let transformer = transformer(build, target, &config)?;
        steps.push(Step { transformer, origin: Origin::of_plugin(&config) });
    }
    Ok(steps)
}

/// The program that the object configures, unless it is for a builtin.
fn external(build: &Build<'_>, target: &Target, config: &Resource) -> Result<Option<External>, Error> {
    let gvk = config.gvk();
    if gvk.group.is_empty() && gvk.version == "builtin" {
        return Ok(None);
    }
    if !build.options.enable_plugins {
        return Err(Error::PluginsDisabled { kind: config.original_id().gvk.kind.to_string() });
    }
    external::load(build, &target.loader, config).map(Some)
}

/// Names the plugin that an error in its configuration belongs to.
fn of_plugin(config: &Resource) -> impl Fn(Error) -> Error + '_ {
    |source| Error::PluginConfiguration { id: Box::new(config.original_id()), source: Box::new(source) }
}

fn as_json(config: &Resource) -> Result<Json, Error> {
    yaml::to_json(&config.node, yaml::Version::V3).map_err(|source| Error::Yaml { source })
}

const GENERATORS: [&str; 4] =
    ["ConfigMapGenerator", "SecretGenerator", "IAMPolicyGenerator", "HelmChartInflationGenerator"];

fn generator(build: &Build<'_>, target: &Target, config: &Resource) -> Result<Generator, Error> {
    let origin = Origin::of_plugin(config);
    if let Some(external) = external(build, target, config)? {
        return Ok(Generator { source: Source::External(Box::new(external)), origin });
    }
    let mut json = as_json(config)?;
    // Only a kustomization file knows the older form of `envs`.
    if let Some(fields) = json.as_object_mut() {
        fields.remove("env");
    }
    let mut decoder = Decoder::lenient();
    let (name, namespace) = (config.name().to_owned(), config.namespace().to_owned());
    let source = match config.kind() {
        "ConfigMapGenerator" => {
            let mut args = parse::config_map_args(&mut decoder, &json);
            fill(&mut args.args.name, name);
            fill(&mut args.args.namespace, namespace);
            Source::ConfigMap(args)
        }
        "SecretGenerator" => {
            let mut args = parse::secret_args(&mut decoder, &json);
            fill(&mut args.args.name, name);
            fill(&mut args.args.namespace, namespace);
            Source::Secret(args)
        }
        "HelmChartInflationGenerator" => {
            let chart = parse::helm_chart(&mut decoder, &json);
            let globals = parse::helm_globals(&mut decoder, &json);
            let chart = helm::configure(build, &target.loader, &chart, &globals).map_err(of_plugin(config))?;
            Source::Chart(Box::new(chart))
        }
        "IAMPolicyGenerator" => Source::IamPolicy(iam_args(&json)),
        kind if is_transformer(kind) => {
            return Err(Error::NotAGenerator { id: Box::new(config.original_id()) });
        }
        _ => return Err(Error::UnknownBuiltin { gvk: config.gvk().to_string() }),
    };
    decoder.finish().map_err(of_plugin(config))?;
    Ok(Generator { source, origin })
}

/// What the configuration leaves open is the configuration object's own.
fn fill(field: &mut String, from_metadata: String) {
    if field.is_empty() {
        *field = from_metadata;
    }
}

fn iam_args(json: &Json) -> iam::Args {
    let text = |path: &str| json.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
    iam::Args {
        cloud: text("/cloud"),
        name: text("/kubernetesService/name"),
        namespace: text("/kubernetesService/namespace"),
        account: text("/serviceAccount/name"),
        project: text("/serviceAccount/projectId"),
    }
}

/// What the transformers' configurations hold, whatever the kind.
#[derive(Debug, Default)]
struct Fields {
    field_specs: Option<Vec<FieldSpec>>,
    texts: Texts,
    prefix: String,
    suffix: String,
    image: Image,
    replica: Replica,
    namespace: String,
    unset_only: bool,
    subjects: String,
    value: String,
    targets: Vec<ValueTarget>,
    target_file: String,
}

#[derive(Debug, Default)]
struct ValueTarget {
    selector: Option<Selector>,
    field_path: String,
    position: i64,
}

const FIELDS: Shape = Shape {
    name: "builtins.Plugin",
    fields: &[
        "metadata",
        "fieldSpecs",
        "labels",
        "annotations",
        "prefix",
        "suffix",
        "imageTag",
        "replica",
        "unsetOnly",
        "setRoleBindingSubjects",
        "value",
        "targets",
        "targetFilePath",
    ],
};

const METADATA: Shape = Shape { name: "types.ObjectMeta", fields: &["namespace"] };

const VALUE_TARGET: Shape = Shape { name: "builtins.Target", fields: &["selector", "fieldPath", "filePathPosition"] };

fn fields(json: &Json) -> Result<Fields, Error> {
    let mut out = Fields::default();
    let mut decoder = Decoder::lenient();
    decoder.object(json, &FIELDS, |decoder, name, value| {
        if value.is_null() {
            return;
        }
        match name {
            "metadata" => decoder.object(value, &METADATA, |decoder, _, value| out.namespace = decoder.string(value)),
            "fieldSpecs" => out.field_specs = Some(decoder.list(value, "[]types.FieldSpec", parse::field_spec)),
            "labels" | "annotations" => out.texts = decoder.texts(value),
            "prefix" => out.prefix = decoder.string(value),
            "suffix" => out.suffix = decoder.string(value),
            "imageTag" => out.image = parse::image(decoder, value),
            "replica" => out.replica = parse::replica(decoder, value),
            "unsetOnly" => out.unset_only = decoder.bool(value),
            "setRoleBindingSubjects" => out.subjects = decoder.string(value),
            "value" => out.value = decoder.string(value),
            "targets" => out.targets = decoder.list(value, "[]builtins.Target", value_target),
            _ => out.target_file = decoder.string(value),
        }
    });
    decoder.finish()?;
    Ok(out)
}

fn value_target(decoder: &mut Decoder, json: &Json) -> ValueTarget {
    let mut out = ValueTarget::default();
    decoder.object(json, &VALUE_TARGET, |decoder, name, value| match name {
        "selector" => out.selector = Some(parse::selector(decoder, value)),
        "fieldPath" => out.field_path = decoder.string(value),
        _ => out.position = decoder.integer(value, "int"),
    });
    out
}

const TRANSFORMERS: [&str; 14] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// The names of all, sorted.
pub fn builtin() -> Vec<&'static str> {
    let mut names: Vec<&str> = GENERATORS.into_iter().chain(TRANSFORMERS).collect();
    names.sort_unstable();
    names
}

fn is_transformer(kind: &str) -> bool {
    TRANSFORMERS.contains(&kind)
}

fn transformer(build: &Build<'_>, target: &Target, config: &Resource) -> Result<Box<dyn Transform>, Error> {
    if let Some(external) = external(build, target, config)? {
        return Ok(Box::new(external));
    }
    let json = as_json(config)?;
    let fields = fields(&json).map_err(of_plugin(config))?;
    let specs = fields.field_specs.clone().unwrap_or_default();
    let needs_specs = || match &fields.field_specs {
        Some(specs) => Ok(specs.clone()),
        None => Err(of_plugin(config)(Error::NoFieldSpecs)),
    };
    Ok(match config.kind() {
        "AnnotationsTransformer" => Box::new(annotations::Annotations::new(fields.texts, specs)),
        "HashTransformer" => Box::new(hash::Hash),
        "ImageTagTransformer" => Box::new(images::Images::new(fields.image, specs)),
        "LabelTransformer" => Box::new(labels::Labels::new(fields.texts, specs)),
        "NamespaceTransformer" => {
            let mut transformer = namespace::Namespace::new(&fields.namespace, &specs);
            transformer.unset_only = fields.unset_only;
            transformer.subjects = namespace::Subjects::parse(&fields.subjects).map_err(of_plugin(config))?;
            Box::new(transformer)
        }
        "PrefixTransformer" => Box::new(prefix::Affix::prefix(&fields.prefix, &needs_specs()?)),
        "SuffixTransformer" => Box::new(prefix::Affix::suffix(&fields.suffix, &needs_specs()?)),
        "PrefixSuffixTransformer" => {
            let specs = needs_specs()?;
            let both =
                vec![prefix::Affix::prefix(&fields.prefix, &specs), prefix::Affix::suffix(&fields.suffix, &specs)];
            Box::new(prefix::Affixes(both))
        }
        "PatchTransformer" => {
            let mut decoder = Decoder::lenient();
            let entry = parse::patch(&mut decoder, &json);
            let patches = decoder.finish().and_then(|()| patches::configure(build, target, &entry, &json));
            Box::new(patches.map_err(of_plugin(config))?)
        }
        "PatchStrategicMergeTransformer" => {
            Box::new(strategic_merges(build, target, &json).map_err(of_plugin(config))?)
        }
        "PatchJson6902Transformer" => Box::new(json_patches(build, target, &json).map_err(of_plugin(config))?),
        "ReplacementTransformer" => Box::new(replacements(build, target, &json).map_err(of_plugin(config))?),
        "ReplicaCountTransformer" => Box::new(replicas::Replicas::new(fields.replica, specs)),
        "ValueAddTransformer" => Box::new(value_add(build, target, fields).map_err(of_plugin(config))?),
        kind if GENERATORS.contains(&kind) => {
            return Err(Error::NotATransformer { id: Box::new(config.original_id()) });
        }
        _ => return Err(Error::UnknownBuiltin { gvk: config.gvk().to_string() }),
    })
}

const STRATEGIC_MERGES: Shape =
    Shape { name: "builtins.PatchStrategicMergeTransformerPlugin", fields: &["paths", "patches"] };

fn strategic_merges(build: &Build<'_>, target: &Target, json: &Json) -> Result<StrategicMerges, Error> {
    let (mut paths, mut text) = (Vec::new(), String::new());
    let mut decoder = Decoder::lenient();
    decoder.object(json, &STRATEGIC_MERGES, |decoder, name, value| match name {
        "paths" => paths = decoder.strings(value),
        _ => text = decoder.string(value),
    });
    decoder.finish()?;
    transform::strategic_merges::configure(build, target, &paths, &text)
}

const JSON_PATCHES: Shape =
    Shape { name: "builtins.PatchJson6902TransformerPlugin", fields: &["target", "path", "jsonOp"] };

fn json_patches(build: &Build<'_>, target: &Target, json: &Json) -> Result<JsonPatches, Error> {
    let mut entry = Patch::default();
    let mut decoder = Decoder::lenient();
    decoder.object(json, &JSON_PATCHES, |decoder, name, value| match name {
        "target" => entry.target = Some(parse::selector(decoder, value)),
        "path" => entry.path = decoder.string(value),
        _ => entry.patch = decoder.string(value),
    });
    decoder.finish()?;
    transform::json_patches::configure(build, target, &entry)
}

const REPLACEMENTS: Shape = Shape { name: "builtins.ReplacementTransformerPlugin", fields: &["replacements"] };

fn replacements(build: &Build<'_>, target: &Target, json: &Json) -> Result<Replacements, Error> {
    let mut entries = Vec::new();
    let mut decoder = Decoder::lenient();
    decoder.object(json, &REPLACEMENTS, |decoder, _, value| {
        entries = decoder.list(value, "[]types.ReplacementField", parse::replacement_field);
    });
    decoder.finish()?;
    Replacements::new(build, target, &entries)
}

fn value_add(build: &Build<'_>, target: &Target, mut given: Fields) -> Result<ValueAdd, Error> {
    let mut value = given.value.trim().to_owned();
    if value.is_empty() {
        value = target.loader.root().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    }
    if !given.target_file.is_empty() {
        let text = target.loader.load_text(build, &given.target_file)?;
        let json = yaml::read(&text, yaml::Version::V2).map_err(|source| Error::Yaml { source })?;
        given.targets.extend(fields(&json)?.targets);
    }
    if given.targets.is_empty() {
        return Err(Error::NoValueTarget);
    }
    let mut targets = Vec::with_capacity(given.targets.len());
    for ValueTarget { selector, field_path, position } in given.targets {
        if field_path.is_empty() {
            return Err(Error::NoValuePath);
        }
        let position = usize::try_from(position).map_err(|_| Error::NegativePosition { position })?;
        let matcher = selector.as_ref().map(Matcher::new).transpose()?;
        targets.push(value_add::Target { matcher, field_path, position });
    }
    Ok(ValueAdd { value, targets })
}
