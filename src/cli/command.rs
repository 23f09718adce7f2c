//! What a command is to the tables, and how one is found in argv.

use super::context::Context;
use super::failure::{Failure, Family};
use super::help;
use super::name::Name;
use clap::ArgMatches;

/// The exit status of a command that did not fail: nearly always 0 (`diff` also says 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    pub const SUCCESS: Exit = Exit(0);
}

/// Adds a command's own arguments to an empty clap command.
pub type Augment = fn(clap::Command) -> clap::Command;
pub type Run = fn(&Context, &ArgMatches) -> Result<Exit, Failure>;

/// One command or group of commands.
pub struct Entry {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// One line, imperative, no full stop.
    pub about: &'static str,
    pub family: Family,
    pub hidden: bool,
    pub augment: Option<Augment>,
    pub run: Option<Run>,
    pub children: &'static [Entry],
}

impl Entry {
    pub fn answers_to(&self, word: &str) -> bool {
        self.name == word || self.aliases.contains(&word)
    }
}

/// An entry for a command file that has `Args` and `run(&Context, Args)`:
/// `entry!(Kubectl, "get", get, "Display one or many resources")`, then optional
/// `aliases = [..]`, `children = [..]`, `hidden`.
macro_rules! entry {
    ($family:ident, $name:literal, $module:path, $about:literal $(, aliases = $aliases:expr)? $(, children = $children:expr)? $(, hidden = $hidden:expr)? $(,)?) => {{
        use $module as module;
        $crate::cli::command::Entry {
            name: $name,
            about: $about,
            family: $crate::cli::failure::Family::$family,
            augment: Some(|command| <module::Args as clap::Args>::augment_args(command)),
            run: Some(|context, matches| {
                let args = <module::Args as clap::FromArgMatches>::from_arg_matches(matches)
                    .map_err(|error| $crate::cli::failure::Failure::new(error.to_string()))?;
                module::run(context, args)
            }),
            aliases: $crate::cli::command::or_empty!($($aliases)?),
            children: $crate::cli::command::or_empty!($($children)?),
            hidden: $crate::cli::command::or_false!($($hidden)?),
        }
    }};
}

/// A group without arguments of its own: `group!(Kubectl, "config", "Modify kubeconfig files", children = &[..])`.
macro_rules! group {
    ($family:ident, $name:literal, $about:literal $(, aliases = $aliases:expr)?, children = $children:expr $(,)?) => {
        $crate::cli::command::Entry {
            name: $name,
            about: $about,
            family: $crate::cli::failure::Family::$family,
            augment: None,
            run: None,
            aliases: $crate::cli::command::or_empty!($($aliases)?),
            children: $children,
            hidden: false,
        }
    };
}

macro_rules! or_empty {
    () => {
        &[]
    };
    ($given:expr) => {
        $given
    };
}

macro_rules! or_false {
    () => {
        false
    };
    ($given:expr) => {
        $given
    };
}

pub(crate) use {entry, group, or_empty, or_false};

/// A command that was found in argv.
pub struct Chosen {
    /// From the outermost group to the command; empty when only the program was named.
    pub path: Vec<&'static Entry>,
    pub name: Name,
    /// What follows or surrounds the command's words.
    pub words: Vec<String>,
    pub wants_help: bool,
}

impl Chosen {
    pub fn entry(&self) -> Option<&'static Entry> {
        self.path.last().copied()
    }

    pub fn family(&self) -> Family {
        self.entry().map_or(self.name.family(), |entry| entry.family)
    }

    pub fn run(&self) -> Option<Run> {
        self.entry().and_then(|entry| entry.run)
    }

    /// `kubectl create configmap`.
    pub fn full_name(&self) -> String {
        let mut text = self.name.word().to_owned();
        for entry in &self.path {
            text.push(' ');
            text.push_str(entry.name);
        }
        text
    }

    /// The clap command with its own and the global arguments.
    pub fn clap(&self) -> clap::Command {
        let bare = clap::Command::new(self.full_name())
            .no_binary_name(true)
            .args_override_self(true)
            .disable_help_flag(true)
            .disable_version_flag(true)
            .disable_help_subcommand(true);
        let own = match self.entry().and_then(|entry| entry.augment) {
            Some(augment) => augment(bare),
            None => bare,
        };
        super::context::augment_global(own, self.name, self.family())
    }
}

/// Finds the command that `argv` names. Flags may stand before and between its words, as cobra allows.
pub fn find(name: Name, argv: &[String]) -> Result<Chosen, Failure> {
    let mut path: Vec<&'static Entry> = Vec::new();
    let mut table = super::commands(name);
    let mut words: Vec<String> = Vec::new();
    let mut wants_help = false;
    let mut index = 0;
    let mut flag_before = None;
    while index < argv.len() {
        let word = &argv[index];
        if word == "--" {
            words.extend_from_slice(&argv[index..]);
            break;
        }
        if word.starts_with('-') && word.len() > 1 {
            if word == "-h" || word == "--help" || word == "--help=true" {
                wants_help = true;
                index += 1;
                continue;
            }
            flag_before.get_or_insert_with(|| word.clone());
            words.push(word.clone());
            index += 1;
            // A known flag without `=` takes the next word with it.
            let here = Chosen { path: path.clone(), name, words: Vec::new(), wants_help: false };
            if super::args::takes_next(&here.clap(), word)
                && let Some(value) = argv.get(index)
            {
                words.push(value.clone());
                index += 1;
            }
            continue;
        }
        if word == "help" && path.is_empty() {
            wants_help = true;
            index += 1;
            continue;
        }
        match table.iter().find(|entry| entry.answers_to(word)) {
            Some(entry) => {
                path.push(entry);
                table = entry.children.iter().collect();
                index += 1;
                if table.is_empty() {
                    words.extend_from_slice(&argv[index..]);
                    break;
                }
            }
            None => {
                let group_only = path.last().is_none_or(|entry| entry.run.is_none());
                // Their groups take any word and tell about themselves.
                wants_help |= group_only && matches!(name, Name::Helm | Name::Kustomize) && !path.is_empty();
                if group_only && !wants_help {
                    return Err(help::unknown_command(name, &path, word, flag_before.as_deref()));
                }
                words.extend_from_slice(&argv[index..]);
                break;
            }
        }
    }
    let (before, after) = split_at_dashes(&words);
    if before.iter().any(|word| matches!(word.as_str(), "-h" | "--help" | "--help=true")) {
        wants_help = true;
    }
    let words = before
        .iter()
        .filter(|word| !matches!(word.as_str(), "-h" | "--help" | "--help=true" | "--help=false"))
        .chain(after)
        .cloned()
        .collect();
    Ok(Chosen { path, name, words, wants_help })
}

fn split_at_dashes(words: &[String]) -> (&[String], &[String]) {
    let at = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.split_at(at)
}
