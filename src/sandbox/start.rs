//! Brings a sandbox up, or finds that it is up.

use super::admin::Admin;
use super::keys::Keys;
use super::launch::Launch;
use super::state::State;
use super::{Error, Programs, Progress, Settings, kubeconfig, node, ports, programs, stop};
use crate::files::{Disk, Files};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A sandbox that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The kubeconfig that reaches it.
    pub kubeconfig: PathBuf,
    pub server: String,
    /// Whether it was brought up just now.
    pub fresh: bool,
}

/// How long a start may take. Three seconds are usual; a machine that builds something at the same time needs more.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often readiness is looked for.
const LOOK: Duration = Duration::from_millis(40);

/// How often ports are chosen anew when somebody else took one meanwhile.
const ROUNDS: u32 = 4;

/// How much of a log an error shows.
const TAIL_LINES: usize = 12;

/// Makes sure that the sandbox is up. One that has lost a process or does not answer is replaced.
pub async fn ensure(settings: &Settings, progress: &mut dyn FnMut(Progress)) -> Result<Started, Error> {
    let _lock = settings.lock()?;
    let folder = settings.folder();
    if let Some(state) = State::read(&folder) {
        let reason = match state.ailment(&folder).await {
            // Replacing it would lose what the user has in it.
            None if settings.webhooks && !state.webhooks => {
                return Err(Error::WithoutWebhooks { name: settings.name.clone() });
            }
            None => return Ok(started(settings, &state, false)),
            Some(reason) => reason,
        };
        progress(Progress::Replaced { reason });
        stop::end_processes(&state).await;
        stop::clear(&folder)?;
    }
    let programs = programs::provide(settings, progress)?;
    progress(Progress::Starting);
    Disk.make_directory(&folder)?;
    for round in 0..ROUNDS {
        match start(settings, &programs, round).await {
            Ok(state) => return Ok(started(settings, &state, true)),
            Err(Error::Ended { tail, .. }) if round + 1 < ROUNDS && tail.contains("address already in use") => {
                stop::clear(&folder)?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::Ports)
}

fn started(settings: &Settings, state: &State, fresh: bool) -> Started {
    Started { kubeconfig: settings.kubeconfig(), server: state.server(), fresh }
}

/// Starts all programs once; on failure none is left.
async fn start(settings: &Settings, programs: &Programs, round: u32) -> Result<State, Error> {
    let folder = settings.folder();
    let ports = ports::choose(&folder, round)?;
    let keys = Keys::of(&folder);
    keys.make()?;
    let mut state = State { ports, running: Vec::new(), webhooks: settings.webhooks, ready: false };
    kubeconfig::write(settings, &state.server(), &keys)?;
    node::configure(&folder, &ports)?;
    let launch = Launch { settings, programs, ports, folder, keys };
    let outcome = match tokio::time::timeout(PATIENCE, bring_up(&launch, &mut state)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(slow(&launch, &state).await),
    };
    match outcome {
        Ok(()) => Ok(state),
        Err(error) => {
            stop::end_processes(&state).await;
            Err(error)
        }
    }
}

async fn bring_up(launch: &Launch<'_>, state: &mut State) -> Result<(), Error> {
    let admin = Admin::new(&state.server(), &launch.keys)?;
    for name in ["etcd", "kube-apiserver"] {
        add(launch, state, name)?;
    }
    while !admin.is_ready().await.unwrap_or(false) {
        look_after(launch, state).await?;
    }
    for name in ["kube-controller-manager", "kube-scheduler", "kwok"] {
        add(launch, state, name)?;
    }
    for (path, object) in node::objects() {
        admin.create(path, &object).await?;
    }
    while waiting_for(&admin).await.is_some() {
        look_after(launch, state).await?;
    }
    state.ready = true;
    state.write(&launch.folder)
}

fn add(launch: &Launch<'_>, state: &mut State, name: &'static str) -> Result<(), Error> {
    state.running.push(launch.start(name)?);
    state.write(&launch.folder)
}

/// Waits a moment, and fails when a program has ended meanwhile.
async fn look_after(launch: &Launch<'_>, state: &State) -> Result<(), Error> {
    tokio::time::sleep(LOOK).await;
    match state.running.iter().find(|running| !running.process.is_alive()) {
        None => Ok(()),
        Some(ended) => {
            let program = programs::names().into_iter().find(|name| *name == ended.name).unwrap_or("a program");
            let log = launch.log(program);
            Err(Error::Ended { program, tail: tail(&log), log })
        }
    }
}

/// What a pod still lacks before it can run; nothing when it can.
async fn waiting_for(admin: &Admin) -> Option<&'static str> {
    match admin.get(&format!("/api/v1/nodes/{}", node::NAME)).await {
        Ok(Some(object)) if node::is_ready(&object) => {}
        _ => return Some("the node is not Ready"),
    }
    // Pods are refused until their service account is there.
    match admin.get("/api/v1/namespaces/default/serviceaccounts/default").await {
        Ok(Some(_)) => None,
        _ => Some("the service account \"default\" is not there"),
    }
}

async fn slow(launch: &Launch<'_>, state: &State) -> Error {
    let waiting = match Admin::new(&state.server(), &launch.keys) {
        Ok(admin) if admin.is_ready().await.unwrap_or(false) => {
            waiting_for(&admin).await.unwrap_or("it was just about to be")
        }
        _ => "the API server is not ready",
    };
    Error::Slow { within: PATIENCE, waiting: waiting.to_owned(), folder: launch.folder.clone() }
}

fn tail(log: &Path) -> String {
    let text = Disk.read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}
