//! `describe`: objects told at length.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::selection::{Bring, select};
use crate::cli::target::Selecting;
use crate::cluster::{self, Cluster, GetOptions, ListOptions};
use crate::manifest::Object;
use crate::print::describe::{self, Lookup};
use crate::value::Json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE, TYPE NAME-PREFIX, TYPE/NAME, or TYPE with -l
    words: Vec<String>,
    #[command(flatten)]
    input: Input,
    /// Label query to filter on
    #[arg(long, short = 'l')]
    selector: Option<String>,
    /// Describe objects of all namespaces
    #[arg(long, short = 'A')]
    all_namespaces: bool,
    /// Show the events about the objects
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    show_events: Option<bool>,
    /// How many objects a request brings; 0 brings all
    #[arg(long, default_value_t = cluster::PAGE)]
    chunk_size: usize,
}

/// Related objects, from the cluster.
struct Related<'a> {
    context: &'a Context,
    cluster: &'a Cluster,
    limit: usize,
}

impl Lookup for Related<'_> {
    type Error = Failure;

    fn list(&self, plural: &str, namespace: &str, fields: &str) -> Result<Option<Vec<Json>>, Failure> {
        let listed = self.context.block_on(async {
            let resource = self.cluster.lookup(plural).await?;
            let namespace = Some(namespace).filter(|namespace| !namespace.is_empty()).map(str::to_owned);
            let options =
                ListOptions { namespace, fields: fields.to_owned(), limit: self.limit, ..ListOptions::default() };
            self.cluster.list_objects(&resource, &options).await
        })?;
        match listed {
            Ok(objects) => Ok(Some(objects.into_iter().map(|object| object.0).collect())),
            Err(error) if error.is_not_found() => Ok(None),
            // Events are an extra; who may not read them still gets the object.
            Err(_) if plural == "events" => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if args.words.is_empty() && args.input.is_empty() {
        return Err(Failure::new(format!(
            "You must specify the type of resource to describe. Use \"{} api-resources\" for a complete list of \
             supported resources.",
            context.name.word()
        )));
    }
    let cluster = context.cluster()?;
    let selecting = Selecting {
        selector: args.selector.clone(),
        all_namespaces: args.all_namespaces,
        all: args.input.is_empty() && args.words.len() == 1 && !args.words[0].contains('/') && args.selector.is_none(),
        chunk: Some(args.chunk_size),
        ..Selecting::default()
    };
    let read = GetOptions::default();
    let selection = select(context, cluster, (&args.words, &selecting, &args.input), (Bring::Latest, &read))?;
    let related = Related { context, cluster, limit: args.chunk_size };
    let mut failures = selection.failures;
    let lone = failures.is_empty() && selection.found.len() == 1;
    let options = describe::Options { show_events: args.show_events.unwrap_or(lone), now: context.now() };
    if selection.found.is_empty() && args.words.len() == 2 && failures.len() == 1 {
        return by_prefix(&related, &args, options, failures.remove(0));
    }
    if selection.found.is_empty() && failures.is_empty() {
        context.ui.warn(&if args.all_namespaces {
            "No resources found".to_owned()
        } else {
            format!("No resources found in {} namespace.", cluster.namespace())
        });
    }
    for (index, found) in selection.found.iter().enumerate() {
        match describe::describe(&found.object, &related, options) {
            Ok(text) => context.ui.print(&if index == 0 { text } else { format!("\n\n{text}") })?,
            Err(failure) => failures.push(failure),
        }
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// A name that names nothing is taken for the start of names; events are left out then, as kubectl leaves them out
/// unless they were asked for.
fn by_prefix(
    related: &Related<'_>,
    args: &Args,
    options: describe::Options,
    failure: Failure,
) -> Result<Exit, Failure> {
    let (kind, prefix) = (&args.words[0], &args.words[1]);
    let resource = match related.context.block_on(related.cluster.lookup(kind))? {
        Ok(resource) => resource,
        Err(_) => return Err(failure),
    };
    let listing = ListOptions {
        namespace: Some(related.cluster.namespace().to_owned()),
        limit: args.chunk_size,
        ..ListOptions::default()
    };
    let objects = related.context.block_on(related.cluster.list_objects(&resource, &listing))?;
    let objects: Vec<Object> =
        objects?.into_iter().filter(|object| object.name().starts_with(prefix.as_str())).collect();
    if objects.is_empty() {
        return Err(failure);
    }
    for object in &objects {
        related.context.ui.print(&format!("{}\n", describe::describe(object, related, options)?))?;
    }
    Ok(Exit::SUCCESS)
}
