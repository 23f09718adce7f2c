//! The sandbox: a real control plane on this machine's loopback, for users and for our own tests.
//!
//! In: where its programs and its state lie ([`Settings`]). Out: a running etcd, kube-apiserver,
//! kube-controller-manager, kube-scheduler and kwok, and a kubeconfig that reaches them. It only orchestrates:
//! the programs are the real ones, found or built once ([`programs`]), and everything they listen on is 127.0.0.1.
//! What an invocation leaves behind is its state folder; [`down`] ends the processes and removes that.

mod admin;
mod build;
mod error;
mod keys;
pub mod kubeconfig;
mod launch;
mod node;
mod ports;
pub mod programs;
mod start;
mod state;
mod stop;

pub use admin::Admin;
pub use error::Error;
pub use programs::Programs;
pub use start::{Started, ensure};
pub use state::{Process, Running, Status, status};
pub use stop::down;

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The name of the sandbox that is meant when none is given; also its context's name.
pub const DEFAULT_NAME: &str = "kx-sandbox";

/// What every function of the sandbox is told about its surroundings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which sandbox; one folder, one set of ports and one context each.
    pub name: String,
    /// The folder of all sandboxes' states (`~/.local/state/kx/sandbox`).
    pub state: PathBuf,
    /// The folder of what was built (`~/.cache/kx/sandbox`).
    pub cache: PathBuf,
    /// `--bin-dir`: its programs come first, and all of them must be there.
    pub bin_dir: Option<PathBuf>,
    /// Let admission webhooks be called. Simulated pods cannot answer them, so they are off unless asked for.
    pub webhooks: bool,
    /// The environment, for `PATH`, `KUBEBUILDER_ASSETS` and what `go build` needs.
    pub environment: BTreeMap<String, String>,
}

impl Settings {
    /// The state folder of this sandbox.
    pub fn folder(&self) -> PathBuf {
        self.state.join(&self.name)
    }

    /// The kubeconfig that reaches this sandbox and nothing else.
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder().join("kubeconfig")
    }

    /// A client of this sandbox, once it is up.
    pub fn admin(&self) -> Result<Admin, Error> {
        let state = state::State::read(&self.folder()).ok_or_else(|| Error::NotUp { name: self.name.clone() })?;
        Admin::new(&state.server(), &keys::Keys::of(&self.folder()))
    }

    fn lock_path(&self) -> PathBuf {
        self.state.join(format!("{}.lock", self.name))
    }

    /// Refuses names that would leave the state folder or not be a context's name.
    fn check_name(&self) -> Result<(), Error> {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if self.name.is_empty() || self.name.len() > 63 || !self.name.chars().all(fits) {
            return Err(Error::Name { name: self.name.clone() });
        }
        Ok(())
    }

    fn lock(&self) -> Result<crate::files::Lock, Error> {
        use crate::files::Files;
        self.check_name()?;
        crate::files::Disk.make_directory(&self.state)?;
        Ok(crate::files::lock(&self.lock_path())?)
    }
}

/// What happens meanwhile, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A program is built: which, the how manyth of how many.
    Build { program: &'static str, index: usize, count: usize },
    /// `go build` is done with this many of the packages that the program has.
    Package { program: &'static str, done: usize, of: usize },
    /// What was there could not go on and is replaced; the reason.
    Replaced { reason: String },
    /// The programs are being started.
    Starting,
}
