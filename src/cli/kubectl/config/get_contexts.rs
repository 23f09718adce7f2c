//! `config get-contexts`: the contexts with what they join, the current one marked.

use super::Access;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::print::TabWriter;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these contexts
    names: Vec<String>,
    /// Print no headers
    #[arg(long)]
    no_headers: bool,
    /// Output format: name
    #[arg(long, short, default_value = "")]
    output: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !matches!(args.output.as_str(), "" | "name") {
        return Err(Failure::new(format!(
            "--output {} is not available in kubectl config get-contexts; resetting to default output format",
            args.output
        )));
    }
    let config = Access::open(context)?.config;
    let mut missing = Vec::new();
    let mut names: Vec<&String> = config.contexts.keys().collect();
    if !args.names.is_empty() {
        names = args.names.iter().filter(|name| config.contexts.contains_key(*name)).collect();
        names.sort_unstable();
        let lost = args.names.iter().filter(|name| !config.contexts.contains_key(*name));
        missing.extend(lost.map(|name| format!("context {name} not found")));
    }
    let mut rows = Vec::new();
    let named_only = args.output == "name";
    if !args.no_headers && !named_only {
        rows.push(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"].map(str::to_owned).to_vec());
    }
    for name in names {
        let entry = &config.contexts[name];
        let mark = if config.current_context == *name { "*" } else { " " };
        rows.push(match named_only {
            true => vec![name.clone()],
            false => {
                vec![mark.to_owned(), name.clone(), entry.cluster.clone(), entry.user.clone(), entry.namespace.clone()]
            }
        });
    }
    let mut writer = TabWriter::default();
    rows.iter().for_each(|row| writer.write(&(row.join("\t") + "\n")));
    writer.flush();
    context.ui.print(&writer.take())?;
    match missing.as_slice() {
        [] => Ok(Exit::SUCCESS),
        [one] => Err(Failure::new(one.clone())),
        many => Err(Failure::plain(many.join("\n"))),
    }
}
