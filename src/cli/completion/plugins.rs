//! helm's plugins on an unfinished line: what their `completion.yaml` lists, and what their `plugin.complete` answers.

use super::answer::{Answer, directive};
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

/// What may follow, when the words name a plugin.
pub fn complete(context: &Context, words: &[String], current: &str) -> Option<Answer> {
    let (plugin, words) = plugin_command::find(context, words)?;
    let tree = context.files.read(&plugin.directory.join(LIST)).ok();
    let tree = tree.and_then(|bytes| yaml::read(&String::from_utf8_lossy(&bytes), yaml::Version::V2).ok());
    let root = tree.unwrap_or_default();
    // Down the commands that were named, as far as the list knows them.
    let (mut here, mut path, mut rest) = (&root, Vec::new(), words.as_slice());
    while let [word, more @ ..] = rest {
        let Some(inner) = items(here, "commands").find(|inner| inner["name"] == word.as_str()) else { break };
        path.push(word.clone());
        (here, rest) = (inner, more);
    }
    let mut answer = Answer { words: Vec::new(), directive: directive::NO_FILES };
    if current.starts_with('-') {
        let flags = items(here, "flags").filter_map(Json::as_str);
        let written = flags.map(|flag| if flag.len() == 1 { format!("-{flag}") } else { format!("--{flag}") });
        answer.words.extend(written.map(|flag| (flag, String::new())));
        if !answer.words.is_empty() {
            return Some(answer);
        }
    }
    let named = items(here, "commands").filter_map(|inner| inner["name"].as_str());
    answer.words.extend(
        named.chain(items(here, "validArgs").filter_map(Json::as_str)).map(|word| (word.to_owned(), String::new())),
    );
    if !answer.words.is_empty() {
        return Some(answer);
    }
    Some(ask(context, &plugin, path, (rest, current)).unwrap_or_else(|| Answer::of_shell(directive::DEFAULT)))
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
