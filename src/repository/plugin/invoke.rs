//! Plugins at work: as a command, when they were installed, as a getter, as a post-renderer.
//!
//! In: a plugin, what it shall do, and the environment it gets. Out: what it wrote and how it ended. Answers to Helm's
//! `internal/plugin/runtime_subprocess.go` and `runtime_subprocess_getter.go`.

use super::Plugin;
use super::command::{self, NotApplicable, PlatformCommand, Prepared};
use super::metadata::Subprocess;
use crate::process::{self, Program};
use std::collections::BTreeMap;
use std::path::Path;

/// An event of a plugin's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Install,
    Update,
    Delete,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Event::Install => "install",
            Event::Update => "update",
            Event::Delete => "delete",
        }
    }
}

/// What a getter is asked for.
#[derive(Debug, Clone, Default)]
pub struct Fetch {
    pub url: String,
    pub scheme: String,
    pub username: String,
    pub password: String,
    pub pass_credentials: bool,
    pub certificate: String,
    pub key: String,
    pub authority: String,
}

/// Why a plugin did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("failed to prepare plugin command: {0}")]
    Prepare(NotApplicable),
    #[error("{0}")]
    PrepareHook(NotApplicable),
    #[error("failed to prepare commands for protocol {scheme:?}: {source}")]
    PrepareProtocol { scheme: String, source: NotApplicable },
    #[error("no downloader found for protocol {0:?}")]
    NoDownloader(String),
    #[error("exec: {0:?}: executable file not found in $PATH")]
    NoProgram(String),
    #[error("{0}")]
    Process(process::Error),
    /// It ran, and ended with another status than zero.
    #[error("plugin {name:?} exited with error")]
    Exit { name: String, status: process::Status },
    #[error("plugin {event} hook for {name:?} exited with error")]
    Hook { event: &'static str, name: String },
    #[error("post-renderer {0:?} produced empty output")]
    Empty(String),
}

impl From<process::Error> for Failed {
    fn from(error: process::Error) -> Failed {
        match error {
            process::Error::NotFound { program } => Failed::NoProgram(program.display().to_string()),
            other => Failed::Process(other),
        }
    }
}

/// The environment of the user, and what plugins are told on top of it.
pub type Environment = BTreeMap<String, String>;

impl Plugin {
    fn subprocess(&self) -> &Subprocess {
        self.metadata.subprocess().expect("because load refuses every other runtime")
    }

    fn environment(&self, given: &Environment) -> Environment {
        let mut environment = given.clone();
        environment.insert("HELM_PLUGIN_NAME".to_owned(), self.metadata.name.clone());
        environment.insert("HELM_PLUGIN_DIR".to_owned(), self.directory.display().to_string());
        environment
    }

    fn judge(&self, status: process::Status) -> Result<(), Failed> {
        match status {
            0 => Ok(()),
            status => Err(Failed::Exit { name: self.metadata.name.clone(), status }),
        }
    }
}

fn program(prepared: Prepared, environment: &Environment) -> Program {
    Program::new(prepared.program, prepared.arguments, environment)
}

/// Runs a plugin that is a command, on our own streams.
pub fn run(plugin: &Plugin, arguments: &[String], given: &Environment) -> Result<(), Failed> {
    let environment = plugin.environment(given);
    let prepared =
        command::prepare(&plugin.subprocess().commands, true, arguments, &environment).map_err(Failed::Prepare)?;
    plugin.judge(process::run(&program(prepared, &environment))?)
}

/// What another program of the plugin writes, on both its streams, whatever its plugin.yaml says.
pub fn ask(plugin: &Plugin, path: &Path, arguments: &[String], given: &Environment) -> Result<String, Failed> {
    let program = Program::new(path, arguments.iter(), &plugin.environment(given)).without_input();
    let output = process::capture(&program, b"")?;
    plugin.judge(output.status)?;
    Ok(String::from_utf8_lossy(&[output.out, output.err].concat()).into_owned())
}

/// Tells a plugin of an event, when it wants to know of it.
pub fn hook(plugin: &Plugin, event: Event, given: &Environment) -> Result<(), Failed> {
    let subprocess = plugin.subprocess();
    let commands: &[PlatformCommand] = subprocess.hooks.get(event.name()).map_or(&[], Vec::as_slice);
    if commands.is_empty() {
        return Ok(());
    }
    let environment = plugin.environment(given);
    let prepared =
        command::prepare(commands, subprocess.expand_hooks, &[], &environment).map_err(Failed::PrepareHook)?;
    let program = program(prepared, &environment).without_input();
    match process::run(&program)? {
        0 => Ok(()),
        _ => Err(Failed::Hook { event: event.name(), name: plugin.metadata.name.clone() }),
    }
}

/// Has a post-renderer change manifests; what it writes to standard error is not told.
pub fn post_render(
    plugin: &Plugin,
    arguments: &[String],
    given: &Environment,
    manifests: &[u8],
) -> Result<Vec<u8>, Failed> {
    let environment = plugin.environment(given);
    let prepared =
        command::prepare(&plugin.subprocess().commands, true, arguments, &environment).map_err(Failed::Prepare)?;
    let output = process::capture(&program(prepared, &environment), manifests)?;
    plugin.judge(output.status)?;
    if output.out.iter().all(u8::is_ascii_whitespace) {
        return Err(Failed::Empty(plugin.metadata.name.clone()));
    }
    Ok(output.out)
}

/// Fetches what stands at a URL.
pub fn fetch(plugin: &Plugin, wanted: &Fetch, given: &Environment) -> Result<Vec<u8>, Failed> {
    let protocols = &plugin.subprocess().protocols;
    let command = protocols
        .iter()
        .find(|command| command.protocols.contains(&wanted.scheme))
        .ok_or_else(|| Failed::NoDownloader(wanted.scheme.clone()))?;
    let mut environment = plugin.environment(given);
    for (name, value) in [
        ("HELM_PLUGIN_USERNAME", wanted.username.as_str()),
        ("HELM_PLUGIN_PASSWORD", &wanted.password),
        ("HELM_PLUGIN_PASS_CREDENTIALS_ALL", if wanted.pass_credentials { "true" } else { "false" }),
    ] {
        environment.insert(name.to_owned(), value.to_owned());
    }
    let more = [&wanted.certificate, &wanted.key, &wanted.authority, &wanted.url].map(String::clone);
    let mut prepared = command::prepare(&command.commands, false, &more, &environment)
        .map_err(|source| Failed::PrepareProtocol { scheme: wanted.scheme.clone(), source })?;
    // Getters are always taken from the plugin's own folder.
    prepared.program = plugin.directory.join(prepared.program.trim_start_matches('/')).display().to_string();
    let (status, bytes) = process::read(&program(prepared, &environment).without_input())?;
    plugin.judge(status)?;
    Ok(bytes)
}
