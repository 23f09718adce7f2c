//! The simulated node: kwok's configuration, and the objects that a new sandbox starts with.

use super::Error;
use super::ports::Ports;
use crate::files::{Disk, Files};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// The node's name.
pub const NAME: &str = "kx-sandbox-node";

/// What becomes of nodes, pods and claims. kwok stops at once when it is given no stages.
const STAGES: &str = include_str!("stages.yaml");

/// How many lines the log of every simulated container has.
const LOG_LINES: usize = 20;

/// What every port of a simulated pod answers.
const ANSWER: &str = "A pod of the kx sandbox is simulated: this is what each of its ports answers.\n";

/// Writes `kwok.yaml` and the logs that it serves.
pub fn configure(folder: &Path, ports: &Ports) -> Result<(), Error> {
    let (log, previous) = (folder.join("container.log"), folder.join("container-previous.log"));
    Disk.write(&log, log_text("").as_bytes())?;
    Disk.write(&previous, log_text(" before its restart").as_bytes())?;
    let work = folder.join("work");
    Disk.make_directory(&work)?;
    let response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let answer = folder.join("port-answer");
    Disk.write(&answer, response.as_bytes())?;
    let logs = json!({"logsFile": log, "previousLogsFile": previous, "follow": true});
    let parts = [
        ("ClusterExec", json!({"execs": [{"local": {"workDir": work}}]})),
        ("ClusterLogs", json!({"logs": [logs]})),
        ("ClusterAttach", json!({"attaches": [{"logsFile": log}]})),
        (
            "ClusterPortForward",
            json!({"forwards": [
                // The kubelet's own port reaches kwok itself; every other port gets the one answer.
                {"ports": [ports.node], "target": {"address": "127.0.0.1", "port": ports.node}},
                {"command": ["cat", answer]},
            ]}),
        ),
    ];
    let mut text = STAGES.to_owned();
    for (kind, spec) in parts {
        let object =
            json!({"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": kind, "metadata": {"name": "all"}, "spec": spec});
        write!(text, "---\n{object}\n").expect("because writing to a String does not fail");
    }
    Disk.write(&folder.join("kwok.yaml"), text.as_bytes())?;
    Ok(())
}

/// A log in the container runtimes' format.
fn log_text(when: &str) -> String {
    (1..=LOG_LINES)
        .map(|line| {
            format!("2026-01-01T00:00:{line:02}.000000000Z stdout F line {line} of a simulated container{when}\n")
        })
        .collect()
}

/// What is created in a new sandbox: a path and an object each. The node's status is kwok's work.
pub fn objects() -> [(&'static str, Value); 2] {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let node = json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": NAME,
            "labels": {
                "kubernetes.io/hostname": NAME,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": architecture,
                "topology.kubernetes.io/region": "local",
                "topology.kubernetes.io/zone": "local-1",
            },
        },
        "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]},
        "status": {"nodeInfo": {
            "architecture": architecture, "operatingSystem": "linux", "bootID": "", "machineID": "", "systemUUID": "",
            "containerRuntimeVersion": "", "kernelVersion": "", "kubeProxyVersion": "", "kubeletVersion": "", "osImage": "",
        }},
    });
    let class = json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": "sandbox.kx.invalid/volume",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "Immediate",
    });
    [("/api/v1/nodes", node), ("/apis/storage.k8s.io/v1/storageclasses", class)]
}

/// Whether pods may run there.
pub fn is_ready(node: &Value) -> bool {
    let conditions = node["status"]["conditions"].as_array().map_or(&[][..], Vec::as_slice);
    conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
        && node["spec"]["taints"].as_array().is_none_or(Vec::is_empty)
}
