//! `create -f`: objects made from manifests. Answers to kubectl's cmd/create/create.go.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules, Schedule, Wanted};
use crate::cli::name::Name;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::server_error::{unreachable, with_source};
use crate::cli::validation::ValidateFlag;
use crate::cluster::{Cluster, Error, Request, WriteOptions};
use crate::files::Files;
use crate::manifest::{Object, write};
use http::Method;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub dry_run: DryRunFlag,
    #[command(flatten)]
    pub validate: ValidateFlag,
    /// Only objects whose labels match
    #[arg(long, short = 'l')]
    pub selector: Option<String>,
    /// Keep the configuration of the object in its annotation, for a later apply
    #[arg(long)]
    pub save_config: bool,
    /// Send the file to this path of the server as it is
    #[arg(long)]
    pub raw: Option<String>,
    #[arg(long, hide = true)]
    pub edit: bool,
    /// Name of the manager that owns the fields
    #[arg(long, default_value = "kubectl-create")]
    pub field_manager: String,
    #[arg(long, hide = true)]
    pub record: bool,
    #[arg(hide = true)]
    pub words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("Unexpected args: [{}]", args.words.join(" "))));
    }
    let dry_run = args.dry_run.read(context)?;
    let validation = args.validate.read()?;
    let mut teller = args.output.teller(context, dry_run)?;
    args.input.require()?;
    if let Some(raw) = args.raw.as_deref().filter(|raw| !raw.is_empty()) {
        return send_raw(context, &args, raw);
    }
    if args.edit {
        return Err(Failure::new("kx cannot edit objects before it creates them: edit the file, then create it"));
    }
    let cluster = context.cluster()?;
    let rules = Rules { definitions: context.name != Name::Kubectl, ..Rules::new(context, args.selector.as_deref())? };
    let items = args.input.read_validated(context, validation)?;
    let planned = context.block_on(input::plan(cluster, items, &rules))?;
    let (wanted, mut failures) = input::sort_out(context, planned, "create")?;
    let options = WriteOptions {
        field_manager: args.field_manager.clone(),
        dry_run: dry_run == DryRun::Server,
        field_validation: validation.to_owned(),
        ..WriteOptions::default()
    };
    let creating = Creating { cluster, options, local: dry_run == DryRun::Client, save: args.save_config };
    let schedule = Schedule { cluster, dry_run: dry_run != DryRun::None, ranked: context.name != Name::Kubectl };
    let work = async |item: &Wanted| {
        let create = async || creating.create(item).await;
        schedule.patiently(item, create, |outcome: &Result<Object, Error>| outcome.as_ref().err()).await
    };
    let tries_all = context.name == Name::Kubectl && validation == "Ignore";
    let mut reached = tries_all;
    let done = |item: &Wanted, outcome: Result<Object, Error>| match outcome {
        Err(error @ Error::Connection { .. }) if !reached => {
            Err(unreachable(context.name, cluster.server(), &item.source, error))
        }
        outcome => {
            reached = true;
            match outcome {
                Ok(object) => teller.tell(context, &object.0, "created"),
                Err(error) => {
                    failures.push(with_source("creating", &item.source, error));
                    Ok(())
                }
            }
        }
    };
    context.block_on(schedule.run(&wanted, work, done))??;
    match Failure::several(failures) {
        Some(failure) => Err(failure),
        None => Ok(Exit::SUCCESS),
    }
}

struct Creating<'a> {
    cluster: &'a Cluster,
    options: WriteOptions,
    local: bool,
    save: bool,
}

impl Creating<'_> {
    async fn create(&self, item: &Wanted) -> Result<Object, Error> {
        // An annotation that is there already is brought up to date.
        let annotated = item.object.annotation(write::LAST_APPLIED).is_some_and(|text| !text.is_empty());
        let mut object =
            if self.save || annotated { write::with_last_applied(&item.object) } else { item.object.clone() };
        if self.local {
            return Ok(object);
        }
        if object.0.pointer("/metadata/resourceVersion").is_some() {
            // A version belongs to another life of the object.
            object.metadata_mut().remove("resourceVersion");
        }
        self.cluster.create(&item.resource, item.namespace(), &object, &self.options).await
    }
}

/// Posts a file as it is and prints the answer.
fn send_raw(context: &Context, args: &Args, raw: &str) -> Result<Exit, Failure> {
    if args.edit {
        return Err(Failure::new("--raw and --edit are mutually exclusive"));
    }
    let [file] = args.input.filename.as_slice() else {
        return Err(Failure::new("--raw can only use a single local file or stdin"));
    };
    let selected = args.selector.as_deref().is_some_and(|selector| !selector.is_empty());
    let wrong = [
        (file.starts_with("http://") || file.starts_with("https://"), "--raw cannot read from a url"),
        (args.input.recursive, "--raw and --recursive are mutually exclusive"),
        (selected, "--raw and --selector (-l) are mutually exclusive"),
        (!args.output.format().is_empty(), "--raw and --output are mutually exclusive"),
    ];
    if let Some((_, message)) = wrong.into_iter().find(|(wrong, _)| *wrong) {
        return Err(Failure::new(message));
    }
    if !raw.starts_with('/') && !raw.contains("://") {
        let reason = format!("parse {raw:?}: invalid URI for request");
        return Err(Failure::new(format!("--raw must be a valid URL path: {reason}")));
    }
    let bytes = if file == "-" { context.ui.read_input()? } else { context.files.read(Path::new(file))? };
    let request = Request::new(Method::POST, raw).content(bytes, crate::cluster::media::JSON);
    let answer = context.block_on(context.cluster()?.fetch(&request))??;
    context.ui.write(&answer)?;
    Ok(Exit::SUCCESS)
}
