//! What Go would write of a kustomization that it has read.
//!
//! In: a kustomization file as a JSON tree that the strict decoder has accepted. Out: the tree with every field under
//! its own name, empty ones left out, old ones moved: what `kustomize edit` would write back. Answers to the JSON tags of
//! `api/types` (`omitempty`, embedded structs) and to `FixKustomization`.

use super::{COMPONENT, COMPONENT_VERSION, KIND, VERSION};
use crate::value::{Json, Map};

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    Text,
    /// `*string`: an empty text is something.
    GivenText,
    Flag,
    Integer,
    /// `[]string`.
    Texts,
    /// `map[string]string`.
    Pairs,
    /// Anything, as it is.
    Free,
    /// A struct behind a pointer: null is nothing, `{}` is something.
    Pointer(&'static Form),
    /// A struct, which is always written.
    Struct(&'static Form),
    List(&'static Form),
}

/// A field: its name, its type, and whether it is written even when it is empty.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Type,
    required: bool,
}

/// A struct.
#[derive(Debug)]
pub struct Form {
    pub fields: &'static [Field],
}

const fn field(name: &'static str, kind: Type) -> Field {
    Field { name, kind, required: false }
}

const fn required(name: &'static str, kind: Type) -> Field {
    Field { name, kind, required: true }
}

impl Form {
    /// The field of a name in any case, as Go finds it.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        let exact = self.fields.iter().find(|field| field.name == key);
        exact.or_else(|| self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(key)))
    }

    /// The tree as Go would write it.
    fn write(&self, json: &Json) -> Map<String, Json> {
        let mut out = Map::new();
        if let Json::Object(map) = json {
            for (key, value) in map {
                let Some(field) = self.field(key) else { continue };
                match field.kind.write(value) {
                    Some(value) => drop(out.insert(field.name.to_owned(), value)),
                    // Null leaves what another spelling of the name has set.
                    None if value.is_null() => {}
                    None if field.required && value.is_array() => {
                        drop(out.insert(field.name.to_owned(), value.clone()));
                    }
                    None => drop(out.remove(field.name)),
                }
            }
        }
        for field in self.fields {
            if (field.required || matches!(field.kind, Type::Struct(_))) && !out.contains_key(field.name) {
                out.insert(field.name.to_owned(), field.kind.zero());
            }
        }
        out
    }
}

impl Type {
    /// The value as it is written; nothing when it is empty.
    fn write(self, value: &Json) -> Option<Json> {
        let text = |value: &Json| Json::String(value.as_str().unwrap_or_default().to_owned());
        match self {
            Type::Text => value.as_str().filter(|text| !text.is_empty()).map(Json::from),
            Type::GivenText => value.as_str().map(Json::from),
            Type::Flag => (value == &Json::Bool(true)).then_some(Json::Bool(true)),
            Type::Integer => value.as_i64().filter(|number| *number != 0).map(Json::from),
            Type::Texts => filled(value.as_array()?.iter().map(text).collect()),
            Type::Pairs => {
                let pairs: Map<String, Json> =
                    value.as_object()?.iter().map(|(key, value)| (key.clone(), text(value))).collect();
                (!pairs.is_empty()).then_some(Json::Object(pairs))
            }
            Type::Free => value.as_object().filter(|map| !map.is_empty()).map(|_| value.clone()),
            Type::Pointer(form) => (!value.is_null()).then(|| Json::Object(form.write(value))),
            Type::Struct(form) => Some(Json::Object(form.write(value))),
            Type::List(form) => filled(value.as_array()?.iter().map(|item| Json::Object(form.write(item))).collect()),
        }
    }

    /// What is written where nothing was read.
    fn zero(self) -> Json {
        match self {
            Type::Text => Json::String(String::new()),
            Type::Flag => Json::Bool(false),
            Type::Integer => Json::from(0),
            Type::Struct(form) => Json::Object(form.write(&Json::Null)),
            Type::GivenText | Type::Texts | Type::Pairs | Type::Free | Type::Pointer(_) | Type::List(_) => Json::Null,
        }
    }
}

fn filled(items: Vec<Json>) -> Option<Json> {
    (!items.is_empty()).then_some(Json::Array(items))
}

/// The fields of a kustomization file as kustomize would write them, old ones where they are.
pub fn written(json: &Json) -> Map<String, Json> {
    KUSTOMIZATION.write(json)
}

/// The fields of a kustomization file as kustomize holds them once it has read it: old ones moved to their successors,
/// `apiVersion` and `kind` filled in.
pub fn canonical(json: &Json) -> Map<String, Json> {
    let mut fields = KUSTOMIZATION.write(json);
    fields.entry("kind").or_insert_with(|| KIND.into());
    let version = if fields["kind"] == COMPONENT { COMPONENT_VERSION } else { VERSION };
    fields.entry("apiVersion").or_insert_with(|| version.into());
    append(&mut fields, "bases", "resources");
    append(&mut fields, "imageTags", "images");
    for name in ["configMapGenerator", "secretGenerator"] {
        if let Some(Json::Array(entries)) = fields.get_mut(name) {
            entries.iter_mut().filter_map(Json::as_object_mut).for_each(move_env);
        }
    }
    move_old_charts(&mut fields);
    fields
}

/// Moves a list to the end of its successor.
pub fn append(fields: &mut Map<String, Json>, old: &str, new: &str) {
    if let Some(Json::Array(items)) = fields.remove(old) {
        extend(fields, new, items);
    }
}

/// Adds to the end of a list, which may not be there yet.
pub fn extend(fields: &mut Map<String, Json>, name: &str, items: Vec<Json>) {
    if items.is_empty() {
        return;
    }
    match fields.get_mut(name) {
        Some(Json::Array(list)) => list.extend(items),
        _ => drop(fields.insert(name.to_owned(), Json::Array(items))),
    }
}

fn move_env(entry: &mut Map<String, Json>) {
    if let Some(env) = entry.remove("env") {
        extend(entry, "envs", vec![env]);
    }
}

fn move_old_charts(fields: &mut Map<String, Json>) {
    let Some(Json::Array(old)) = fields.remove("helmChartInflationGenerator") else { return };
    let mut globals = Map::new();
    let mut charts = Vec::new();
    for entry in &old {
        let mut chart = Map::new();
        for (from, to) in MOVED_CHART_FIELDS {
            if let Some(value) = entry.get(from) {
                let target = if matches!(*to, "chartHome" | "configHome") { &mut globals } else { &mut chart };
                target.insert((*to).to_owned(), value.clone());
            }
        }
        charts.push(Json::Object(chart));
    }
    if !globals.is_empty() {
        fields.entry("helmGlobals").or_insert(Json::Object(globals));
    }
    extend(fields, "helmCharts", charts);
}

const MOVED_CHART_FIELDS: &[(&str, &str)] = &[
    ("chartName", "name"),
    ("chartVersion", "version"),
    ("chartRepoUrl", "repo"),
    ("chartHome", "chartHome"),
    ("helmHome", "configHome"),
    ("values", "valuesFile"),
    ("valuesLocal", "valuesInline"),
    ("valuesMerge", "valuesMerge"),
    ("releaseName", "releaseName"),
];

/// The order in which kustomize writes fields that a file has not had.
pub const ORDER: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "sortOptions",
    "resources",
    "bases",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "crds",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "configMapGenerator",
    "secretGenerator",
    "helmCharts",
    "helmChartInflationGenerator",
    "helmGlobals",
    "generatorOptions",
    "vars",
    "images",
    "replacements",
    "replicas",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "components",
    "openapi",
    "buildMetadata",
];

use Type::{Flag, Free, GivenText, Integer, List, Pairs, Pointer, Struct, Text, Texts};

pub static KUSTOMIZATION: Form = Form {
    fields: &[
        field("kind", Text),
        field("apiVersion", Text),
        field("metadata", Pointer(&METADATA)),
        field("openapi", Pairs),
        field("namePrefix", Text),
        field("nameSuffix", Text),
        field("namespace", Text),
        field("commonLabels", Pairs),
        field("labels", List(&LABEL)),
        field("commonAnnotations", Pairs),
        field("patchesStrategicMerge", Texts),
        field("patchesJson6902", List(&PATCH)),
        field("patches", List(&PATCH)),
        field("images", List(&IMAGE)),
        field("imageTags", List(&IMAGE)),
        field("replacements", List(&REPLACEMENT)),
        field("replicas", List(&REPLICA)),
        field("vars", List(&VARIABLE)),
        field("sortOptions", Pointer(&SORT_OPTIONS)),
        field("resources", Texts),
        field("components", Texts),
        field("crds", Texts),
        field("bases", Texts),
        field("configMapGenerator", List(&CONFIG_MAP)),
        field("secretGenerator", List(&SECRET)),
        field("helmGlobals", Pointer(&HELM_GLOBALS)),
        field("helmCharts", List(&HELM_CHART)),
        field("helmChartInflationGenerator", List(&OLD_HELM_CHART)),
        field("generatorOptions", Pointer(&GENERATOR_OPTIONS)),
        field("configurations", Texts),
        field("generators", Texts),
        field("transformers", Texts),
        field("validators", Texts),
        field("buildMetadata", Texts),
    ],
};

static METADATA: Form = Form {
    fields: &[field("name", Text), field("namespace", Text), field("labels", Pairs), field("annotations", Pairs)],
};

static LABEL: Form = Form {
    fields: &[
        field("pairs", Pairs),
        field("includeSelectors", Flag),
        field("includeTemplates", Flag),
        field("includeVolumeClaimTemplates", Flag),
        field("fields", List(&FIELD_SPEC)),
    ],
};

static FIELD_SPEC: Form = Form {
    fields: &[
        field("group", Text),
        field("version", Text),
        field("kind", Text),
        field("path", Text),
        field("create", Flag),
    ],
};

static PATCH: Form = Form {
    fields: &[
        field("path", Text),
        field("patch", Text),
        field("target", Pointer(&SELECTOR)),
        field("options", Pointer(&PATCH_OPTIONS)),
    ],
};

static PATCH_OPTIONS: Form = Form { fields: &[field("allowNameChange", Flag), field("allowKindChange", Flag)] };

static SELECTOR: Form = Form {
    fields: &[
        field("group", Text),
        field("version", Text),
        field("kind", Text),
        field("name", Text),
        field("namespace", Text),
        field("annotationSelector", Text),
        field("labelSelector", Text),
    ],
};

static IMAGE: Form = Form {
    fields: &[
        field("name", Text),
        field("newName", Text),
        field("tagSuffix", Text),
        field("newTag", Text),
        field("digest", Text),
    ],
};

static REPLICA: Form = Form { fields: &[field("name", Text), required("count", Integer)] };

static REPLACEMENT: Form = Form {
    fields: &[
        field("source", Pointer(&SOURCE)),
        field("targets", List(&TARGET)),
        field("sourceValue", GivenText),
        field("path", Text),
    ],
};

static SOURCE: Form = Form {
    fields: &[
        field("group", Text),
        field("version", Text),
        field("kind", Text),
        field("name", Text),
        field("namespace", Text),
        field("fieldPath", Text),
        field("options", Pointer(&FIELD_OPTIONS)),
    ],
};

static TARGET: Form = Form {
    fields: &[
        required("select", Pointer(&SELECTOR)),
        field("reject", List(&SELECTOR)),
        field("fieldPaths", Texts),
        field("options", Pointer(&FIELD_OPTIONS)),
    ],
};

static FIELD_OPTIONS: Form = Form {
    fields: &[field("delimiter", Text), field("index", Integer), field("encoding", Text), field("create", Flag)],
};

static VARIABLE: Form = Form {
    fields: &[
        required("name", Text),
        field("objref", Struct(&OBJECT_REFERENCE)),
        field("fieldref", Struct(&FIELD_REFERENCE)),
    ],
};

static OBJECT_REFERENCE: Form = Form {
    fields: &[
        field("apiVersion", Text),
        field("group", Text),
        field("version", Text),
        field("kind", Text),
        required("name", Text),
        field("namespace", Text),
    ],
};

static FIELD_REFERENCE: Form = Form { fields: &[field("fieldPath", Text)] };

static SORT_OPTIONS: Form =
    Form { fields: &[field("order", Text), field("legacySortOptions", Pointer(&LEGACY_SORT_OPTIONS))] };

static LEGACY_SORT_OPTIONS: Form = Form { fields: &[required("orderFirst", Texts), required("orderLast", Texts)] };

static CONFIG_MAP: Form = Form {
    fields: &[
        field("namespace", Text),
        field("name", Text),
        field("behavior", Text),
        field("literals", Texts),
        field("files", Texts),
        field("envs", Texts),
        field("env", Text),
        field("options", Pointer(&GENERATOR_OPTIONS)),
    ],
};

static SECRET: Form = Form {
    fields: &[
        field("namespace", Text),
        field("name", Text),
        field("behavior", Text),
        field("literals", Texts),
        field("files", Texts),
        field("envs", Texts),
        field("env", Text),
        field("options", Pointer(&GENERATOR_OPTIONS)),
        field("type", Text),
    ],
};

static GENERATOR_OPTIONS: Form = Form {
    fields: &[
        field("labels", Pairs),
        field("annotations", Pairs),
        field("disableNameSuffixHash", Flag),
        field("immutable", Flag),
    ],
};

static HELM_GLOBALS: Form = Form { fields: &[field("chartHome", Text), field("configHome", Text)] };

static HELM_CHART: Form = Form {
    fields: &[
        field("name", Text),
        field("version", Text),
        field("repo", Text),
        field("releaseName", Text),
        field("namespace", Text),
        field("additionalValuesFiles", Texts),
        field("valuesFile", Text),
        field("valuesInline", Free),
        field("valuesMerge", Text),
        field("includeCRDs", Flag),
        field("skipHooks", Flag),
        field("apiVersions", Texts),
        field("kubeVersion", Text),
        field("nameTemplate", Text),
        field("skipTests", Flag),
        field("debug", Flag),
        field("devel", Flag),
    ],
};

static OLD_HELM_CHART: Form = Form {
    fields: &[
        field("chartName", Text),
        field("chartVersion", Text),
        field("chartRepoUrl", Text),
        field("chartHome", Text),
        field("chartRepoName", Text),
        field("helmBin", Text),
        field("helmHome", Text),
        field("values", Text),
        field("valuesLocal", Free),
        field("valuesMerge", Text),
        field("releaseName", Text),
        field("releaseNamespace", Text),
        field("extraArgs", Texts),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(input: Json, expected: Json) {
        let mut got = canonical(&input);
        for (name, value) in [("kind", KIND), ("apiVersion", VERSION)] {
            assert_eq!(got.remove(name), Some(Json::from(value)), "of {input}");
        }
        assert_eq!(Json::Object(got), expected, "of {input}");
    }

    #[test]
    fn empty_fields_are_left_out() {
        check(
            json!({"namePrefix": "", "resources": [], "metadata": {}, "patches": [{"target": {}}]}),
            json!({"metadata": {}, "patches": [{"target": {}}]}),
        );
        check(
            json!({"labels": [{"pairs": {"a": null}, "includeSelectors": false}]}),
            json!({"labels": [{"pairs": {"a": ""}}]}),
        );
    }

    #[test]
    fn some_fields_are_written_in_any_case() {
        check(json!({"replicas": [{"name": "a"}]}), json!({"replicas": [{"name": "a", "count": 0}]}));
        check(
            json!({"vars": [{"name": "A"}], "sortOptions": {"legacySortOptions": {"orderFirst": ["A"]}}}),
            json!({
                "vars": [{"name": "A", "objref": {"name": ""}, "fieldref": {}}],
                "sortOptions": {"legacySortOptions": {"orderFirst": ["A"], "orderLast": null}},
            }),
        );
    }

    #[test]
    fn old_fields_move() {
        check(json!({"BASES": ["b"], "resources": ["a"]}), json!({"resources": ["a", "b"]}));
        check(json!({"secretGenerator": [{"env": "e"}]}), json!({"secretGenerator": [{"envs": ["e"]}]}));
        check(
            json!({"helmChartInflationGenerator": [{"chartName": "c", "chartHome": "h", "extraArgs": ["x"]}]}),
            json!({"helmCharts": [{"name": "c"}], "helmGlobals": {"chartHome": "h"}}),
        );
    }
}
