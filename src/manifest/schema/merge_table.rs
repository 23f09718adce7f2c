//! The merge metadata of the built-in types: fields with a patch strategy, and the fields that lead to such.
//!
//! Written by `.ci/tables` from k8s.io/kubernetes v1.37.2; not edited by hand.

use super::merge::{Field, Strategy};

/// One type a row; `leads_to` counts rows.
#[rustfmt::skip]
pub(super) static TYPES: &[&[Field]] = &[
    // api.core.v1.Binding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // apimachinery.pkg.apis.meta.v1.ObjectMeta
    &[
        Field { name: "finalizers", strategy: Strategy::Merge, retain_keys: false, merge_key: "", leads_to: None },
        Field { name: "ownerReferences", strategy: Strategy::Merge, retain_keys: false, merge_key: "uid", leads_to: None },
    ],
    // api.core.v1.ComponentStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.ConfigMap
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.Endpoints
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.Event
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.LimitRange
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.Namespace
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(8) },
    ],
    // api.core.v1.NamespaceStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.core.v1.Node
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(10) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(11) },
    ],
    // api.core.v1.NodeSpec
    &[
        Field { name: "podCIDRs", strategy: Strategy::Merge, retain_keys: false, merge_key: "", leads_to: None },
    ],
    // api.core.v1.NodeStatus
    &[
        Field { name: "addresses", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.core.v1.PersistentVolumeClaim
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(13) },
    ],
    // api.core.v1.PersistentVolumeClaimStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "healthStatus", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(14) },
    ],
    // api.core.v1.VolumeHealthStatus
    &[
        Field { name: "healthConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "status", leads_to: None },
    ],
    // api.core.v1.PersistentVolume
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.Pod
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(17) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(23) },
    ],
    // api.core.v1.PodSpec
    &[
        Field { name: "containers", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: Some(18) },
        Field { name: "ephemeralContainers", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: Some(19) },
        Field { name: "evictionResponders", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "hostAliases", strategy: Strategy::Merge, retain_keys: false, merge_key: "ip", leads_to: None },
        Field { name: "imagePullSecrets", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "initContainers", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: Some(18) },
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
        Field { name: "schedulingGates", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "topologySpreadConstraints", strategy: Strategy::Merge, retain_keys: false, merge_key: "topologyKey", leads_to: None },
        Field { name: "volumes", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: Some(20) },
    ],
    // api.core.v1.Container
    &[
        Field { name: "env", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "ports", strategy: Strategy::Merge, retain_keys: false, merge_key: "containerPort", leads_to: None },
        Field { name: "volumeDevices", strategy: Strategy::Merge, retain_keys: false, merge_key: "devicePath", leads_to: None },
        Field { name: "volumeMounts", strategy: Strategy::Merge, retain_keys: false, merge_key: "mountPath", leads_to: None },
    ],
    // api.core.v1.EphemeralContainer
    &[
        Field { name: "env", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "ports", strategy: Strategy::Merge, retain_keys: false, merge_key: "containerPort", leads_to: None },
        Field { name: "volumeDevices", strategy: Strategy::Merge, retain_keys: false, merge_key: "devicePath", leads_to: None },
        Field { name: "volumeMounts", strategy: Strategy::Merge, retain_keys: false, merge_key: "mountPath", leads_to: None },
    ],
    // api.core.v1.Volume
    &[
        Field { name: "ephemeral", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(21) },
    ],
    // api.core.v1.EphemeralVolumeSource
    &[
        Field { name: "volumeClaimTemplate", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(22) },
    ],
    // api.core.v1.PersistentVolumeClaimTemplate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.PodStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "containerStatuses", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(24) },
        Field { name: "ephemeralContainerStatuses", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(24) },
        Field { name: "hostIPs", strategy: Strategy::Merge, retain_keys: false, merge_key: "ip", leads_to: None },
        Field { name: "initContainerStatuses", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(24) },
        Field { name: "nodeAllocatableResourceClaimStatuses", strategy: Strategy::Merge, retain_keys: false, merge_key: "resourceClaimName", leads_to: Some(25) },
        Field { name: "podIPs", strategy: Strategy::Merge, retain_keys: false, merge_key: "ip", leads_to: None },
        Field { name: "resourceClaimStatuses", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
        Field { name: "volumeHealth", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(26) },
    ],
    // api.core.v1.ContainerStatus
    &[
        Field { name: "allocatedResourcesStatus", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "volumeMounts", strategy: Strategy::Merge, retain_keys: false, merge_key: "mountPath", leads_to: None },
    ],
    // api.core.v1.NodeAllocatableResourceClaimStatus
    &[
        Field { name: "mapping", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "overhead", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.core.v1.PodVolumeHealth
    &[
        Field { name: "healthConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "status", leads_to: None },
    ],
    // api.core.v1.PodTemplate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.core.v1.PodTemplateSpec
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(17) },
    ],
    // api.core.v1.ReplicationController
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(30) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(31) },
    ],
    // api.core.v1.ReplicationControllerSpec
    &[
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.core.v1.ReplicationControllerStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.core.v1.ResourceQuota
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.Secret
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.core.v1.ServiceAccount
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "secrets", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.core.v1.Service
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(36) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(37) },
    ],
    // api.core.v1.ServiceSpec
    &[
        Field { name: "ports", strategy: Strategy::Merge, retain_keys: false, merge_key: "port", leads_to: None },
    ],
    // api.core.v1.ServiceStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // kube-aggregator.pkg.apis.apiregistration.v1.APIService
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(39) },
    ],
    // kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.apps.v1.ControllerRevision
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.apps.v1.DaemonSet
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(42) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(43) },
    ],
    // api.apps.v1.DaemonSetSpec
    &[
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.apps.v1.DaemonSetStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.apps.v1.Deployment
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(45) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(46) },
    ],
    // api.apps.v1.DeploymentSpec
    &[
        Field { name: "strategy", strategy: Strategy::Unset, retain_keys: true, merge_key: "", leads_to: None },
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.apps.v1.DeploymentStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.apps.v1.ReplicaSet
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(48) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(49) },
    ],
    // api.apps.v1.ReplicaSetSpec
    &[
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.apps.v1.ReplicaSetStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.apps.v1.StatefulSet
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(51) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(52) },
    ],
    // api.apps.v1.StatefulSetSpec
    &[
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
        Field { name: "volumeClaimTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(12) },
    ],
    // api.apps.v1.StatefulSetStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.events.v1.Event
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authentication.v1.SelfSubjectReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authentication.v1.TokenReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authorization.v1.LocalSubjectAccessReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authorization.v1.SelfSubjectAccessReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authorization.v1.SelfSubjectRulesReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.authorization.v1.SubjectAccessReview
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.autoscaling.v2.HorizontalPodAutoscaler
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(61) },
    ],
    // api.autoscaling.v2.HorizontalPodAutoscalerStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.autoscaling.v1.HorizontalPodAutoscaler
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.batch.v1.CronJob
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(64) },
    ],
    // api.batch.v1.CronJobSpec
    &[
        Field { name: "jobTemplate", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(65) },
    ],
    // api.batch.v1.JobTemplateSpec
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(66) },
    ],
    // api.batch.v1.JobSpec
    &[
        Field { name: "scheduling", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(67) },
        Field { name: "template", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(28) },
    ],
    // api.batch.v1.JobSchedulingConfiguration
    &[
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.batch.v1.Job
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(66) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(69) },
    ],
    // api.batch.v1.JobStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.certificates.v1.CertificateSigningRequest
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.certificates.v1.ClusterTrustBundle
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.certificates.v1.PodCertificateRequest
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(73) },
    ],
    // api.certificates.v1.PodCertificateRequestStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.certificates.v1beta1.ClusterTrustBundle
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.certificates.v1beta1.PodCertificateRequest
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(76) },
    ],
    // api.certificates.v1beta1.PodCertificateRequestStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.networking.v1.IngressClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.networking.v1.Ingress
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.networking.v1.IPAddress
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.networking.v1.NetworkPolicy
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.networking.v1.ServiceCIDR
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(82) },
    ],
    // api.networking.v1.ServiceCIDRStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.policy.v1.PodDisruptionBudget
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(84) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(85) },
    ],
    // api.policy.v1.PodDisruptionBudgetSpec
    &[
        Field { name: "selector", strategy: Strategy::Replace, retain_keys: false, merge_key: "", leads_to: None },
    ],
    // api.policy.v1.PodDisruptionBudgetStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.rbac.v1.ClusterRoleBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.rbac.v1.ClusterRole
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.rbac.v1.RoleBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.rbac.v1.Role
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storage.v1.CSIDriver
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storage.v1.CSINode
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(92) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(93) },
    ],
    // api.storage.v1.CSINodeSpec
    &[
        Field { name: "drivers", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.storage.v1.CSINodeStatus
    &[
        Field { name: "storageHealth", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.storage.v1.CSIStorageCapacity
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storage.v1.StorageClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storage.v1.VolumeAttachment
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storage.v1.VolumeAttributesClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.admissionregistration.v1.MutatingAdmissionPolicy
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(99) },
    ],
    // api.admissionregistration.v1.MutatingAdmissionPolicySpec
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1.MutatingAdmissionPolicyBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.admissionregistration.v1.MutatingWebhookConfiguration
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "webhooks", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: Some(102) },
    ],
    // api.admissionregistration.v1.MutatingWebhook
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1.ValidatingAdmissionPolicy
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(104) },
    ],
    // api.admissionregistration.v1.ValidatingAdmissionPolicySpec
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "variables", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1.ValidatingAdmissionPolicyBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.admissionregistration.v1.ValidatingWebhookConfiguration
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "webhooks", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: Some(107) },
    ],
    // api.admissionregistration.v1.ValidatingWebhook
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1beta1.MutatingAdmissionPolicy
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(109) },
    ],
    // api.admissionregistration.v1beta1.MutatingAdmissionPolicySpec
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1beta1.MutatingAdmissionPolicyBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.admissionregistration.v1alpha1.MutatingAdmissionPolicy
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(112) },
    ],
    // api.admissionregistration.v1alpha1.MutatingAdmissionPolicySpec
    &[
        Field { name: "matchConditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
    // api.admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(115) },
    ],
    // apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec
    &[
        Field { name: "versions", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(116) },
    ],
    // apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion
    &[
        Field { name: "schema", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(117) },
    ],
    // apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation
    &[
        Field { name: "openAPIV3Schema", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(118) },
    ],
    // apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    &[
        Field { name: "allOf", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(118) },
        Field { name: "anyOf", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(118) },
        Field { name: "not", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(118) },
        Field { name: "oneOf", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(118) },
        Field { name: "x-kubernetes-validations", strategy: Strategy::Merge, retain_keys: false, merge_key: "rule", leads_to: None },
    ],
    // api.scheduling.v1.PriorityClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.scheduling.v1beta1.PodGroup
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(121) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(122) },
    ],
    // api.scheduling.v1beta1.PodGroupSpec
    &[
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.scheduling.v1beta1.PodGroupStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "resourceClaimStatuses", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.scheduling.v1beta1.Workload
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(124) },
    ],
    // api.scheduling.v1beta1.WorkloadSpec
    &[
        Field { name: "compositePodGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(125) },
        Field { name: "podGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(126) },
    ],
    // api.scheduling.v1beta1.CompositePodGroupTemplate
    &[
        Field { name: "compositePodGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(125) },
        Field { name: "podGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(126) },
    ],
    // api.scheduling.v1beta1.PodGroupTemplate
    &[
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.scheduling.v1alpha3.CompositePodGroup
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(128) },
    ],
    // api.scheduling.v1alpha3.CompositePodGroupStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.scheduling.v1alpha3.PodGroup
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(130) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(131) },
    ],
    // api.scheduling.v1alpha3.PodGroupSpec
    &[
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.scheduling.v1alpha3.PodGroupStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "resourceClaimStatuses", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.scheduling.v1alpha3.Workload
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(133) },
    ],
    // api.scheduling.v1alpha3.WorkloadSpec
    &[
        Field { name: "compositePodGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(134) },
        Field { name: "podGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(135) },
    ],
    // api.scheduling.v1alpha3.CompositePodGroupTemplate
    &[
        Field { name: "compositePodGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(134) },
        Field { name: "podGroupTemplates", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(135) },
    ],
    // api.scheduling.v1alpha3.PodGroupTemplate
    &[
        Field { name: "resourceClaims", strategy: Strategy::Merge, retain_keys: true, merge_key: "name", leads_to: None },
    ],
    // api.coordination.v1.Lease
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.coordination.v1beta1.LeaseCandidate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.coordination.v1alpha2.LeaseCandidate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.node.v1.RuntimeClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.discovery.v1.EndpointSlice
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1.DeviceClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1.DeviceTaintRule
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(143) },
    ],
    // api.resource.v1.DeviceTaintRuleStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.resource.v1.ResourceClaim
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(145) },
    ],
    // api.resource.v1.ResourceClaimStatus
    &[
        Field { name: "reservedFor", strategy: Strategy::Merge, retain_keys: false, merge_key: "uid", leads_to: None },
    ],
    // api.resource.v1.ResourceClaimTemplate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(147) },
    ],
    // api.resource.v1.ResourceClaimTemplateSpec
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1.ResourceSlice
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta2.DeviceClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta2.DeviceTaintRule
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(151) },
    ],
    // api.resource.v1beta2.DeviceTaintRuleStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.resource.v1beta2.ResourceClaim
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(153) },
    ],
    // api.resource.v1beta2.ResourceClaimStatus
    &[
        Field { name: "reservedFor", strategy: Strategy::Merge, retain_keys: false, merge_key: "uid", leads_to: None },
    ],
    // api.resource.v1beta2.ResourceClaimTemplate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(155) },
    ],
    // api.resource.v1beta2.ResourceClaimTemplateSpec
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta2.ResourceSlice
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta1.DeviceClass
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta1.ResourceClaim
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(159) },
    ],
    // api.resource.v1beta1.ResourceClaimStatus
    &[
        Field { name: "reservedFor", strategy: Strategy::Merge, retain_keys: false, merge_key: "uid", leads_to: None },
    ],
    // api.resource.v1beta1.ResourceClaimTemplate
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "spec", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(161) },
    ],
    // api.resource.v1beta1.ResourceClaimTemplateSpec
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1beta1.ResourceSlice
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.resource.v1alpha3.DeviceTaintRule
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(164) },
    ],
    // api.resource.v1alpha3.DeviceTaintRuleStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.resource.v1alpha3.ResourcePoolStatusRequest
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(166) },
    ],
    // api.resource.v1alpha3.ResourcePoolStatusRequestStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.flowcontrol.v1.FlowSchema
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(168) },
    ],
    // api.flowcontrol.v1.FlowSchemaStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.flowcontrol.v1.PriorityLevelConfiguration
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(170) },
    ],
    // api.flowcontrol.v1.PriorityLevelConfigurationStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.apiserverinternal.v1alpha1.StorageVersion
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
    ],
    // api.storagemigration.v1.StorageVersionMigration
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(173) },
    ],
    // api.storagemigration.v1.StorageVersionMigrationStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.storagemigration.v1beta1.StorageVersionMigration
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(175) },
    ],
    // api.storagemigration.v1beta1.StorageVersionMigrationStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.lifecycle.v1alpha1.EvictionRequest
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(177) },
    ],
    // api.lifecycle.v1alpha1.EvictionRequestStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
    ],
    // api.lifecycle.v1alpha1.Eviction
    &[
        Field { name: "metadata", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(1) },
        Field { name: "status", strategy: Strategy::Unset, retain_keys: false, merge_key: "", leads_to: Some(179) },
    ],
    // api.lifecycle.v1alpha1.EvictionStatus
    &[
        Field { name: "conditions", strategy: Strategy::Merge, retain_keys: false, merge_key: "type", leads_to: None },
        Field { name: "requesters", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "responders", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
        Field { name: "targetResponders", strategy: Strategy::Merge, retain_keys: false, merge_key: "name", leads_to: None },
    ],
];
