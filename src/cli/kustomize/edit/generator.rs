//! What the commands for entries of `configMapGenerator` and `secretGenerator` share.

use super::{Outcome, change_opened, failed, in_world};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::edit::generators::{self, Kind, Settings};

#[derive(Debug, clap::Args)]
pub struct AddFlags {
    /// Name of the entry
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
    /// Namespace of the entry
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// Give the object no name suffix
    #[arg(long = "disableNameSuffixHash")]
    pub disable_name_suffix_hash: bool,
}

/// Adds an entry; `own` is what only its kind has.
pub(super) fn add(context: &Context, kind: Kind, flags: AddFlags, own: Settings) -> Result<Exit, Failure> {
    let found = generators::expand_files(&context.files, &flags.from_file).map_err(failed)?;
    found.notes.iter().for_each(|note| kustomization::log(context, note));
    let settings = Settings {
        files: found.paths,
        literals: flags.from_literal,
        env_file: flags.from_env_file,
        namespace: flags.namespace,
        disable_name_suffix_hash: flags.disable_name_suffix_hash,
        ..own
    };
    let name = generators::check_add(&flags.names, &settings).map_err(failed)?;
    let mut document = generators::open(&context.files).map_err(failed)?;
    in_world(context, |world| generators::add(&mut document, world, (kind, &name), &settings))?;
    change_opened(context, document, |_| Ok(Outcome::Changed))
}

#[derive(Debug, clap::Args)]
pub struct SetFlags {
    /// Name of the entry
    #[arg(num_args = 0..)]
    pub names: Vec<String>,
    /// A key that is there and its new value: `key=value`
    #[arg(long)]
    pub from_literal: Vec<String>,
    /// Namespace of the entry
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// Its new namespace
    #[arg(long, default_value = "")]
    pub new_namespace: String,
}

/// Changes the value of a key that is there, or the namespace.
pub(super) fn set(context: &Context, kind: Kind, flags: SetFlags) -> Result<Exit, Failure> {
    let settings = Settings {
        literals: flags.from_literal,
        namespace: flags.namespace,
        new_namespace: flags.new_namespace,
        ..Settings::default()
    };
    let name = generators::check_set(&flags.names, &settings).map_err(failed)?;
    let mut document = generators::open(&context.files).map_err(failed)?;
    in_world(context, |world| generators::set(&mut document, world, (kind, &name), &settings))?;
    change_opened(context, document, |_| Ok(Outcome::Changed))
}

#[derive(Debug, clap::Args)]
pub struct RemoveFlags {
    /// Names, separated by commas
    #[arg(num_args = 0..)]
    pub names: Vec<String>,
    /// Namespace of the entries
    #[arg(long, default_value = "")]
    pub namespace: String,
}

/// Takes entries out.
pub(super) fn remove(context: &Context, kind: Kind, flags: &RemoveFlags) -> Result<Exit, Failure> {
    let names = generators::parse_names(kind, &flags.names).map_err(failed)?;
    let document = generators::open_to_remove(&context.files).map_err(failed)?;
    change_opened(context, document, |document| {
        generators::remove(document, kind, &names, &flags.namespace)?;
        Ok(Outcome::Changed)
    })
}
