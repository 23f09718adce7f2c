//! `completion SHELL`: scripts that ask the program itself what may come next.
//!
//! The scripts are short: each passes the words typed so far to the hidden `__complete`, whose answer [`answer`] makes
//! in cobra's form, so that scripts made for the originals work with kx and the reverse.

mod answer;
mod charts;
mod plugins;
mod values;

pub(super) use answer::run as answer;

use super::command::Exit;
use super::context::Context;
use super::failure::{Failure, Family};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish or powershell
    shell: Vec<String>,
    /// Complete words without their descriptions
    #[arg(long)]
    no_descriptions: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let name = context.name;
    let shell = match args.shell.as_slice() {
        [shell] => shell.as_str(),
        [] => return Err(usage(name.family(), "Shell not specified.")),
        _ => return Err(usage(name.family(), "Too many arguments. Expected only the shell type.")),
    };
    let script = script(shell, name.word(), !args.no_descriptions)
        .ok_or_else(|| usage(name.family(), &format!("Unsupported shell type {shell:?}.")))?;
    context.ui.print(&script)?;
    Ok(Exit::SUCCESS)
}

fn usage(family: Family, message: &str) -> Failure {
    match family {
        Family::Kubectl | Family::Own => Failure::usage(message),
        Family::Helm | Family::Kustomize => Failure::new(message),
    }
}

/// The script of a shell for a program; nothing for a shell that is not known.
fn script(shell: &str, program: &str, descriptions: bool) -> Option<String> {
    let template = match shell {
        "bash" => include_str!("script.bash"),
        "zsh" => include_str!("script.zsh"),
        "fish" => include_str!("script.fish"),
        "powershell" => include_str!("script.ps1"),
        _ => return None,
    };
    let request = if descriptions { "__complete" } else { "__completeNoDesc" };
    Some(template.replace("REQUEST", request).replace("PROGRAM", program))
}
