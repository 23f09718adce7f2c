//! Names, unknown commands, unknown flags: what a mistyped line gets.

use crate::harness::Scratch;

fn check(line: &str, status: i32, err: &str) {
    let outcome = Scratch::new().run(line);
    assert_eq!((outcome.status, outcome.err.as_str()), (status, err), "of {line}");
    assert_eq!(outcome.out, "", "of {line}");
}

#[test]
fn unknown_commands_are_refused_with_a_guess() {
    check(
        "kubectl versoin",
        1,
        "error: unknown command \"versoin\" for \"kubectl\"\n\nDid you mean this?\n\tversion\n",
    );
    check("kubectl -n x versoin", 1, "Error: flags cannot be placed before plugin name: -n\n");
}

#[test]
fn groups_of_helm_and_kustomize_tell_about_themselves() {
    let scratch = Scratch::new();
    for line in ["helm repo nope", "kustomize edit add nope"] {
        let outcome = scratch.run(line);
        assert_eq!((outcome.status, outcome.err.as_str()), (0, ""), "of {line}");
        assert!(outcome.out.contains("Usage:\n"), "of {line}: {outcome}");
    }
    check("kx repo nope", 1, "error: unknown command \"nope\" for \"kx repo\"\n");
}

#[test]
fn unknown_flags_are_refused_in_pflags_words() {
    check("kubectl version --nope", 1, "error: unknown flag: --nope\nSee 'kubectl version --help' for usage.\n");
    check(
        "kubectl version -Z",
        1,
        "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl version --help' for usage.\n",
    );
}

#[test]
fn help_names_the_command_that_was_asked_for() {
    let scratch = Scratch::new();
    for line in ["kx version --help", "kx help version", "kx version -h"] {
        let outcome = scratch.run(line);
        assert_eq!((outcome.status, outcome.err.as_str()), (0, ""), "of {line}");
        assert!(outcome.out.contains("Usage:\n  kx version"), "of {line}: {outcome}");
    }
}

#[test]
fn options_are_the_flags_of_every_command() {
    let scratch = Scratch::new();
    let kx = scratch.run("kx options");
    assert_eq!((kx.status, kx.err.as_str()), (0, ""));
    assert!(kx.out.contains("    -n, --namespace=''") && kx.out.contains("--sandbox=false"), "{kx}");
    assert!(!scratch.run("kubectl options").out.contains("--sandbox"));
}
