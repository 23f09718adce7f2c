//! `annotate`: sets, changes and removes annotations of objects.

use super::metadata::{self, Change};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::selection::{Bring, select};
use crate::cli::target::Selecting;
use crate::cluster::GetOptions;
use crate::manifest::Object;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME, then KEY=VALUE to set an annotation, KEY- to remove one
    words: Vec<String>,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    /// Allow annotations to be overwritten
    #[arg(long)]
    overwrite: bool,
    /// Work on the objects of the files, without a server
    #[arg(long)]
    local: bool,
    /// Show the annotations
    #[arg(long)]
    list: bool,
    /// Only when this is the object's version
    #[arg(long, default_value = "")]
    resource_version: String,
    #[command(flatten)]
    dry_run: DryRunFlag,
    /// Name of the manager of the annotations
    #[arg(long, default_value = "kubectl-annotate")]
    field_manager: String,
    #[arg(long, hide = true)]
    record: bool,
}

/// The annotation that may always be overwritten.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let dry_run = args.dry_run.read(context)?;
    let words = metadata::split(&args.words, "annotation")?;
    let change = parse(&words.pairs, &args)?;
    validate(&args, &words.resources, &change, dry_run)?;
    let mut teller = args.output.teller(context, dry_run)?;
    if args.local {
        return local(context, &args, &change, dry_run);
    }
    let cluster = context.cluster()?;
    let objects = select(
        context,
        cluster,
        (&words.resources, &args.selecting, &args.input),
        (Bring::Latest, &GetOptions::default()),
    )?;
    if !objects.single && !args.resource_version.is_empty() {
        return Err(Failure::new("--resource-version may only be used with a single resource"));
    }
    let mut failures = objects.failures;
    for mut found in objects.found {
        let mut step = || -> Result<(), Failure> {
            if !args.overwrite {
                refuse_overwrites(&change, &found.object)?;
            }
            let outcome = change.apply(&mut found.object);
            if args.list {
                return context.ui.print(&metadata::list(&change, &found, objects.single));
            }
            if dry_run != DryRun::Client {
                let sent = metadata::patch(cluster, &found, &outcome.patch, (&args.field_manager, dry_run));
                found.object = context.block_on(sent)??;
            }
            teller.tell(context, &found.object.0, "annotated")
        };
        failures.extend(step().err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// `--local`: no server is asked.
fn local(context: &Context, args: &Args, change: &Change, dry_run: DryRun) -> Result<Exit, Failure> {
    let mut teller = args.output.teller(context, dry_run)?;
    let mut failures = Vec::new();
    for item in args.input.read(context)? {
        let told = item.and_then(|mut item| {
            if !args.overwrite {
                refuse_overwrites(change, &item.object)?;
            }
            change.apply(&mut item.object);
            teller.tell(context, &item.object.0, "annotated")
        });
        failures.extend(told.err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

fn parse(pairs: &[String], args: &Args) -> Result<Change, Failure> {
    let mut set = BTreeMap::new();
    let mut removed = Vec::new();
    for pair in pairs {
        match pair.split_once('=') {
            Some((key, value)) => {
                set.insert(key.to_owned(), value.to_owned());
            }
            None => removed.push(pair.strip_suffix('-').unwrap_or(pair).to_owned()),
        }
    }
    Ok(Change { field: "annotations", set, removed, resource_version: args.resource_version.clone() })
}

fn validate(args: &Args, resources: &[String], change: &Change, dry_run: DryRun) -> Result<(), Failure> {
    let selecting = &args.selecting;
    let given = |flag: &Option<String>| flag.as_ref().is_some_and(|text| !text.is_empty());
    let both: Vec<&str> =
        change.removed.iter().filter(|key| change.set.contains_key(*key)).map(String::as_str).collect();
    let message = if args.list && !args.output.format().is_empty() {
        "--list and --output may not be specified together".to_owned()
    } else if selecting.all && given(&selecting.selector) {
        "cannot set --all and --selector at the same time".to_owned()
    } else if selecting.all && given(&selecting.field_selector) {
        "cannot set --all and --field-selector at the same time".to_owned()
    } else if args.local && dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?".to_owned()
    } else if args.local && !resources.is_empty() {
        "can only use local files by -f rsrc.yaml or --filename=rsrc.json when --local=true is set".to_owned()
    } else if args.local && args.input.is_empty() {
        "one or more files must be specified as -f rsrc.yaml or --filename=rsrc.json".to_owned()
    } else if resources.is_empty() && args.input.is_empty() {
        "one or more resources must be specified as <resource> <name> or <resource>/<name>".to_owned()
    } else if change.set.is_empty() && change.removed.is_empty() && !args.list {
        "at least one annotation update is required".to_owned()
    } else if !both.is_empty() {
        format!("can not both modify and remove the following annotation(s) in the same command: {}", both.join(", "))
    } else {
        return Ok(());
    };
    Err(Failure::new(message))
}

fn refuse_overwrites(change: &Change, object: &Object) -> Result<(), Failure> {
    let refused: Vec<String> = change
        .overwritten(object)
        .filter(|(key, _)| *key != CHANGE_CAUSE)
        .map(|(key, value)| format!("'{key}' already has a value ({value})"))
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "--overwrite is false but found the following declared annotation(s): {}",
        refused.join("; ")
    )))
}
