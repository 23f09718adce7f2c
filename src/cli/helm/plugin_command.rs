//! `helm NAME …`: a plugin as a command.
//!
//! Plugins are looked for only when no command of helm's own answers to the word, so that none can slow down, or stand in
//! the way of, anything else.

use super::plugins;
use crate::cli::args;
use crate::cli::command::{Chosen, Exit};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::name::Name;
use crate::repository::plugin::{self, Config, Plugin};

/// helm's own flags that a plugin does not see, behind which a value stands.
const KNOWN: [&str; 14] = [
    "--kube-context",
    "--namespace",
    "-n",
    "--kubeconfig",
    "--kube-apiserver",
    "--kube-token",
    "--kube-as-user",
    "--kube-as-group",
    "--kube-ca-file",
    "--registry-config",
    "--repository-cache",
    "--repository-config",
    "--kube-insecure-skip-tls-verify",
    "--kube-tls-server-name",
];

/// Runs the plugin that `argv` names; nothing when it names none.
pub fn run(context: &Context, argv: &[String]) -> Option<Result<Exit, Failure>> {
    let (plugin, words) = find(context, argv)?;
    Some(start(context, &plugin, &words))
}

/// The plugin that `argv` names, and all other words.
pub fn find(context: &Context, argv: &[String]) -> Option<(Plugin, Vec<String>)> {
    let at = name_at(context, argv)?;
    let word = &argv[at];
    let own = crate::cli::commands(Name::Helm);
    if word == "help" || own.iter().any(|entry| entry.answers_to(word)) {
        return None;
    }
    let plugin = installed(context).into_iter().find(|plugin| plugin.metadata.name == *word)?;
    let words = argv[..at].iter().chain(&argv[at + 1..]).cloned().collect();
    Some((plugin, words))
}

/// The plugins that are commands, those with the name of one of helm's own left out.
pub fn installed(context: &Context) -> Vec<Plugin> {
    if context.name != Name::Helm || context.env("HELM_NO_PLUGINS") == Some("1") {
        return Vec::new();
    }
    match plugins::find_all(context, "cli/v1") {
        Ok(plugins) => plugins,
        Err(error) => {
            context.ui.warn(&format!("level=ERROR msg=\"failed to load plugins\" error={:?}", error.to_string()));
            Vec::new()
        }
    }
}

/// What a list of commands says of a plugin.
pub fn about(plugin: &Plugin) -> String {
    match &plugin.metadata.config {
        Config::Command(command) if !command.short_help.is_empty() => command.short_help.clone(),
        _ => format!("the {:?} plugin", plugin.metadata.name),
    }
}

/// Where the first word stands that is no flag and no flag's value.
pub fn name_at(context: &Context, argv: &[String]) -> Option<usize> {
    let global = no_command(context).clap();
    let mut index = 0;
    while let Some(word) = argv.get(index) {
        match word.as_str() {
            "--" => return None,
            flag if flag.len() > 1 && flag.starts_with('-') => {
                index += 1 + usize::from(args::takes_next(&global, flag));
            }
            _ => return Some(index),
        }
    }
    None
}

/// A line that names no command, for helm's own flags.
pub fn no_command(context: &Context) -> Chosen {
    Chosen { path: Vec::new(), name: context.name, words: Vec::new(), wants_help: false }
}

/// helm's own flags among the words, and the rest.
fn split(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let is_known = |flag: &&str| word == *flag;
        if word == "--debug"
            || KNOWN.iter().any(|flag| word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')))
        {
            known.push(word.clone());
        } else if KNOWN.iter().any(is_known) {
            known.push(word.clone());
            known.extend(words.next().cloned());
        } else {
            unknown.push(word.clone());
        }
    }
    (known, unknown)
}

/// Takes helm's own flags in and returns the words that are the plugin's.
pub fn take_flags(context: &Context, words: &[String]) -> Result<Vec<String>, Failure> {
    let (known, unknown) = split(words);
    let chosen = Chosen { words: known, ..no_command(context) };
    let matches = args::parse(context, &chosen)?;
    context.set_global(&matches, &chosen)?;
    Ok(unknown)
}

fn start(context: &Context, plugin: &Plugin, words: &[String]) -> Result<Exit, Failure> {
    let words = take_flags(context, words)?;
    let ignores = matches!(&plugin.metadata.config, Config::Command(command) if command.ignore_flags);
    let arguments = if ignores { &[] } else { words.as_slice() };
    context.ui.flush()?;
    plugin::run(plugin, arguments, &plugins::environment(context)).map(|()| Exit::SUCCESS).map_err(|error| {
        let status = match &error {
            plugin::Failed::Exit { status, .. } => u8::try_from(*status).unwrap_or(255),
            _ => 1,
        };
        Failure::new(error.to_string()).with_status(status)
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn keeps_helms_own_flags_apart() {
        let check = |words: &str, known: &str, unknown: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let (own, rest) = split(&words);
            assert_eq!((own.join(" ").as_str(), rest.join(" ").as_str()), (known, unknown), "of {words:?}");
        };
        check("a --debug -n x b", "--debug -n x", "a b");
        check("--namespace=x --namespaces=y -nz", "--namespace=x", "--namespaces=y -nz");
        check("a --kubeconfig", "--kubeconfig", "a");
        check("--set -- --debug", "--debug", "--set --");
    }
}
