//! A chart's life in a cluster: installed, upgraded, rolled back, taken away.
//!
//! In: a rendered chart and a connection. Out: objects in the cluster and the release's record beside them, in the form
//! that Helm keeps them. What can be refused is refused before the first change.

mod act;
mod adopt;
mod error;
mod hooks;
mod install;
mod lookup;
mod objects;
mod operation;
mod plan;
mod preview;
mod ready;
pub mod record;
mod resources;
mod rollback;
mod store;
mod uninstall;
mod upgrade;
mod view;
mod wait;

pub use act::Changes;
pub use error::Error;
pub use install::{Options as InstallOptions, check_name, install, install_definitions};
pub use lookup::lookup;
pub use operation::{Draft, Operation, Wait};
pub use preview::{Difference, preview};
pub use record::{Release, Status};
pub use resources::{Resources, resources};
pub use rollback::rollback;
pub use store::{Driver, Store, check_labels};
pub use uninstall::{Cascade, Options as UninstallOptions, Uninstalled, uninstall};
pub use upgrade::{Base, base, upgrade};
