//! The command lines: which of the four names was called, which command, and how it ends.
//!
//! In: argv and the environment. Out: text on both streams and an exit status. Each command is one file that holds
//! its `Args` and `run`; [`command`] describes it to the tables of `kubectl`, `helm`, `kustomize` and `kx`.

mod args;
mod command;
mod completion;
mod connection;
mod context;
mod deletion;
mod duration;
mod failure;
mod helm;
mod help;
mod input;
mod kubectl;
mod kustomization;
mod kustomize;
mod kx;
mod machine;
mod name;
mod output;
mod progress;
mod selection;
mod server_error;
mod sink;
mod target;
mod terminal;
mod ui;
mod validation;

use command::{Entry, Exit};
use context::Context;
use failure::{Failure, Family};
use name::Name;
use std::ffi::OsString;

/// Runs the program with the arguments of the process and returns the exit status.
pub fn main() -> u8 {
    let argv: Vec<OsString> = std::env::args_os().collect();
    // One provider for the whole graph; a second call would only be refused.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut argv: Vec<String> = argv.into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let name = Name::take(&mut argv);
    let context = Context::new(name);
    let outcome = run(&context, argv);
    let status = match outcome {
        Ok(exit) => exit.0,
        Err((failure, family)) => failure.report(&context.ui, family),
    };
    // A reader that went away (`kx get pods | head`) is no failure.
    context.ui.finish();
    status
}

/// A name's commands. kx has every kubectl verb, the helm verbs that kubectl does not own, and its own.
fn commands(name: Name) -> Vec<&'static Entry> {
    match name {
        Name::Kx => {
            let in_table = |table: &[Entry], entry: &Entry| table.iter().any(|own| own.name == entry.name);
            let kubectl = kubectl::COMMANDS.iter().filter(|entry| !in_table(kx::COMMANDS, entry));
            let helm = helm::COMMANDS
                .iter()
                .filter(|entry| !in_table(kubectl::COMMANDS, entry) && !in_table(kx::COMMANDS, entry));
            kx::COMMANDS.iter().chain(kubectl).chain(helm).collect()
        }
        Name::Kubectl => kubectl::COMMANDS.iter().collect(),
        Name::Helm => helm::COMMANDS.iter().collect(),
        Name::Kustomize => kustomize::COMMANDS.iter().collect(),
    }
}

fn run(context: &Context, argv: Vec<String>) -> Result<Exit, (Failure, Family)> {
    let name = context.name;
    if let Some(answered) = completion::answer(context, &argv) {
        return answered.map_err(|failure| (failure, name.family()));
    }
    if let Some(ran) = helm::plugin_command::run(context, &argv) {
        return ran.map_err(|failure| (failure, name.family()));
    }
    let chosen = command::find(name, &argv).map_err(|failure| (failure, name.family()))?;
    let family = chosen.family();
    let attempt = || -> Result<Exit, Failure> {
        if chosen.wants_help {
            return help::print(context, &chosen);
        }
        let Some(run) = chosen.run() else { return help::print_group(context, &chosen) };
        let matches = args::parse(context, &chosen)?;
        context.set_global(&matches, &chosen)?;
        if name == Name::Helm {
            helm::gone::warn(context);
        }
        let exit = run(context, &matches)?;
        context.judge_warnings()?;
        Ok(exit)
    };
    attempt().map_err(|failure| (help::complete(context, &chosen, failure), family))
}
