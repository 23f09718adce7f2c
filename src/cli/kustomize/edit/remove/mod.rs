//! `kustomize edit remove`: takes items away.

use crate::cli::command::{Entry, entry};

pub mod annotation;
pub mod build_metadata;
pub mod component;
pub mod config_map;
pub mod label;
pub mod patch;
pub mod resource;
pub mod secret;
pub mod transformer;

/// The table of `kustomize edit remove`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "annotation", annotation, "Remove one or more commonAnnotations"),
    entry!(Kustomize, "buildmetadata", build_metadata, "Remove one or more buildMetadata options"),
    entry!(Kustomize, "component", component, "Remove one or more components"),
    entry!(Kustomize, "configmap", config_map, "Remove one or more configmaps"),
    entry!(Kustomize, "label", label, "Remove one or more commonLabels"),
    entry!(Kustomize, "patch", patch, "Remove a patch"),
    entry!(Kustomize, "resource", resource, "Remove one or more resources"),
    entry!(Kustomize, "secret", secret, "Remove one or more secrets"),
    entry!(Kustomize, "transformer", transformer, "Remove one or more transformers"),
];
