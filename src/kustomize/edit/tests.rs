//! Files before and after an edit.

use super::{Document, Error, fix, images, lists, metadata, replicas, variables};
use crate::files::{Files, Memory};
use crate::kustomize::kustomization::Texts;
use std::path::Path;

fn text(files: &Memory, path: &str) -> String {
    String::from_utf8(files.read(Path::new(path)).expect("it is there")).expect("it is text")
}

fn check(before: &str, edit: impl FnOnce(&mut Document) -> Result<(), Error>, after: &str) {
    let files = Memory::new([("kustomization.yaml", before)]);
    let mut document = Document::open(&files).expect("it is valid");
    edit(&mut document).expect("it can be done");
    document.save(&files).expect("memory does not fail");
    assert_eq!(text(&files, "kustomization.yaml"), after, "of {before}");
}

const HEAD: &str = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

#[test]
fn what_is_missing_comes_last() {
    check("resources: [a.yaml] # all\n", |_| Ok(()), &format!("resources: [a.yaml] # all\n{HEAD}"));
}

#[test]
fn names_are_spelled_and_empty_fields_go() {
    check(
        &format!(
            "{HEAD}NAMEPREFIX: a- # short\nnameSuffix: \"\"\nlabels:\n- pairs: {{a: b}}\n  includeSelectors: false\n"
        ),
        |document| {
            document.set_text("namespace", "n1");
            Ok(())
        },
        &format!("{HEAD}namePrefix: a- # short\nlabels:\n- pairs: {{a: b}}\nnamespace: n1\n"),
    );
}

#[test]
fn images_are_sorted_with_their_comments() {
    check(
        &format!("{HEAD}images:\n# the database\n- name: postgres # db\n  newTag: \"8\"\n- name: nginx\n"),
        |document| {
            let settings = ["postgres=*:9", "alpine@sha256:x"].map(|argument| images::parse(argument).expect("valid"));
            images::set(document, settings.to_vec())
        },
        &format!(
            "{HEAD}images:\n- digest: sha256:x\n  name: alpine\n- name: nginx\n# the database\n- name: postgres # \
             db\n  newTag: \"9\"\n"
        ),
    );
}

#[test]
fn replicas_change_in_place() {
    check(
        &format!("{HEAD}replicas:\n- name: web # front\n  count: 3\n"),
        |document| replicas::set(document, vec![("web".to_owned(), 5), ("api".to_owned(), 2)]),
        &format!("{HEAD}replicas:\n- count: 2\n  name: api\n- name: web # front\n  count: 5\n"),
    );
}

#[test]
fn labels_without_selectors_join_their_like() {
    let pairs = Texts::from([("b".to_owned(), "c".to_owned())]);
    check(
        &format!("{HEAD}labels:\n- pairs:\n    a: x\n"),
        |document| metadata::add_without_selector(document, &pairs, false, false),
        &format!("{HEAD}labels:\n- pairs:\n    a: x\n    b: c\n"),
    );
}

#[test]
fn what_is_there_is_told() {
    let files = Memory::new([("kustomization.yaml", "resources: [a]\n")]);
    let mut document = Document::open(&files).expect("it is valid");
    lists::add(&mut document, "resources", "resource", &["a".to_owned(), "kustomization.yaml".to_owned()]);
    assert_eq!(document.notes, ["resource a already in kustomization file"]);
    assert_eq!(document.texts("resources"), ["a"]);
}

#[test]
fn old_fields_are_fixed() {
    let files = Memory::new([
        (
            "kustomization.yaml",
            "# mine\nbases: # old\n- b\nresources:\n- a.yaml\npatchesStrategicMerge:\n- p.yaml\ncommonLabels: {a: b}\n",
        ),
        ("p.yaml", ""),
    ]);
    let mut document = Document::open(&files).expect("it is valid");
    fix::fix(&mut document, &files).expect("no label stands twice");
    document.save(&files).expect("memory does not fail");
    assert_eq!(
        text(&files, "kustomization.yaml"),
        format!(
            "# mine\nresources:\n- a.yaml\n- b\n{HEAD}labels:\n- includeSelectors: true\n  pairs:\n    a: b\npatches:\n- \
             path: p.yaml\n"
        )
    );
}

#[test]
fn variables_become_replacements() {
    let object = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  x.y: a-$(A)\n";
    let files = Memory::new([
        (
            "kustomization.yaml",
            "resources:\n- a.yaml\nvars:\n- name: A\n  objref: {kind: Service, name: s, apiVersion: v1}\n",
        ),
        ("a.yaml", object),
    ]);
    let mut document = Document::open(&files).expect("it is valid");
    let touched = variables::convert(&mut document, &files).expect("the parts are told apart");
    touched.save(&files).expect("memory does not fail");
    document.save(&files).expect("memory does not fail");
    assert_eq!(text(&files, "a.yaml"), object.replace("$(A)", "A_PLACEHOLDER"));
    assert_eq!(
        text(&files, "kustomization.yaml"),
        format!(
            "resources:\n- a.yaml\n{HEAD}replacements:\n- source:\n    kind: Service\n    name: s\n    version: v1\n  \
             targets:\n  - fieldPaths:\n    - spec.[x.y]\n    options:\n      delimiter: '-'\n      index: 1\n    \
             select:\n      group: apps\n      kind: Deployment\n      name: web\n      version: v1\n"
        )
    );
}

#[test]
fn the_one_file_must_be_found() {
    let open =
        |files: &Memory| Document::open(files).map(|document| document.name()).map_err(|error| error.to_string());
    assert_eq!(open(&Memory::new([])), Err("Missing kustomization file 'kustomization.yaml'.\n".to_owned()));
    let several = Memory::new([("kustomization.yml", ""), ("Kustomization", "")]);
    assert_eq!(
        open(&several),
        Err("Found multiple kustomization file: [kustomization.yml Kustomization]\n".to_owned())
    );
    let unknown = Memory::new([("Kustomization", "fooBar: x")]);
    assert_eq!(open(&unknown), Err("invalid Kustomization: json: unknown field \"fooBar\"".to_owned()));
}
