//! `apply view-last-applied`: what apply keeps of an object in its annotation.
//!
//! Answers to kubectl's cmd/apply/apply_view_last_applied.go.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules};
use crate::cli::target;
use crate::cluster::GetOptions;
use crate::manifest::{Object, write};
use crate::value::json;
use crate::yaml;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub input: Input,
    /// Only objects whose labels match
    #[arg(long, short = 'l')]
    pub selector: Option<String>,
    /// All objects of the types
    #[arg(long)]
    pub all: bool,
    /// yaml or json
    #[arg(long, short, default_value = "yaml")]
    pub output: String,
    /// TYPE, TYPE NAME or TYPE/NAME
    pub words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let objects = objects(context, &args)?;
    let mut texts = Vec::with_capacity(objects.len());
    for (object, source) in &objects {
        match object.annotation(write::LAST_APPLIED) {
            Some(text) => texts.push(text),
            // kubectl words this failure and then loses it where the object was not read from a file.
            None if source.is_empty() => {}
            None => {
                return Err(Failure::new(format!(
                    "error when no last-applied-configuration annotation found on resource: {}\n {source:?}: <nil>",
                    object.name()
                )));
            }
        }
    }
    for text in texts {
        let tree = json::parse(text.as_bytes()).map_err(|error| Failure::new(error.to_string()))?;
        match args.output.as_str() {
            "yaml" => context.ui.print(&yaml::write(&tree))?,
            // Go indents the text as it is, its final line end included.
            "json" => {
                let end = if text.ends_with('\n') { "\n" } else { "" };
                context.ui.print(&format!("{}{end}", json::pretty(&tree, 2)))?;
            }
            other => {
                return Err(Failure::usage(format!(
                    "Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json"
                )));
            }
        }
    }
    Ok(Exit::SUCCESS)
}

/// The objects on the server, each with the file that named it.
fn objects(context: &Context, args: &Args) -> Result<Vec<(Object, String)>, Failure> {
    let cluster = context.cluster()?;
    if args.input.is_empty() {
        let options = target::Options {
            program: context.name.word(),
            namespace: cluster.namespace(),
            labels: args.selector.as_deref(),
            all: args.all,
            type_means_all: true,
            ..target::Options::default()
        };
        let targets = context.block_on(target::find(cluster, &args.words, &options))??;
        let (found, errors) = context.block_on(target::objects(cluster, &targets, &GetOptions::default()))?;
        if let Some(failure) = Failure::several(errors.into_iter().map(Failure::from).collect()) {
            return Err(failure);
        }
        return Ok(found.into_iter().map(|found| (found.object, String::new())).collect());
    }
    let rules = Rules::new(context, args.selector.as_deref())?;
    let items = args.input.read(context)?;
    let mut out = Vec::new();
    for item in context.block_on(input::plan(cluster, items, &rules))? {
        let item = item?;
        let place = (item.namespace(), item.name());
        let options = GetOptions::default();
        let live = context.block_on(target::get(cluster, &item.resource, place, &options))??;
        out.push((live, item.source));
    }
    Ok(out)
}
