//! kubectl's commands.

use super::command::Entry;

pub mod annotate;
pub mod api_resources;
pub mod api_versions;
pub mod apply;
pub mod cluster_info;
pub mod config;
pub mod create;
pub mod delete;
pub mod describe;
pub mod diff;
pub mod exec;
pub mod explain;
pub mod get;
pub mod kustomize;
pub mod label;
pub mod logs;
mod metadata;
pub mod options;
pub mod patch;
mod pod;
pub mod port_forward;
mod prune;
pub mod replace;
pub mod scale;
pub mod version;
pub mod wait;

use super::command::{entry, group};

/// The table of `kubectl`, and of kx's share of it.
pub static COMMANDS: &[Entry] = &[
    entry!(Kubectl, "annotate", super::kubectl::annotate, "Update the annotations on a resource"),
    entry!(Kubectl, "api-resources", super::kubectl::api_resources, "Print the supported API resources on the server"),
    entry!(
        Kubectl,
        "api-versions",
        super::kubectl::api_versions,
        "Print the supported API versions on the server, in the form of \"group/version\""
    ),
    entry!(Kubectl, "completion", super::completion, "Output shell completion code for the specified shell"),
    entry!(
        Kubectl,
        "apply",
        super::kubectl::apply,
        "Apply a configuration to a resource by file name or stdin",
        children = apply::COMMANDS
    ),
    group!(Kubectl, "config", "Modify kubeconfig files", children = config::COMMANDS),
    entry!(
        Kubectl,
        "create",
        super::kubectl::create::from_files,
        "Create a resource from a file or from stdin",
        children = create::COMMANDS
    ),
    entry!(Kubectl, "cluster-info", super::kubectl::cluster_info, "Display cluster information"),
    entry!(
        Kubectl,
        "delete",
        super::kubectl::delete,
        "Delete resources by file names, stdin, resources and names, or by resources and label selector"
    ),
    entry!(Kubectl, "describe", super::kubectl::describe, "Show details of a specific resource or group of resources"),
    entry!(Kubectl, "exec", super::kubectl::exec, "Execute a command in a container"),
    entry!(Kubectl, "logs", super::kubectl::logs, "Print the logs for a container in a pod", aliases = &["log"]),
    entry!(Kubectl, "port-forward", super::kubectl::port_forward, "Forward one or more local ports to a pod"),
    entry!(Kubectl, "label", super::kubectl::label, "Update the labels on a resource"),
    entry!(Kubectl, "kustomize", super::kubectl::kustomize, "Build a kustomization target from a directory or URL"),
    entry!(Kubectl, "explain", super::kubectl::explain, "Get documentation for a resource"),
    entry!(Kubectl, "get", super::kubectl::get, "Display one or many resources"),
    entry!(Kubectl, "diff", super::kubectl::diff, "Diff the live version against a would-be applied version"),
    entry!(Kubectl, "options", super::kubectl::options, "Print the flags that every command takes", hidden = true),
    entry!(Kubectl, "patch", super::kubectl::patch, "Update fields of a resource"),
    entry!(Kubectl, "replace", super::kubectl::replace, "Replace a resource by file name or stdin"),
    entry!(
        Kubectl,
        "scale",
        super::kubectl::scale,
        "Set a new size for a deployment, replica set, or replication controller"
    ),
    entry!(Kubectl, "version", super::kubectl::version, "Print the client and server version information"),
    entry!(Kubectl, "wait", super::kubectl::wait, "Wait for a specific condition on one or many resources"),
];
