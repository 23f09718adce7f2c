//! The order in which Helm installs and uninstalls the kinds.

use std::cmp::Ordering;

/// Earlier kinds are installed first; unknown ones come last, by name.
const INSTALL: &[&str] = &[
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Not just the reverse: a Service goes before what runs behind it, and webhooks go first of all.
const UNINSTALL: &[&str] = &[
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
];

fn compare(order: &[&str], left: &str, right: &str) -> Ordering {
    let rank = |kind: &str| order.iter().position(|known| *known == kind);
    match (rank(left), rank(right)) {
        (None, None) => left.cmp(right),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(left), Some(right)) => left.cmp(&right),
    }
}

/// Which kind is installed first.
pub fn install(left: &str, right: &str) -> Ordering {
    compare(INSTALL, left, right)
}

/// Which kind is uninstalled first.
pub fn uninstall(left: &str, right: &str) -> Ordering {
    compare(UNINSTALL, left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_kinds_and_puts_others_last() {
        let mut kinds = vec!["Zebra", "Deployment", "Apple", "Service", "Namespace"];
        kinds.sort_by(|left, right| install(left, right));
        assert_eq!(kinds, ["Namespace", "Service", "Deployment", "Apple", "Zebra"]);
        kinds.sort_by(|left, right| uninstall(left, right));
        assert_eq!(kinds, ["Service", "Deployment", "Namespace", "Apple", "Zebra"]);
        assert_eq!(INSTALL.len(), UNINSTALL.len());
    }
}
