//! The one sandbox of this test binary, started through the library at its first use and taken down when the binary
//! ends, however it ends.

use crate::harness::{Outcome, Scratch};
use kx::sandbox::{self, Admin, Settings};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long anything in the cluster may take to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// The control plane, and the pipe whose end tells the guardian that we are gone.
struct Plane {
    settings: Settings,
    _alive: ChildStdin,
}

/// Where this sandbox's programs are found or built: the user's own cache, so that they are built once.
fn cache() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("XDG_CACHE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".cache")))
        .expect("HOME is set")
        .join("kx/sandbox")
}

fn plane() -> &'static Plane {
    static PLANE: OnceLock<Plane> = OnceLock::new();
    PLANE.get_or_init(|| {
        let home = tempfile::tempdir().expect("a temporary folder").keep();
        let state = home.join(".local/state/kx/sandbox");
        let environment = std::env::vars().collect();
        let settings = Settings {
            name: sandbox::DEFAULT_NAME.to_owned(),
            state,
            cache: cache(),
            bin_dir: None,
            webhooks: false,
            environment,
        };
        let alive = guard(&home);
        // Not bounded by our patience, for it may have to build.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(sandbox::ensure(&settings, &mut |_| {})).unwrap_or_else(|error| panic!("no sandbox: {error}"));
        Plane { settings, _alive: alive }
    })
}

/// Starts what takes the sandbox down when the pipe to it closes: when this process ends, even if it is killed.
#[allow(clippy::zombie_processes, reason = "it ends after us")]
fn guard(home: &Path) -> ChildStdin {
    use std::os::unix::process::CommandExt;
    let mut guardian = Command::new("/bin/sh")
        .args(["-c", "cat; \"$0\" sandbox down; rm -rf \"$HOME\"", env!("CARGO_BIN_EXE_kx")])
        .env("HOME", home)
        .env_remove("XDG_STATE_HOME")
        .env_remove("KUBECONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C is for the tests, not for it.
        .process_group(0)
        .spawn()
        .expect("a shell starts");
    guardian.stdin.take().expect("its standard input is a pipe")
}

/// Runs a future to its end, which must come in time.
pub fn wait<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await }).expect("an end in time")
}

/// Asks again until `look` finds something.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "{what}: not within {} s", PATIENCE.as_secs());
        wait(async { tokio::time::sleep(Duration::from_millis(50)).await });
    }
}

/// The programs of the sandbox, for command lines that start one of their own.
pub fn programs() -> BTreeMap<&'static str, PathBuf> {
    let found = sandbox::programs::find(&plane().settings).expect("they were found").expect("they are built");
    sandbox::programs::names().into_iter().map(|name| (name, found.path(name))).collect()
}

/// A client of kube's for the sandbox, for what kx's command line has no word for.
pub async fn client() -> kube::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = kube::config::Kubeconfig::read_from(plane().settings.kubeconfig()).expect("the sandbox's kubeconfig");
    let options = kube::config::KubeConfigOptions::default();
    let config = kube::Config::from_custom_kubeconfig(file, &options).await.expect("a configuration");
    kube::Client::try_from(config).expect("a client")
}

/// A namespace of its own in the sandbox, and a scratch folder whose command lines go there: `KUBECONFIG` is set, and
/// its context names the namespace.
pub struct Cluster {
    pub scratch: Scratch,
    pub namespace: String,
    admin: Admin,
}

impl Cluster {
    /// `name` begins the namespace's name.
    pub fn new(name: &str) -> Cluster {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let namespace = format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let settings = &plane().settings;
        let admin = settings.admin().expect("the sandbox is up");
        let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        wait(admin.create("/api/v1/namespaces", &object)).expect("a namespace");
        let mut scratch = Scratch::new();
        let config = std::fs::read_to_string(settings.kubeconfig()).expect("the sandbox's kubeconfig");
        let context = format!("    user: {}\n", settings.name);
        assert_eq!(config.matches(&context).count(), 1, "one context:\n{config}");
        let config = config.replace(&context, &format!("{context}    namespace: {namespace}\n"));
        let path = scratch.write("kubeconfig", &config);
        scratch.set("KUBECONFIG", path.display().to_string());
        let cluster = Cluster { scratch, namespace, admin };
        // Pods are refused until it is there.
        cluster.eventually("serviceaccounts/default", |_| true);
        cluster
    }

    /// Runs `line`, words split at blanks, in the scratch folder.
    pub fn run(&self, line: &str) -> Outcome {
        self.scratch.run(line)
    }

    /// Runs `line` and returns its standard output; any other exit status than 0 fails the test.
    #[track_caller]
    pub fn ok(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert_eq!(outcome.status, 0, "{line}\n{outcome}");
        outcome.out
    }

    /// What the server has at a path of this namespace's core group (`pods/web`) or at an absolute one
    /// (`/apis/apps/v1/…`); asked without kx's command line.
    pub fn object(&self, path: &str) -> Option<Value> {
        wait(self.admin.get(&self.full(path))).expect("the server answers")
    }

    /// Creates an object in a collection of this namespace's core group (`pods`) or at an absolute path.
    pub fn create(&self, path: &str, object: &Value) {
        wait(self.admin.create(&self.full(path), object)).expect("the server takes it");
    }

    fn full(&self, path: &str) -> String {
        if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/namespaces/{}/{path}", self.namespace) }
    }

    /// Waits until the object at a path is there and as wanted.
    pub fn eventually(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        eventually(path, || self.object(path).filter(|object| wanted(object)))
    }
}
