//! Folders as the real kustomize prints them.

use super::search::Query;
use super::tree::{self, Field, Structure};
use super::{Extent, Item, Locality, count, format, matching, packages, read_folder, read_stream, text};
use crate::files::Memory;
use std::path::Path;

const DEPLOYMENT: &str = "# head
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # line
  namespace: ns
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: c
        image: nginx:1
        args: [a, b]
        ports:
        - containerPort: 80
        resources: {limits: {cpu: 100m}}
      - image: redis
        name: b
        env:
        - name: X
          value: \"1\"
";
const SERVICE: &str = "kind: Service\napiVersion: v1\nmetadata: {name: svc}\nspec:\n  ports:\n  - port: 80\n";
const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n  annotations:\n    \
                      config.kubernetes.io/local-config: \"true\"\n";

fn files() -> Memory {
    let first = format!("{DEPLOYMENT}---\n{SERVICE}");
    Memory::new([
        ("/d/a.yaml", first.as_str()),
        ("/d/sub/b.yml", CONFIG),
        ("/d/sub/deep/c.yaml", "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n"),
        ("/d/pkg/Krmfile", ""),
        ("/d/pkg/x.yaml", CONFIG),
    ])
}

fn read(all: bool, include_local: bool) -> Vec<Item> {
    let mut items = read_folder(&files(), Path::new("/d"), if all { Extent::ALL } else { Extent::PACKAGE })
        .expect("it can be read");
    Locality { include_local, exclude_others: false }.choose(&mut items);
    items
}

#[test]
fn packages_are_folders_of_their_own() {
    assert_eq!(packages(&files(), "/d", true).expect("it is there"), [Path::new("/d"), Path::new("/d/pkg")]);
    let counts: Vec<String> =
        count(&read(false, true)).iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
    assert_eq!(counts, ["ConfigMap: 1", "Deployment: 1", "List: 1", "Service: 1"]);
    assert_eq!(
        packages(&files(), "/no", true).map_err(|error| error.to_string()),
        Err("lstat /no: no such file or directory".to_owned())
    );
}

fn drawn(items: &[Item], fields: &[&str]) -> String {
    let fields: Vec<Field> = fields.iter().map(|path| Field::new(matching::parse(path).expect("valid"))).collect();
    tree::by_folder(&files(), "/d", items, &fields).expect("the fields are there")
}

#[test]
fn draws_folders() {
    assert_eq!(
        drawn(&read(true, true), &[]),
        "/d\n├── [a.yaml]  Service svc\n├── [a.yaml]  Deployment ns/web\n├── Pkg: pkg\n│   └── [x.yaml]  ConfigMap cm\n└── \
         sub\n    ├── [b.yml]  ConfigMap cm\n    └── deep\n        └── [c.yaml]  List \n"
    );
    let containers = "spec.template.spec.containers[name=\\.*]";
    let fields = ["image", "env", "args", "ports", "resources"].map(|name| format!("{containers}.{name}"));
    let fields: Vec<&str> = fields.iter().map(String::as_str).chain(["spec.replicas"]).collect();
    assert_eq!(
        drawn(&read(true, false)[..1], &fields),
        "/d\n└── [a.yaml]  Deployment ns/web\n    ├── spec.replicas: 3\n    └── spec.template.spec.containers\n        ├── \
         0\n        │   ├── image: redis\n        │   └── env: [{name: X, value: \"1\"}]\n        └── 1\n            ├── \
         image: nginx:1\n            ├── args: [a, b]\n            ├── ports: [{containerPort: 80}]\n            └── \
         resources: {limits: {cpu: 100m}}\n"
    );
}

#[test]
fn draws_owners() {
    let text = "kind: Pod\nmetadata:\n  name: p\n  ownerReferences:\n  - {kind: ReplicaSet, name: r}\n---\nkind: \
                ReplicaSet\nmetadata: {name: r}\n";
    let items = read_stream(text).expect("valid");
    assert_eq!(Structure::of(&items), Structure::Owners);
    let drawn = tree::by_owner(&items, &[]).expect("the owner is there");
    assert_eq!(drawn, ".\n└── [Resource]  ReplicaSet r\n    └── [Resource]  Pod p\n");
    let lonely = tree::by_owner(&items[..1], &[]).map_err(|error| error.to_string());
    assert_eq!(
        lonely,
        Err("owner 'ReplicaSet /r' not found in input, but found as an owner of input objects".to_owned())
    );
}

#[test]
fn finds_by_expression_and_quantity() {
    let items = read(false, true);
    let check = |query: &str, expected: &[&str]| {
        let query = Query::parse(query).expect("valid");
        let found = items.iter().filter(|item| query.finds(item).expect("comparable"));
        let names: Vec<&str> = found.map(|item| item.field(&["metadata", "name"])).collect();
        assert_eq!(names, expected, "of {query:?}");
    };
    check("kind=Deployment|Service", &["web", "svc"]);
    check("metadata.name=^s", &["svc"]);
    check("spec.replicas>2", &["web"]);
    check("spec.replicas<=2", &[]);
    check("spec.template.spec.containers[name=c].image=nginx:1", &["web"]);
    check("spec.template.spec.containers[name=c].resources.limits.cpu<1", &["web"]);
    assert!(Query::parse("a=b=c").is_err());
}

#[test]
fn arranges_fields_with_their_comments() {
    let items = read(false, false);
    let arranged = format::arranged(&items[0]).expect("valid");
    let start = DEPLOYMENT.find("      - name: c").expect("it is there");
    let expected = format!(
        "{}      - name: b\n        image: redis\n        env:\n        - name: X\n          value: \"1\"\n{}",
        &DEPLOYMENT[..start],
        &DEPLOYMENT[start..DEPLOYMENT.find("      - image: redis").expect("it is there")],
    );
    assert_eq!(arranged, expected);
    let arranged = format::arranged(&items[1]).expect("valid");
    assert_eq!(arranged, SERVICE.replace("kind: Service\napiVersion: v1\n", "apiVersion: v1\nkind: Service\n"));
    assert!(!text::uncommented(&items[0]).contains('#'));
}

#[test]
fn annotates_in_place() {
    let items = read(false, false);
    assert_eq!(
        text::annotated(&items[1]).expect("valid"),
        SERVICE.replace(
            "name: svc",
            "name: svc, annotations: {config.kubernetes.io/index: '1', config.kubernetes.io/path: 'a.yaml', \
             internal.config.kubernetes.io/index: '1', internal.config.kubernetes.io/path: 'a.yaml'}"
        )
    );
    let annotated = text::annotated(&items[0]).expect("valid");
    assert!(
        annotated.contains("  namespace: ns\n  annotations:\n    config.kubernetes.io/index: '0'\n"),
        "{annotated}"
    );
}

#[test]
fn lists_are_put_together_and_taken_apart() {
    let items = read(false, false);
    let texts: Vec<String> = items.iter().take(2).map(|item| item.text.clone()).collect();
    let list = text::wrapped(&texts, ("config.kubernetes.io/v1", "ResourceList"), None);
    assert!(
        list.starts_with("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- # head\n  apiVersion")
    );
    let again: Vec<String> = read_stream(&list).expect("valid").into_iter().map(|item| item.text).collect();
    assert_eq!(again, texts);
}
