//! `config unset`: takes one property away.

use super::{Access, unexpected};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::config::{self, Change, Paths};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The property's name
    property_name: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [name] = args.property_name.as_slice() else { return Err(unexpected(&args.property_name)) };
    if name.is_empty() {
        return Err(Failure::new("you must specify a property"));
    }
    let mut access = Access::open(context)?;
    config::set_property(&mut access.config, name, Change::Unset)?;
    config::modify(&context.files, &access.locations, &access.config, Paths::AsGiven)?;
    context.ui.line(&format!("Property {name:?} unset."))?;
    Ok(Exit::SUCCESS)
}
