//! What a sandbox's folder remembers: its ports, its processes and whether it came up.

use super::admin::Admin;
use super::keys::Keys;
use super::ports::Ports;
use super::{Error, Settings};
use crate::files::{Disk, Files};
use crate::process::Identity;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One of the sandbox's processes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub name: String,
    pub path: PathBuf,
    pub process: Identity,
}

/// `state.json`. It is written whenever a process was started, so that none is ever forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    pub ports: Ports,
    pub running: Vec<Running>,
    pub webhooks: bool,
    /// The node was Ready; before that the sandbox is a start that may have been broken off.
    pub ready: bool,
}

impl State {
    fn path(folder: &Path) -> PathBuf {
        folder.join("state.json")
    }

    /// The state in a folder. One that cannot be read is as good as none: there is no process it could name.
    pub fn read(folder: &Path) -> Option<State> {
        let bytes = Disk.read(&State::path(folder)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(self).expect("because a State has nothing that JSON lacks");
        Ok(Disk.write_private(&State::path(folder), &text)?)
    }

    pub fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.api_server)
    }

    /// Why this sandbox cannot go on; nothing when it can.
    pub async fn ailment(&self, folder: &Path) -> Option<String> {
        if !self.ready {
            return Some("its start was broken off".to_owned());
        }
        if let Some(ended) = self.running.iter().find(|running| !running.process.is_alive()) {
            return Some(format!("{} has ended", ended.name));
        }
        let asked = match Admin::new(&self.server(), &Keys::of(folder)) {
            Ok(admin) => admin.is_ready().await,
            Err(error) => Err(error),
        };
        match asked {
            Ok(true) => None,
            Ok(false) => Some("its API server is not ready".to_owned()),
            Err(error) => Some(error.to_string()),
        }
    }
}

/// What `status` tells.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub name: String,
    pub folder: PathBuf,
    /// Absent when there is no such sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The API server's version, when it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub up: bool,
    /// Why it is not up although it was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ailment: Option<String>,
    pub processes: Vec<Process>,
}

/// A process as `status` tells it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    pub name: String,
    pub path: PathBuf,
    pub pid: i32,
    pub alive: bool,
}

/// Looks at a sandbox without touching it.
pub async fn status(settings: &Settings) -> Result<Status, Error> {
    settings.check_name()?;
    let folder = settings.folder();
    let Some(state) = State::read(&folder) else {
        let (name, processes) = (settings.name.clone(), Vec::new());
        return Ok(Status { name, folder, server: None, version: None, up: false, ailment: None, processes });
    };
    let ailment = state.ailment(&folder).await;
    let version = match Admin::new(&state.server(), &Keys::of(&folder)) {
        Ok(admin) if ailment.is_none() => Some(admin.version().await?),
        _ => None,
    };
    let processes = state.running.iter().map(|running| Process {
        name: running.name.clone(),
        path: running.path.clone(),
        pid: running.process.pid,
        alive: running.process.is_alive(),
    });
    Ok(Status {
        name: settings.name.clone(),
        server: Some(state.server()),
        version,
        up: ailment.is_none(),
        ailment,
        processes: processes.collect(),
        folder,
    })
}
