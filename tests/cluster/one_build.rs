//! `kustomize`, `apply -k`, `diff -k`, `get -k` and `delete -k`: the same build behind all of them.

use crate::plane::Cluster;

/// The objects of a build's text, as `TYPE/NAME` sorted.
fn built(text: &str) -> Vec<String> {
    let names = text.split("---\n").map(|document| {
        let line = |start: &str| document.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default();
        format!("{}/{}", line("kind: ").to_lowercase(), line("  name: "))
    });
    sorted(names.collect())
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn a_kustomization_is_the_same_for_every_command() {
    let cluster = Cluster::new("one-build");
    let write = |path: &str, text: &str| drop(cluster.scratch.write(path, text));
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: base\ndata: {a: b}\n";
    write("base/kustomization.yaml", "resources: [config.yaml]\nnamePrefix: of-\n");
    write("base/config.yaml", config);
    let overlay = "resources: [../base]\nnameSuffix: -v1\nlabels: [{pairs: {app: one}}]\n\
                   configMapGenerator: [{name: made, literals: [x=y]}]\n\
                   secretGenerator: [{name: hidden, literals: [p=q]}]\n\
                   patches: [{target: {kind: ConfigMap, name: base}, patch: '[{\"op\": \"replace\", \"path\": \"/data/a\", \"value\": \"c\"}]'}]\n";
    write("k/kustomization.yaml", overlay);
    let text = cluster.ok("kx kustomize k");
    assert_eq!(text, cluster.ok("kubectl kustomize k"));
    let names = built(&text);
    assert_eq!(names.len(), 3, "{text}");
    let words =
        |text: &str| sorted(text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect());
    assert_eq!(words(&cluster.ok("kx apply -k k")), names);
    assert_eq!(words(&cluster.ok("kx get -k k -o name")), names);
    assert_eq!(cluster.ok("kx diff -k k"), "");
    write("base/config.yaml", &config.replace("name: base", "name: base\n  annotations: {new: yes-it-is}"));
    let difference = cluster.run("kx diff -k k");
    assert_eq!(difference.status, 1, "{difference}");
    assert!(difference.out.contains("+    new: yes-it-is\n"), "{difference}");
    // `configmap "of-base-v1" deleted from one-build namespace`
    let deleted = cluster.ok("kx delete -k k");
    let deleted = deleted.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join("/").replace('"', ""));
    assert_eq!(sorted(deleted.collect()), names);
    assert!(cluster.object("configmaps/of-base-v1").is_none());
}
