//! In which order objects are applied, so that each finds what it needs.
//!
//! In: objects in the order of the input. Out: ranks; a rank is begun when the one before it is done. kubectl applies
//! in the order of the input alone, which makes a folder fail whose Namespace sorts behind its Pods; whoever writes
//! the order right gets the same result.

use super::GroupVersionKind;

/// When an object is applied. Lower ranks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Namespace,
    /// Custom resource definitions; those that follow wait until they are established.
    Definition,
    /// What others refer to by name across the cluster, or what admission looks at.
    Policy,
    ServiceAccount,
    Role,
    RoleBinding,
    Configuration,
    Ordinary,
    /// What changes how the server treats everything that follows.
    Extension,
}

/// The rank of a kind.
pub fn rank(gvk: &GroupVersionKind) -> Rank {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Namespace") => Rank::Namespace,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Rank::Definition,
        ("scheduling.k8s.io", "PriorityClass")
        | ("storage.k8s.io", "StorageClass")
        | ("", "ResourceQuota" | "LimitRange") => Rank::Policy,
        ("", "ServiceAccount") => Rank::ServiceAccount,
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => Rank::Role,
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => Rank::RoleBinding,
        ("", "ConfigMap" | "Secret") => Rank::Configuration,
        ("apiregistration.k8s.io", "APIService")
        | ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            Rank::Extension
        }
        _ => Rank::Ordinary,
    }
}

/// The places of objects of those kinds, grouped by rank; inside a rank in the order of the input.
pub fn ranks(kinds: impl IntoIterator<Item = GroupVersionKind>) -> Vec<(Rank, Vec<usize>)> {
    let mut placed: Vec<(Rank, usize)> =
        kinds.into_iter().enumerate().map(|(index, gvk)| (rank(&gvk), index)).collect();
    placed.sort();
    let mut out: Vec<(Rank, Vec<usize>)> = Vec::new();
    for (rank, index) in placed {
        match out.last_mut() {
            Some((last, places)) if *last == rank => places.push(index),
            _ => out.push((rank, vec![index])),
        }
    }
    out
}

/// The places in the order of the input, neighbours of the same rank together: what kubectl does one by one, as far as
/// it can be done at the same time without a difference.
pub fn runs(kinds: impl IntoIterator<Item = GroupVersionKind>) -> Vec<(Rank, Vec<usize>)> {
    let mut out: Vec<(Rank, Vec<usize>)> = Vec::new();
    for (index, gvk) in kinds.into_iter().enumerate() {
        let rank = rank(&gvk);
        match out.last_mut() {
            Some((last, places)) if *last == rank => places.push(index),
            _ => out.push((rank, vec![index])),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_by_rank() {
        let kinds = [
            ("v1", "Pod"),
            ("v1", "Namespace"),
            ("rbac.authorization.k8s.io/v1", "RoleBinding"),
            ("rbac.authorization.k8s.io/v1", "Role"),
            ("v1", "Service"),
            ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
            ("example.com/v1", "Namespace"),
        ]
        .map(|(version, kind)| GroupVersionKind::new(version, kind));
        let expected = [
            (Rank::Namespace, vec![1]),
            (Rank::Role, vec![3]),
            (Rank::RoleBinding, vec![2]),
            (Rank::Ordinary, vec![0, 4, 6]),
            (Rank::Extension, vec![5]),
        ];
        assert_eq!(ranks(kinds.clone()), expected);
        let places: Vec<Vec<usize>> = runs(kinds).into_iter().map(|(_, places)| places).collect();
        assert_eq!(places, [vec![0], vec![1], vec![2], vec![3], vec![4], vec![5], vec![6]]);
        let same = ["Pod", "Service", "Namespace"].map(|kind| GroupVersionKind::new("v1", kind));
        assert_eq!(runs(same), [(Rank::Ordinary, vec![0, 1]), (Rank::Namespace, vec![2])]);
    }
}
