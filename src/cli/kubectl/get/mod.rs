//! `get`: one or many resources, as a table for people or in a format for programs. Answers to kubectl's cmd/get.

mod generic;
mod human;
mod raw;
mod watch;

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules};
use crate::cli::output::Output;
use crate::cli::target::{self, Target, Targets};
use crate::cluster::{Cluster, Error};
use crate::files::Files;
use crate::print::{format::Family, table};
use clap::ArgAction;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Types, names, or TYPE/NAME
    words: Vec<String>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    /// URI to ask the server for, as it is
    #[arg(long)]
    raw: Option<String>,
    /// Go on to show changes after the listing
    #[arg(long, short)]
    watch: bool,
    /// Show changes without the listing before them
    #[arg(long)]
    watch_only: bool,
    /// Show the events of a watch, not only their objects
    #[arg(long)]
    output_watch_events: bool,
    /// Say nothing of named objects that do not exist
    #[arg(long)]
    ignore_not_found: bool,
    /// Field selector: =, ==, !=
    #[arg(long)]
    field_selector: Option<String>,
    /// Label selector: =, ==, !=, in, notin
    #[arg(long, short = 'l')]
    selector: Option<String>,
    /// Look into all namespaces
    #[arg(long, short = 'A')]
    all_namespaces: bool,
    /// Have the server make the table
    #[arg(long, default_value_t = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    server_print: bool,
    /// Leave out the headers of tables and custom columns
    #[arg(long)]
    no_headers: bool,
    /// Show all labels as the last column
    #[arg(long)]
    show_labels: bool,
    /// Show these labels as columns (can be repeated)
    #[arg(long, short = 'L', value_delimiter = ',')]
    label_columns: Vec<String>,
    /// Put the type before each name
    #[arg(long)]
    show_kind: bool,
    /// Sort by this field, a JSONPath expression
    #[arg(long)]
    sort_by: Option<String>,
    /// How many objects one answer brings; 0 asks for all at once
    #[arg(long, default_value_t = 500, allow_negative_numbers = true)]
    chunk_size: i64,
    /// Subresource to show of the named objects
    #[arg(long)]
    subresource: Option<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if let Some(path) = args.raw.as_deref().filter(|path| !path.is_empty()) {
        return raw::run(context, &args, path);
    }
    let has_sort = args.sort_by().is_some();
    if args.watch && has_sort {
        context.ui.warn("warning: --watch requested, --sort-by will be ignored for watch events received");
    } else if args.watch_only && has_sort {
        context.ui.warn("warning: --watch-only requested, --sort-by will be ignored");
    } else if args.words.is_empty() && args.input.is_empty() && !args.watch && !args.watch_only {
        return Err(no_words(context));
    }
    args.validate()?;
    if args.watch || args.watch_only {
        return watch::run(context, &args);
    }
    let cluster = context.cluster()?;
    let (targets, mut failures) = find(context, cluster, &args, None)?;
    if args.is_human() && targets.targets.is_empty() && !failures.is_empty() {
        return Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err);
    }
    let outcome =
        if args.is_human() { human::run(context, &args, &targets) } else { generic::run(context, &args, &targets) };
    match outcome {
        Ok(exit) if failures.is_empty() => Ok(exit),
        Ok(_) => Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err),
        Err(failure) => {
            failures.push(failure);
            Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
        }
    }
}

/// What the words or the files name, and what is wrong with some of the files; `single_type` refuses several types.
fn find(
    context: &Context,
    cluster: &Cluster,
    args: &Args,
    single_type: Option<&str>,
) -> Result<(Targets, Vec<Failure>), Failure> {
    if !args.input.is_empty() {
        return from_files(context, cluster, args);
    }
    let given = |flag: &'_ Option<String>| flag.clone().filter(|text| !text.is_empty());
    let (labels, fields) = (given(&args.selector), given(&args.field_selector));
    let options = target::Options {
        program: context.name.word(),
        namespace: cluster.namespace(),
        all_namespaces: args.all_namespaces,
        labels: labels.as_deref(),
        fields: fields.as_deref(),
        all: false,
        type_means_all: true,
        subresource: args.subresource(),
        single_type,
        chunk: None,
    };
    let targets = context.block_on(target::find(cluster, &args.words, &options))??;
    Ok((targets, Vec::new()))
}

/// The objects that files name.
fn from_files(context: &Context, cluster: &Cluster, args: &Args) -> Result<(Targets, Vec<Failure>), Failure> {
    if !args.words.is_empty() {
        return Err(Failure::new(
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        ));
    }
    let items = args.input.read(context)?;
    let rules = Rules::new(context, args.selector.as_deref())?;
    let mut targets = Vec::new();
    let mut failures = Vec::new();
    for wanted in context.block_on(input::plan(cluster, items, &rules))? {
        match wanted {
            Ok(wanted) => targets.push(Target::Named {
                namespace: wanted.namespace().map(str::to_owned),
                name: wanted.name().to_owned(),
                resource: wanted.resource,
            }),
            Err(failure) => failures.push(failure),
        }
    }
    // One file is meant as one object; a folder, a kustomization and standard input are lists.
    let one_file = match args.input.filename.as_slice() {
        [path] => path != "-" && !context.files.is_directory(Path::new(path)),
        _ => false,
    };
    let single = one_file && targets.len() == 1;
    Ok((Targets { single, targets, ..Targets::default() }, failures))
}

fn no_words(context: &Context) -> Failure {
    let program = context.name.word();
    context.ui.warn(&format!(
        "You must specify the type of resource to get. Use \"{program} api-resources\" for a complete list of \
         supported resources.\n"
    ));
    Failure::usage(format!(
        "Required resource not specified.\nUse \"{program} explain <resource>\" for a detailed description of that \
         resource (e.g. {program} explain pods)."
    ))
}

impl Args {
    fn sort_by(&self) -> Option<&str> {
        self.sort_by.as_deref().filter(|field| !field.is_empty())
    }

    fn subresource(&self) -> &str {
        self.subresource.as_deref().unwrap_or_default()
    }

    /// How many objects a page has; sorting needs them all at once.
    fn page(&self) -> usize {
        if self.sort_by().is_some() { 0 } else { usize::try_from(self.chunk_size).unwrap_or(0) }
    }

    /// Whether the output is a table for people.
    fn is_human(&self) -> bool {
        let template = self.output.template.as_deref().unwrap_or_default();
        (self.output.format().is_empty() && template.is_empty()) || self.output.format() == "wide"
    }

    /// Whether the names are all that is printed.
    fn needs_only_names(&self) -> bool {
        self.output.format() == "name" && self.sort_by().is_none()
    }

    /// Whether the server makes the table.
    fn asks_for_table(&self) -> bool {
        self.is_human() && self.server_print
    }

    fn validate(&self) -> Result<(), Failure> {
        let format = self.output.format();
        if self.show_labels && !matches!(format, "" | "wide") {
            return Err(Failure::new(format!("--show-labels option cannot be used with {format} printer")));
        }
        if !self.label_columns.is_empty() && format.starts_with("custom-columns") {
            return Err(Failure::new(format!("--label-columns option cannot be used with {format} printer")));
        }
        if self.output_watch_events && !(self.watch || self.watch_only) {
            return Err(Failure::new("--output-watch-events option can only be used with --watch or --watch-only"));
        }
        Ok(())
    }

    /// The options of a table about one resource.
    fn table_options(&self, resource: &crate::cluster::Resource, with_kind: bool) -> table::Options {
        let kind = resource.kind.to_lowercase();
        let kind = if resource.group.is_empty() { kind } else { format!("{kind}.{}", resource.group) };
        table::Options {
            no_headers: self.no_headers,
            wide: self.output.format() == "wide",
            with_namespace: self.all_namespaces && resource.namespaced,
            with_kind: (self.show_kind || with_kind).then_some(kind),
            show_labels: self.show_labels,
            column_labels: self.label_columns.clone(),
        }
    }

    /// Of several errors those that count.
    fn failure(&self, errors: Vec<Error>) -> Option<Failure> {
        let counted = errors.into_iter().filter(|error| !(self.ignore_not_found && error.is_not_found()));
        Failure::several(counted.map(Failure::from).collect())
    }

    fn printer(&self, context: &Context) -> Result<Option<crate::print::Printer>, Failure> {
        self.output.printer(context, Family::Get, self.no_headers)
    }
}

/// The resource of a target.
fn resource(target: &Target) -> &crate::cluster::Resource {
    match target {
        Target::Named { resource, .. } | Target::Listed { resource, .. } => resource,
    }
}

/// A list that the server refused, with what was asked for.
fn explain(mut error: Error, resource: &crate::cluster::Resource, targets: &Targets) -> Error {
    if let Error::Status(status) = &mut error
        && matches!(status.reason.as_str(), "BadRequest" | "NotFound")
    {
        let place = format!("{}/{}, Resource={}", resource.group, resource.version, resource.plural);
        status.message = if targets.labels.is_empty() && targets.fields.is_empty() {
            format!("Unable to list {place:?}: {}", status.message)
        } else {
            format!(
                "Unable to find {place:?} that match label selector {:?}, field selector {:?}: {}",
                targets.labels, targets.fields, status.message
            )
        };
    }
    error
}
