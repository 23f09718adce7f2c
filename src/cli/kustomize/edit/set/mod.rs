//! `kustomize edit set`: sets the value of a field.

use crate::cli::command::{Entry, entry};

pub mod annotation;
pub mod build_metadata;
pub mod config_map;
pub mod image;
pub mod label;
pub mod name_prefix;
pub mod name_suffix;
pub mod namespace;
pub mod replicas;
pub mod secret;

/// The table of `kustomize edit set`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "annotation", annotation, "Set one or more commonAnnotations"),
    entry!(Kustomize, "buildmetadata", build_metadata, "Set the buildMetadata options"),
    entry!(Kustomize, "configmap", config_map, "Set the value of a key of a configmap, or its namespace"),
    entry!(Kustomize, "image", image, "Set images and their new names, new tags or digests"),
    entry!(Kustomize, "label", label, "Set one or more commonLabels"),
    entry!(Kustomize, "nameprefix", name_prefix, "Set the value of the namePrefix field"),
    entry!(Kustomize, "namesuffix", name_suffix, "Set the value of the nameSuffix field"),
    entry!(Kustomize, "namespace", namespace, "Set the value of the namespace field"),
    entry!(Kustomize, "replicas", replicas, "Set how often workloads run"),
    entry!(Kustomize, "secret", secret, "Set the value of a key of a secret, or its namespace"),
];
