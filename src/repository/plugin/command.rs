//! Which command of a plugin fits this machine, and what its variables stand for.
//!
//! In: the commands of `plugin.yaml`, more arguments, an environment. Out: a program and its arguments. Answers to
//! Helm's `internal/plugin/subprocess_commands.go` and to Go's `os.Expand`.

use super::decode::{self, Mistakes};
use crate::yaml::Node;
use std::collections::BTreeMap;

/// A command for an operating system and an architecture, in Go's names; empty stands for any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformCommand {
    pub system: String,
    pub architecture: String,
    /// Words, split at each space.
    pub command: String,
    pub arguments: Vec<String>,
}

/// What is to be started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prepared {
    pub program: String,
    pub arguments: Vec<String>,
}

/// No command is for this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no plugin command is applicable")]
pub struct NotApplicable;

/// Reads a list of commands.
pub(super) fn read_all(node: &Node, out: &mut Vec<PlatformCommand>, mistakes: &mut Mistakes) {
    for item in decode::items(node, "[]plugin.PlatformCommand", mistakes) {
        let mut command = PlatformCommand::default();
        for (key, value, _) in decode::pairs(item, "plugin.PlatformCommand", mistakes) {
            match key {
                "os" => decode::text(value, &mut command.system, mistakes),
                "arch" => decode::text(value, &mut command.architecture, mistakes),
                "command" => decode::text(value, &mut command.command, mistakes),
                "args" => decode::texts(value, &mut command.arguments, mistakes),
                _ => {}
            }
        }
        out.push(command);
    }
}

/// The machine's system and architecture in Go's names.
fn machine() -> (&'static str, &'static str) {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    (system, architecture)
}

/// The command for this machine: one for system and architecture, else the first for the system, else the first for
/// any.
fn choose(commands: &[PlatformCommand]) -> Option<&PlatformCommand> {
    let (system, architecture) = machine();
    let here = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let exact =
        commands.iter().find(|command| here(&command.system, system) && here(&command.architecture, architecture));
    let of_system = || commands.iter().find(|command| here(&command.system, system) && command.architecture.is_empty());
    let of_any = || commands.iter().find(|command| command.system.is_empty() && command.architecture.is_empty());
    exact.or_else(of_system).or_else(of_any)
}

/// Chooses a command and fills in its variables; in its arguments only with `expand`.
pub fn prepare(
    commands: &[PlatformCommand],
    expand: bool,
    more: &[String],
    environment: &BTreeMap<String, String>,
) -> Result<Prepared, NotApplicable> {
    let command = choose(commands).ok_or(NotApplicable)?;
    let mut words = command.command.split(' ');
    let program = words.next().filter(|word| !word.is_empty()).ok_or(NotApplicable)?;
    let value = |name: &str| environment.get(name).cloned().unwrap_or_default();
    let fill = |word: &str| if expand { self::expand(word, &value) } else { word.to_owned() };
    let arguments = words.map(fill).chain(command.arguments.iter().map(|word| fill(word))).chain(more.iter().cloned());
    Ok(Prepared { program: self::expand(program, &value), arguments: arguments.collect() })
}

/// Puts values in the place of `$name` and `${name}`.
pub fn expand(text: &str, value: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if behind.is_empty() {
            out.push('$');
            return out;
        }
        let (name, width) = variable(behind);
        match (name.is_empty(), width) {
            (false, _) => out.push_str(&value(name)),
            (true, 0) => out.push('$'),
            // Braces around nothing, or that do not close, are eaten.
            (true, _) => {}
        }
        rest = &behind[width..];
    }
    out.push_str(rest);
    out
}

/// The name that a text behind `$` starts with, and how long it is with its braces.
fn variable(text: &str) -> (&str, usize) {
    let special = |letter: char| matches!(letter, '*' | '#' | '$' | '@' | '!' | '?' | '-' | '0'..='9');
    match text.chars().next() {
        Some('{') => match text.find('}') {
            Some(end) => (&text[1..end], end + 1),
            None => ("", 1),
        },
        Some(letter) if special(letter) => (&text[..1], 1),
        _ => {
            let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
            (&text[..end], end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_as_go() {
        for (text, expected) in [
            ("$A/$B_1", "one/"),
            ("${A}x$", "onex$"),
            ("$-${}${A", "A"),
            ("$ A$.", "$ A$."),
            ("plain", "plain"),
            ("é$A", "éone"),
        ] {
            let value = |name: &str| if name == "A" { "one".to_owned() } else { String::new() };
            assert_eq!(expand(text, &value), expected, "of {text}");
        }
    }

    #[test]
    fn chooses_as_helm() {
        let (system, architecture) = machine();
        let command = |os: &str, arch: &str, command: &str| PlatformCommand {
            system: os.to_owned(),
            architecture: arch.to_owned(),
            command: command.to_owned(),
            arguments: vec!["$X".to_owned()],
        };
        let environment = BTreeMap::from([("X".to_owned(), "x y".to_owned())]);
        let check = |commands: &[PlatformCommand], expected: Option<&str>| {
            let prepared = prepare(commands, true, &["more".to_owned()], &environment);
            let text = prepared.ok().map(|it| format!("{} {}", it.program, it.arguments.join("|")));
            assert_eq!(text.as_deref(), expected);
        };
        let (any, own) = (command("", "", "any a"), command(&system.to_uppercase(), "", "own"));
        let exact = command(system, architecture, "exact");
        let other = command("plan9", "", "other");
        let arch_only = command("", architecture, "arch");
        check(&[any.clone(), own.clone(), exact], Some("exact x y|more"));
        check(&[other.clone(), any.clone(), own], Some("own x y|more"));
        check(&[arch_only.clone(), any], Some("any a|x y|more"));
        check(&[other, arch_only], None);
        check(&[command("", "", "")], None);
    }
}
