//! `kustomize edit add configmap`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::generator;
use crate::kustomize::edit::generators::{Kind, Settings};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub flags: generator::AddFlags,
    /// create, merge or replace
    #[arg(long, default_value = "")]
    pub behavior: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let own = Settings { behavior: args.behavior, ..Settings::default() };
    generator::add(context, Kind::ConfigMap, args.flags, own)
}
