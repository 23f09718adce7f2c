//! What kx does for kustomizations beyond kustomize, and what bad ones get.

use crate::harness::{Outcome, Scratch};
use std::time::{Duration, Instant};

fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n")
}

/// A scratch folder with a kustomization in `k` and some files.
fn scratch(kustomization: &str, files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("k/kustomization.yaml", kustomization);
    for (path, text) in files {
        scratch.write(&format!("k/{path}"), text);
    }
    scratch
}

#[track_caller]
fn refused(outcome: &Outcome, parts: &[&str]) {
    assert_eq!((outcome.status, outcome.out.as_str()), (1, ""), "{outcome}");
    for part in parts {
        assert!(outcome.err.contains(part), "wanted {part}\n{outcome}");
    }
}

#[test]
fn patterns_in_resources() {
    let (a, b) = (config("a"), config("b"));
    let files = [
        ("a.yaml", a.as_str()),
        ("sub/b.yaml", &b),
        ("base/kustomization.yaml", "namePrefix: x-\nresources: [c.yaml]\n"),
        ("base/c.yaml", &config("c")),
        ("empty/notes.txt", ""),
    ];
    let mut scratch = scratch("resources: ['*.yaml', 'sub/[b]?yaml', '*']\n", &files[..2]);
    refused(&scratch.run("kx kustomize k"), &["*.yaml: no such file or directory"]);
    refused(&scratch.run("kubectl kustomize k --globs"), &["error: unknown flag: --globs"]);
    scratch.write("k/kustomization.yaml", "resources: ['*.yaml', 'sub/[b]?yaml', 'ba*']\n");
    for (path, text) in &files[2..] {
        scratch.write(&format!("k/{path}"), text);
    }
    let expected = [config("a"), config("b"), config("x-c")].join("---\n");
    let outcome = scratch.run("kx kustomize k --globs");
    assert_eq!((outcome.status, outcome.out.as_str(), outcome.err.as_str()), (0, expected.as_str(), ""), "{outcome}");
    scratch.set("KX_KUSTOMIZE", "globs");
    assert_eq!(scratch.run("kx kustomize k").out, expected);
    scratch.write("k/kustomization.yaml", "resources: ['*.yml']\n");
    refused(&scratch.run("kx kustomize k"), &["error: nothing matches the pattern '*.yml'\n"]);
}

#[test]
fn patches_and_replacements_that_match_nothing() {
    let text = "resources: [a.yaml]\npatches:\n- target: {kind: Deployment, name: gone}\n  patch: '[{\"op\": \"remove\", \"path\": \"/a\"}]'\nreplacements:\n- sourceValue: x\n  targets:\n  - select: {kind: Service}\n    fieldPaths: [metadata.name]\n";
    let mut scratch = scratch(text, &[("a.yaml", &config("a"))]);
    let silent = scratch.run("kx kustomize k");
    assert_eq!((silent.status, silent.err.as_str()), (0, ""), "{silent}");
    refused(
        &scratch.run("kx kustomize k --strict"),
        &["a patch matches nothing: target {\"kind\":\"Deployment\",\"name\":\"gone\"}\n"],
    );
    scratch.set("KX_KUSTOMIZE", "warn");
    let warned = scratch.run("kx kustomize k");
    assert_eq!((warned.status, warned.out.as_str()), (0, config("a").as_str()), "{warned}");
    assert_eq!(warned.err.matches("matches nothing").count(), 2, "{warned}");
    scratch.set("KX_KUSTOMIZE", "strict");
    refused(&scratch.run("kx apply -k k --dry-run=client --server https://127.0.0.1:1"), &["a patch matches nothing"]);
}

#[test]
fn explanations() {
    let text =
        "namePrefix: p-\nresources: [base]\nconfigMapGenerator:\n- name: made\nimages:\n- {name: nginx, newTag: v1}\n";
    let base = "resources: [a.yaml]\ncommonAnnotations: {x: z}\n";
    let scratch = scratch(text, &[("base/kustomization.yaml", base), ("base/a.yaml", &config("a"))]);
    let expected = "ConfigMap.v1.[noGrp]/p-a.[noNs]\n  from base/a.yaml\n  changed by AnnotationsTransformer in base/kustomization.yaml\n  changed by PrefixTransformer in kustomization.yaml\nConfigMap.v1.[noGrp]/p-made-6ct58987ht.[noNs]\n  from ConfigMapGenerator in kustomization.yaml\n  changed by PrefixTransformer in kustomization.yaml\n";
    let outcome = scratch.run("kx kustomize k --explain");
    assert_eq!((outcome.status, outcome.out.as_str()), (0, expected), "{outcome}");
}

#[test]
fn places_of_what_is_named_wrongly() {
    let base = "resources:\n- a.yaml\n- missing.yaml\n";
    let scratch = scratch("resources:\n- base\n", &[("base/kustomization.yaml", base), ("base/a.yaml", &config("a"))]);
    refused(&scratch.run("kx kustomize k"), &["\n  --> [SCRATCH]/k/base/kustomization.yaml:3:3\n"]);
    let plain = scratch.run("kustomize build k");
    assert!(!plain.err.contains("-->"), "{plain}");
    let text = "resources: [base/a.yaml]\nconfigMapGenerator:\n- name: x\n  files: [nowhere.txt]\n";
    scratch.write("k/kustomization.yaml", text);
    refused(&scratch.run("kx kustomize k"), &["\n  --> [SCRATCH]/k/kustomization.yaml:4:11\n"]);
}

#[test]
fn both_files_of_an_object_that_is_there_twice() {
    let files = [
        ("a.yaml", config("same")),
        ("base/kustomization.yaml", "resources: [b.yaml]\n".to_owned()),
        ("base/b.yaml", config("same")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let scratch = scratch("resources: [a.yaml, base]\n", &files);
    let id = "may not add resource with an already registered id: ConfigMap.v1.[noGrp]/same.[noNs]";
    refused(&scratch.run("kx kustomize k"), &[id, "one is in a.yaml, the other in base/b.yaml\n"]);
}

#[test]
fn kustomizations_that_lead_nowhere() {
    let scratch = scratch("resources: [../k]\n", &[]);
    refused(
        &scratch.run("kx kustomize k"),
        &["cycle detected: candidate root '[SCRATCH]/k' contains visited root '[SCRATCH]/k'"],
    );
    scratch.write("k/kustomization.yaml", "resources: [../b]\n");
    scratch.write("b/kustomization.yaml", "resources: [../k]\n");
    refused(&scratch.run("kx kustomize k"), &["cycle detected"]);
    scratch.write("outside.yaml", &config("outside"));
    scratch.write("k/kustomization.yaml", "resources: [../outside.yaml]\n");
    let outside = "security; file '[SCRATCH]/outside.yaml' is not in or below '[SCRATCH]/k'";
    refused(&scratch.run("kx kustomize k"), &[outside]);
    std::os::unix::fs::symlink("../outside.yaml", scratch.path().join("k/link.yaml")).expect("a link");
    scratch.write("k/kustomization.yaml", "resources: [link.yaml]\n");
    refused(
        &scratch.run("kx kustomize k"),
        &["security; file '[SCRATCH]/k/link.yaml' is not in or below '[SCRATCH]/k'"],
    );
}

#[test]
fn input_that_is_too_much() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [below.as_str(); 9].join(", ")));
    }
    let bomb = format!("{}data:\n  {}", config("bomb"), bomb.replace('\n', "\n  "));
    let scratch = scratch("resources: [bomb.yaml]\n", &[("bomb.yaml", &bomb)]);
    let started = Instant::now();
    let outcome = scratch.run("kx kustomize k");
    assert_eq!((outcome.status, outcome.out.as_str()), (1, ""), "{}", outcome.err);
    scratch.write("k/kustomization.yaml", &bomb);
    assert_eq!(scratch.run("kx kustomize k").status, 1);
    // No object, but a hundred megabytes of lines.
    scratch.write("k/kustomization.yaml", "resources: [big.yaml]\n");
    scratch.write("k/big.yaml", &"# nothing but a long comment on nothing\n".repeat(2_500_000));
    assert!(scratch.run("kx kustomize k").status <= 1);
    assert!(started.elapsed() < Duration::from_secs(120), "it took {:?}", started.elapsed());
}
