//! `options`: the flags that every command takes.

use crate::cli::command::Exit;
use crate::cli::connection::{Connection, Own};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::help;
use crate::cli::name::Name;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::new(format!("unexpected arguments: {:?}", args.words)));
    }
    let mut command = <Connection as clap::Args>::augment_args(clap::Command::new("options"));
    if context.name == Name::Kx {
        command = <Own as clap::Args>::augment_args(command);
    }
    let mut flags: Vec<&clap::Arg> = command.get_arguments().filter(|flag| !flag.is_hide_set()).collect();
    flags.sort_by_key(|flag| flag.get_long());
    let mut page = String::from("The following options can be passed to any command:\n\n");
    flags.into_iter().for_each(|flag| help::write_flag(&mut page, flag));
    context.ui.print(&page)?;
    Ok(Exit::SUCCESS)
}
