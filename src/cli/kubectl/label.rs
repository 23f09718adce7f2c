//! `label`: sets, changes and removes labels of objects.

use super::metadata::{self, Change, Outcome};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::selection::{Bring, select};
use crate::cli::target::Selecting;
use crate::cluster::GetOptions;
use crate::manifest::names;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME, then KEY=VALUE to set a label, KEY- to remove one
    words: Vec<String>,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    /// Allow labels to be overwritten
    #[arg(long)]
    overwrite: bool,
    /// Work on the objects of the files, without a server
    #[arg(long)]
    local: bool,
    /// Show the labels
    #[arg(long)]
    list: bool,
    /// Only when this is the object's version
    #[arg(long, default_value = "")]
    resource_version: String,
    #[command(flatten)]
    dry_run: DryRunFlag,
    /// Name of the manager of the labels
    #[arg(long, default_value = "kubectl-label")]
    field_manager: String,
    #[arg(long, hide = true)]
    record: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let dry_run = args.dry_run.read(context)?;
    let words = metadata::split(&args.words, "label")?;
    let change = parse(&words.pairs, &args)?;
    validate(&args, &words.resources, &change, dry_run)?;
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
            if !args.list && dry_run != DryRun::Client {
                for key in change.removed.iter().filter(|key| found.object.label(key).is_none()) {
                    context.ui.line(&format!("label {key:?} not found."))?;
                }
            }
            let outcome = change.apply(&mut found.object);
            if args.list {
                return context.ui.print(&metadata::list(&change, &found, objects.single));
            }
            if dry_run != DryRun::Client && outcome.added + outcome.removed > 0 {
                let sent = metadata::patch(cluster, &found, &outcome.patch, (&args.field_manager, dry_run));
                context.block_on(sent)??;
            }
            // Every object is told by itself, without `---` between two.
            // As kubectl, the object is shown as it was changed here, not as the server made it.
            args.output.teller(context, dry_run)?.tell(context, &found.object.0, operation(&outcome))
        };
        failures.extend(step().err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// `--local`: no server is asked.
fn local(context: &Context, args: &Args, change: &Change, dry_run: DryRun) -> Result<Exit, Failure> {
    let mut failures = Vec::new();
    for item in args.input.read(context)? {
        let told = item.and_then(|mut item| {
            if !args.overwrite {
                refuse_overwrites(change, &item.object)?;
            }
            let outcome = change.apply(&mut item.object);
            args.output.teller(context, dry_run)?.tell(context, &item.object.0, operation(&outcome))
        });
        failures.extend(told.err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

fn operation(outcome: &Outcome) -> &'static str {
    match (outcome.added, outcome.removed) {
        (0, 0) => "not labeled",
        (_, 0) => "labeled",
        (0, _) => "unlabeled",
        _ => "modified",
    }
}

fn parse(pairs: &[String], args: &Args) -> Result<Change, Failure> {
    let mut set = BTreeMap::new();
    let mut removed = Vec::new();
    for pair in pairs {
        if pair.contains('=') {
            let parts: Vec<&str> = pair.split('=').collect();
            let [key, value] = parts.as_slice() else {
                return Err(Failure::new(format!("invalid label spec: {pair}")));
            };
            let wrong = names::label_value(value);
            if !wrong.is_empty() {
                return Err(Failure::new(format!("invalid label value: {pair:?}: {}", wrong.join(";"))));
            }
            set.insert((*key).to_owned(), (*value).to_owned());
        } else if let Some(key) = pair.strip_suffix('-') {
            removed.push(key.to_owned());
        } else {
            return Err(Failure::new(format!("unknown label spec: {pair}")));
        }
    }
    if removed.iter().any(|key| set.contains_key(key)) {
        return Err(Failure::new("can not both modify and remove a label in the same command"));
    }
    Ok(Change { field: "labels", set, removed, resource_version: args.resource_version.clone() })
}

fn validate(args: &Args, resources: &[String], change: &Change, dry_run: DryRun) -> Result<(), Failure> {
    let selecting = &args.selecting;
    let given = |flag: &Option<String>| flag.as_ref().is_some_and(|text| !text.is_empty());
    let message = if args.list && !args.output.format().is_empty() {
        "--list and --output may not be specified together"
    } else if selecting.all && given(&selecting.selector) {
        "cannot set --all and --selector at the same time"
    } else if selecting.all && given(&selecting.field_selector) {
        "cannot set --all and --field-selector at the same time"
    } else if args.local && dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
    } else if args.local && !resources.is_empty() {
        "can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set"
    } else if args.local && args.input.is_empty() {
        "one or more files must be specified as -f pod.yaml or --filename=pod.json"
    } else if resources.is_empty() && args.input.is_empty() {
        "one or more resources must be specified as <resource> <name> or <resource>/<name>"
    } else if change.set.is_empty() && change.removed.is_empty() && !args.list {
        "at least one label update is required"
    } else {
        return Ok(());
    };
    Err(Failure::new(message))
}

fn refuse_overwrites(change: &Change, object: &crate::manifest::Object) -> Result<(), Failure> {
    let refused: Vec<Failure> = change
        .overwritten(object)
        .map(|(key, value)| Failure::new(format!("'{key}' already has a value ({value}), and --overwrite is false")))
        .collect();
    Failure::several(refused).map_or(Ok(()), Err)
}
