//! What may come next on a command line: the hidden `__complete WORDS…`, whose last word is the one to complete.
//!
//! Out: a word a line, a description behind a tab, and `:N`, cobra's directive to the shell.

use super::plugins;
use super::values::{self, Wish};
use crate::cli::args;
use crate::cli::command::{self, Chosen, Entry, Exit};
use crate::cli::commands;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::helm::plugin_command;

/// The words that ask, with and without descriptions.
pub const REQUESTS: [&str; 2] = ["__complete", "__completeNoDesc"];

/// cobra's directives, to be added up.
pub mod directive {
    pub const DEFAULT: u8 = 0;
    pub const ERROR: u8 = 1;
    /// No blank behind the word.
    pub const NO_SPACE: u8 = 2;
    pub const NO_FILES: u8 = 4;
    /// The words are endings of the files that are wanted.
    pub const FILE_ENDINGS: u8 = 8;
    pub const FOLDERS: u8 = 16;

    /// Their names, as cobra tells them to who looks for a fault in a completion.
    pub fn names(sum: u8) -> String {
        const NAMES: [&str; 6] = ["Error", "NoSpace", "NoFileComp", "FilterFileExt", "FilterDirs", "KeepOrder"];
        if sum == DEFAULT {
            return "ShellCompDirectiveDefault".to_owned();
        }
        let named = NAMES.iter().enumerate().filter(|(bit, _)| sum & 1 << bit != 0);
        named.map(|(_, name)| format!("ShellCompDirective{name}")).collect::<Vec<_>>().join(", ")
    }
}

/// Words with their descriptions, and what the shell does with them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub words: Vec<(String, String)>,
    pub directive: u8,
}

impl Answer {
    /// Words without descriptions, and no files.
    pub fn words(words: Vec<String>) -> Answer {
        let words = words.into_iter().map(|word| (word, String::new())).collect();
        Answer { words, directive: directive::NO_FILES }
    }

    /// What only the shell can complete.
    pub fn of_shell(directive: u8) -> Answer {
        Answer { words: Vec::new(), directive }
    }
}

/// Answers when `argv` asks; nothing for any other command line.
pub fn run(context: &Context, argv: &[String]) -> Option<Result<Exit, Failure>> {
    let (first, words) = argv.split_first()?;
    if !REQUESTS.contains(&first.as_str()) {
        return None;
    }
    let (current, words) = words.split_last().map_or((String::new(), words), |(last, rest)| (last.clone(), rest));
    let answer = plugins::complete(context, words, &current).unwrap_or_else(|| {
        let mut answer = complete(context, words, &current);
        answer.words.retain(|(word, _)| word.starts_with(&current) || answer.directive & directive::FILE_ENDINGS != 0);
        answer
    });
    Some(print(context, &answer, first == REQUESTS[0]))
}

fn print(context: &Context, answer: &Answer, descriptions: bool) -> Result<Exit, Failure> {
    for (word, description) in &answer.words {
        let line = match description.lines().next() {
            Some(description) if descriptions => format!("{word}\t{description}"),
            _ => word.clone(),
        };
        context.ui.line(line.trim())?;
    }
    context.ui.line(&format!(":{}", answer.directive))?;
    context.ui.warn(&format!("Completion ended with directive: {}", directive::names(answer.directive)));
    Ok(Exit::SUCCESS)
}

fn complete(context: &Context, words: &[String], current: &str) -> Answer {
    let Ok(chosen) = command::find(context.name, words) else { return Answer::of_shell(directive::ERROR) };
    let command = chosen.clap();
    let after_dashes = words.iter().any(|word| word == "--");
    if let Some(last) = words.last().filter(|_| !after_dashes)
        && last.len() > 1
        && last.starts_with('-')
        && args::takes_next(&command, last)
    {
        return flag_value(context, &chosen, last.trim_start_matches('-'), ("", current));
    }
    if !after_dashes && current.starts_with('-') {
        if let Some((flag, value)) = current.trim_start_matches('-').split_once('=') {
            let prefix = &current[..current.len() - value.len()];
            return flag_value(context, &chosen, flag, (prefix, value));
        }
        return flags(&command);
    }
    let operands = args::operands(&command, &chosen.words);
    let children = children(&chosen, context);
    let mut answer = match chosen.run() {
        Some(_) => operand(context, &chosen, &operands, current),
        None => Answer::of_shell(directive::NO_FILES),
    };
    if operands.is_empty() && !children.is_empty() {
        let entries = children.iter().filter(|entry| !entry.hidden);
        let mut found: Vec<(String, String)> =
            entries.map(|entry| (entry.name.to_owned(), entry.about.to_owned())).collect();
        if chosen.path.is_empty() {
            let plugins = plugin_command::installed(context);
            found.extend(plugins.iter().map(|plugin| (plugin.metadata.name.clone(), plugin_command::about(plugin))));
        }
        found.sort();
        answer.directive = directive::NO_FILES;
        answer.words.splice(0..0, found);
    }
    answer
}

fn children(chosen: &Chosen, context: &Context) -> Vec<&'static Entry> {
    chosen.entry().map_or_else(|| commands(context.name), |entry| entry.children.iter().collect())
}

/// All flags, the long ones with their descriptions.
pub fn flags(command: &clap::Command) -> Answer {
    let mut words = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set()) {
        let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
        words.extend(arg.get_long().map(|long| (format!("--{long}"), about.clone())));
        words.extend(arg.get_short().map(|short| (format!("-{short}"), about)));
    }
    words.sort();
    Answer { words, directive: directive::NO_FILES }
}

/// The value of a flag; the words carry `--flag=` when it stands before the value.
fn flag_value(context: &Context, chosen: &Chosen, flag: &str, (prefix, value): (&str, &str)) -> Answer {
    // `-n`, and `-wn` whose last letter takes the value.
    let command = chosen.clap();
    let letter = flag.chars().last();
    let arg = command.get_arguments().find(|arg| {
        arg.get_long() == Some(flag) || (letter.is_some() && arg.get_short() == letter && !prefix.starts_with("--"))
    });
    let Some(arg) = arg else { return Answer::of_shell(directive::DEFAULT) };
    let name = arg.get_long().unwrap_or(flag);
    let mut answer = values::complete(context, chosen, &Wish::Flag { name, typed: value });
    for (word, _) in &mut answer.words {
        if answer.directive & directive::FILE_ENDINGS == 0 {
            word.insert_str(0, prefix);
        }
    }
    answer
}

/// The next operand of a command.
fn operand(context: &Context, chosen: &Chosen, operands: &[String], current: &str) -> Answer {
    values::complete(context, chosen, &Wish::Operand { before: operands, typed: current })
}
