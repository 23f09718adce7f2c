//! Where charts and manifests come from when they are not on this disk.
//!
//! In: URLs. Out: bytes. This is the only module beside `cluster` that opens connections.

pub mod http;
pub mod plugin;
