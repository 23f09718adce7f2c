//! The order of fields in which `cfg cat` prints objects.
//!
//! Answers to kyaml's `FormatFilter` and `order.go`: known fields by their precedence, then the others by name. Comments
//! move with their fields.

use super::{Error, Item};
use crate::kustomize;
use crate::yaml::edit::{self, Arrangement};
use std::cmp::Ordering;

const ORDER: &[&str] = &[
    "name",
    "generateName",
    "namespace",
    "clusterName",
    "apiVersion",
    "kind",
    "metadata",
    "type",
    "labels",
    "annotations",
    "spec",
    "status",
    "stringData",
    "data",
    "binaryData",
    "parallelism",
    "completions",
    "backoffLimit",
    "replicas",
    "selector",
    "manualSelector",
    "template",
    "ttlSecondsAfterFinished",
    "volumeClaimTemplates",
    "service",
    "serviceName",
    "podManagementPolicy",
    "updateStrategy",
    "strategy",
    "minReadySeconds",
    "revision",
    "revisionHistoryLimit",
    "paused",
    "progressDeadlineSeconds",
    "restartPolicy",
    "terminationGracePeriodSeconds",
    "activeDeadlineSeconds",
    "dnsPolicy",
    "serviceAccountName",
    "serviceAccount",
    "automountServiceAccountToken",
    "nodeName",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "shareProcessNamespace",
    "hostname",
    "subdomain",
    "schedulerName",
    "priorityClassName",
    "priority",
    "runtimeClassName",
    "enableServiceLinks",
    "nodeSelector",
    "hostAliases",
    "initContainers",
    "containers",
    "volumes",
    "imagePullSecrets",
    "affinity",
    "tolerations",
    "dnsConfig",
    "readinessGates",
    "image",
    "command",
    "args",
    "workingDir",
    "ports",
    "envFrom",
    "env",
    "resources",
    "volumeMounts",
    "volumeDevices",
    "livenessProbe",
    "readinessProbe",
    "lifecycle",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "imagePullPolicy",
    "securityContext",
    "stdin",
    "stdinOnce",
    "tty",
    "clusterIP",
    "externalIPs",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
    "externalName",
    "externalTrafficPolicy",
    "sessionAffinity",
    "protocol",
    "port",
    "targetPort",
    "hostPort",
    "containerPort",
    "hostIP",
    "readOnly",
    "mountPath",
    "subPath",
    "subPathExpr",
    "mountPropagation",
    "value",
    "valueFrom",
    "fieldRef",
    "resourceFieldRef",
    "configMapKeyRef",
    "secretKeyRef",
    "prefix",
    "configMapRef",
    "secretRef",
];

/// Kinds whose lists are sorted, of these versions.
const KINDS: [&str; 7] =
    ["CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet", "ValidatingWebhookConfiguration"];
const VERSIONS: [&str; 8] = [
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "batch/v1",
    "batch/v1beta1",
    "extensions/v1beta1",
    "v1",
    "admissionregistration.k8s.io/v1",
];

/// The annotation that keeps an object as it is.
const STRATEGY: &str = "config.kubernetes.io/formatting";

/// The object's text with its fields in order.
pub fn arranged(item: &Item) -> Result<String, Error> {
    let (kind, version) = (item.field(&["kind"]), item.field(&["apiVersion"]));
    if kind.is_empty() || version.is_empty() || item.field(&["metadata", "annotations", STRATEGY]) == "none" {
        return Ok(item.text.clone());
    }
    let sorts = KINDS.contains(&kind) && VERSIONS.contains(&version);
    let lists = |path: &str| match path {
        ".spec.template.spec.containers" if sorts => Some("name"),
        ".webhooks.rules.operations" if sorts => Some(""),
        _ => None,
    };
    edit::arrange(&item.text, &Arrangement { fields: &compare, lists: &lists })
        .map_err(|source| kustomize::Error::MalformedYaml { source }.into())
}

/// Which of two fields comes first.
pub fn compare(left: &str, right: &str) -> Ordering {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    match (place(left), place(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}
