//! Reading a kustomization file: every field, the old ones moved to the new, and what it must say of itself.

use super::super::error::Error;
use super::super::fieldspec::FieldSpec;
use super::super::id::Gvk;
use super::decode::Decoder;
use super::{
    COMPONENT, COMPONENT_VERSION, ConfigMapArgs, FieldOptions, GeneratorArgs, GeneratorOptions, HelmChart, HelmGlobals,
    Image, KIND, Kustomization, Label, LegacySortOptions, Patch, PatchOptions, ReplacementField, Replica, SecretArgs,
    Selector, SortOptions, Source, Target, VERSION, Variable, fields,
};
use crate::value::Json;
use crate::yaml;

/// Fields that have a successor, in the order of the warnings about them.
const DEPRECATED: [(&str, &str, &str); 6] = [
    ("bases", "resources", ""),
    ("commonLabels", "labels", ""),
    ("imageTags", "images", ""),
    ("patchesJson6902", "patches", ""),
    ("patchesStrategicMerge", "patches", ""),
    ("vars", "replacements", "[EXPERIMENTAL] "),
];

/// The file's contents and the warnings about old fields.
pub fn read(text: &str) -> Result<(Kustomization, Vec<String>), Error> {
    let (json, kustomization) = decoded(text)?;
    if is_empty(&json) {
        return Err(Error::EmptyKustomization);
    }
    Ok((kustomization, warnings(&json)))
}

/// The file as a tree whose fields and types are those of a kustomization; it may be empty.
pub fn tree(text: &str) -> Result<Json, Error> {
    decoded(text).map(|(json, _)| json)
}

fn decoded(text: &str) -> Result<(Json, Kustomization), Error> {
    let invalid = |source: Error| Error::In { place: "invalid Kustomization".to_owned(), source: Box::new(source) };
    let json = yaml::read(text, yaml::Version::V2).map_err(|source| invalid(Error::Yaml { source }))?;
    let mut decoder = Decoder::strict();
    let kustomization = kustomization(&mut decoder, &json);
    decoder.finish().map_err(invalid)?;
    Ok((json, kustomization))
}

fn given<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    let (_, value) = json.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    (!value.is_null()).then_some(value)
}

fn warnings(json: &Json) -> Vec<String> {
    DEPRECATED
        .iter()
        .filter(|(old, _, _)| given(json, old).is_some())
        .map(|(old, new, stage)| {
            format!(
                "# Warning: '{old}' is deprecated. Please use '{new}' instead. {stage}Run 'kustomize edit fix' to \
                 update your Kustomization automatically."
            )
        })
        .collect()
}

/// A file that gives no field (but `apiVersion` and `kind`) is empty. Empty lists count as something unless they are
/// of the old fields, whose contents are moved.
fn is_empty(json: &Json) -> bool {
    let Some(map) = json.as_object() else { return true };
    let moved = ["bases", "imageTags", "helmChartInflationGenerator"];
    map.iter().all(|(key, value)| {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        is("apiVersion")
            || is("kind")
            || value.is_null()
            || value.as_str() == Some("")
            || (value.as_array().is_some_and(Vec::is_empty) && moved.iter().any(|name| is(name)))
    })
}

/// What the file says it is must be what it is read as; the sentences about what is not.
pub fn mistaken_identity(kustomization: &Kustomization) -> Vec<String> {
    let mut mistakes = Vec::new();
    let kind = kustomization.kind.as_str();
    if kind != KIND && kind != COMPONENT {
        mistakes.push(format!("kind should be {KIND} or {COMPONENT}"));
    }
    let version = if kind == COMPONENT { COMPONENT_VERSION } else { VERSION };
    if kustomization.api_version != version {
        mistakes.push(format!("apiVersion for {kind} should be {version}"));
    }
    mistakes
}

fn kustomization(decoder: &mut Decoder, json: &Json) -> Kustomization {
    let mut out = Kustomization::default();
    let (mut bases, mut image_tags, mut old_charts) = (Vec::new(), Vec::new(), Vec::new());
    if json.is_null() {
        return out;
    }
    decoder.object(json, &fields::KUSTOMIZATION, |decoder, name, value| {
        if value.is_null() {
            return;
        }
        match name {
            "kind" => out.kind = decoder.string(value),
            "apiVersion" => out.api_version = decoder.string(value),
            "metadata" => metadata(decoder, value),
            "openapi" => out.openapi = Some(decoder.texts(value)),
            "namePrefix" => out.name_prefix = decoder.string(value),
            "nameSuffix" => out.name_suffix = decoder.string(value),
            "namespace" => out.namespace = decoder.string(value),
            "commonLabels" => out.common_labels = Some(decoder.texts(value)),
            "labels" => out.labels = decoder.list(value, "[]types.Label", label),
            "commonAnnotations" => out.common_annotations = Some(decoder.texts(value)),
            "patchesStrategicMerge" => {
                out.patches_strategic_merge = Some(decoder.list(value, "[]types.PatchStrategicMerge", Decoder::string));
            }
            "patchesJson6902" => out.patches_json6902 = Some(decoder.list(value, "[]types.Patch", patch)),
            "patches" => out.patches = decoder.list(value, "[]types.Patch", patch),
            "images" => out.images = decoder.list(value, "[]types.Image", image),
            "imageTags" => image_tags = decoder.list(value, "[]types.Image", image),
            "replacements" => out.replacements = decoder.list(value, "[]types.ReplacementField", replacement_field),
            "replicas" => out.replicas = decoder.list(value, "[]types.Replica", replica),
            "vars" => out.variables = Some(decoder.list(value, "[]types.Var", variable)),
            "sortOptions" => out.sort_options = Some(sort_options(decoder, value)),
            "resources" => out.resources = decoder.strings(value),
            "components" => out.components = decoder.strings(value),
            "crds" => out.crds = decoder.strings(value),
            "bases" => bases = decoder.strings(value),
            "configMapGenerator" => {
                out.config_map_generator = decoder.list(value, "[]types.ConfigMapArgs", config_map_args);
            }
            "secretGenerator" => out.secret_generator = decoder.list(value, "[]types.SecretArgs", secret_args),
            "helmGlobals" => out.helm_globals = Some(helm_globals(decoder, value)),
            "helmCharts" => out.helm_charts = decoder.list(value, "[]types.HelmChart", helm_chart),
            "helmChartInflationGenerator" => {
                old_charts = decoder.list(value, "[]types.HelmChartArgs", old_helm_chart);
            }
            "generatorOptions" => out.generator_options = Some(generator_options(decoder, value)),
            "configurations" => out.configurations = decoder.strings(value),
            "generators" => out.generators = decoder.strings(value),
            "transformers" => out.transformers = decoder.strings(value),
            "validators" => out.validators = decoder.strings(value),
            _ => out.build_metadata = decoder.strings(value),
        }
    });
    out.resources.append(&mut bases);
    out.images.append(&mut image_tags);
    move_old_charts(&mut out, old_charts);
    if out.kind.is_empty() {
        out.kind = KIND.to_owned();
    }
    if out.api_version.is_empty() {
        out.api_version = if out.kind == COMPONENT { COMPONENT_VERSION } else { VERSION }.to_owned();
    }
    out
}

fn move_old_charts(out: &mut Kustomization, charts: Vec<(HelmChart, HelmGlobals)>) {
    let mut globals = HelmGlobals::default();
    for (chart, own) in charts {
        out.helm_charts.push(chart);
        if !own.chart_home.is_empty() {
            globals.chart_home = own.chart_home;
        }
        if !own.config_home.is_empty() {
            globals.config_home = own.config_home;
        }
    }
    if out.helm_globals.is_none() && globals != HelmGlobals::default() {
        out.helm_globals = Some(globals);
    }
}

/// `metadata` is checked and not used.
fn metadata(decoder: &mut Decoder, json: &Json) {
    decoder.object(json, &fields::METADATA, |decoder, name, value| match name {
        "labels" | "annotations" => drop(decoder.texts(value)),
        _ => drop(decoder.string(value)),
    });
}

/// A part of a group, version and kind, which are embedded in several structs.
fn gvk_field(decoder: &mut Decoder, gvk: &mut Gvk, name: &str, value: &Json) {
    let text = decoder.string(value).into();
    match name {
        "group" => gvk.group = text,
        "version" => gvk.version = text,
        _ => gvk.kind = text,
    }
}

fn label(decoder: &mut Decoder, json: &Json) -> Label {
    let mut out = Label::default();
    decoder.object(json, &fields::LABEL, |decoder, name, value| match name {
        "pairs" => out.pairs = decoder.texts(value),
        "includeSelectors" => out.include_selectors = decoder.bool(value),
        "includeTemplates" => out.include_templates = decoder.bool(value),
        "includeVolumeClaimTemplates" => out.include_volume_claim_templates = decoder.bool(value),
        _ => out.fields = decoder.list(value, "[]types.FieldSpec", field_spec),
    });
    out
}

/// A field spec, of a kustomization, a configuration file or a plugin.
pub fn field_spec(decoder: &mut Decoder, json: &Json) -> FieldSpec {
    let (mut gvk, mut path, mut create) = (Gvk::default(), String::new(), false);
    decoder.object(json, &fields::FIELD_SPEC, |decoder, name, value| match name {
        "path" => path = decoder.string(value),
        "create" => create = decoder.bool(value),
        _ => gvk_field(decoder, &mut gvk, name, value),
    });
    FieldSpec::new(gvk, &path, create)
}

/// An entry of `patches`.
pub fn patch(decoder: &mut Decoder, json: &Json) -> Patch {
    let mut out = Patch::default();
    decoder.object(json, &fields::PATCH, |decoder, name, value| match name {
        "path" => out.path = decoder.string(value),
        "patch" => out.patch = decoder.string(value),
        "target" if value.is_null() => {}
        "target" => out.target = Some(selector(decoder, value)),
        _ => out.options = patch_options(decoder, value),
    });
    out
}

pub fn patch_options(decoder: &mut Decoder, json: &Json) -> PatchOptions {
    let mut out = PatchOptions::default();
    decoder.object(json, &fields::PATCH_OPTIONS, |decoder, name, value| match name {
        "allowNameChange" => out.allow_name_change = decoder.bool(value),
        _ => out.allow_kind_change = decoder.bool(value),
    });
    out
}

pub fn selector(decoder: &mut Decoder, json: &Json) -> Selector {
    let mut out = Selector::default();
    decoder.object(json, &fields::SELECTOR, |decoder, name, value| match name {
        "name" => out.name = decoder.string(value),
        "namespace" => out.namespace = decoder.string(value),
        "annotationSelector" => out.annotation_selector = decoder.string(value),
        "labelSelector" => out.label_selector = decoder.string(value),
        _ => gvk_field(decoder, &mut out.gvk, name, value),
    });
    out
}

pub fn image(decoder: &mut Decoder, json: &Json) -> Image {
    let mut out = Image::default();
    decoder.object(json, &fields::IMAGE, |decoder, name, value| {
        let text = decoder.string(value);
        match name {
            "name" => out.name = text,
            "newName" => out.new_name = text,
            "tagSuffix" => out.tag_suffix = text,
            "newTag" => out.new_tag = text,
            _ => out.digest = text,
        }
    });
    out
}

pub fn replica(decoder: &mut Decoder, json: &Json) -> Replica {
    let mut out = Replica::default();
    decoder.object(json, &fields::REPLICA, |decoder, name, value| match name {
        "name" => out.name = decoder.string(value),
        _ => out.count = decoder.integer(value, "int64"),
    });
    out
}

/// An entry of `replacements`, or the contents of the file that one names.
pub fn replacement_field(decoder: &mut Decoder, json: &Json) -> ReplacementField {
    let mut out = ReplacementField::default();
    decoder.object(json, &fields::REPLACEMENT_FIELD, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "source" => out.replacement.source = Some(source(decoder, value)),
        "sourceValue" => out.replacement.source_value = Some(decoder.string(value)),
        "targets" => out.replacement.targets = decoder.list(value, "[]*types.TargetSelector", target),
        _ => out.path = decoder.string(value),
    });
    out
}

fn source(decoder: &mut Decoder, json: &Json) -> Source {
    let mut out = Source::default();
    decoder.object(json, &fields::SOURCE, |decoder, name, value| match name {
        "name" => out.name = decoder.string(value),
        "namespace" => out.namespace = decoder.string(value),
        "fieldPath" => out.field_path = decoder.string(value),
        "options" if value.is_null() => {}
        "options" => out.options = Some(field_options(decoder, value)),
        _ => gvk_field(decoder, &mut out.gvk, name, value),
    });
    out
}

fn target(decoder: &mut Decoder, json: &Json) -> Target {
    let mut out = Target::default();
    decoder.object(json, &fields::TARGET, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "select" => out.select = Some(selector(decoder, value)),
        "reject" => out.reject = decoder.list(value, "[]*types.Selector", selector),
        "fieldPaths" => out.field_paths = decoder.strings(value),
        _ => out.options = Some(field_options(decoder, value)),
    });
    out
}

fn field_options(decoder: &mut Decoder, json: &Json) -> FieldOptions {
    let mut out = FieldOptions::default();
    decoder.object(json, &fields::FIELD_OPTIONS, |decoder, name, value| match name {
        "delimiter" => out.delimiter = decoder.string(value),
        "index" => out.index = decoder.integer(value, "int"),
        "encoding" => out.encoding = decoder.string(value),
        _ => out.create = decoder.bool(value),
    });
    out
}

fn variable(decoder: &mut Decoder, json: &Json) -> Variable {
    let mut out = Variable::default();
    let mut api_version = String::new();
    decoder.object(json, &fields::VARIABLE, |decoder, name, value| match name {
        "name" => out.name = decoder.string(value),
        "objref" => decoder.object(value, &fields::OBJECT_REFERENCE, |decoder, name, value| match name {
            "apiVersion" => api_version = decoder.string(value),
            "name" => out.object_name = decoder.string(value),
            "namespace" => out.namespace = decoder.string(value),
            _ => gvk_field(decoder, &mut out.gvk, name, value),
        }),
        _ => decoder.object(value, &fields::FIELD_REFERENCE, |decoder, _, value| {
            out.field_path = decoder.string(value);
        }),
    });
    match api_version.split('/').collect::<Vec<_>>().as_slice() {
        [""] => {}
        [version] => out.gvk.version = (*version).into(),
        [group, version] => {
            out.gvk.group = (*group).into();
            out.gvk.version = (*version).into();
        }
        _ => {}
    }
    if out.field_path.is_empty() {
        out.field_path = "metadata.name".to_owned();
    }
    out
}

fn sort_options(decoder: &mut Decoder, json: &Json) -> SortOptions {
    let mut out = SortOptions::default();
    decoder.object(json, &fields::SORT_OPTIONS, |decoder, name, value| match name {
        "order" => out.order = decoder.string(value),
        _ if value.is_null() => {}
        _ => {
            let mut legacy = LegacySortOptions::default();
            decoder.object(value, &fields::LEGACY_SORT_OPTIONS, |decoder, name, value| match name {
                "orderFirst" => legacy.first = decoder.strings(value),
                _ => legacy.last = decoder.strings(value),
            });
            out.legacy = Some(legacy);
        }
    });
    out
}

fn generator_field(decoder: &mut Decoder, (out, env): (&mut GeneratorArgs, &mut String), name: &str, value: &Json) {
    match name {
        "namespace" => out.namespace = decoder.string(value),
        "name" => out.name = decoder.string(value),
        "behavior" => out.behavior = decoder.string(value),
        _ if value.is_null() => {}
        "literals" => out.literals = decoder.strings(value),
        "files" => out.files = decoder.strings(value),
        "envs" => out.envs = decoder.strings(value),
        "env" => *env = decoder.string(value),
        _ => out.options = Some(generator_options(decoder, value)),
    }
}

fn add_env(args: &mut GeneratorArgs, env: String) {
    if !env.is_empty() {
        args.envs.push(env);
    }
}

pub fn config_map_args(decoder: &mut Decoder, json: &Json) -> ConfigMapArgs {
    let (mut out, mut env) = (ConfigMapArgs::default(), String::new());
    decoder.object(json, &fields::CONFIG_MAP_ARGS, |decoder, name, value| {
        generator_field(decoder, (&mut out.args, &mut env), name, value);
    });
    add_env(&mut out.args, env);
    out
}

pub fn secret_args(decoder: &mut Decoder, json: &Json) -> SecretArgs {
    let (mut out, mut env) = (SecretArgs::default(), String::new());
    decoder.object(json, &fields::SECRET_ARGS, |decoder, name, value| match name {
        "type" => out.secret_type = decoder.string(value),
        _ => generator_field(decoder, (&mut out.args, &mut env), name, value),
    });
    add_env(&mut out.args, env);
    out
}

pub fn generator_options(decoder: &mut Decoder, json: &Json) -> GeneratorOptions {
    let mut out = GeneratorOptions::default();
    decoder.object(json, &fields::GENERATOR_OPTIONS, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "labels" => out.labels = Some(decoder.texts(value)),
        "annotations" => out.annotations = Some(decoder.texts(value)),
        "disableNameSuffixHash" => out.disable_name_suffix_hash = decoder.bool(value),
        _ => out.immutable = decoder.bool(value),
    });
    out
}

pub fn helm_globals(decoder: &mut Decoder, json: &Json) -> HelmGlobals {
    let mut out = HelmGlobals::default();
    decoder.object(json, &fields::HELM_GLOBALS, |decoder, name, value| match name {
        "chartHome" => out.chart_home = decoder.string(value),
        _ => out.config_home = decoder.string(value),
    });
    out
}

pub fn helm_chart(decoder: &mut Decoder, json: &Json) -> HelmChart {
    let mut out = HelmChart::default();
    decoder.object(json, &fields::HELM_CHART, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "name" => out.name = decoder.string(value),
        "version" => out.version = decoder.string(value),
        "repo" => out.repo = decoder.string(value),
        "releaseName" => out.release_name = decoder.string(value),
        "namespace" => out.namespace = decoder.string(value),
        "additionalValuesFiles" => out.additional_values_files = decoder.strings(value),
        "valuesFile" => out.values_file = decoder.string(value),
        "valuesInline" => out.values_inline = Some(value.clone()),
        "valuesMerge" => out.values_merge = decoder.string(value),
        "includeCRDs" => out.include_crds = decoder.bool(value),
        "skipHooks" => out.skip_hooks = decoder.bool(value),
        "apiVersions" => out.api_versions = decoder.strings(value),
        "kubeVersion" => out.kube_version = decoder.string(value),
        "nameTemplate" => out.name_template = decoder.string(value),
        "skipTests" => out.skip_tests = decoder.bool(value),
        "debug" => out.debug = decoder.bool(value),
        _ => out.devel = decoder.bool(value),
    });
    out
}

/// An entry of `helmChartInflationGenerator`: what it says of the chart, and of all charts.
fn old_helm_chart(decoder: &mut Decoder, json: &Json) -> (HelmChart, HelmGlobals) {
    let (mut chart, mut globals) = (HelmChart::default(), HelmGlobals::default());
    decoder.object(json, &fields::OLD_HELM_CHART, |decoder, name, value| match name {
        _ if value.is_null() => {}
        "chartName" => chart.name = decoder.string(value),
        "chartVersion" => chart.version = decoder.string(value),
        "chartRepoUrl" => chart.repo = decoder.string(value),
        "chartHome" => globals.chart_home = decoder.string(value),
        "helmHome" => globals.config_home = decoder.string(value),
        "values" => chart.values_file = decoder.string(value),
        "valuesLocal" => chart.values_inline = Some(value.clone()),
        "valuesMerge" => chart.values_merge = decoder.string(value),
        "releaseName" => chart.release_name = decoder.string(value),
        "extraArgs" => drop(decoder.strings(value)),
        _ => drop(decoder.string(value)),
    });
    (chart, globals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: Result<&[&str], &str>) {
        let got = read(input).map(|(kustomization, _)| kustomization.resources).map_err(|error| error.to_string());
        let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(got.map_err(|error| error.to_string()), expected.map_err(str::to_owned), "of {input}");
    }

    #[test]
    fn reads_field_names_in_any_case() {
        check("RESOURCES: [a]\nbases: [b]\n", Ok(&["a", "b"]));
    }

    #[test]
    fn refuses_unknown_fields_and_wrong_types() {
        check("resourcess: [a]\n", Err("invalid Kustomization: json: unknown field \"resourcess\""));
        check(
            "images: [{name: a, newTag: 1.5}]\n",
            Err("invalid Kustomization: json: cannot unmarshal number into Go struct field \
                 Image.images.newTag of type string"),
        );
        check("kind: Kustomization\n", Err("kustomization.yaml is empty"));
    }

    #[test]
    fn warns_of_old_fields_in_a_fixed_order() {
        let (_, warnings) = read("vars: []\nbases: []\nresources: [a]\n").expect("valid");
        let starts: Vec<&str> = warnings.iter().map(|line| &line[..18]).collect();
        assert_eq!(starts, ["# Warning: 'bases'", "# Warning: 'vars' "]);
    }
}
