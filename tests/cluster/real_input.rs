//! Real charts and kustomizations of public projects on the sandbox. They are part of the conformance suites, in the
//! folder that `KX_CONFORMANCE` names; without it these tests only say that they were left out.

use crate::plane::{Cluster, eventually};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An unpacked suite, or nothing where there are none.
fn suite(name: &str, into: &Path) -> Option<PathBuf> {
    let Some(suites) = std::env::var_os("KX_CONFORMANCE").filter(|folder| !folder.is_empty()) else {
        // Not through the test harness, which keeps what tests of its print for itself.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{name}: left out, for KX_CONFORMANCE names no folder\n").as_bytes(),
        );
        return None;
    };
    let archive = Path::new(&suites).join(format!("{name}.tar.xz"));
    let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(into).status().expect("tar");
    assert!(done.success(), "{}", archive.display());
    Some(into.to_path_buf())
}

#[test]
fn the_pods_of_bitnamis_redis_run() {
    let cluster = Cluster::new("bitnami");
    let Some(suite) = suite("helm-charts", cluster.scratch.path()) else { return };
    cluster.ok(&format!("kx install redis {}", suite.join("charts/bitnami-redis").display()));
    eventually("four running pods", || {
        let pods = cluster.object("pods")?;
        let pods = pods["items"].as_array()?.clone();
        (pods.len() == 4 && pods.iter().all(|pod| pod["status"]["phase"] == "Running")).then_some(())
    });
    let listed = cluster.ok("kx list");
    assert!(listed.lines().any(|line| line.starts_with("redis") && line.contains("deployed")), "{listed}");
    cluster.ok("kx uninstall redis");
}

#[test]
fn the_microservices_demo_is_applied() {
    let cluster = Cluster::new("microservices");
    let Some(suite) = suite("kustomize-real", cluster.scratch.path()) else { return };
    let demo = suite.join("input/GoogleCloudPlatform+microservices-demo");
    let mut applied = 0;
    for folder in [
        "kubernetes-manifests",
        "kustomize",
        "kustomize/base",
        "kustomize/components/network-policies",
        "kustomize/tests/memorystore-with-all-components",
        "kustomize/tests/service-mesh-istio-with-all-components",
        "kustomize/tests/spanner-with-all-components",
    ] {
        let folder = demo.join(folder).display().to_string();
        let built = cluster.ok(&format!("kx kustomize {folder}"));
        // Istio's and the Gateway API's kinds are not in a bare cluster.
        let foreign =
            |line: &str| line.starts_with("apiVersion: ") && (line.contains("istio.io/") || line.contains("gateway."));
        if built.lines().any(foreign) {
            continue;
        }
        let outcome = cluster.run(&format!("kx apply -k {folder}"));
        assert_eq!(outcome.status, 0, "{folder}\n{outcome}");
        applied += 1;
    }
    assert!(applied >= 4, "{applied} were applied");
}
