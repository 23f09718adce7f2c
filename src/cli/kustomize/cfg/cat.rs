//! `kustomize cfg cat`: the resources of a folder, their fields in order.

use super::{at_most, each_package, failed, input, without_last_separator};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::kustomize::package::style::Styling;
use crate::kustomize::package::{self, Error, Extent, Item, Locality, format, text};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder; standard input when not given
    #[arg(num_args = 0.., value_name = "DIR")]
    pub folders: Vec<String>,
    /// Annotate resources with their file and place
    #[arg(long)]
    pub annotate: bool,
    /// Write to this file
    #[arg(long, default_value = "")]
    pub dest: String,
    /// Leave out what does not configure tools
    #[arg(long)]
    pub exclude_non_local: bool,
    /// Put fields in order
    #[arg(
        long,
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub format: bool,
    /// A function's configuration to put into the list
    #[arg(long, default_value = "")]
    pub function_config: String,
    /// Print what configures tools, too
    #[arg(long)]
    pub include_local: bool,
    /// Print nested packages, too
    #[arg(
        long,
        short = 'R',
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub recurse_subpackages: bool,
    /// Leave out comments
    #[arg(long)]
    pub strip_comments: bool,
    /// YAML styles for the resources: FlowStyle, TaggedStyle
    #[arg(long, value_delimiter = ',')]
    pub style: Vec<String>,
    /// Put the resources into a list of this kind
    #[arg(long, default_value = "")]
    pub wrap_kind: String,
    /// The list's apiVersion
    #[arg(long, default_value = "")]
    pub wrap_version: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    at_most(1, &args.folders)?;
    let config = function_config(context, &args)?;
    let all = match args.folders.first() {
        None => printed(&args, config.as_deref(), input(context)?).map_err(failed)?,
        Some(folder) => each_package(context, (folder, args.recurse_subpackages), |_, items| {
            let text = printed(&args, config.as_deref(), items)?;
            Ok(if text.is_empty() { text } else { format!("{text}---") })
        })?,
    };
    let text = if args.folders.is_empty() { all.as_str() } else { without_last_separator(&all) };
    match args.dest.as_str() {
        "" => context.ui.print(text)?,
        file => context.files.write(Path::new(file), text.as_bytes())?,
    }
    Ok(Exit::SUCCESS)
}

fn function_config(context: &Context, args: &Args) -> Result<Option<String>, Failure> {
    if args.function_config.is_empty() {
        return Ok(None);
    }
    let items = package::read_folder(&context.files, Path::new(&args.function_config), Extent::ALL).map_err(failed)?;
    match items.as_slice() {
        [only] if args.annotate => text::annotated(only).map(Some).map_err(failed),
        [only] => Ok(Some(only.text.clone())),
        _ => Err(Failure::new(format!("expected exactly 1 functionConfig, found {}", items.len()))),
    }
}

fn printed(args: &Args, config: Option<&str>, mut items: Vec<Item>) -> Result<String, Error> {
    Locality { include_local: args.include_local, exclude_others: args.exclude_non_local }.choose(&mut items);
    // Of nothing, no list is made.
    if items.is_empty() {
        return Ok(String::new());
    }
    let styling = Styling::of(&args.style);
    let mut texts = Vec::with_capacity(items.len());
    for mut item in items {
        if args.annotate {
            item = item.rewritten(text::annotated)?;
        }
        if args.format {
            item = item.rewritten(format::arranged)?;
        }
        let text = if args.strip_comments { text::uncommented(&item) } else { item.text };
        texts.push(styling.apply(text)?);
    }
    match args.wrap_kind.as_str() {
        "" => Ok(text::stream(&texts)),
        kind => Styling { tagged: false, ..styling }.apply(text::wrapped(&texts, (&args.wrap_version, kind), config)),
    }
}
