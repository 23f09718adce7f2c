//! `config set-context`: makes or changes a context.

use super::{Access, unexpected};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The context to set
    name: Vec<String>,
    /// Modify the current context
    #[arg(long)]
    current: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if args.name.len() > 1 {
        return Err(unexpected(&args.name));
    }
    let name = args.name.first().map(String::as_str).unwrap_or_default();
    match (name.is_empty(), args.current) {
        (true, false) => return Err(Failure::new("you must specify a non-empty context name or --current")),
        (false, true) => return Err(Failure::new("you cannot specify both a context name and --current")),
        _ => {}
    }
    let mut access = Access::open(context)?;
    let name = if args.current { access.config.current_context.clone() } else { name.to_owned() };
    if name.is_empty() {
        return Err(Failure::new("no current context is set"));
    }
    let existed = access.config.contexts.contains_key(&name);
    let entry = access.config.contexts.entry(name.clone()).or_default();
    // The connection's own flags say what the context shall hold.
    let given = context.connection();
    for (field, value) in
        [(&mut entry.cluster, &given.cluster), (&mut entry.user, &given.user), (&mut entry.namespace, &given.namespace)]
    {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    access.save(context)?;
    context.ui.line(&format!("Context {name:?} {}.", if existed { "modified" } else { "created" }))?;
    Ok(Exit::SUCCESS)
}
