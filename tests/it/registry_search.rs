//! `kx search oci://…`: what no original has, against the real registry.

use crate::certificates::Certificates;
use crate::harness::{Scratch, root};
use crate::servers::{self, Options};

#[test]
fn versions_of_a_chart_in_a_registry() {
    let scratch = Scratch::new();
    let registry = servers::registry(Options::default(), &Certificates::make(scratch.path()));
    let address = registry.address();
    let charts = root().join("testdata/sessions/helm/oci/versions");
    for version in ["0.1.0", "0.2.0", "0.2.1+build.5", "0.3.0-rc.1"] {
        let archive = charts.join(format!("demo-{version}.tgz"));
        let pushed = scratch.run(&format!("kx push {} oci://{address}/charts --plain-http", archive.display()));
        assert_eq!(pushed.status, 0, "{pushed}");
    }
    let search = |rest: &str| {
        let outcome = scratch.run(&format!("kx search {}", rest.replace("[REGISTRY]", address)));
        outcome.to_string().replace(address, "[REGISTRY]")
    };
    assert_eq!(
        search("oci://[REGISTRY]/charts/demo --plain-http --versions -o json"),
        "[{\"name\":\"oci://[REGISTRY]/charts/demo\",\"version\":\"0.2.1+build.5\",\"app_version\":\"1.1\",\
         \"description\":\"A chart \\u003cfor\\u003e tests \\u0026 more\"},\
         {\"name\":\"oci://[REGISTRY]/charts/demo\",\"version\":\"0.2.0\",\"app_version\":\"1.1\",\
         \"description\":\"A chart \\u003cfor\\u003e tests \\u0026 more\"},\
         {\"name\":\"oci://[REGISTRY]/charts/demo\",\"version\":\"0.1.0\",\"app_version\":\"1.1\",\
         \"description\":\"A chart \\u003cfor\\u003e tests \\u0026 more\"}]\n\
         --- stderr ---\n[exit status: 0]\n"
    );
    let table = search("oci://[REGISTRY]/charts/demo --plain-http --devel");
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').map(str::trim).collect()).collect();
    assert_eq!(lines[1], ["oci://[REGISTRY]/charts/demo", "0.3.0-rc.1", "1.1", "A chart <for> tests & more"]);
    assert_eq!(
        search("oci://[REGISTRY]/charts/demo --plain-http --version ^9"),
        "No results found\n--- stderr ---\n[exit status: 0]\n"
    );
    assert_eq!(
        search("demo"),
        "--- stderr ---\nError: search takes repo, hub or one chart in a registry (oci://HOST/CHART)\n[exit status: 1]\n"
    );
    assert_eq!(search("repo demo"), "--- stderr ---\nError: no repositories configured\n[exit status: 1]\n");
}
