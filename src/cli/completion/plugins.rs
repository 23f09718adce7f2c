//! helm's plugins on an unfinished line: what their `completion.yaml` lists, and what their `plugin.complete` answers.

use super::answer::{self, Answer, directive};
use crate::cli::context::Context;
use crate::cli::helm::plugin_command;
use crate::cli::helm::plugins;
use crate::files::Files;
use crate::repository::plugin::{self, Config, Plugin};
use crate::value::Json;
use crate::yaml;

/// The file that lists a plugin's commands and flags, and the program that is asked for the rest.
const LIST: &str = "completion.yaml";
const PROGRAM: &str = "plugin.complete";

/// What may follow, when the words name a plugin. Only what the list has is chosen by the letters that are there.
pub fn complete(context: &Context, words: &[String], current: &str) -> Option<Answer> {
    let (plugin, mut rest) = plugin_command::find(context, words)?;
    let tree = context.files.read(&plugin.directory.join(LIST)).ok();
    let tree = tree.and_then(|bytes| yaml::read(&String::from_utf8_lossy(&bytes), yaml::Version::V2).ok());
    let root = tree.unwrap_or_default();
    // Down the commands that were named, as far as the list knows them.
    let (mut here, mut path) = (&root, Vec::new());
    while let Some(at) = plugin_command::name_at(context, &rest) {
        let Some(inner) = items(here, "commands").find(|inner| inner["name"] == rest[at].as_str()) else { break };
        path.push(rest.remove(at));
        here = inner;
    }
    let has_commands = here["commands"].is_array();
    let mut answer = if current.starts_with('-') && !current.contains('=') {
        flags(context, here)
    } else {
        let mut answer = operands(here, rest.is_empty());
        answer.words.retain(|(word, _)| word.starts_with(current));
        match items(here, "validArgs").next() {
            Some(_) => return Some(answer),
            None => answer,
        }
    };
    answer.words.retain(|(word, _)| word.starts_with(current));
    // A command that has others below it is not asked about.
    if !has_commands {
        let told = ask(context, &plugin, path, (&rest, current));
        let told = told.unwrap_or_else(|| Answer::of_shell(directive::DEFAULT));
        answer.words.extend(told.words);
        answer.directive = told.directive;
    }
    Some(answer)
}

/// helm's own flags, and those that the list has. As helm does, flags of one letter are hung on the long ones in turn.
fn flags(context: &Context, here: &Json) -> Answer {
    let mut answer = answer::flags(&plugin_command::no_command(context).clap());
    answer.words.retain(|(word, _)| word != "--help" && word != "-h");
    let (shorts, mut longs): (Vec<&str>, Vec<&str>) =
        items(here, "flags").filter_map(Json::as_str).partition(|flag| flag.len() == 1);
    let lone = shorts.iter().skip(longs.len()).copied();
    longs.extend(lone);
    let mut own: Vec<(&str, Option<&&str>)> =
        longs.iter().enumerate().map(|(index, long)| (*long, shorts.get(index))).collect();
    own.sort_unstable();
    for (long, short) in own {
        answer.words.push((format!("--{long}"), String::new()));
        answer.words.extend(short.map(|short| (format!("-{short}"), String::new())));
    }
    answer
}

/// Commands and words that may stand first; nothing behind another word.
fn operands(here: &Json, first: bool) -> Answer {
    let mut commands: Vec<&str> = items(here, "commands").filter_map(|inner| inner["name"].as_str()).collect();
    commands.sort_unstable();
    let words: Vec<&str> = items(here, "validArgs").filter_map(Json::as_str).collect();
    if !first || commands.is_empty() && words.is_empty() {
        return Answer::of_shell(directive::DEFAULT);
    }
    Answer::words(commands.into_iter().chain(words).map(str::to_owned).collect())
}

fn items<'a>(tree: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    tree[name].as_array().into_iter().flatten()
}

/// What the plugin's own program answers; its last line may be a directive.
fn ask(context: &Context, plugin: &Plugin, path: Vec<String>, (rest, current): (&[String], &str)) -> Option<Answer> {
    let rest = plugin_command::take_flags(context, rest).ok()?;
    let mut arguments = path;
    if !matches!(&plugin.metadata.config, Config::Command(command) if command.ignore_flags) {
        arguments.extend(rest);
        arguments.push(current.to_owned());
    }
    let program = plugin.directory.join(PROGRAM);
    let out = plugin::ask(plugin, &program, &arguments, &plugins::environment(context)).ok()?;
    let mut lines: Vec<&str> = out.lines().filter(|line| !line.is_empty()).collect();
    let last = lines.last().and_then(|line| line.strip_prefix(':')).and_then(|number| number.parse().ok());
    if last.is_some() {
        lines.pop();
    }
    let words = lines.into_iter().map(|line| {
        let (word, about) = line.split_once('\t').unwrap_or((line, ""));
        (word.to_owned(), about.to_owned())
    });
    Some(Answer { words: words.collect(), directive: last.unwrap_or(directive::DEFAULT) })
}
