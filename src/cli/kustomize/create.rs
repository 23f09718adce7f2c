//! `kustomize create`: a new kustomization file in the working folder.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::edit::create::{self, Options};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders and repositories, separated by commas
    #[arg(long, default_value = "")]
    pub resources: String,
    /// The namespace field
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// Common annotations: `key:value`, separated by commas
    #[arg(long, default_value = "")]
    pub annotations: String,
    /// Common labels: `key:value`, separated by commas
    #[arg(long, default_value = "")]
    pub labels: String,
    /// The namePrefix field
    #[arg(long, default_value = "")]
    pub nameprefix: String,
    /// The nameSuffix field
    #[arg(long, default_value = "")]
    pub namesuffix: String,
    /// Look for resources in the working folder
    #[arg(long)]
    pub autodetect: bool,
    /// Look in the folders below it, too
    #[arg(long)]
    pub recursive: bool,
    #[arg(num_args = 0.., hide = true)]
    pub others: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let options = Options {
        resources: args.resources,
        namespace: args.namespace,
        name_prefix: args.nameprefix,
        name_suffix: args.namesuffix,
        labels: args.labels,
        annotations: args.annotations,
        autodetect: args.autodetect,
        recursive: args.recursive,
    };
    let made = kustomization::in_world(context, |world| {
        let document = create::create(world, &options)?;
        document.save(world.files)
    });
    made.map_err(|error| Failure::new(error.to_string()))?;
    Ok(Exit::SUCCESS)
}
