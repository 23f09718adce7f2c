//! `kustomize cfg grep`: the resources whose field matches.

use super::{at_most, each_package, failed, input, without_last_separator};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::kustomize::package::search::Query;
use crate::kustomize::package::{Error, Item, text};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `path.to.field=value`, where the value is a regular expression; and the folder, standard input when not given
    #[arg(num_args = 0.., value_names = ["QUERY", "DIR"])]
    pub words: Vec<String>,
    /// Annotate resources with their file and place
    #[arg(
        long,
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub annotate: bool,
    /// Choose the resources that do not match
    #[arg(long)]
    pub invert_match: bool,
    /// Look in nested packages, too
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
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    at_most(2, &args.words)?;
    let Some(query) = args.words.first() else { return Err(Failure::new("missing required argument: QUERY")) };
    let query = Query::parse(query).map_err(failed)?;
    let Some(folder) = args.words.get(1) else {
        let found = found(&query, &args, input(context)?).map_err(failed)?;
        context.ui.print(&text::stream(&found))?;
        return Ok(Exit::SUCCESS);
    };
    let all = each_package(context, (folder, args.recurse_subpackages), |_, items| {
        let found = found(&query, &args, items)?;
        Ok(if found.is_empty() { String::new() } else { format!("{}---", text::stream(&found)) })
    })?;
    context.ui.print(without_last_separator(&all))?;
    Ok(Exit::SUCCESS)
}

fn found(query: &Query, args: &Args, items: Vec<Item>) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    for item in items {
        if query.finds(&item)? != args.invert_match {
            // Without, the file stays told: the original forgets to take that out.
            texts.push(if args.annotate { text::annotated(&item)? } else { text::placed(&item)? });
        }
    }
    Ok(texts)
}
