//! `kx sandbox …` and the global `--sandbox`: the control plane that every machine has.

pub mod build;
pub mod down;
mod progress;
pub mod run;
pub mod status;
pub mod up;

use crate::cli::command::{Entry, entry};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::sandbox::{self, DEFAULT_NAME, Settings, Started};
use std::path::PathBuf;

/// The table of `kx sandbox`.
pub static COMMANDS: &[Entry] = &[
    entry!(Own, "up", super::sandbox::up, "Start the sandbox and make it the current context"),
    entry!(Own, "down", super::sandbox::down, "Stop the sandbox and remove all that it left"),
    entry!(Own, "status", super::sandbox::status, "Show whether the sandbox is up, where, and its processes"),
    entry!(Own, "build", super::sandbox::build, "Build the sandbox's programs, unless they are there"),
    entry!(Own, "run", super::sandbox::run, "Run a command with KUBECONFIG set to the sandbox's"),
];

/// Which sandbox.
#[derive(Debug, Clone, clap::Args)]
pub struct Which {
    /// Name of the sandbox; each has its own processes, ports and context
    #[arg(long, default_value = DEFAULT_NAME)]
    pub name: String,
}

/// Where its programs come from, and how they are started.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct How {
    /// Folder of etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok
    #[arg(long)]
    pub bin_dir: Option<PathBuf>,
    /// Call admission webhooks (simulated pods cannot answer them)
    #[arg(long)]
    pub webhooks: bool,
}

fn settings(context: &Context, name: &str, how: &How) -> Result<Settings, Failure> {
    let state = context
        .state_home()
        .ok_or_else(|| Failure::new("neither $XDG_STATE_HOME nor $HOME is set: the sandbox has no place to live in"))?;
    Ok(Settings {
        name: name.to_owned(),
        state: state.join("kx/sandbox"),
        cache: context.cache_home().join("kx/sandbox"),
        bin_dir: how.bin_dir.clone(),
        webhooks: how.webhooks,
        environment: context.environment().clone(),
    })
}

/// Brings a sandbox up, showing what is done.
fn ensure(context: &Context, settings: &Settings) -> Result<Started, Failure> {
    let mut show = progress::Show::new(context);
    let outcome = context.block_on(sandbox::ensure(settings, &mut |step| show.step(&step)))?;
    show.end();
    outcome.map_err(failure)
}

/// Brings up the sandbox that `--sandbox` means, when it is not up.
pub(crate) fn provide(context: &Context) -> Result<(), Failure> {
    let started = ensure(context, &settings(context, DEFAULT_NAME, &How::default())?)?;
    if started.fresh {
        context.ui.warn(&format!("The sandbox is up at {} (kx sandbox down ends it).", started.server));
    }
    Ok(())
}

/// The kubeconfig of the sandbox that `--sandbox` means; it is there once the sandbox is up.
pub(crate) fn kubeconfig(context: &Context) -> Option<String> {
    let settings = settings(context, DEFAULT_NAME, &How::default()).ok()?;
    Some(settings.kubeconfig().to_string_lossy().into_owned())
}

fn failure(error: sandbox::Error) -> Failure {
    Failure::new(error.to_string())
}
