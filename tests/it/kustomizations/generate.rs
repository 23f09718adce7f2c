//! What generated kustomizations consist of: every field, in forms that are right and forms that are wrong.

use super::calm;
use super::words::{KINDS, NAMES, NAMESPACES, PATHS, TEXTS, VERSIONS};
use serde_json::{Value, json};

/// Makes a part of a kustomization.
pub type Make = fn(&mut Chance) -> Value;

/// Chance that gives the same again for the same seed (xorshift).
pub struct Chance {
    state: u64,
    /// Nothing is wrong on purpose.
    calm: bool,
}

impl Chance {
    pub fn of(seed: u64) -> Chance {
        let mut chance = Chance { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, calm: false };
        chance.next();
        chance.calm = chance.below(3) > 0;
        chance
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("because it is below the limit")
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Once in so many times, but never when calm.
    fn errs_once_in(&mut self, times: usize) -> bool {
        !self.calm && self.once_in(times)
    }

    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

pub fn text(chance: &mut Chance) -> Value {
    if chance.calm {
        return json!(chance.pick(&["b", "1", "true", "nginx:1.7", "x y", "$(VAR)", "null", "1e3"]));
    }
    match chance.below(12) {
        0 => json!(chance.next() % 100),
        1 => Value::Null,
        2 => json!(chance.once_in(2)),
        3 => json!(PATHS[chance.below(PATHS.len())]),
        4 => json!([TEXTS[chance.below(TEXTS.len())]]),
        _ => json!(TEXTS[chance.below(TEXTS.len())]),
    }
}

pub fn texts(chance: &mut Chance) -> Value {
    if chance.calm {
        return json!({chance.pick(&["app", "tier"]): text(chance), chance.pick(&["a/b", "tier"]): "x"});
    }
    let mut map = serde_json::Map::new();
    for _ in 0..=chance.below(3) {
        let key = chance.pick(&["app", "tier", "a/b", "k8s.io/x", "k", "", "$patch", "1"]);
        map.insert(key.to_owned(), text(chance));
    }
    Value::Object(map)
}

/// Some of the fields, now and then with a value of another kind.
fn object(chance: &mut Chance, fields: &[(&str, Make)]) -> Value {
    let mut map = serde_json::Map::new();
    for (name, value) in fields {
        if chance.once_in(2) {
            let value = if chance.errs_once_in(60) { text(chance) } else { value(chance) };
            map.insert((*name).to_owned(), value);
        }
    }
    Value::Object(map)
}

pub fn list(chance: &mut Chance, item: Make) -> Value {
    Value::Array((0..chance.below(3)).map(|_| item(chance)).collect())
}

fn name(chance: &mut Chance) -> Value {
    json!(chance.pick(if chance.calm { &NAMES[..5] } else { &NAMES }))
}

pub fn namespace(chance: &mut Chance) -> Value {
    json!(chance.pick(&NAMESPACES))
}

fn kind(chance: &mut Chance) -> Value {
    json!(chance.pick(if chance.calm { &KINDS[..16] } else { &KINDS }))
}

pub fn flag(chance: &mut Chance) -> Value {
    json!(chance.once_in(2))
}

fn path(chance: &mut Chance) -> Value {
    json!(chance.pick(&PATHS))
}

fn metadata(chance: &mut Chance) -> Value {
    let mut made = object(chance, &[("namespace", namespace), ("labels", texts), ("annotations", texts)]);
    if !chance.errs_once_in(40) {
        made["name"] = if chance.calm { json!(format!("n{}", chance.next() % 100_000)) } else { name(chance) };
    }
    made
}

fn container(chance: &mut Chance) -> Value {
    fn variables(chance: &mut Chance) -> Value {
        list(chance, |chance| {
            let reference = json!({"configMapKeyRef": {"name": name(chance), "key": "k"}});
            json!({"name": chance.pick(&["A", "B"]), "value": text(chance), "valueFrom": reference})
        })
    }
    fn ports(chance: &mut Chance) -> Value {
        list(chance, |chance| json!({"containerPort": chance.below(3), "protocol": chance.pick(&["TCP", "UDP"])}))
    }
    object(
        chance,
        &[
            ("name", |chance| json!(chance.pick(&["c", "main", "new"]))),
            ("image", text),
            ("env", variables),
            ("ports", ports),
            ("args", |chance| list(chance, text)),
            ("$patch", directive),
        ],
    )
}

fn version(chance: &mut Chance) -> Value {
    json!(chance.pick(if chance.calm { &VERSIONS[..5] } else { &VERSIONS }))
}

fn directive(chance: &mut Chance) -> Value {
    if chance.calm {
        return json!("merge");
    }
    json!(chance.pick(&["delete", "replace", "merge", "merge", "bogus"]))
}

fn template(chance: &mut Chance) -> Value {
    fn pod(chance: &mut Chance) -> Value {
        fn volumes(chance: &mut Chance) -> Value {
            list(
                chance,
                |chance| json!({"name": "v", "configMap": {"name": name(chance)}, "$patch": directive(chance)}),
            )
        }
        object(
            chance,
            &[
                ("containers", |chance| list(chance, container)),
                ("volumes", volumes),
                ("serviceAccountName", name),
                ("$patch", directive),
            ],
        )
    }
    object(chance, &[("metadata", metadata), ("spec", pod)])
}

fn spec(chance: &mut Chance) -> Value {
    object(
        chance,
        &[
            ("replicas", text),
            ("selector", texts),
            ("template", template),
            ("list", |chance| list(chance, texts)),
            ("ports", |chance| list(chance, |chance| json!({"port": chance.below(2), "protocol": "TCP"}))),
            ("ref", |chance| json!({"name": name(chance)})),
            ("jobTemplate", |chance| json!({"spec": {"template": template(chance)}})),
        ],
    )
}

fn resource(chance: &mut Chance) -> Value {
    let mut made = object(
        chance,
        &[
            ("spec", spec),
            ("data", texts),
            ("stringData", texts),
            ("items", |chance| {
                list(chance, |chance| json!({"apiVersion": "v1", "kind": kind(chance), "metadata": metadata(chance)}))
            }),
            ("subjects", |chance| {
                list(
                    chance,
                    |chance| json!({"kind": "ServiceAccount", "name": name(chance), "namespace": namespace(chance)}),
                )
            }),
            (
                "roleRef",
                |chance| json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name(chance)}),
            ),
            ("$patch", |chance| if chance.once_in(8) { directive(chance) } else { json!("merge") }),
        ],
    );
    if !chance.errs_once_in(50) {
        made["kind"] = kind(chance);
        made["apiVersion"] = version(chance);
        made["metadata"] = metadata(chance);
    }
    made
}

fn documents(chance: &mut Chance) -> String {
    let made: Vec<String> = (0..=chance.below(3)).map(|_| written(chance, resource)).collect();
    let separators = ["\n---\n", "\n---\n", "\n--- # x\n", "\n---\r\n", "\n--- x\n"];
    made.join(chance.pick(if chance.calm { &separators[..3] } else { &separators }))
}

/// YAML or JSON, now and then cut or with a letter changed.
fn written(chance: &mut Chance, make: Make) -> String {
    let tree = make(chance);
    let mut text = if chance.once_in(3) { tree.to_string() } else { kx::yaml::write(&tree) };
    if chance.errs_once_in(60) {
        let mut at = chance.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        match chance.below(3) {
            0 => text.truncate(at),
            1 => text
                .insert_str(at, chance.pick(&[":", "\n", " ", "&a ", "*a", "!!binary ", "---\n", "\0", "|", "<<: "])),
            _ => text.insert_str(0, chance.pick(&["%YAML 1.1\n", "\u{feff}", "# x\n", "---\n...\n"])),
        }
    }
    text
}

fn selector(chance: &mut Chance) -> Value {
    object(
        chance,
        &[
            ("kind", kind),
            ("name", |chance| if chance.once_in(4) { text(chance) } else { name(chance) }),
            ("namespace", namespace),
            ("version", |chance| json!(chance.pick(&["v1", ".*", "("]))),
            ("group", |chance| json!(chance.pick(&["apps", "", "*"]))),
            ("labelSelector", text),
            ("annotationSelector", text),
        ],
    )
}

fn operations(chance: &mut Chance) -> Value {
    list(chance, |chance| {
        let op = chance.pick(&["add", "replace", "remove", "test", "copy", "move", "bogus"]);
        json!({"op": op, "path": path(chance), "from": path(chance), "value": text(chance)})
    })
}

fn patch(chance: &mut Chance) -> Value {
    let text = if chance.once_in(3) { written(chance, operations) } else { documents(chance) };
    let mut made = object(
        chance,
        &[
            ("target", selector),
            ("options", |chance| json!({"allowNameChange": flag(chance), "allowKindChange": flag(chance)})),
        ],
    );
    match chance.once_in(4) {
        true => made["path"] = json!(chance.pick(&["p.yaml", "r.yaml", "nope"])),
        false => made["patch"] = json!(text),
    }
    made
}

fn replacement(chance: &mut Chance) -> Value {
    fn options(chance: &mut Chance) -> Value {
        let index = i64::try_from(chance.below(4)).unwrap_or_default() - 1;
        json!({"delimiter": chance.pick(&["", "-", "/", "ü"]), "index": index, "create": flag(chance)})
    }
    fn target(chance: &mut Chance) -> Value {
        object(
            chance,
            &[
                ("select", selector),
                ("reject", |chance| list(chance, selector)),
                ("fieldPaths", |chance| list(chance, path)),
                ("options", options),
            ],
        )
    }
    fn source(chance: &mut Chance) -> Value {
        let mut made = selector(chance);
        made["fieldPath"] = path(chance);
        made["options"] = options(chance);
        made
    }
    object(chance, &[("source", source), ("sourceValue", text), ("targets", |chance| list(chance, target))])
}

fn generator(chance: &mut Chance) -> Value {
    object(
        chance,
        &[
            ("name", name),
            ("namespace", namespace),
            ("literals", |chance| list(chance, text)),
            ("behavior", |chance| json!(chance.pick(&["create", "merge", "replace", "x"]))),
            ("files", |chance| {
                list(chance, |chance| json!(chance.pick(&["r.yaml", "k=p.yaml", "a=b=c", "nope", "="])))
            }),
            ("envs", |chance| list(chance, |chance| json!(chance.pick(&["e.env", "r.yaml"])))),
            ("type", text),
            ("options", generator_options),
        ],
    )
}

pub fn generator_options(chance: &mut Chance) -> Value {
    object(chance, &[("labels", texts), ("annotations", texts), ("disableNameSuffixHash", flag), ("immutable", flag)])
}

fn field_spec(chance: &mut Chance) -> Value {
    object(chance, &[("path", path), ("create", flag), ("kind", kind), ("version", |chance| version(chance))])
}

fn configuration(chance: &mut Chance) -> Value {
    let fields: Make = |chance| list(chance, field_spec);
    object(
        chance,
        &[
            ("namePrefix", fields),
            ("commonLabels", fields),
            ("labels", fields),
            ("namespace", fields),
            ("varReference", fields),
            ("images", fields),
            ("replicas", fields),
            ("commonAnnotations", fields),
            ("nameReference", |chance| {
                list(chance, |chance| json!({"kind": kind(chance), "fieldSpecs": [field_spec(chance)]}))
            }),
        ],
    )
}

fn plugin(chance: &mut Chance) -> Value {
    let kinds = [
        "AnnotationsTransformer",
        "ImageTagTransformer",
        "LabelTransformer",
        "NamespaceTransformer",
        "PatchJson6902Transformer",
        "PatchStrategicMergeTransformer",
        "PatchTransformer",
        "PrefixTransformer",
        "SuffixTransformer",
        "ReplacementTransformer",
        "ReplicaCountTransformer",
        "ValueAddTransformer",
        "HashTransformer",
        "ConfigMapGenerator",
        "SecretGenerator",
        "IAMPolicyGenerator",
        "Bogus",
    ];
    let mut made = object(
        chance,
        &[
            ("fieldSpecs", |chance| list(chance, field_spec)),
            ("labels", texts),
            ("annotations", texts),
            ("imageTag", image),
            ("prefix", text),
            ("suffix", text),
            ("target", selector),
            ("jsonOp", text),
            ("patch", |chance| json!(documents(chance))),
            ("patches", text),
            ("replacements", |chance| list(chance, replacement)),
            ("replica", |chance| json!({"name": name(chance), "count": 3})),
            ("value", text),
            ("targets", |chance| {
                list(
                    chance,
                    |chance| json!({"selector": selector(chance), "fieldPath": path(chance), "filePathPosition": chance.below(3)}),
                )
            }),
            ("literals", |chance| list(chance, text)),
            ("setRoleBindingSubjects", |chance| json!(chance.pick(&["none", "allServiceAccounts", "x"]))),
        ],
    );
    made["apiVersion"] = json!(chance.pick(&["builtin", "builtin", "builtin", "example.com/v1"]));
    made["kind"] = json!(chance.pick(&kinds));
    made["metadata"] = metadata(chance);
    made
}

pub fn image(chance: &mut Chance) -> Value {
    object(
        chance,
        &[
            ("name", |chance| json!(chance.pick(&["nginx", ".*", "(", "a/b"]))),
            ("newName", text),
            ("newTag", text),
            ("digest", text),
            ("tagSuffix", text),
        ],
    )
}

fn plugins(chance: &mut Chance) -> Value {
    list(chance, |chance| if chance.once_in(6) { json!("r.yaml") } else { json!(written(chance, plugin)) })
}

fn resources(chance: &mut Chance) -> Value {
    let mut paths = vec![json!("r.yaml")];
    while chance.once_in(3) {
        paths.push(json!(chance.pick(&[
            "base",
            "base",
            "comp",
            "p.yaml",
            "nope",
            "..",
            ".",
            "base/../base",
            "*",
            "",
            "a..b",
            "/"
        ])));
    }
    Value::Array(paths)
}

fn kustomization(chance: &mut Chance) -> Value {
    if chance.calm {
        return calm::kustomization(chance);
    }
    // Rare fields are rarer here, else nearly all would fail at once.
    let fields: [(&str, usize, Make); 34] = [
        ("resources", 1, resources),
        ("components", 12, |chance| json!([chance.pick(&["comp", "base", "../comp"])])),
        ("namePrefix", 4, text),
        ("nameSuffix", 4, text),
        ("namespace", 3, namespace),
        ("commonLabels", 6, texts),
        ("labels", 4, |chance| {
            list(chance, |chance| {
                object(
                    chance,
                    &[
                        ("pairs", texts),
                        ("includeSelectors", flag),
                        ("includeTemplates", flag),
                        ("fields", |chance| list(chance, field_spec)),
                    ],
                )
            })
        }),
        ("commonAnnotations", 6, texts),
        ("patches", 2, |chance| list(chance, patch)),
        ("patchesStrategicMerge", 9, |chance| json!([documents(chance)])),
        ("patchesJson6902", 12, |chance| list(chance, patch)),
        ("images", 4, |chance| list(chance, image)),
        ("imageTags", 30, |chance| list(chance, image)),
        ("replicas", 9, |chance| json!([{"name": name(chance), "count": chance.below(5)}])),
        ("replacements", 3, |chance| list(chance, replacement)),
        (
            "vars",
            6,
            |chance| json!([{"name": chance.pick(&["VAR", "X", ""]), "objref": selector(chance), "fieldref": {"fieldpath": path(chance)}}]),
        ),
        (
            "sortOptions",
            9,
            |chance| json!({"order": chance.pick(&["fifo", "legacy", "x"]), "legacySortOptions": {"orderFirst": [kind(chance)]}}),
        ),
        ("configMapGenerator", 3, |chance| list(chance, generator)),
        ("secretGenerator", 4, |chance| list(chance, generator)),
        ("generatorOptions", 6, generator_options),
        ("configurations", 7, |_| json!(["c.yaml"])),
        ("crds", 12, |chance| json!([chance.pick(&["crd.json", "r.yaml"])])),
        ("openapi", 20, |chance| json!({"path": chance.pick(&["crd.json", "nope"])})),
        ("generators", 9, plugins),
        ("transformers", 5, plugins),
        ("validators", 15, plugins),
        ("buildMetadata", 6, |chance| {
            json!([chance.pick(&["originAnnotations", "transformerAnnotations", "managedByLabel", "x"])])
        }),
        ("helmCharts", 40, |chance| list(chance, texts)),
        ("helmGlobals", 40, texts),
        ("bases", 30, |chance| json!([chance.pick(&["base", "nope"])])),
        ("metadata", 20, metadata),
        ("kind", 30, |chance| json!(chance.pick(&["Kustomization", "Component", "X"]))),
        ("apiVersion", 30, |chance| version(chance)),
        ("bogus", 90, text),
    ];
    let mut map = serde_json::Map::new();
    for (name, rarity, value) in fields {
        if chance.once_in(rarity) {
            map.insert(name.to_owned(), value(chance));
        }
    }
    Value::Object(map)
}

fn crd(chance: &mut Chance) -> Value {
    let property = json!({"x-kubernetes-object-ref-kind": kind(chance), "x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-annotation": "",
        "$ref": chance.pick(&["g.Spec", "g.MyKind", "nope", ""]), "type": text(chance)});
    let schema = json!({"Schema": {"properties": {"spec": property, "apiVersion": {}, "kind": {}, "metadata": {}}}});
    json!({"g.MyKind": schema, "g.Spec": schema, "definitions": {"x": {"properties": {"spec": property},
        "x-kubernetes-group-version-kind": [{"group": "g.io", "kind": "MyKind", "version": "v1"}]}}})
}

/// The files of a kustomization in the folder `k`, with a base and a component.
pub fn files(chance: &mut Chance) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["", "base/", "comp/"] {
        let mut add = |name: &str, text: String| files.push((format!("k/{folder}{name}"), text));
        let mut tree = written(chance, kustomization);
        if folder == "comp/" && !chance.errs_once_in(9) {
            tree = format!("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n{tree}");
        }
        add(chance.pick(&["kustomization.yaml", "kustomization.yaml", "Kustomization"]), tree);
        add("r.yaml", documents(chance));
        add("p.yaml", if chance.once_in(2) { written(chance, operations) } else { documents(chance) });
        add("c.yaml", written(chance, configuration));
        add("crd.json", written(chance, crd));
        add("e.env", format!("A=1\n# c\n{}\n", chance.pick(&TEXTS)));
    }
    files
}
