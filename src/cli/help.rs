//! Help pages and usage errors.

use super::command::{Chosen, Entry, Exit};
use super::context::Context;
use super::failure::{Failure, Family};
use super::name::Name;
use std::fmt::Write;

/// Prints the help of a command, a group, or the whole program.
pub fn print(context: &Context, chosen: &Chosen) -> Result<Exit, Failure> {
    let mut plugins = Vec::new();
    if chosen.path.is_empty() {
        plugins = super::helm::plugin_command::installed(context);
    }
    let plugins: Vec<(String, String)> = plugins
        .iter()
        .map(|plugin| (plugin.metadata.name.clone(), super::helm::plugin_command::about(plugin)))
        .collect();
    context.ui.print(&page(chosen, plugins))?;
    Ok(Exit::SUCCESS)
}

/// The page of a command; programs that stand beside its own commands come along with what they are for.
fn page(chosen: &Chosen, more: Vec<(String, String)>) -> String {
    let mut page = String::new();
    let children = chosen.entry().map_or_else(|| super::commands(chosen.name), |entry| entry.children.iter().collect());
    let about = chosen.entry().map_or(program_about(chosen.name), |entry| entry.about);
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{about}.\n");
    let full = chosen.full_name();
    let mut visible = more;
    let own = children.into_iter().filter(|entry| !entry.hidden);
    visible.extend(own.map(|entry| (entry.name.to_owned(), entry.about.to_owned())));
    visible.sort();
    if !visible.is_empty() {
        let width = visible.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        page.push_str("Available Commands:\n");
        for (name, about) in visible {
            let _ = writeln!(page, "  {name:width$}   {about}");
        }
        page.push('\n');
    }
    let command = chosen.clap();
    let own: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|arg| !arg.is_positional() && !arg.is_hide_set() && !arg.is_global_set())
        .collect();
    if chosen.run().is_some() {
        if !own.is_empty() {
            page.push_str("Options:\n");
            own.iter().for_each(|arg| write_flag(&mut page, arg));
            page.push('\n');
        }
        let operands: Vec<String> = command
            .get_positionals()
            .map(|arg| {
                let name = arg.get_id().as_str().to_uppercase().replace('_', "-");
                if arg.is_required_set() { name } else { format!("[{name}]") }
            })
            .collect();
        let _ = writeln!(
            page,
            "Usage:\n  {}\n",
            [full.as_str(), &operands.join(" "), "[options]"].join(" ").replace("  ", " ")
        );
    } else {
        let _ = writeln!(page, "Usage:\n  {full} [command] [options]\n");
    }
    match chosen.name {
        Name::Kubectl | Name::Kx => {
            let _ = writeln!(
                page,
                "Use \"{} options\" for a list of global command-line options (applies to all commands).",
                chosen.name.word()
            );
        }
        Name::Helm | Name::Kustomize => {
            let _ = writeln!(page, "Use \"{full} [command] --help\" for more information about a command.");
        }
    }
    page
}

fn program_about(name: Name) -> &'static str {
    match name {
        Name::Kx => "kx applies manifests, builds kustomizations and installs charts",
        Name::Kubectl => "kubectl controls the Kubernetes cluster manager",
        Name::Helm => "helm installs and manages charts",
        Name::Kustomize => "kustomize builds Kubernetes objects from bases and overlays",
    }
}

/// A flag's line: `    -o, --output='': Output format`.
pub fn write_flag(page: &mut String, arg: &clap::Arg) {
    let short = arg.get_short().map_or("    ".to_owned(), |letter| format!("-{letter}, "));
    let long = arg.get_long().unwrap_or_default();
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(",");
    let default = match arg.get_action() {
        clap::ArgAction::SetTrue => "false".to_owned(),
        clap::ArgAction::Append => format!("[{default}]"),
        _ if matches!(default.as_str(), "true" | "false") || default.parse::<f64>().is_ok() => default,
        _ => format!("'{default}'"),
    };
    let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    // Writing to a String cannot fail.
    let _ = writeln!(page, "    {short}--{long}={default}:\n\t{}", text.replace('\n', "\n\t"));
}

/// A usage error with the hint that its family gives.
pub fn usage_error(chosen: &Chosen, message: &str) -> Failure {
    let full = chosen.full_name();
    match chosen.family() {
        Family::Kubectl | Family::Own => {
            // diff keeps the status 1 for differences.
            if chosen.entry().is_some_and(|entry| entry.name == "diff") {
                let hint = format!("See '{full} -h' for help and examples");
                return Failure::new(message).hint(hint).with_status(2);
            }
            Failure::new(message).hint(format!("See '{full} --help' for usage."))
        }
        Family::Helm | Family::Kustomize => Failure::new(message),
    }
}

/// Prints the help of what was named without a command in it. A group of kubectl's that is called alone has failed.
pub fn print_group(context: &Context, chosen: &Chosen) -> Result<Exit, Failure> {
    if chosen.path.is_empty() || chosen.family() != Family::Kubectl {
        return print(context, chosen);
    }
    context.ui.warn(page(chosen, Vec::new()).trim_end_matches('\n'));
    Err(Failure::silent(1))
}

/// Gives a command's failure what only its name tells: the help before it, the hint of a usage error.
pub fn complete(context: &Context, chosen: &Chosen, failure: Failure) -> Failure {
    if failure.wants_help() {
        // A failure to print is no news beside the failure itself.
        let _ = print(context, chosen);
    }
    if failure.is_usage() && matches!(chosen.family(), Family::Kubectl | Family::Own) {
        return failure.hint(format!("See '{} -h' for help and examples", chosen.full_name()));
    }
    failure
}

/// The error for a word that names no command.
pub fn unknown_command(name: Name, path: &[&'static Entry], word: &str, flag_before: Option<&str>) -> Failure {
    if let (Some(flag), Name::Kubectl) = (flag_before, name)
        && path.is_empty()
    {
        return Failure::plain(format!("Error: flags cannot be placed before plugin name: {flag}"));
    }
    let full = path.iter().fold(name.word().to_owned(), |text, entry| format!("{text} {}", entry.name));
    if path.last().is_some_and(|entry| entry.family == Family::Kubectl) {
        return Failure::new(format!("unknown command \"{word}\""))
            .hint(format!("See '{full} -h' for help and examples"));
    }
    let table = path.last().map_or_else(|| super::commands(name), |entry| entry.children.iter().collect());
    let mut near: Vec<&str> = table
        .iter()
        .filter(|entry| !entry.hidden && (distance(word, entry.name) <= 2 || entry.name.starts_with(word)))
        .map(|entry| entry.name)
        .collect();
    near.sort_unstable();
    let mut message = format!("unknown command \"{word}\" for \"{full}\"");
    if !near.is_empty() {
        message.push_str("\n\nDid you mean this?\n");
        for name in near {
            message.push('\t');
            message.push_str(name);
            message.push('\n');
        }
    }
    let failure = Failure::new(message);
    match name {
        Name::Helm | Name::Kustomize => failure.hint(format!("Run '{full} --help' for usage.")),
        Name::Kubectl | Name::Kx => failure,
    }
}

/// Levenshtein distance, letters compared without case as cobra does.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let changed = before + usize::from(a != b);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_distance() {
        assert_eq!(distance("gett", "get"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
