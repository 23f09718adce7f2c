//! The Kubernetes API, and how a kubeconfig leads to it.
//!
//! In: kubeconfigs, flags, objects as plain trees. Out: what the server answered, as data. This is the only module
//! that opens connections to a cluster. Answers to client-go.

pub mod config;
mod connection;
pub mod credential;
pub mod error;
pub mod log;
mod proxy;
pub mod request;
mod transport;

pub use connection::{Answer, Cluster, Options};
pub use error::{Cause, Details, Error, Status, StatusCause};
pub use request::{Request, media};
