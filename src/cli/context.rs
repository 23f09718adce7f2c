//! What every command is given: the streams, the files, the environment, the clock, the global flags.

use super::command::Chosen;
use super::connection::{Connection, Helm, Own};
use super::failure::{Failure, Family};
use super::machine::Here;
use super::name::Name;
use super::sink::StandardError;
use super::ui::Ui;
use crate::cluster::config::Locations;
use crate::cluster::{self, Cluster};
use crate::files::Disk;
use crate::helm::machine::Machine;
use clap::{ArgMatches, Args, FromArgMatches};
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// The environment of one run.
pub struct Context {
    pub name: Name,
    pub ui: Ui,
    pub files: Disk,
    program: String,
    environment: BTreeMap<String, String>,
    started: Instant,
    connection: OnceCell<Connection>,
    helm: OnceCell<Helm>,
    own: OnceCell<Own>,
    dash: Cell<Option<usize>>,
    switches: OnceCell<Vec<(String, bool)>>,
    runtime: OnceCell<Rc<tokio::runtime::Runtime>>,
    cluster: OnceCell<Rc<Cluster>>,
}

impl Context {
    pub fn new(name: Name) -> Context {
        #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let environment = std::env::vars_os()
            .map(|(key, value)| (key.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        Context {
            name,
            ui: Ui::new(),
            files: Disk,
            program: std::env::args().next().unwrap_or_default(),
            environment,
            started: Instant::now(),
            connection: OnceCell::new(),
            helm: OnceCell::new(),
            own: OnceCell::new(),
            dash: Cell::new(None),
            switches: OnceCell::new(),
            runtime: OnceCell::new(),
            cluster: OnceCell::new(),
        }
    }

    /// A variable of the environment, when it is set and not empty.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The whole environment, for programs that kx starts.
    pub fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        self.env("HOME").map(PathBuf::from)
    }

    /// The folder for data that can be made again: `$XDG_CACHE_HOME`, else `~/.cache`.
    pub fn cache_home(&self) -> PathBuf {
        match (self.env("XDG_CACHE_HOME"), self.home()) {
            (Some(folder), _) => PathBuf::from(folder),
            (None, Some(home)) => home.join(".cache"),
            (None, None) => std::env::temp_dir(),
        }
    }

    /// The folder for what outlives a run but is nobody's document: `$XDG_STATE_HOME`, else `~/.local/state`.
    pub fn state_home(&self) -> Option<PathBuf> {
        match (self.env("XDG_STATE_HOME"), self.home()) {
            (Some(folder), _) => Some(PathBuf::from(folder)),
            (None, home) => home.map(|home| home.join(".local/state")),
        }
    }

    /// The word that kx was started by.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The file of this program.
    pub fn executable(&self) -> Option<PathBuf> {
        std::env::current_exe().ok()
    }

    /// The clock.
    pub fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    /// The machine that templates are rendered on.
    pub fn machine(&self) -> Rc<dyn Machine> {
        Rc::new(Here::new(&self.environment, self.started))
    }

    /// Five letters and digits by chance, as Kubernetes puts them behind names that it makes.
    pub fn random_suffix(&self) -> String {
        const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
        (0..5).map(|_| char::from(LETTERS[rand::random::<u16>() as usize % LETTERS.len()])).collect()
    }

    /// Bytes by chance.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        rand::RngCore::fill_bytes(&mut rand::thread_rng(), &mut bytes);
        bytes
    }

    /// How many positional words stood before `--`, when there was one.
    pub fn dash(&self) -> Option<usize> {
        self.dash.get()
    }

    pub fn set_dash(&self, at: Option<usize>) {
        self.dash.set(at);
    }

    /// Whether a switch was named on the command line, and how: `--name`, `--name=false`.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.switches.get()?.iter().find(|(known, _)| known == name).map(|(_, on)| *on)
    }

    pub(super) fn set_switches(&self, switches: Vec<(String, bool)>) {
        // The words are parsed once; a second call would only be refused.
        let _ = self.switches.set(switches);
    }

    /// The flags that say how to reach the cluster.
    pub fn connection(&self) -> &Connection {
        self.connection.get_or_init(Connection::default)
    }

    /// helm's global flags; the defaults under another name.
    pub fn helm(&self) -> &Helm {
        self.helm.get_or_init(Helm::default)
    }

    /// kx's own global flags.
    pub fn own(&self) -> &Own {
        self.own.get_or_init(Own::default)
    }

    /// The folder that the program was started in.
    pub fn working(&self) -> PathBuf {
        std::env::current_dir().unwrap_or_default()
    }

    /// Where kubeconfigs are; with `--sandbox` the sandbox's own is the only one.
    pub fn kubeconfigs(&self) -> Locations {
        let sandboxes = if self.own().sandbox { super::kx::sandbox::kubeconfig(self) } else { None };
        let explicit = sandboxes.as_deref().or(self.connection().kubeconfig.as_deref());
        Locations::new(explicit, &self.environment, self.working())
    }

    /// The connection that the flags ask for; set up once, before anything is awaited.
    pub fn cluster(&self) -> Result<&Cluster, Failure> {
        if self.cluster.get().is_none() {
            if self.own().sandbox {
                super::kx::sandbox::provide(self)?;
            }
            let overrides = self.connection().overrides();
            let target = cluster::config::resolve(&self.files, &self.kubeconfigs(), &overrides, &self.environment)?;
            let connecting = Cluster::connect(
                target,
                self.cluster_options(),
                (Arc::new(self.files), Arc::new(StandardError)),
                &self.environment,
            );
            let cluster = self.block_on(connecting)??;
            let _ = self.cluster.set(Rc::new(cluster));
        }
        Ok(self.cluster.get().expect("because it was set above"))
    }

    /// With `--warnings-as-errors` a command that was warned has failed.
    pub(super) fn judge_warnings(&self) -> Result<(), Failure> {
        let count = self.cluster.get().map_or(0, |cluster| cluster.warnings());
        if count == 0 || !self.connection().warnings_as_errors {
            return Ok(());
        }
        let plural = if count == 1 { "" } else { "s" };
        Err(Failure::new(format!("{count} warning{plural} received")))
    }

    fn cluster_options(&self) -> cluster::Options {
        let user_agent = match self.name {
            Name::Kubectl => "kubectl/v1.37.2 (linux/amd64) kubernetes/kx".to_owned(),
            Name::Helm => "Helm/4.3.1".to_owned(),
            Name::Kustomize | Name::Kx => concat!("kx/", env!("CARGO_PKG_VERSION"), " (linux/amd64)").to_owned(),
        };
        let cache = match &self.connection().cache_dir {
            Some(folder) => Some(PathBuf::from(folder)),
            None => self.home().map(|home| home.join(".kube").join("cache")),
        };
        cluster::Options {
            user_agent,
            verbosity: self.connection().verbosity,
            cache,
            terminal: self.ui.in_is_terminal(),
        }
    }

    pub(super) fn set_global(&self, matches: &ArgMatches, chosen: &Chosen) -> Result<(), Failure> {
        let unread = |error: clap::Error| Failure::new(error.to_string());
        // Each cell is set here, once, before the command runs; a second call would only be refused.
        match (chosen.name, chosen.family()) {
            (Name::Kustomize, _) => {}
            (Name::Helm, _) => {
                let mut helm = Helm::from_arg_matches(matches).map_err(unread)?;
                helm.fill(|variable| self.env(variable));
                let _ = self.connection.set(helm.connection());
                let _ = self.helm.set(helm);
            }
            (Name::Kubectl, _) => {
                let _ = self.connection.set(Connection::from_arg_matches(matches).map_err(unread)?);
            }
            (Name::Kx, family) => {
                let _ = self.connection.set(Connection::from_arg_matches(matches).map_err(unread)?);
                let _ = self.own.set(Own::from_arg_matches(matches).map_err(unread)?);
                if family == Family::Helm {
                    let mut helm = Helm::from_kx(matches);
                    helm.fill(|variable| self.env(variable));
                    let _ = self.helm.set(helm);
                }
            }
        }
        Ok(())
    }

    /// The connection for something that outlives a borrow of the context.
    pub fn shared_cluster(&self) -> Result<Rc<Cluster>, Failure> {
        self.cluster()?;
        Ok(Rc::clone(self.cluster.get().expect("because it was set above")))
    }

    /// Runs a future to its end; each command does this once or a few times.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Failure> {
        Ok(self.runtime()?.block_on(future))
    }

    /// The runtime that futures run on; made at first use.
    pub fn runtime(&self) -> Result<Rc<tokio::runtime::Runtime>, Failure> {
        if self.runtime.get().is_none() {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| Failure::new(format!("cannot start the runtime: {error}")))?;
            let _ = self.runtime.set(Rc::new(runtime));
        }
        Ok(Rc::clone(self.runtime.get().expect("because it was set above")))
    }
}

impl Drop for Context {
    /// A read of standard input that never ends must not keep the program from ending.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take().and_then(Rc::into_inner) {
            runtime.shutdown_background();
        }
    }
}

/// Adds the global flags that a name has; under kx the connection has both spellings, and helm's commands have
/// helm's other flags as well.
pub(super) fn augment_global(command: clap::Command, name: Name, family: Family) -> clap::Command {
    match (name, family) {
        (Name::Kustomize, _) => command,
        (Name::Helm, _) => Helm::augment_args(command),
        (Name::Kubectl, _) => with(command, &Connection::augment_args(clap::Command::new("connection"))),
        (Name::Kx, Family::Helm) => with_both(command),
        (Name::Kx, _) => with_own(command),
    }
}

/// A command with kubectl's connection flags and kx's own.
fn with_own(command: clap::Command) -> clap::Command {
    with(command, &Own::augment_args(Connection::augment_args(clap::Command::new("connection"))))
}

/// A command with the global flags of another one, where its own leave room.
fn with(mut command: clap::Command, global: &clap::Command) -> clap::Command {
    for arg in global.get_arguments() {
        let arg = beside(&command, arg);
        command = command.arg(arg);
    }
    command
}

/// A command of helm under kx: kubectl's connection flags and helm's other ones, where the command's own leave room.
fn with_both(command: clap::Command) -> clap::Command {
    let mut command = with_own(command);
    let helm = Helm::augment_args(clap::Command::new("helm"));
    for arg in helm.get_arguments() {
        let known = |known: &clap::Arg| {
            known.get_id() == arg.get_id()
                || known.get_long() == arg.get_long()
                || known.get_all_aliases().is_some_and(|all| all.iter().any(|alias| arg.get_long() == Some(*alias)))
        };
        if !command.get_arguments().any(known) {
            command = command.arg(arg.clone());
        }
    }
    command
}

/// A global flag beside a command's own: names that the command uses itself (`--username` of a chart repository) are
/// taken off it, and a hidden one keeps it reachable.
fn beside(command: &clap::Command, arg: &clap::Arg) -> clap::Arg {
    let mut arg = arg.clone();
    if command.get_arguments().any(|own| own.get_long().is_some() && own.get_long() == arg.get_long()) {
        let long = format!("connection-{}", arg.get_long().unwrap_or_default());
        arg = arg.long(long).hide(true);
    }
    if command.get_arguments().any(|own| own.get_short().is_some() && own.get_short() == arg.get_short()) {
        arg = arg.short(None);
    }
    arg
}
