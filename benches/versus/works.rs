//! What is measured, and how much of the original's time and memory kx may take for it.

use crate::made::Made;

/// A command line with its budgets.
pub struct Work {
    pub name: &'static str,
    /// The original, and kx's name for it.
    pub tool: &'static str,
    pub line: &'static str,
    pub place: Place,
    /// How much of the original's time kx may take.
    pub time: f64,
    pub memory: Option<f64>,
    /// Work before it on less of the same, and how many times as long this may take.
    pub grows: Option<(&'static str, f64)>,
    /// How often it is run, if time allows.
    pub runs: usize,
}

/// Work without budgets.
const fn work(name: &'static str, tool: &'static str, line: &'static str, place: Place) -> Work {
    Work { name, tool, line, place, time: f64::INFINITY, memory: None, grows: None, runs: 21 }
}

/// Where the command line runs.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    Tree,
    /// A folder of an unpacked conformance suite.
    Suite(&'static str, &'static str),
    /// A chart that depends on one of a repository with a big index, which is there without what kx compiles it to.
    Cold,
    /// The same, with it.
    Warm,
    Made(Made),
}

const KUBEFLOW: Place = Place::Suite("kustomize-real", "input/kubeflow+manifests");
const ARGO_CD: Place = Place::Suite("kustomize-real", "input/argoproj+argo-cd");
const CHARTS: Place = Place::Suite("helm-charts", ".");

pub const WORKS: &[Work] = &[
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("kubectl version --client", "kubectl", "version --client", Place::Tree)
    },
    Work { time: 0.1, memory: Some(0.2), ..work("kubectl --help", "kubectl", "--help", Place::Tree) },
    Work { time: 0.1, memory: Some(0.2), ..work("helm version", "helm", "version", Place::Tree) },
    Work { time: 1.0, ..work("kustomize version", "kustomize", "version", Place::Tree) },
    Work { time: 0.5, ..work("kustomize build, a small overlay", "kustomize", "build overlays/prod", Place::Tree) },
    Work {
        time: 1.0,
        runs: 60,
        ..work("kustomize build, one Deployment", "kustomize", "build .", Place::Made(Made::Deployments(1)))
    },
    Work {
        time: 1.0 / 50.0,
        ..work("kustomize build, 2,000 Deployments", "kustomize", "build .", Place::Made(Made::Deployments(2_000)))
    },
    Work {
        time: 1.0 / 50.0,
        grows: Some(("kustomize build, 2,000 Deployments", 2.2)),
        ..work("kustomize build, 4,000 Deployments", "kustomize", "build .", Place::Made(Made::Deployments(4_000)))
    },
    Work {
        time: 1.0 / 30.0,
        memory: Some(0.25),
        ..work("kustomize build, kubeflow's example", "kustomize", "build example", KUBEFLOW)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, kserve", "kustomize", "build applications/kserve/kserve", KUBEFLOW)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work(
            "kustomize build, training-operator",
            "kustomize",
            "build applications/training-operator/upstream/overlays/kubeflow",
            KUBEFLOW,
        )
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, argo-cd ha", "kustomize", "build manifests/ha/cluster-install", ARGO_CD)
    },
    Work {
        time: 0.05,
        memory: Some(0.25),
        ..work("kustomize build, argo-cd dev-tilt", "kustomize", "build manifests/dev-tilt", ARGO_CD)
    },
    Work { time: 0.2, ..work("helm template, a small chart", "helm", "template r charts/redis-chart", Place::Tree) },
    Work {
        time: 0.1,
        memory: Some(0.25),
        ..work("helm template, bitnami/redis", "helm", "template r charts/bitnami-redis", CHARTS)
    },
    Work {
        time: 0.1,
        memory: Some(0.25),
        ..work(
            "helm template, kube-prometheus-stack",
            "helm",
            "template r charts/prometheus-community-kube-prometheus-stack",
            CHARTS,
        )
    },
    work(
        "helm template, kube-prometheus-stack with definitions",
        "helm",
        "template r charts/prometheus-community-kube-prometheus-stack --include-crds",
        CHARTS,
    ),
    work("helm template, 1,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(1_000))),
    Work {
        grows: Some(("helm template, 1,000 texts for tpl", 4.6)),
        ..work("helm template, 4,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(4_000)))
    },
    Work {
        grows: Some(("helm template, 4,000 texts for tpl", 4.6)),
        ..work("helm template, 16,000 texts for tpl", "helm", "template r .", Place::Made(Made::Texts(16_000)))
    },
    work("helm template, 640 KB of templates", "helm", "template r .", Place::Made(Made::Templates(256))),
    Work {
        grows: Some(("helm template, 640 KB of templates", 4.6)),
        ..work("helm template, 2.5 MB of templates", "helm", "template r .", Place::Made(Made::Templates(1_024)))
    },
    Work {
        grows: Some(("helm template, 2.5 MB of templates", 4.6)),
        ..work("helm template, 10 MB of templates", "helm", "template r .", Place::Made(Made::Templates(4_096)))
    },
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("helm search repo, index of 26 MB, cold", "helm", "search repo chart-00", Place::Cold)
    },
    Work {
        time: 0.02,
        memory: Some(0.2),
        ..work("helm search repo, index of 26 MB", "helm", "search repo chart-00", Place::Warm)
    },
    Work {
        time: 0.1,
        memory: Some(0.2),
        ..work("helm dependency build, index of 26 MB, cold", "helm", "dependency build chart", Place::Cold)
    },
    Work {
        time: 0.02,
        memory: Some(0.2),
        ..work("helm dependency build, index of 26 MB", "helm", "dependency build chart", Place::Warm)
    },
    Work {
        time: 0.02,
        memory: Some(0.2),
        ..work(
            "helm dependency build --skip-refresh, index of 26 MB",
            "helm",
            "dependency build chart --skip-refresh",
            Place::Warm,
        )
    },
];
