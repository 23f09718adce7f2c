//! `kustomize edit set configmap`: the value of a key that is there, or the namespace.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change_opened, failed, in_world};
use crate::kustomize::edit::generators::{self, Kind, Settings};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the configmap
    #[arg(num_args = 0..)]
    pub names: Vec<String>,
    /// A key that is there and its new value: `key=value`
    #[arg(long)]
    pub from_literal: Vec<String>,
    /// Namespace of the configmap
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// Its new namespace
    #[arg(long, default_value = "")]
    pub new_namespace: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let settings = Settings {
        literals: args.from_literal,
        namespace: args.namespace,
        new_namespace: args.new_namespace,
        ..Settings::default()
    };
    let name = generators::check_set(&args.names, &settings).map_err(failed)?;
    let mut document = generators::open(&context.files).map_err(failed)?;
    in_world(context, |world| generators::set(&mut document, world, (Kind::ConfigMap, &name), &settings))?;
    change_opened(context, document, |_| Ok(Outcome::Changed))
}
