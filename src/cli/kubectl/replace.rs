//! `replace`: puts objects in the place of those of their names; with `--force` they are deleted and made anew.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::deletion::DeletionFlags;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules, Wanted};
use crate::cli::output::{DryRun, DryRunFlag, Output, Teller};
use crate::cli::server_error::with_source;
use crate::cli::validation::ValidateFlag;
use crate::cluster::{Cluster, Ended, Error, Request, Seen, WriteOptions, media};
use crate::files::Files;
use crate::manifest::{Object, write};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    dry_run: DryRunFlag,
    #[command(flatten)]
    validate: ValidateFlag,
    #[command(flatten)]
    deletion: DeletionFlags,
    /// Keep the configuration of the object in its annotation, for a later apply
    #[arg(long)]
    save_config: bool,
    /// Put the file in the place of what is at this path of the server
    #[arg(long, default_value = "")]
    raw: String,
    /// Replace this subresource: status, scale, …
    #[arg(long, default_value = "")]
    subresource: String,
    /// Name of the manager that owns the fields
    #[arg(long, default_value = "kubectl-replace")]
    field_manager: String,
    #[arg(long, hide = true)]
    record: bool,
}

/// How long an object may take to be gone when nothing else is said.
const FIVE_MINUTES: Duration = Duration::from_secs(5 * 60);

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let validation = args.validate.read()?;
    let dry_run = args.dry_run.read(context)?;
    let mut teller = args.output.teller(context, dry_run)?;
    args.input.require()?;
    check(&args, dry_run)?;
    let cluster = context.cluster()?;
    if !args.raw.is_empty() {
        return raw(context, cluster, &args);
    }
    let rules = Rules::new(context, None)?;
    let items = args.input.read_validated(context, validation)?;
    let planned = context.block_on(input::plan(cluster, items, &rules))?;
    let (wanted, refused) = input::sort_out(context, planned, "replace")?;
    let replacing = Replacing {
        context,
        cluster,
        args: &args,
        dry_run,
        options: WriteOptions {
            field_manager: args.field_manager.clone(),
            dry_run: dry_run == DryRun::Server,
            field_validation: validation.to_owned(),
            subresource: args.subresource.clone(),
            ..WriteOptions::default()
        },
    };
    let mut failures = refused;
    if args.deletion.force {
        replacing.anew(&wanted, &mut teller, &mut failures)?;
    } else {
        for item in &wanted {
            failures.extend(replacing.one(item, &mut teller).err());
        }
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

fn check(args: &Args, dry_run: DryRun) -> Result<(), Failure> {
    let files = &args.input.filename;
    let message = if args.deletion.grace_period >= 0 && !args.deletion.force {
        "--grace-period must have --force specified"
    } else if !args.deletion.timeout.is_zero() && !args.deletion.force {
        "--timeout must have --force specified"
    } else if args.deletion.force && dry_run != DryRun::None {
        "--dry-run can not be used when --force is set"
    } else if args.raw.is_empty() {
        return Ok(());
    } else if files.len() != 1 {
        "--raw can only use a single local file or stdin"
    } else if files[0].starts_with("http://") || files[0].starts_with("https://") {
        "--raw cannot read from a url"
    } else if args.input.recursive {
        "--raw and --recursive are mutually exclusive"
    } else if !args.output.format().is_empty() {
        "--raw and --output are mutually exclusive"
    } else {
        return Ok(());
    };
    Err(Failure::new(message))
}

fn raw(context: &Context, cluster: &Cluster, args: &Args) -> Result<Exit, Failure> {
    let file = args.input.filename.first().map(String::as_str).unwrap_or_default();
    let body = if file == "-" { context.ui.read_input()? } else { context.files.read(Path::new(file))? };
    let request = Request::new(http::Method::PUT, args.raw.as_str()).content(body, media::JSON);
    let answer = context.block_on(cluster.raw(&request))??;
    context.ui.write(&answer)?;
    Ok(Exit::SUCCESS)
}

struct Replacing<'a> {
    context: &'a Context,
    cluster: &'a Cluster,
    args: &'a Args,
    dry_run: DryRun,
    options: WriteOptions,
}

impl Replacing<'_> {
    /// The object as it is sent: an annotation that is there already is brought up to date.
    fn sent(&self, item: &Wanted) -> Object {
        let annotated = item.object.annotation(write::LAST_APPLIED).is_some_and(|text| !text.is_empty());
        if self.args.save_config || annotated { write::with_last_applied(&item.object) } else { item.object.clone() }
    }

    fn one(&self, item: &Wanted, teller: &mut Teller) -> Result<(), Failure> {
        let mut object = self.sent(item);
        if self.dry_run != DryRun::Client {
            let replaced = self.context.block_on(self.replace(item, object))?;
            object = replaced.map_err(|error| with_source("replacing", &item.source, error))?;
        }
        teller.tell(self.context, &object.0, "replaced")
    }

    /// An object without a version takes the place of whatever is there.
    async fn replace(&self, item: &Wanted, mut object: Object) -> Result<Object, Error> {
        if object.metadata("resourceVersion").is_empty() && self.args.subresource.is_empty() {
            let live = self.cluster.get(&item.resource, item.namespace(), item.name()).await;
            // What is missing is told by the request itself.
            if let Ok(live) = live {
                let version = live.metadata("resourceVersion").to_owned();
                object.metadata_mut().insert("resourceVersion".to_owned(), version.into());
            }
        }
        self.cluster.replace(&item.resource, item.namespace(), &object, &self.options).await
    }

    /// Deletes all, waits until they are gone, makes all.
    fn anew(&self, wanted: &[Wanted], teller: &mut Teller, failures: &mut Vec<Failure>) -> Result<(), Failure> {
        let mut deletion = self.args.deletion.options(self.context)?;
        // No time at all is too little for an object that is waited for.
        if deletion.grace == Some(0) {
            deletion.grace = Some(1);
        }
        for item in wanted {
            let place = (item.namespace(), item.name());
            match self.context.block_on(self.cluster.delete(&item.resource, place, &deletion))? {
                Ok(_) => self.tell_deleted(item)?,
                Err(error) if error.is_not_found() => {}
                Err(error) => failures.push(with_source("deleting", &item.source, error)),
            }
        }
        if !failures.is_empty() {
            return Ok(());
        }
        let timeout = self.args.deletion.timeout;
        let deadline = Instant::now() + if timeout.is_zero() { FIVE_MINUTES } else { timeout };
        for item in wanted {
            let place = (item.namespace(), item.name());
            let judge = |seen: Seen<'_>| Ok::<bool, Error>(!matches!(seen, Seen::At(_)));
            match self.context.block_on(self.cluster.wait_for(&item.resource, place, deadline, judge))?? {
                Ended::Reached => {}
                Ended::TimedOut => return Err(Failure::new("timed out waiting for the condition")),
            }
        }
        for item in wanted {
            let mut object = self.sent(item);
            object.metadata_mut().remove("resourceVersion");
            let created = self.cluster.create(&item.resource, item.namespace(), &object, &self.options);
            match self.context.block_on(created)? {
                Ok(object) => teller.tell(self.context, &object.0, "replaced")?,
                Err(error) => failures.push(error.into()),
            }
        }
        Ok(())
    }

    fn tell_deleted(&self, item: &Wanted) -> Result<(), Failure> {
        let kind = item.resource.kind.to_lowercase();
        let kind = if item.resource.group.is_empty() { kind } else { format!("{kind}.{}", item.resource.group) };
        if self.args.output.format() == "name" {
            return self.context.ui.line(&format!("{kind}/{}", item.name()));
        }
        let place = item.namespace().map(|namespace| format!(" from {namespace} namespace")).unwrap_or_default();
        self.context.ui.line(&format!("{kind} \"{}\" deleted{place}", item.name()))
    }
}
