//! Kustomizations with nothing wrong in them, so that builds go on to their end.

use super::generate::{Chance, Make, flag, generator_options, image, list, namespace, text, texts};
use serde_json::{Value, json};

const POD: &str = "spec.template.spec.containers.0.image";

pub fn kustomization(chance: &mut Chance) -> Value {
    let fields: [(&str, usize, Make); 14] = [
        ("namePrefix", 3, |chance| json!(chance.pick(&["p-", "x."]))),
        ("nameSuffix", 4, |chance| json!(chance.pick(&["-s", "-v1"]))),
        ("namespace", 3, namespace),
        ("commonLabels", 5, texts),
        ("labels", 3, |chance| list(chance, labels)),
        ("commonAnnotations", 4, texts),
        ("patches", 2, |chance| list(chance, patch)),
        ("images", 3, |chance| list(chance, image)),
        ("replacements", 3, |chance| list(chance, replacement)),
        ("configMapGenerator", 3, |chance| json!([generator(chance)])),
        ("secretGenerator", 4, |chance| json!([generator(chance)])),
        ("generatorOptions", 6, generator_options),
        ("sortOptions", 6, |chance| json!({"order": chance.pick(&["fifo", "legacy"])})),
        ("buildMetadata", 5, |chance| json!([chance.pick(&["originAnnotations", "transformerAnnotations"])])),
    ];
    let mut map = serde_json::Map::new();
    for (name, rarity, value) in fields {
        if chance.once_in(rarity) {
            map.insert(name.to_owned(), value(chance));
        }
    }
    map.insert("resources".to_owned(), json!(["r.yaml"]));
    Value::Object(map)
}

fn labels(chance: &mut Chance) -> Value {
    json!({"pairs": texts(chance), "includeSelectors": flag(chance), "includeTemplates": flag(chance)})
}

fn patch(chance: &mut Chance) -> Value {
    let target = json!({"kind": chance.pick(&["Deployment", "Dep.*", ".*", "Service|Job"])});
    let text = match chance.below(4) {
        0 => json!([{"op": "add", "path": "/metadata/annotations/new", "value": text(chance)}]),
        1 => json!([{"op": "add", "path": "/metadata/labels", "value": texts(chance)}]),
        2 => json!({"apiVersion": "v1", "kind": "X", "metadata": {"name": "x", "labels": texts(chance)}}),
        _ => {
            let containers = json!([{"name": chance.pick(&["c", "new"]), "image": text(chance), "env": null}]);
            let spec = json!({"template": {"spec": {"containers": containers}}, "replicas": chance.below(3)});
            json!({"apiVersion": "v1", "kind": "X", "metadata": {"name": "x"}, "spec": spec})
        }
    };
    json!({"patch": text.to_string(), "target": target})
}

fn replacement(chance: &mut Chance) -> Value {
    let field = chance.pick(&["metadata.name", "metadata.labels.app", POD, "spec.replicas"]);
    let options = json!({"create": true, "delimiter": chance.pick(&["", "-"]), "index": chance.below(2)});
    let target =
        json!({"select": {"kind": chance.pick(&["Deployment", "Service"])}, "fieldPaths": [field], "options": options});
    json!({"sourceValue": text(chance), "targets": [target]})
}

fn generator(chance: &mut Chance) -> Value {
    let name = format!("g{}", chance.below(1000));
    let files = json!([chance.pick(&["r.yaml", "k=p.yaml"])]);
    json!({"name": name, "literals": ["a=b", "c=\"d\""], "files": files, "options": generator_options(chance)})
}
