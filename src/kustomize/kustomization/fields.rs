//! The names of the fields of every struct in a kustomization file, in the order of kustomize's own. Go tells of a field
//! of an embedded struct with that struct's name, which stands in front of it here.

use super::decode::Shape;

pub const KUSTOMIZATION: Shape = Shape {
    name: "types.Kustomization",
    fields: &[
        "TypeMeta.kind",
        "TypeMeta.apiVersion",
        "metadata",
        "openapi",
        "namePrefix",
        "nameSuffix",
        "namespace",
        "commonLabels",
        "labels",
        "commonAnnotations",
        "patchesStrategicMerge",
        "patchesJson6902",
        "patches",
        "images",
        "imageTags",
        "replacements",
        "replicas",
        "vars",
        "sortOptions",
        "resources",
        "components",
        "crds",
        "bases",
        "configMapGenerator",
        "secretGenerator",
        "helmGlobals",
        "helmCharts",
        "helmChartInflationGenerator",
        "generatorOptions",
        "configurations",
        "generators",
        "transformers",
        "validators",
        "buildMetadata",
    ],
};

pub const METADATA: Shape = Shape { name: "types.ObjectMeta", fields: &["name", "namespace", "labels", "annotations"] };

pub const LABEL: Shape = Shape {
    name: "types.Label",
    fields: &["pairs", "includeSelectors", "includeTemplates", "includeVolumeClaimTemplates", "fields"],
};

pub const FIELD_SPEC: Shape =
    Shape { name: "types.FieldSpec", fields: &["Gvk.group", "Gvk.version", "Gvk.kind", "path", "create"] };

pub const PATCH: Shape = Shape { name: "types.Patch", fields: &["path", "patch", "target", "options"] };

pub const PATCH_OPTIONS: Shape = Shape { name: "types.PatchArgs", fields: &["allowNameChange", "allowKindChange"] };

pub const SELECTOR: Shape = Shape {
    name: "types.Selector",
    fields: &[
        "ResId.Gvk.group",
        "ResId.Gvk.version",
        "ResId.Gvk.kind",
        "ResId.name",
        "ResId.namespace",
        "annotationSelector",
        "labelSelector",
    ],
};

pub const IMAGE: Shape = Shape { name: "types.Image", fields: &["name", "newName", "tagSuffix", "newTag", "digest"] };

pub const REPLICA: Shape = Shape { name: "types.Replica", fields: &["name", "count"] };

pub const REPLACEMENT_FIELD: Shape = Shape {
    name: "types.ReplacementField",
    fields: &["Replacement.source", "Replacement.targets", "Replacement.sourceValue", "path"],
};

pub const SOURCE: Shape = Shape {
    name: "types.SourceSelector",
    fields: &[
        "ResId.Gvk.group",
        "ResId.Gvk.version",
        "ResId.Gvk.kind",
        "ResId.name",
        "ResId.namespace",
        "fieldPath",
        "options",
    ],
};

pub const TARGET: Shape =
    Shape { name: "types.TargetSelector", fields: &["select", "reject", "fieldPaths", "options"] };

pub const FIELD_OPTIONS: Shape =
    Shape { name: "types.FieldOptions", fields: &["delimiter", "index", "encoding", "create"] };

pub const VARIABLE: Shape = Shape { name: "types.Var", fields: &["name", "objref", "fieldref"] };

pub const OBJECT_REFERENCE: Shape = Shape {
    name: "types.Target",
    fields: &["apiVersion", "Gvk.group", "Gvk.version", "Gvk.kind", "name", "namespace"],
};

pub const FIELD_REFERENCE: Shape = Shape { name: "types.FieldSelector", fields: &["fieldPath"] };

pub const SORT_OPTIONS: Shape = Shape { name: "types.SortOptions", fields: &["order", "legacySortOptions"] };

pub const LEGACY_SORT_OPTIONS: Shape = Shape { name: "types.LegacySortOptions", fields: &["orderFirst", "orderLast"] };

pub const CONFIG_MAP_ARGS: Shape = Shape {
    name: "types.ConfigMapArgs",
    fields: &[
        "GeneratorArgs.namespace",
        "GeneratorArgs.name",
        "GeneratorArgs.behavior",
        "GeneratorArgs.KvPairSources.literals",
        "GeneratorArgs.KvPairSources.files",
        "GeneratorArgs.KvPairSources.envs",
        "GeneratorArgs.KvPairSources.env",
        "GeneratorArgs.options",
    ],
};

pub const SECRET_ARGS: Shape = Shape {
    name: "types.SecretArgs",
    fields: &[
        "GeneratorArgs.namespace",
        "GeneratorArgs.name",
        "GeneratorArgs.behavior",
        "GeneratorArgs.KvPairSources.literals",
        "GeneratorArgs.KvPairSources.files",
        "GeneratorArgs.KvPairSources.envs",
        "GeneratorArgs.KvPairSources.env",
        "GeneratorArgs.options",
        "type",
    ],
};

pub const GENERATOR_OPTIONS: Shape =
    Shape { name: "types.GeneratorOptions", fields: &["labels", "annotations", "disableNameSuffixHash", "immutable"] };

pub const HELM_GLOBALS: Shape = Shape { name: "types.HelmGlobals", fields: &["chartHome", "configHome"] };

pub const HELM_CHART: Shape = Shape {
    name: "types.HelmChart",
    fields: &[
        "name",
        "version",
        "repo",
        "releaseName",
        "namespace",
        "additionalValuesFiles",
        "valuesFile",
        "valuesInline",
        "valuesMerge",
        "includeCRDs",
        "skipHooks",
        "apiVersions",
        "kubeVersion",
        "nameTemplate",
        "skipTests",
        "debug",
        "devel",
    ],
};

pub const OLD_HELM_CHART: Shape = Shape {
    name: "types.HelmChartArgs",
    fields: &[
        "chartName",
        "chartVersion",
        "chartRepoUrl",
        "chartHome",
        "chartRepoName",
        "helmBin",
        "helmHome",
        "values",
        "valuesLocal",
        "valuesMerge",
        "releaseName",
        "releaseNamespace",
        "extraArgs",
    ],
};
