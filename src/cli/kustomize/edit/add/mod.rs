//! `kustomize edit add`: adds items.

use crate::cli::command::{Entry, entry};

pub mod annotation;
pub mod base;
pub mod build_metadata;
pub mod component;
pub mod config_map;
pub mod configuration;
pub mod generator;
pub mod label;
pub mod patch;
pub mod resource;
pub mod secret;
pub mod transformer;

/// The table of `kustomize edit add`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kustomize, "annotation", annotation, "Add one or more commonAnnotations"),
    entry!(Kustomize, "base", base, "Add one or more bases"),
    entry!(Kustomize, "buildmetadata", build_metadata, "Add one or more buildMetadata options"),
    entry!(Kustomize, "component", component, "Add components"),
    entry!(Kustomize, "configmap", config_map, "Add a configmap"),
    entry!(Kustomize, "configuration", configuration, "Add configuration files"),
    entry!(Kustomize, "generator", generator, "Add generator configurations"),
    entry!(Kustomize, "label", label, "Add one or more commonLabels, or labels without selectors"),
    entry!(Kustomize, "patch", patch, "Add a patch"),
    entry!(Kustomize, "resource", resource, "Add resource files"),
    entry!(Kustomize, "secret", secret, "Add a secret"),
    entry!(Kustomize, "transformer", transformer, "Add transformer configurations"),
];
