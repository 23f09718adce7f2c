//! `kustomize edit add secret`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::generator;
use crate::kustomize::edit::generators::{Kind, Settings};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub flags: generator::AddFlags,
    /// Type of the secret
    #[arg(long = "type", default_value = "Opaque")]
    pub secret_type: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let own = Settings { secret_type: args.secret_type, ..Settings::default() };
    generator::add(context, Kind::Secret, args.flags, own)
}
