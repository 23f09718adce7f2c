//! `config view`: the merged kubeconfig, secrets hidden.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, Output};
use crate::cluster::config;
use crate::print::format::Family;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
    /// Show bytes and secrets as they are
    #[arg(long)]
    raw: bool,
    /// Put the files that are named into the output
    #[arg(long)]
    flatten: bool,
    /// Leave out what the current context does not use
    #[arg(long)]
    minify: bool,
    /// Merge the whole hierarchy of kubeconfig files
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    merge: bool,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("unexpected arguments: [{}]", args.words.join(" "))));
    }
    let locations = context.kubeconfigs();
    if !args.merge && locations.explicit.is_none() {
        return Err(Failure::new("if merge==false a precise file must be specified"));
    }
    let mut config = locations.starting(&context.files)?;
    if args.minify {
        if let Some(name) = context.connection().context.as_ref().filter(|name| !name.is_empty()) {
            config.current_context.clone_from(name);
        }
        config::minify(&mut config)?;
    }
    if args.flatten {
        config::flatten(&mut config, &context.files, &locations.working)?;
    } else if !args.raw {
        config::redact(&mut config);
        config::shorten(&mut config);
    }
    config.forget_unknown();
    match args.output.format() {
        "" | "yaml" => context.ui.print(&config::to_yaml(&config))?,
        // The order of the Go type, not of the names.
        "json" => context.ui.print(&config::to_json_text(&config))?,
        _ => {
            let mut printer = args.output.printer(context, Family::Objects, false)?;
            let tree = config::to_json(&config);
            if let Some(printer) = &mut printer {
                output::emit(context, printer.print(&tree))?;
            }
        }
    }
    Ok(Exit::SUCCESS)
}
