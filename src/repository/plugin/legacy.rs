//! `plugin.yaml` as Helm 3 wrote it, without an apiVersion.
//!
//! In: the file's tree. Out: the same [`Metadata`] as of version 1. Unknown fields are passed over. Answers to Helm's
//! `internal/plugin/metadata_legacy.go`.

use super::command::{self, PlatformCommand};
use super::decode::{self, Mistakes};
use super::metadata::{
    self, CommandConfig, Config, Hooks, Metadata, ProtocolCommand, Runtime, Subprocess, is_name, is_version,
};
use crate::yaml::Node;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Raw {
    name: String,
    version: String,
    usage: String,
    description: String,
    commands: Vec<PlatformCommand>,
    command: String,
    ignore_flags: bool,
    platform_hooks: Hooks,
    hooks: BTreeMap<String, String>,
    downloaders: Vec<Downloader>,
}

#[derive(Debug, Default)]
struct Downloader {
    protocols: Vec<String>,
    command: String,
}

pub(super) fn read(node: &Node) -> Result<Metadata, String> {
    let mut raw = Raw::default();
    let mut mistakes = Mistakes::new();
    let all = &mut mistakes;
    for (key, value, _) in decode::pairs(node, "plugin.MetadataLegacy", all) {
        match key {
            "name" => decode::text(value, &mut raw.name, all),
            "version" => decode::text(value, &mut raw.version, all),
            "usage" => decode::text(value, &mut raw.usage, all),
            "description" => decode::text(value, &mut raw.description, all),
            "platformCommand" => command::read_all(value, &mut raw.commands, all),
            "command" => decode::text(value, &mut raw.command, all),
            "ignoreFlags" => decode::flag(value, &mut raw.ignore_flags, all),
            "platformHooks" => metadata::read_hooks(value, &mut raw.platform_hooks, all),
            "hooks" => decode::text_map(value, "plugin.Hooks", &mut raw.hooks, all),
            "downloaders" => {
                for item in decode::items(value, "[]plugin.Downloaders", all) {
                    raw.downloaders.push(downloader(item, all));
                }
            }
            _ => {}
        }
    }
    decode::judge(&mistakes)?;
    raw.check()?;
    Ok(raw.convert())
}

fn downloader(node: &Node, mistakes: &mut Mistakes) -> Downloader {
    let mut downloader = Downloader::default();
    for (key, value, _) in decode::pairs(node, "plugin.Downloaders", mistakes) {
        match key {
            "protocols" => decode::texts(value, &mut downloader.protocols, mistakes),
            "command" => decode::text(value, &mut downloader.command, mistakes),
            _ => {}
        }
    }
    downloader
}

impl Raw {
    fn check(&self) -> Result<(), String> {
        if !is_name(&self.name) {
            return Err(format!("invalid plugin name {:?}: must contain only a-z, A-Z, 0-9, _ and -", self.name));
        }
        if !self.version.is_empty() && !is_version(&self.version) {
            return Err(format!("invalid plugin version {:?}: must be valid semver", self.version));
        }
        if !self.commands.is_empty() && !self.command.is_empty() {
            return Err("both platformCommand and command are set".to_owned());
        }
        if !self.platform_hooks.is_empty() && !self.hooks.is_empty() {
            return Err("both platformHooks and hooks are set".to_owned());
        }
        for (index, downloader) in self.downloaders.iter().enumerate() {
            if downloader.command.is_empty() {
                return Err(format!("downloader {index} has empty command"));
            }
            if downloader.protocols.is_empty() {
                return Err(format!("downloader {index} has no protocols"));
            }
            if let Some(inner) = downloader.protocols.iter().position(String::is_empty) {
                return Err(format!("downloader {index} has empty protocol at index {inner}"));
            }
        }
        Ok(())
    }

    fn convert(self) -> Metadata {
        let is_getter = !self.downloaders.is_empty();
        let config = if is_getter {
            Config::Getter { protocols: self.downloaders.iter().flat_map(|it| it.protocols.clone()).collect() }
        } else {
            Config::Command(CommandConfig {
                usage: String::new(),
                short_help: sanitize(&self.usage),
                long_help: self.description,
                ignore_flags: self.ignore_flags,
            })
        };
        let one = |command: String, arguments: Vec<String>| {
            vec![PlatformCommand { command, arguments, ..PlatformCommand::default() }]
        };
        let expand_hooks = !self.platform_hooks.is_empty() || self.hooks.is_empty();
        let shell = |script: String| one("sh".to_owned(), vec!["-c".to_owned(), script]);
        let protocols = self.downloaders.into_iter().map(|downloader| ProtocolCommand {
            protocols: downloader.protocols,
            commands: one(downloader.command, Vec::new()),
        });
        let subprocess = Subprocess {
            commands: if self.command.is_empty() { self.commands } else { one(self.command, Vec::new()) },
            hooks: match expand_hooks {
                true => self.platform_hooks,
                false => self.hooks.into_iter().map(|(event, script)| (event, shell(script))).collect(),
            },
            protocols: protocols.collect(),
            expand_hooks,
        };
        Metadata {
            api_version: "legacy".to_owned(),
            name: self.name,
            kind: if is_getter { "getter/v1" } else { "cli/v1" }.to_owned(),
            version: self.version,
            source_url: String::new(),
            config,
            runtime: Runtime::Subprocess(subprocess),
        }
    }
}

/// White space becomes spaces, what cannot be printed goes.
fn sanitize(text: &str) -> String {
    let printable = |letter: &char| letter.is_whitespace() || !letter.is_control();
    text.chars().filter(printable).map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect()
}
