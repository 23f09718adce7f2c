//! `create TYPE`: objects made from arguments. One file a type; [`submit`] sends and tells.

mod cluster_role;
mod cluster_role_binding;
mod config_map;
mod cron_job;
mod deployment;
mod docker_registry;
mod external_name;
pub mod from_files;
mod hash;
mod ingress;
mod job;
mod namespace;
mod node_port;
mod pod_disruption_budget;
mod pod_spec;
mod priority_class;
mod quota;
mod role;
mod role_binding;
mod rules;
mod secret;
mod service;
mod service_account;
mod sources;
mod subjects;
mod submit;
mod tls;
mod token;

use crate::cli::command::{Entry, entry, group};

/// What stands behind `create` where `-f` does not.
pub static COMMANDS: &[Entry] = &[
    entry!(Kubectl, "clusterrole", crate::cli::kubectl::create::cluster_role, "Create a cluster role"),
    entry!(
        Kubectl,
        "clusterrolebinding",
        crate::cli::kubectl::create::cluster_role_binding,
        "Create a cluster role binding for a particular cluster role"
    ),
    entry!(
        Kubectl,
        "configmap",
        crate::cli::kubectl::create::config_map,
        "Create a config map from a local file, directory or literal value",
        aliases = &["cm"]
    ),
    entry!(
        Kubectl,
        "cronjob",
        crate::cli::kubectl::create::cron_job,
        "Create a cron job with the specified name",
        aliases = &["cj"]
    ),
    entry!(
        Kubectl,
        "deployment",
        crate::cli::kubectl::create::deployment,
        "Create a deployment with the specified name",
        aliases = &["deploy"]
    ),
    entry!(
        Kubectl,
        "ingress",
        crate::cli::kubectl::create::ingress,
        "Create an ingress with the specified name",
        aliases = &["ing"]
    ),
    entry!(Kubectl, "job", crate::cli::kubectl::create::job, "Create a job with the specified name"),
    entry!(
        Kubectl,
        "namespace",
        crate::cli::kubectl::create::namespace,
        "Create a namespace with the specified name",
        aliases = &["ns"]
    ),
    entry!(
        Kubectl,
        "poddisruptionbudget",
        crate::cli::kubectl::create::pod_disruption_budget,
        "Create a pod disruption budget with the specified name",
        aliases = &["pdb"]
    ),
    entry!(
        Kubectl,
        "priorityclass",
        crate::cli::kubectl::create::priority_class,
        "Create a priority class with the specified name",
        aliases = &["pc"]
    ),
    entry!(
        Kubectl,
        "quota",
        crate::cli::kubectl::create::quota,
        "Create a quota with the specified name",
        aliases = &["resourcequota"]
    ),
    entry!(Kubectl, "role", crate::cli::kubectl::create::role, "Create a role with single rule"),
    entry!(
        Kubectl,
        "rolebinding",
        crate::cli::kubectl::create::role_binding,
        "Create a role binding for a particular role or cluster role"
    ),
    group!(Kubectl, "secret", "Create a secret using a specified subcommand", children = SECRETS),
    group!(
        Kubectl,
        "service",
        "Create a service using a specified subcommand",
        aliases = &["svc"],
        children = SERVICES
    ),
    entry!(
        Kubectl,
        "serviceaccount",
        crate::cli::kubectl::create::service_account,
        "Create a service account with the specified name",
        aliases = &["sa"]
    ),
    entry!(Kubectl, "token", crate::cli::kubectl::create::token, "Request a service account token"),
];

static SECRETS: &[Entry] = &[
    entry!(
        Kubectl,
        "docker-registry",
        crate::cli::kubectl::create::docker_registry,
        "Create a secret for use with a Docker registry"
    ),
    entry!(
        Kubectl,
        "generic",
        crate::cli::kubectl::create::secret,
        "Create a secret from a local file, directory, or literal value"
    ),
    entry!(Kubectl, "tls", crate::cli::kubectl::create::tls, "Create a TLS secret"),
];

static SERVICES: &[Entry] = &[
    entry!(Kubectl, "clusterip", crate::cli::kubectl::create::service::cluster_ip, "Create a ClusterIP service"),
    entry!(Kubectl, "externalname", crate::cli::kubectl::create::external_name, "Create an ExternalName service"),
    entry!(
        Kubectl,
        "loadbalancer",
        crate::cli::kubectl::create::service::load_balancer,
        "Create a LoadBalancer service"
    ),
    entry!(Kubectl, "nodeport", crate::cli::kubectl::create::node_port, "Create a NodePort service"),
];
