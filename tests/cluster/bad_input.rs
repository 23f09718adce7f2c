//! Bad input that a server is needed for: the words of kubectl, and nothing half applied that could have been refused.

use crate::plane::Cluster;

#[track_caller]
fn check(cluster: &Cluster, line: &str, (status, out, err): (i32, &str, &str)) {
    let outcome = cluster.run(line);
    assert_eq!((outcome.status, outcome.out.as_str(), outcome.err.as_str()), (status, out, err), "of {line}");
}

const GOOD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good\n---\n";

#[test]
fn manifests_that_cannot_be_applied() {
    let cluster = Cluster::new("bad-input");
    let write = |name: &str, text: &str| cluster.scratch.write(name, &format!("{GOOD}{text}"));
    write("broken.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n data: {}\n");
    write("kind.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n");
    write("field.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndatas: {a: b}\n");
    write("name.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Bad_name\n");

    let broken =
        "error: error parsing broken.yaml: error converting YAML to JSON: yaml: line 4: did not find expected key\n";
    // kx refuses it whole; kubectl, under its own name, is kubectl.
    let under_kx = cluster.run("kx apply -f broken.yaml");
    assert_eq!((under_kx.status, under_kx.out.as_str()), (1, ""), "{under_kx}");
    assert!(under_kx.err.contains("line 4"), "{under_kx}");
    assert_eq!(cluster.object("configmaps/good"), None, "what could be refused before was");
    check(&cluster, "kubectl apply -f broken.yaml", (1, "configmap/good created\n", broken));
    check(&cluster, "kubectl diff -f broken.yaml", (2, "", broken));

    let kind = "error: resource mapping not found for name: \"a\" namespace: \"\" from \"kind.yaml\": no matches for kind \"Widget\" in version \"example.com/v1\"\nensure CRDs are installed first\n";
    check(&cluster, "kubectl apply -f kind.yaml", (1, "configmap/good unchanged\n", kind));

    let field = "Error from server (BadRequest): error when creating \"field.yaml\": ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"datas\"\n";
    check(&cluster, "kubectl apply -f field.yaml", (1, "configmap/good unchanged\n", field));
    cluster.ok("kubectl delete configmap good");
    check(
        &cluster,
        "kubectl create -f field.yaml --validate=ignore",
        (0, "configmap/good created\nconfigmap/a created\n", ""),
    );

    let named = cluster.run("kubectl apply -f name.yaml");
    assert_eq!((named.status, named.out.as_str()), (1, "configmap/good configured\n"));
    let start =
        "The ConfigMap \"Bad_name\" is invalid: metadata.name: Invalid value: \"Bad_name\": a lowercase RFC 1123 ";
    assert!(named.err.contains(start), "{named}");
    let gone = "Error from server (NotFound): error when deleting \"name.yaml\": configmaps \"Bad_name\" not found\n";
    let namespace = &cluster.namespace;
    let deleted = format!("configmap \"good\" deleted from {namespace} namespace\n");
    check(&cluster, "kubectl delete -f name.yaml", (1, &deleted, gone));
}

#[test]
fn names_that_are_not_there() {
    let cluster = Cluster::new("not-there");
    check(&cluster, "kubectl get widgets", (1, "", "error: the server doesn't have a resource type \"widgets\"\n"));
    check(&cluster, "kubectl get pods nope", (1, "", "Error from server (NotFound): pods \"nope\" not found\n"));
    check(&cluster, "kubectl apply -f nope.yaml", (1, "", "error: the path \"nope.yaml\" does not exist\n"));
}
