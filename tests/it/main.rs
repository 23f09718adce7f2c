//! The command line without a cluster, and the rules of the house.

#![allow(clippy::disallowed_methods, reason = "a test is outside: it has its own disk, environment and programs")]

mod arguments;
mod bad_input;
mod baseline;
mod certificates;
mod completions;
mod harness;
mod kustomizations;
mod kustomize_own;
mod mask;
mod registry_faults;
mod registry_search;
mod remote;
mod servers;
mod sessions;
mod steps;
mod tidy;
mod tokens;
