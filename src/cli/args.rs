//! Arguments the way Go's pflag takes them, for commands that clap describes.
//!
//! In: the words after a command. Out: clap's matches. One pass rewrites Go's forms (`--watch=false`, `-ojson`,
//! `-lapp=x`, bare `--dry-run`) to `--name=value` before clap sees them, and words usage errors as pflag and cobra do.

use super::command::Chosen;
use super::context::Context;
use super::failure::Failure;
use super::help;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches};

/// What a flag does with the word behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// On or off; a value only behind `=`.
    Switch,
    /// `-vvv`.
    Count,
    /// A value only behind `=`, else its bare meaning.
    Optional,
    /// A value, behind `=` or as the next word.
    Value,
}

fn form(arg: &Arg) -> Form {
    match arg.get_action() {
        ArgAction::SetTrue | ArgAction::SetFalse => Form::Switch,
        ArgAction::Count => Form::Count,
        _ if arg.get_num_args().is_some_and(|count| count.min_values() == 0) => Form::Optional,
        _ => Form::Value,
    }
}

fn long<'a>(command: &'a clap::Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| {
        !arg.is_positional()
            && (arg.get_long() == Some(name) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name)))
    })
}

fn short(command: &clap::Command, letter: char) -> Option<&Arg> {
    command.get_arguments().find(|arg| arg.get_short() == Some(letter))
}

/// Whether the flag `word`, standing alone, takes the next word as its value.
pub fn takes_next(command: &clap::Command, word: &str) -> bool {
    if word.contains('=') {
        return false;
    }
    if let Some(name) = word.strip_prefix("--") {
        return long(command, name).is_some_and(|arg| form(arg) == Form::Value);
    }
    let mut letters = word.chars().skip(1).peekable();
    while let Some(letter) = letters.next() {
        match short(command, letter).map(form) {
            Some(Form::Value) => return letters.peek().is_none(),
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// The words in one form: flags as `--name=value`, then `--` and the positional ones.
struct Normal {
    flags: Vec<String>,
    positional: Vec<String>,
    /// How many positional words stood before `--`.
    dash: Option<usize>,
    /// The switches that were named, and how they ended up.
    switches: Vec<(String, bool)>,
}

fn normalize(command: &clap::Command, words: &[String]) -> Result<Normal, String> {
    let mut out = Normal { flags: Vec::new(), positional: Vec::new(), dash: None, switches: Vec::new() };
    let mut switches: Vec<(String, bool)> = Vec::new();
    let mut index = 0;
    let mut flag = |out: &mut Normal, arg: &Arg, value: Option<String>, shown: &str| -> Result<(), String> {
        let name = arg.get_long().map_or_else(|| arg.get_id().to_string(), str::to_owned);
        match form(arg) {
            Form::Switch => {
                let text = value.unwrap_or_else(|| "true".to_owned());
                let on = parse_bool(&text).ok_or_else(|| {
                    format!(
                        "invalid argument \"{text}\" for \"{shown}\" flag: strconv.ParseBool: parsing \"{text}\": invalid syntax"
                    )
                })?;
                switches.retain(|(known, _)| *known != name);
                switches.push((name, on));
            }
            Form::Count => out.flags.push(format!("--{name}")),
            Form::Optional | Form::Value => match value {
                Some(value) => out.flags.push(format!("--{name}={value}")),
                None => out.flags.push(format!("--{name}")),
            },
        }
        Ok(())
    };
    while index < words.len() {
        let word = &words[index];
        index += 1;
        if word == "--" {
            out.dash = Some(out.positional.len());
            out.positional.extend_from_slice(&words[index..]);
            break;
        }
        if let Some(body) = word.strip_prefix("--") {
            let (name, value) = match body.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (body, None),
            };
            if name.is_empty() || name.starts_with('-') {
                return Err(format!("bad flag syntax: {word}"));
            }
            let arg = long(command, name).ok_or_else(|| format!("unknown flag: --{name}"))?;
            let value = match (value, form(arg)) {
                (None, Form::Value) => {
                    let next = words.get(index).cloned().ok_or_else(|| format!("flag needs an argument: --{name}"))?;
                    index += 1;
                    Some(next)
                }
                (value, _) => value,
            };
            flag(&mut out, arg, value, &shown(arg))?;
        } else if word.len() > 1 && word.starts_with('-') {
            let body = &word[1..];
            for (at, letter) in body.char_indices() {
                let rest = &body[at + letter.len_utf8()..];
                let arg =
                    short(command, letter).ok_or_else(|| format!("unknown shorthand flag: '{letter}' in -{body}"))?;
                if let Some(value) = rest.strip_prefix('=') {
                    flag(&mut out, arg, Some(value.to_owned()), &shown(arg))?;
                    break;
                }
                if form(arg) == Form::Value {
                    let value = if rest.is_empty() {
                        index += 1;
                        words
                            .get(index - 1)
                            .cloned()
                            .ok_or_else(|| format!("flag needs an argument: '{letter}' in -{body}"))?
                    } else {
                        rest.to_owned()
                    };
                    flag(&mut out, arg, Some(value), &shown(arg))?;
                    break;
                }
                flag(&mut out, arg, None, &shown(arg))?;
            }
        } else {
            out.positional.push(word.clone());
        }
    }
    out.flags.extend(switches.iter().filter(|(_, on)| *on).map(|(name, _)| format!("--{name}")));
    out.switches = switches;
    Ok(out)
}

fn shown(arg: &Arg) -> String {
    match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, None) => arg.get_id().to_string(),
    }
}

/// Go's strconv.ParseBool.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Parses a command's words; the outcome of `--` is kept in the context.
pub fn parse(context: &Context, chosen: &Chosen) -> Result<ArgMatches, Failure> {
    let command = chosen.clap();
    let normal = normalize(&command, &chosen.words).map_err(|message| help::usage_error(chosen, &message))?;
    context.set_dash(normal.dash);
    context.set_switches(normal.switches);
    let mut words = normal.flags;
    words.push("--".to_owned());
    words.extend(normal.positional);
    command.clone().try_get_matches_from(words).map_err(|error| reword(chosen, &command, &error))
}

/// The operands among a command's words, as far as they can be told while the line is being typed.
pub fn operands(command: &clap::Command, words: &[String]) -> Vec<String> {
    normalize(command, words).map(|normal| normal.positional).unwrap_or_default()
}

/// The flags of an unfinished line, whatever else is missing; nothing when they cannot be read.
pub fn parse_flags(chosen: &Chosen) -> Option<ArgMatches> {
    let command = chosen.clap().mut_args(|arg| arg.required(false));
    let normal = normalize(&command, &chosen.words).ok()?;
    command.try_get_matches_from(normal.flags).ok()
}

/// clap's error in pflag's and cobra's words.
fn reword(chosen: &Chosen, command: &clap::Command, error: &clap::Error) -> Failure {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let flag_of = |given: &str| {
        let name = given.trim_start_matches('-').split([' ', '=', '[']).next().unwrap_or_default().to_owned();
        long(command, &name).map_or_else(|| format!("--{name}"), shown)
    };
    let message = match error.kind() {
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_else(|| {
                let valid = text(ContextKind::ValidValue);
                if valid.is_empty() { "invalid value".to_owned() } else { format!("must be one of {valid}") }
            });
            let given = text(ContextKind::InvalidValue);
            // Numbers are refused in Go's words.
            let reason = match reason.as_str() {
                "invalid digit found in string" | "cannot parse integer from empty string" => {
                    format!("strconv.ParseInt: parsing {given:?}: invalid syntax")
                }
                "number too large to fit in target type" | "number too small to fit in target type" => {
                    format!("strconv.ParseInt: parsing {given:?}: value out of range")
                }
                _ => reason,
            };
            format!(
                "invalid argument \"{}\" for \"{}\" flag: {reason}",
                text(ContextKind::InvalidValue),
                flag_of(&text(ContextKind::InvalidArg))
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<String> = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(names)) => names
                    .iter()
                    .map(|name| {
                        let name = name.trim_start_matches('-').split([' ', '=']).next().unwrap_or_default();
                        format!("\"{name}\"")
                    })
                    .collect(),
                _ => Vec::new(),
            };
            // cobra tells this one without its hint.
            return Failure::new(format!("required flag(s) {} not set", missing.join(", ")));
        }
        ErrorKind::UnknownArgument => format!("unexpected argument \"{}\"", text(ContextKind::InvalidArg)),
        _ => error.to_string().trim_start_matches("error: ").lines().next().unwrap_or_default().to_owned(),
    };
    help::usage_error(chosen, &message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> clap::Command {
        clap::Command::new("t")
            .arg(Arg::new("watch").short('w').long("watch").action(ArgAction::SetTrue))
            .arg(Arg::new("output").short('o').long("output"))
            .arg(
                Arg::new("dry-run")
                    .long("dry-run")
                    .num_args(0..=1)
                    .require_equals(true)
                    .default_missing_value("client"),
            )
            .arg(Arg::new("names").num_args(0..))
    }

    fn check(words: &[&str], expected: Result<&str, &str>) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let got = normalize(&command(), &words).map(|normal| {
            let mut all = normal.flags;
            all.push("--".into());
            all.extend(normal.positional);
            all.join(" ")
        });
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "of {words:?}");
    }

    #[test]
    fn takes_every_form_of_pflag() {
        check(&["-ojson", "a"], Ok("--output=json -- a"));
        check(&["-o=json", "-w"], Ok("--output=json --watch --"));
        check(&["-wo", "json"], Ok("--output=json --watch --"));
        check(&["--watch=false", "pods"], Ok("-- pods"));
        check(&["-w", "--watch=0"], Ok("--"));
        check(&["--dry-run", "client"], Ok("--dry-run -- client"));
        check(&["--dry-run=server"], Ok("--dry-run=server --"));
        check(&["a", "--", "-w"], Ok("-- a -w"));
        check(&["-"], Ok("-- -"));
    }

    #[test]
    fn words_usage_errors_as_pflag() {
        check(&["--nope"], Err("unknown flag: --nope"));
        check(&["-wx"], Err("unknown shorthand flag: 'x' in -wx"));
        check(&["-o"], Err("flag needs an argument: 'o' in -o"));
        check(&["--output"], Err("flag needs an argument: --output"));
        check(
            &["--watch=maybe"],
            Err(
                "invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
            ),
        );
    }
}
