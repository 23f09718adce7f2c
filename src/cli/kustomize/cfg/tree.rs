//! `kustomize cfg tree`: resources as a tree, by folder or by owner.

use super::{at_most, failed, input};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files;
use crate::kustomize::package::tree::{self, Field, Structure};
use crate::kustomize::package::{self, Error, Extent, Locality, matching};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder; `-` for standard input, the current folder when not given
    #[arg(num_args = 0.., value_name = "DIR")]
    pub folders: Vec<String>,
    /// Show all fields that have a flag
    #[arg(long)]
    pub all: bool,
    /// Show args
    #[arg(long)]
    pub args: bool,
    /// Show command
    #[arg(long)]
    pub command: bool,
    /// Show env
    #[arg(long)]
    pub env: bool,
    /// Leave out what does not configure tools
    #[arg(long)]
    pub exclude_non_local: bool,
    /// Show this field
    #[arg(long, value_delimiter = ',')]
    pub field: Vec<String>,
    /// owners or directory
    #[arg(long, default_value = "")]
    pub graph_structure: String,
    /// Show image
    #[arg(long)]
    pub image: bool,
    /// Show what configures tools, too
    #[arg(long)]
    pub include_local: bool,
    /// Show name
    #[arg(long)]
    pub name: bool,
    /// Show ports
    #[arg(long)]
    pub ports: bool,
    /// Show replicas
    #[arg(long)]
    pub replicas: bool,
    /// Show resources
    #[arg(long)]
    pub resources: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    at_most(1, &args.folders)?;
    let folder = args.folders.first().map_or(".", String::as_str);
    let (root, mut items) = match folder {
        "-" => (".".to_owned(), input(context)?),
        _ => {
            let items = package::read_folder(&context.files, Path::new(folder), Extent::ALL).map_err(failed)?;
            (files::clean(Path::new(folder)).display().to_string(), items)
        }
    };
    Locality { include_local: args.include_local, exclude_others: args.exclude_non_local }.choose(&mut items);
    if items.is_empty() {
        return Ok(Exit::SUCCESS);
    }
    let fields = fields(context, &args).map_err(failed)?;
    let structure = match args.graph_structure.as_str() {
        "owners" => Structure::Owners,
        "directory" => Structure::Folders,
        _ => Structure::of(&items),
    };
    let drawn = match structure {
        Structure::Owners => tree::by_owner(&items, &fields),
        Structure::Folders => tree::by_folder(&context.files, &root, &items, &fields),
    };
    context.ui.print(&drawn.map_err(failed)?)?;
    Ok(Exit::SUCCESS)
}

fn fields(context: &Context, args: &Args) -> Result<Vec<Field>, Error> {
    const CONTAINERS: [&str; 3] = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"];
    let mut fields = Vec::new();
    for field in &args.field {
        fields.push(Field::new(matching::parse(field)?));
    }
    // `--all` stands for the flags that are not given.
    let wanted = |flag: bool, name: &str| flag || (args.all && context.flag(name).is_none());
    let flags = [
        (args.name, "name"),
        (args.image, "image"),
        (args.command, "command"),
        (args.args, "args"),
        (args.env, "env"),
        (args.resources, "resources"),
        (args.ports, "ports"),
    ];
    for (_, name) in flags.into_iter().filter(|(flag, name)| wanted(*flag, name)) {
        for place in CONTAINERS {
            fields.push(Field::new(matching::parse(
                &format!("{place}.containers[name=.*].{name}").replace(".*]", "\\.*]"),
            )?));
        }
    }
    if wanted(args.replicas, "replicas") {
        fields.push(Field::new(matching::parse("spec.replicas")?));
    }
    if wanted(args.ports, "ports") {
        fields.push(Field::new(matching::parse("spec.ports")?));
    }
    Ok(fields)
}
