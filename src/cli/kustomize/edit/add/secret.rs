//! `kustomize edit add secret`.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::cli::kustomize::edit::{Outcome, change_opened, failed, in_world};
use crate::kustomize::edit::generators::{self, Kind, Settings};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the secret
    #[arg(num_args = 0..)]
    pub names: Vec<String>,
    /// Files whose contents are values: `path` or `key=path`
    #[arg(long, value_delimiter = ',')]
    pub from_file: Vec<String>,
    /// A key and its value: `key=value`
    #[arg(long)]
    pub from_literal: Vec<String>,
    /// A file of `key=value` lines
    #[arg(long, default_value = "")]
    pub from_env_file: String,
    /// Type of the secret
    #[arg(long = "type", default_value = "Opaque")]
    pub secret_type: String,
    /// Namespace of the secret
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// Give the secret no name suffix
    #[arg(long = "disableNameSuffixHash")]
    pub disable_name_suffix_hash: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let found = generators::expand_files(&context.files, &args.from_file).map_err(failed)?;
    found.notes.iter().for_each(|note| kustomization::log(context, note));
    let settings = Settings {
        files: found.paths,
        literals: args.from_literal,
        env_file: args.from_env_file,
        namespace: args.namespace,
        disable_name_suffix_hash: args.disable_name_suffix_hash,
        secret_type: args.secret_type,
        ..Settings::default()
    };
    let name = generators::check_add(&args.names, &settings).map_err(failed)?;
    let mut document = generators::open(&context.files).map_err(failed)?;
    in_world(context, |world| generators::add(&mut document, world, (Kind::Secret, &name), &settings))?;
    change_opened(context, document, |_| Ok(Outcome::Changed))
}
