//! The sandbox itself: what runs in it, two side by side, killed and replaced, taken down.

use crate::harness::{Outcome, Scratch};
use crate::plane::{Cluster, client, eventually, programs, wait};
use serde_json::{Value, json};
use std::os::unix::fs::symlink;

/// A scratch folder whose `KUBEBUILDER_ASSETS` has the programs; the sandboxes started in it go with it.
pub struct Own(Scratch);

impl Drop for Own {
    fn drop(&mut self) {
        for name in ["kx-sandbox", "other"] {
            self.0.run(&format!("kx sandbox down --name {name}"));
        }
    }
}

impl std::ops::Deref for Own {
    type Target = Scratch;

    fn deref(&self) -> &Scratch {
        &self.0
    }
}

pub fn own() -> Own {
    let mut scratch = Scratch::new();
    let assets = scratch.path().join("assets");
    std::fs::create_dir(&assets).expect("a folder");
    for (name, path) in programs() {
        symlink(path, assets.join(name)).expect("a link");
    }
    scratch.set("KUBEBUILDER_ASSETS", assets.display().to_string());
    Own(scratch)
}

#[track_caller]
fn ok(scratch: &Scratch, line: &str) -> Outcome {
    let outcome = scratch.run(line);
    assert_eq!(outcome.status, 0, "{line}\n{outcome}");
    outcome
}

fn status(scratch: &Scratch, name: &str) -> Value {
    let outcome = scratch.run(&format!("kx sandbox status -o json --name {name}"));
    serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}\n{outcome}"))
}

fn pids(status: &Value) -> Vec<i64> {
    let processes = status["processes"].as_array().expect("processes");
    processes.iter().map(|process| process["pid"].as_i64().expect("a number")).collect()
}

fn lives(pid: i64) -> bool {
    kx::process::Identity::of(i32::try_from(pid).expect("a process number")).is_some()
}

#[test]
fn pods_run_and_claims_bind() {
    let cluster = Cluster::new("workload");
    let namespace = &cluster.namespace;
    let (apps, batch) =
        (format!("/apis/apps/v1/namespaces/{namespace}"), format!("/apis/batch/v1/namespaces/{namespace}"));
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    });
    let volume = json!({"name": "data", "persistentVolumeClaim": {"claimName": "data"}});
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "initContainers": [{"name": "first", "image": "busybox"}],
                    "containers": [{"name": "web", "image": "nginx"}],
                    "volumes": [volume],
                },
            },
        },
    });
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "once", "image": "busybox"}]}}},
    });
    cluster.create("persistentvolumeclaims", &claim);
    cluster.create(&format!("{apps}/deployments"), &deployment);
    cluster.create(&format!("{batch}/jobs"), &job);
    cluster.eventually("persistentvolumeclaims/data", |claim| claim["status"]["phase"] == "Bound");
    cluster.eventually(&format!("{apps}/deployments/web"), |web| web["status"]["readyReplicas"] == 2);
    cluster.eventually(&format!("{batch}/jobs/once"), |job| job["status"]["succeeded"] == 1);
    let pods = cluster.object("pods?labelSelector=app%3Dweb").expect("pods");
    assert_eq!(pods["items"][0]["status"]["phase"], "Running");
    let node = cluster.object("/api/v1/nodes/kx-sandbox-node").expect("a node");
    assert_eq!(node["status"]["addresses"][0]["address"], "127.0.0.1");
}

#[test]
fn containers_answer() {
    use k8s_openapi::api::core::v1::Pod;
    use kube::api::{Api, AttachParams, LogParams};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let cluster = Cluster::new("answers");
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "web", "image": "nginx"}]},
    });
    cluster.create("pods", &pod);
    cluster.eventually("pods/web", |pod| pod["status"]["phase"] == "Running");
    wait(async {
        let pods: Api<Pod> = Api::namespaced(client().await, &cluster.namespace);
        let log = pods.logs("web", &LogParams { tail_lines: Some(1), ..LogParams::default() }).await.expect("a log");
        assert_eq!(log, "line 20 of a simulated container\n");
        let previous = LogParams { previous: true, tail_lines: Some(1), ..LogParams::default() };
        let log = pods.logs("web", &previous).await.expect("a log");
        assert_eq!(log, "line 20 of a simulated container before its restart\n");

        // What is read is read up to its last byte, not to the stream's end: kube may miss the end of a program that
        // ended before it listened.
        let mut exec = pods.exec("web", ["echo", "hello"], &AttachParams::default()).await.expect("exec");
        let mut out = [0; 6];
        exec.stdout().expect("standard output").read_exact(&mut out).await.expect("text");
        assert_eq!(&out, b"hello\n");

        let mut forward = pods.portforward("web", &[80]).await.expect("port-forward");
        let mut stream = forward.take_stream(80).expect("a stream");
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.expect("a request");
        let mut answer = String::new();
        while !answer.ends_with("each of its ports answers.\n") {
            let mut part = [0; 1024];
            let count = stream.read(&mut part).await.expect("a part of the answer");
            assert!(count > 0, "ended after {answer}");
            answer.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("each of its ports answers.\n"),
            "{answer}"
        );
    });
}

/// The addresses of a process's sockets, local and remote, as /proc/net writes them.
fn addresses(pid: i64) -> Vec<(String, String)> {
    let links = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("a process of ours");
    let sockets: Vec<String> = links
        .filter_map(|link| std::fs::read_link(link.ok()?.path()).ok())
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let text = std::fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
        for fields in text.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>()) {
            if sockets.iter().any(|socket| socket == fields[9]) {
                found.push((fields[1].to_owned(), fields[2].to_owned()));
            }
        }
    }
    found
}

/// Whether an address of /proc/net is loopback or none at all.
fn is_loopback(address: &str) -> bool {
    let host = address.split(':').next().unwrap_or_default();
    // Four bytes in the machine's order: 127.0.0.1 ends in 7F; in IPv6's form it stands behind ::ffff.
    (host.len() == 8 && host.ends_with("7F"))
        || host == "0000000000000000FFFF00000100007F"
        || host == "00000000000000000000000001000000"
        || address.trim_start_matches('0') == ":0000"
}

#[cfg(all(target_os = "linux", target_endian = "little"))]
#[test]
fn nothing_leaves_loopback() {
    let scratch = own();
    ok(&scratch, "kx sandbox up");
    let found: Vec<_> = pids(&status(&scratch, "kx-sandbox")).into_iter().flat_map(addresses).collect();
    assert!(found.len() > 10, "{found:?}");
    let outside: Vec<_> = found.iter().filter(|(local, remote)| !is_loopback(local) || !is_loopback(remote)).collect();
    assert!(outside.is_empty(), "{outside:?}");
    assert!(!is_loopback("0100000A:1F90") && !is_loopback("00000000:1F90"), "the test can fail");
}

#[test]
fn two_side_by_side_do_not_disturb_each_other() {
    let scratch = own();
    scratch.write("home/.kube/config", "apiVersion: v1\nkind: Config\ncurrent-context: work\ncontexts: []\n");
    let up = ok(&scratch, "kx sandbox up");
    assert!(up.out.starts_with("The sandbox kx-sandbox is up at https://127.0.0.1:"), "{up}");
    assert!(up.out.ends_with("is the current one (before: work).\n"), "{up}");
    ok(&scratch, "kx sandbox up --name other");
    let (first, second) = (status(&scratch, "kx-sandbox"), status(&scratch, "other"));
    assert_eq!((&first["up"], &second["up"]), (&true.into(), &true.into()));
    assert_ne!(first["server"], second["server"]);
    assert_eq!(first["version"], "v1.37.2");

    ok(&scratch, "kx sandbox down --name other");
    assert!(pids(&second).into_iter().all(|pid| !lives(pid)));
    assert_eq!(status(&scratch, "kx-sandbox")["up"], true);

    let again = ok(&scratch, "kx sandbox up");
    assert!(again.out.contains("it was up already"), "{again}");
    let run = ok(&scratch, "kx sandbox run -- printenv KUBECONFIG");
    assert_eq!(run.out, "[SCRATCH]/home/.local/state/kx/sandbox/kx-sandbox/kubeconfig\n");
    let words = ["kx", "sandbox", "run", "--", "sh", "-c", "exit 7"];
    assert_eq!(scratch.call(&words, scratch.path(), "").status, 7);
    assert_eq!(scratch.run("kx sandbox run -- no-such-program").status, 127);

    ok(&scratch, "kx sandbox down");
    assert!(pids(&first).into_iter().all(|pid| !lives(pid)));
    assert!(!scratch.path().join("home/.local/state/kx").exists(), "no folder is left");
    let config = std::fs::read_to_string(scratch.path().join("home/.kube/config")).expect("the user's kubeconfig");
    assert!(config.contains("current-context: work\n") && !config.contains("sandbox"), "{config}");
    assert_eq!(ok(&scratch, "kx sandbox down").out, "The sandbox kx-sandbox was not up.\n");
    assert_eq!(scratch.run("kx sandbox status").status, 1);
}

#[test]
fn a_killed_one_is_noticed_and_replaced() {
    let scratch = own();
    ok(&scratch, "kx sandbox up");
    let before = status(&scratch, "kx-sandbox");
    let killed = pids(&before)[1];
    assert!(std::process::Command::new("kill").args(["-9", &killed.to_string()]).status().expect("kill").success());
    eventually("the API server ends", || (!lives(killed)).then_some(()));
    let noticed = scratch.run("kx sandbox status");
    assert_eq!(noticed.status, 1);
    assert!(noticed.out.starts_with("The sandbox kx-sandbox is not up: kube-apiserver has ended.\n"), "{noticed}");

    let up = ok(&scratch, "kx sandbox up");
    assert!(up.err.contains("The sandbox is replaced: kube-apiserver has ended."), "{up}");
    let after = status(&scratch, "kx-sandbox");
    assert_eq!(after["up"], true);
    assert!(pids(&before).into_iter().all(|pid| !lives(pid)), "nothing of the former one is left");
    assert_eq!(before["server"], after["server"], "kubeconfigs of the former one go on working");
    ok(&scratch, "kx sandbox down");
    assert!(!scratch.path().join("home/.kube").exists(), "the kubeconfig that it made is gone");
}

#[test]
fn without_programs_and_go_it_says_what_to_do() {
    let mut scratch = Scratch::new();
    scratch.set("PATH", "/nowhere");
    let up = scratch.run("kx sandbox up");
    assert_eq!(up.status, 1);
    let expected =
        "error: the sandbox's programs are not built yet, and that needs Go 1.26.0 or newer: no go was found";
    assert!(up.err.starts_with(expected), "{up}");
    let up = scratch.run("kx sandbox up --bin-dir home");
    assert_eq!(up.err, "error: home lacks etcd\n");
    let up = scratch.run("kx sandbox up --name ../x");
    assert_eq!(up.err, "error: \"../x\" cannot name a sandbox: use letters, digits, - and _\n");
}
