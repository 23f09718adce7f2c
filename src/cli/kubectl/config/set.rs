//! `config set`: one property by its dotted name.

use super::{Access, unexpected};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::config::{self, Change, Paths};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The property's name and its new value
    #[arg(value_name = "PROPERTY_NAME PROPERTY_VALUE")]
    words: Vec<String>,
    /// Take the value of a property that holds bytes as it is, not as base64
    #[arg(long)]
    set_raw_bytes: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [name, value] = args.words.as_slice() else { return Err(unexpected(&args.words)) };
    if value.is_empty() {
        return Err(Failure::new("you cannot use set to unset a property"));
    }
    if name.is_empty() {
        return Err(Failure::new("you must specify a property"));
    }
    let mut access = Access::open(context)?;
    let change = Change::Set { value, raw_bytes: args.set_raw_bytes };
    config::set_property(&mut access.config, name, change)?;
    config::modify(&context.files, &access.locations, &access.config, Paths::AsGiven)?;
    context.ui.line(&format!("Property {name:?} set."))?;
    Ok(Exit::SUCCESS)
}
