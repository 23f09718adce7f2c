//! kx: the work of kubectl, kustomize and helm in one binary.
//!
//! Modules, from the ones that know least to the ones that know most. Each may import only what stands above it
//! in the table of ARCHITECTURE.md; `tests/it/tidy.rs` reads the `use crate::` lines and holds us to it.

// 0: knows nothing of Kubernetes
pub mod files;
pub mod value;
pub mod yaml;

// 1: languages and objects
pub mod gotemplate;
pub mod jsonpath;
pub mod manifest;

// 2: pure engines: text in, objects or text out
pub mod helm;
pub mod kustomize;
pub mod print;

// 3: the world
pub mod cluster;
pub mod process;
pub mod repository;

// 4: a life in the cluster
pub mod release;
pub mod sandbox;

// 5: the command lines
pub mod cli;
