//! The field specs that kustomize starts with: where labels, annotations, images, replicas and the rest are written.
//!
//! Facts of kustomize v5.8.3 (`builtinpluginconsts`), as group, version, kind and path; empty means any.

use super::{Row, kept, made};

/// `namePrefix` and `nameSuffix`.
pub static NAME_AFFIX: &[Row] = &[kept("", "", "", "metadata/name")];

/// `namespace`.
pub static NAMESPACE: &[Row] = &[
    made("", "", "Namespace", "metadata/name"),
    made("apiregistration.k8s.io", "", "APIService", "spec/service/namespace"),
    kept(
        "apiextensions.k8s.io",
        "",
        "CustomResourceDefinition",
        "spec/conversion/webhook/clientConfig/service/namespace",
    ),
];

/// `commonLabels`, and `labels` with `includeSelectors`.
pub static COMMON_LABELS: &[Row] = &[
    made("", "v1", "Service", "spec/selector"),
    made("", "v1", "ReplicationController", "spec/selector"),
    made("", "", "Deployment", "spec/selector/matchLabels"),
    kept(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    ),
    kept("apps", "", "Deployment", "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels"),
    made("", "", "ReplicaSet", "spec/selector/matchLabels"),
    made("", "", "DaemonSet", "spec/selector/matchLabels"),
    made("apps", "", "StatefulSet", "spec/selector/matchLabels"),
    kept(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    ),
    kept(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    ),
    kept("apps", "", "StatefulSet", "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels"),
    kept("batch", "", "Job", "spec/selector/matchLabels"),
    kept("batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels"),
    kept("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels"),
    kept("networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels"),
    kept("networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels"),
    kept("networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels"),
    made("", "", "", "metadata/labels"),
    made("", "v1", "ReplicationController", "spec/template/metadata/labels"),
    made("", "", "Deployment", "spec/template/metadata/labels"),
    made("", "", "ReplicaSet", "spec/template/metadata/labels"),
    made("", "", "DaemonSet", "spec/template/metadata/labels"),
    made("apps", "", "StatefulSet", "spec/template/metadata/labels"),
    made("batch", "", "Job", "spec/template/metadata/labels"),
    made("batch", "", "CronJob", "spec/jobTemplate/metadata/labels"),
    made("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels"),
    made("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels"),
];

/// `labels` with `includeTemplates`.
pub static TEMPLATE_LABELS: &[Row] = &[
    made("", "", "", "metadata/labels"),
    made("", "v1", "ReplicationController", "spec/template/metadata/labels"),
    made("", "", "Deployment", "spec/template/metadata/labels"),
    made("", "", "ReplicaSet", "spec/template/metadata/labels"),
    made("", "", "DaemonSet", "spec/template/metadata/labels"),
    made("apps", "", "StatefulSet", "spec/template/metadata/labels"),
    made("batch", "", "Job", "spec/template/metadata/labels"),
    made("batch", "", "CronJob", "spec/jobTemplate/metadata/labels"),
    made("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels"),
];

/// `labels` with `includeVolumeClaimTemplates`.
pub static VOLUME_CLAIM_TEMPLATE_LABELS: &[Row] =
    &[made("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels")];

/// `commonAnnotations`.
pub static COMMON_ANNOTATIONS: &[Row] = &[
    made("", "", "", "metadata/annotations"),
    made("", "v1", "ReplicationController", "spec/template/metadata/annotations"),
    made("", "", "Deployment", "spec/template/metadata/annotations"),
    made("", "", "ReplicaSet", "spec/template/metadata/annotations"),
    made("", "", "DaemonSet", "spec/template/metadata/annotations"),
    made("", "", "StatefulSet", "spec/template/metadata/annotations"),
    made("batch", "", "Job", "spec/template/metadata/annotations"),
    made("batch", "", "CronJob", "spec/jobTemplate/metadata/annotations"),
    made("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations"),
];

/// `images`.
pub static IMAGES: &[Row] = &[
    made("", "", "", "spec/containers[]/image"),
    made("", "", "", "spec/initContainers[]/image"),
    made("", "", "", "spec/volumes[]/image/reference"),
    made("", "", "", "spec/template/spec/containers[]/image"),
    made("", "", "", "spec/template/spec/initContainers[]/image"),
    made("", "", "", "spec/template/spec/volumes[]/image/reference"),
    made("", "", "", "spec/jobTemplate/spec/template/spec/volumes[]/image/reference"),
];

/// `replicas`.
pub static REPLICAS: &[Row] = &[
    made("", "", "Deployment", "spec/replicas"),
    made("", "", "ReplicationController", "spec/replicas"),
    made("", "", "ReplicaSet", "spec/replicas"),
    made("", "", "StatefulSet", "spec/replicas"),
];

/// Where `$(NAME)` of `vars` is looked for.
pub static VARIABLES: &[Row] = &[
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/args"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/command"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/env/value"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/args"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/command"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/env/value"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "CronJob", "spec/jobTemplate/spec/template/volumes/nfs/server"),
    kept("", "", "DaemonSet", "spec/template/spec/containers/args"),
    kept("", "", "DaemonSet", "spec/template/spec/containers/command"),
    kept("", "", "DaemonSet", "spec/template/spec/containers/env/value"),
    kept("", "", "DaemonSet", "spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "DaemonSet", "spec/template/spec/initContainers/args"),
    kept("", "", "DaemonSet", "spec/template/spec/initContainers/command"),
    kept("", "", "DaemonSet", "spec/template/spec/initContainers/env/value"),
    kept("", "", "DaemonSet", "spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "DaemonSet", "spec/template/spec/volumes/nfs/server"),
    kept("", "", "Deployment", "spec/template/spec/containers/args"),
    kept("", "", "Deployment", "spec/template/spec/containers/command"),
    kept("", "", "Deployment", "spec/template/spec/containers/env/value"),
    kept("", "", "Deployment", "spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "Deployment", "spec/template/spec/initContainers/args"),
    kept("", "", "Deployment", "spec/template/spec/initContainers/command"),
    kept("", "", "Deployment", "spec/template/spec/initContainers/env/value"),
    kept("", "", "Deployment", "spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "Deployment", "spec/template/spec/volumes/nfs/server"),
    kept("", "", "Deployment", "spec/template/metadata/annotations"),
    kept("", "", "Ingress", "spec/rules/host"),
    kept("", "", "Ingress", "spec/tls/hosts"),
    kept("", "", "Ingress", "spec/tls/secretName"),
    kept("", "", "Job", "spec/template/spec/containers/args"),
    kept("", "", "Job", "spec/template/spec/containers/command"),
    kept("", "", "Job", "spec/template/spec/containers/env/value"),
    kept("", "", "Job", "spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "Job", "spec/template/spec/initContainers/args"),
    kept("", "", "Job", "spec/template/spec/initContainers/command"),
    kept("", "", "Job", "spec/template/spec/initContainers/env/value"),
    kept("", "", "Job", "spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "Job", "spec/template/spec/volumes/nfs/server"),
    kept("", "", "Pod", "spec/containers/args"),
    kept("", "", "Pod", "spec/containers/command"),
    kept("", "", "Pod", "spec/containers/env/value"),
    kept("", "", "Pod", "spec/containers/volumeMounts/mountPath"),
    kept("", "", "Pod", "spec/initContainers/args"),
    kept("", "", "Pod", "spec/initContainers/command"),
    kept("", "", "Pod", "spec/initContainers/env/value"),
    kept("", "", "Pod", "spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "Pod", "spec/volumes/nfs/server"),
    kept("", "", "ReplicaSet", "spec/template/spec/containers/args"),
    kept("", "", "ReplicaSet", "spec/template/spec/containers/command"),
    kept("", "", "ReplicaSet", "spec/template/spec/containers/env/value"),
    kept("", "", "ReplicaSet", "spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "ReplicaSet", "spec/template/spec/initContainers/args"),
    kept("", "", "ReplicaSet", "spec/template/spec/initContainers/command"),
    kept("", "", "ReplicaSet", "spec/template/spec/initContainers/env/value"),
    kept("", "", "ReplicaSet", "spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "ReplicaSet", "spec/template/spec/volumes/nfs/server"),
    kept("", "", "Service", "spec/ports/port"),
    kept("", "", "Service", "spec/ports/targetPort"),
    kept("", "", "StatefulSet", "spec/template/spec/containers/args"),
    kept("", "", "StatefulSet", "spec/template/spec/containers/command"),
    kept("", "", "StatefulSet", "spec/template/spec/containers/env/value"),
    kept("", "", "StatefulSet", "spec/template/spec/containers/volumeMounts/mountPath"),
    kept("", "", "StatefulSet", "spec/template/spec/initContainers/args"),
    kept("", "", "StatefulSet", "spec/template/spec/initContainers/command"),
    kept("", "", "StatefulSet", "spec/template/spec/initContainers/env/value"),
    kept("", "", "StatefulSet", "spec/template/spec/initContainers/volumeMounts/mountPath"),
    kept("", "", "StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server"),
    kept("", "", "PersistentVolume", "spec/nfs/server"),
    kept("", "", "", "metadata/labels"),
    kept("", "", "", "metadata/annotations"),
];
