//! What kx adds to charts, on a server: post-renderers that are programs or kustomizations, and what an upgrade would
//! change, shown before.

use crate::plane::{Cluster, eventually};
use std::os::unix::fs::PermissionsExt;

/// A chart with one ConfigMap.
fn chart(cluster: &Cluster) {
    cluster.scratch.write("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 0.1.0\n");
    cluster.scratch.write("demo/values.yaml", "color: red\n");
    cluster.scratch.write(
        "demo/templates/settings.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-settings\ndata:\n  color: {{ .Values.color }}\n",
    );
}

fn program(cluster: &Cluster, name: &str, text: &str) {
    let path = cluster.scratch.write(name, text);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a program");
}

#[test]
fn post_renderers_change_what_is_applied() {
    let cluster = Cluster::new("post-renderers");
    chart(&cluster);
    cluster.scratch.write("more/kustomization.yaml", "labels:\n- pairs: {team: shop}\nnameSuffix: -own\n");
    program(&cluster, "paint.sh", "#!/bin/sh\nsed \"s/red/$1/\"\n");
    program(&cluster, "fail.sh", "#!/bin/sh\necho broken >&2\nexit 3\n");

    cluster.ok("kx install demo -k more");
    let made = cluster.object("configmaps/demo-settings-own").expect("what the kustomization makes of it");
    assert_eq!((&made["metadata"]["labels"]["team"], &made["data"]["color"]), (&"shop".into(), &"red".into()));
    assert!(cluster.ok("helm get manifest demo").contains("team: shop"), "the release keeps what was applied");

    cluster.ok("kx upgrade demo demo --post-renderer ./paint.sh --post-renderer-args blue");
    let painted = cluster.object("configmaps/demo-settings").expect("without the kustomization");
    assert_eq!(painted["data"]["color"], "blue");
    eventually("the end of what is no longer wanted", || {
        cluster.object("configmaps/demo-settings-own").is_none().then_some(())
    });

    let failed = cluster.run("kx upgrade demo demo --set color=green --post-renderer ./fail.sh");
    assert!(failed.status == 1 && failed.err.contains("broken"), "{failed}");
    assert_eq!(cluster.object("configmaps/demo-settings"), Some(painted), "a post-renderer that fails changes nothing");
    let both = cluster.run("kx upgrade demo demo -k more --post-renderer ./paint.sh");
    assert_eq!((both.status, both.err.as_str()), (1, "Error: cannot specify both -k and --post-renderer\n"));
    let as_helm = cluster.run("helm upgrade demo demo -k more");
    assert!(as_helm.status == 1 && as_helm.err.contains("unknown shorthand flag: 'k' in -k"), "{as_helm}");

    cluster.ok("kx uninstall demo");
    assert_eq!(cluster.object("configmaps/demo-settings"), None);
}

#[test]
fn what_a_chart_would_change_is_shown_before() {
    let cluster = Cluster::new("chart-diff");
    chart(&cluster);
    let new = cluster.run("kx diff --chart demo");
    assert!(new.status == 1 && new.out.contains("\n+  color: red\n") && !new.out.contains("\n-  "), "{new}");
    assert_eq!(cluster.run("kx upgrade demo demo --install --diff"), new, "a release that is not there yet");
    let missing = cluster.run("kx upgrade demo demo --diff");
    assert!(missing.status == 1 && missing.err.contains("\"demo\" has no deployed releases"), "{missing}");
    assert_eq!(cluster.object("configmaps/demo-settings"), None, "nothing is done");

    cluster.ok("kx install demo");
    assert_eq!(cluster.ok("kx diff --chart demo"), "");
    assert_eq!(cluster.ok("kx upgrade demo demo --install --diff"), "");
    let changed = cluster.run("kx diff --chart demo --set color=blue");
    assert!(changed.out.contains("\n-  color: red\n") && changed.out.contains("\n+  color: blue\n"), "{changed}");
    assert_eq!(cluster.run("kx upgrade demo demo --diff --set color=blue"), changed);
    let other = cluster.run("kx diff --chart demo other");
    assert!(other.status == 1 && other.out.contains("\n+  name: other-settings\n"), "{other}");

    cluster.ok("kx uninstall demo");
    assert_eq!(cluster.run("kx upgrade demo demo --install --diff"), new, "a release that is gone");
}
