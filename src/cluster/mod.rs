//! The Kubernetes API, and how a kubeconfig leads to it.
//!
//! In: kubeconfigs, flags, objects as plain trees. Out: what the server answered, as data. This is the only module
//! that opens connections to a cluster. Answers to client-go.

pub mod apply;
#[cfg(test)]
mod bad_server;
pub mod config;
mod connection;
pub mod credential;
pub mod discovery;
pub mod error;
mod exec;
mod forward;
pub mod log;
mod logs;
mod lookup;
mod objects;
pub mod pods;
mod proxy;
pub mod request;
mod resource;
mod transport;
mod wait;
mod watch;

pub use connection::{Answer, Cluster, Options};
pub use discovery::Discovery;
pub use error::{Cause, Details, Error, Status, StatusCause};
pub use exec::{ExecOptions, Exited, Streams};
pub use logs::LogOptions;
pub use objects::{DeleteOptions, GetOptions, ListOptions, PAGE, Pages, Patch, WriteOptions};
pub use request::{Request, media};
pub use resource::Resource;
pub use wait::{Ended, Seen};
pub use watch::{Event, Watch, WatchOptions};
