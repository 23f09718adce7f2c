//! The four patches of the Kubernetes API: how they are made from documents and applied to one.
//!
//! In: trees. Out: trees. [`strategic`] knows types (merge keys, retained keys), [`merge`] is RFC 7396, [`json6902`]
//! is RFC 6902, and [`threeway`] is how apply makes the first two from what was applied last, what is wanted now and
//! what the server has.

mod go;
pub mod json6902;
pub mod merge;
pub mod strategic;
pub mod threeway;
