//! `plugin.yaml`: what a plugin is, what starts it, and for which events it wants to be told.
//!
//! In: the file's text. Out: [`Metadata`], the same for both forms of the file. Answers to Helm's
//! `internal/plugin/metadata.go`, `metadata_v1.go` and `config.go`; the old form is in [`legacy`](super::legacy).

use super::command::{self, PlatformCommand};
use super::decode::{self, Mistakes};
use super::legacy;
use crate::helm::semver;
use crate::yaml::{self, Node, Version};
use std::collections::BTreeMap;

/// What a plugin is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Config {
    /// A command of its own.
    Command(CommandConfig),
    /// Fetches what stands behind URLs of these schemes.
    Getter { protocols: Vec<String> },
    /// Changes rendered manifests.
    PostRenderer,
    /// Helm's own tests.
    Test,
}

/// What help tells of a plugin that is a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandConfig {
    pub usage: String,
    pub short_help: String,
    pub long_help: String,
    /// Pass none of the arguments on.
    pub ignore_flags: bool,
}

/// Events of a plugin's life, by their names: `install`, `update`, `delete`.
pub type Hooks = BTreeMap<String, Vec<PlatformCommand>>;

/// How a plugin is started as a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subprocess {
    pub commands: Vec<PlatformCommand>,
    pub hooks: Hooks,
    /// Commands for URL schemes.
    pub protocols: Vec<ProtocolCommand>,
    /// Whether variables in the arguments of hooks are filled in.
    pub expand_hooks: bool,
}

/// The command that fetches URLs of some schemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtocolCommand {
    pub protocols: Vec<String>,
    pub commands: Vec<PlatformCommand>,
}

/// What a plugin is run by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    Subprocess(Subprocess),
    /// `extism/v1`, which kx has no machine for.
    WebAssembly,
}

/// All of `plugin.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `v1` or `legacy`.
    pub api_version: String,
    pub name: String,
    /// `cli/v1`, `getter/v1`, `postrenderer/v1`.
    pub kind: String,
    pub version: String,
    pub source_url: String,
    pub config: Config,
    pub runtime: Runtime,
}

impl Metadata {
    /// Reads the file; the error is in Helm's words.
    pub fn read(text: &str) -> Result<Metadata, String> {
        let peeked = |error: String| format!("failed to peek plugin.yaml API version: {error}");
        let documents = yaml::parse_one_as(text, Version::V3).map_err(|error| peeked(error.to_string()))?;
        if text.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#')) {
            return Err(peeked("EOF".to_owned()));
        }
        let mut mistakes = Mistakes::new();
        let mut version = String::new();
        for (key, value, _) in decode::pairs(&documents, "plugin.apiVersion", &mut mistakes) {
            if key == "apiVersion" {
                decode::text(value, &mut version, &mut mistakes);
            }
        }
        decode::judge(&mistakes).map_err(peeked)?;
        match version.as_str() {
            "" => legacy::read(&documents),
            "v1" => Raw::read(&documents)?.convert(),
            other => Err(format!("invalid plugin apiVersion: {other:?}")),
        }
    }

    /// The plugin's commands when it is a program.
    pub fn subprocess(&self) -> Option<&Subprocess> {
        match &self.runtime {
            Runtime::Subprocess(subprocess) => Some(subprocess),
            Runtime::WebAssembly => None,
        }
    }
}

/// Whether the text can name a plugin.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether the text is a version without `v` in front, all three numbers given.
pub(super) fn is_version(text: &str) -> bool {
    semver::Version::parse(text).is_ok_and(|version| version.to_string() == text)
}

/// The file as version 1 writes it.
#[derive(Debug, Default)]
struct Raw {
    api_version: String,
    name: String,
    kind: String,
    runtime: String,
    version: String,
    source_url: String,
    config: Option<Node>,
    runtime_config: Option<Node>,
}

impl Raw {
    fn read(node: &Node) -> Result<Raw, String> {
        const KIND: &str = "plugin.MetadataV1";
        let mut raw = Raw::default();
        let mut mistakes = Mistakes::new();
        let all = &mut mistakes;
        for (key, value, line) in decode::pairs(node, KIND, all) {
            match key {
                "apiVersion" => decode::text(value, &mut raw.api_version, all),
                "name" => decode::text(value, &mut raw.name, all),
                "type" => decode::text(value, &mut raw.kind, all),
                "runtime" => decode::text(value, &mut raw.runtime, all),
                "version" => decode::text(value, &mut raw.version, all),
                "sourceURL" => decode::text(value, &mut raw.source_url, all),
                "config" => raw.config = decode::table(value, all),
                "runtimeConfig" => raw.runtime_config = decode::table(value, all),
                _ => decode::unknown(key, line, KIND, all),
            }
        }
        decode::judge(&mistakes)?;
        raw.check()?;
        Ok(raw)
    }

    fn check(&self) -> Result<(), String> {
        if !is_name(&self.name) {
            return Err("invalid plugin `name`".to_owned());
        }
        if self.version.is_empty() {
            return Err("plugin `version` is required".to_owned());
        }
        if !is_version(&self.version) {
            return Err(format!("invalid plugin `version` {:?}: must be valid semver", self.version));
        }
        match (self.kind.as_str(), self.runtime.as_str()) {
            ("", _) => Err("`type` missing".to_owned()),
            (_, "") => Err("`runtime` missing".to_owned()),
            _ => Ok(()),
        }
    }

    fn convert(self) -> Result<Metadata, String> {
        let converted = |error: String| format!("failed to convert MetadataV1 to Metadata: {error}");
        let config = config(&self.kind, self.config.as_ref()).map_err(converted)?;
        let runtime = runtime(&self.runtime, self.runtime_config.as_ref()).map_err(converted)?;
        check_config(&config).map_err(|reason| format!("config validation failed: {reason}"))?;
        Ok(Metadata {
            api_version: self.api_version,
            name: self.name,
            kind: self.kind,
            version: self.version,
            source_url: self.source_url,
            config,
            runtime,
        })
    }
}

fn check_config(config: &Config) -> Result<(), String> {
    let Config::Getter { protocols } = config else { return Ok(()) };
    if protocols.is_empty() {
        return Err("getter has no protocols".to_owned());
    }
    match protocols.iter().position(String::is_empty) {
        Some(index) => Err(format!("getter has empty protocol at index {index}")),
        None => Ok(()),
    }
}

fn config(kind: &str, node: Option<&Node>) -> Result<Config, String> {
    let mut mistakes = Mistakes::new();
    let all = &mut mistakes;
    let name = match kind {
        "cli/v1" => "schema.ConfigCLIV1",
        "getter/v1" => "schema.ConfigGetterV1",
        "postrenderer/v1" => "schema.ConfigPostRendererV1",
        "test/v1" => "schema.ConfigTestV1",
        _ => return Err(format!("unknown plugin type {kind:?}")),
    };
    let mut command = CommandConfig::default();
    let mut protocols = Vec::new();
    for (key, value, line) in node.map(|node| decode::pairs(node, name, all)).unwrap_or_default() {
        match (kind, key) {
            ("cli/v1", "usage") => decode::text(value, &mut command.usage, all),
            ("cli/v1", "shortHelp") => decode::text(value, &mut command.short_help, all),
            ("cli/v1", "longHelp") => decode::text(value, &mut command.long_help, all),
            ("cli/v1", "ignoreFlags") => decode::flag(value, &mut command.ignore_flags, all),
            ("getter/v1", "protocols") => decode::texts(value, &mut protocols, all),
            _ => decode::unknown(key, line, name, all),
        }
    }
    decode::judge(&mistakes)?;
    Ok(match kind {
        "cli/v1" => Config::Command(command),
        "getter/v1" => Config::Getter { protocols },
        "postrenderer/v1" => Config::PostRenderer,
        _ => Config::Test,
    })
}

fn runtime(runtime: &str, node: Option<&Node>) -> Result<Runtime, String> {
    match runtime {
        "subprocess" => {}
        "extism/v1" => return Ok(Runtime::WebAssembly),
        _ => return Err(format!("unsupported plugin runtime type: {runtime:?}")),
    }
    const KIND: &str = "plugin.RuntimeConfigSubprocess";
    let mut mistakes = Mistakes::new();
    let all = &mut mistakes;
    let mut subprocess = Subprocess::default();
    for (key, value, _) in node.map(|node| decode::pairs(node, KIND, all)).unwrap_or_default() {
        match key {
            "platformCommand" => command::read_all(value, &mut subprocess.commands, all),
            "platformHooks" => read_hooks(value, &mut subprocess.hooks, all),
            "protocolCommands" => {
                for item in decode::items(value, "[]plugin.SubprocessProtocolCommand", all) {
                    subprocess.protocols.push(protocol(item, all));
                }
            }
            _ => {}
        }
    }
    decode::judge(&mistakes)
        .map_err(|error| format!("failed to unmarshal runtimeConfig for {runtime} runtime: {error}"))?;
    Ok(Runtime::Subprocess(subprocess))
}

/// Reads the commands of events.
pub(super) fn read_hooks(node: &Node, out: &mut Hooks, mistakes: &mut Mistakes) {
    for (event, value, _) in decode::pairs(node, "plugin.PlatformHooks", mistakes) {
        let mut commands = Vec::new();
        command::read_all(value, &mut commands, mistakes);
        out.insert(event.to_owned(), commands);
    }
}

fn protocol(node: &Node, mistakes: &mut Mistakes) -> ProtocolCommand {
    let mut command = ProtocolCommand::default();
    for (key, value, _) in decode::pairs(node, "plugin.SubprocessProtocolCommand", mistakes) {
        match key {
            "protocols" => decode::texts(value, &mut command.protocols, mistakes),
            "platformCommand" => command::read_all(value, &mut command.commands, mistakes),
            _ => {}
        }
    }
    command
}
