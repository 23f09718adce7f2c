//! `delete`: objects by files, by names, or by types with a selector.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::deletion;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules};
use crate::cli::output::{DryRun, DryRunFlag};
use crate::cli::server_error::with_source;
use crate::cli::target::{self, Found, Selecting, Target, Targets};
use crate::cluster::{Cluster, DeleteOptions, Ended, Error, GetOptions, Request, Seen, media};
use crate::files::Files;
use crate::manifest::Object;
use crate::value::duration;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME, TYPE/NAME, or TYPE with -l or --all
    words: Vec<String>,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    dry_run: DryRunFlag,
    /// What becomes of dependents: background, orphan or foreground
    #[arg(long, default_value = "background", num_args = 0..=1, require_equals = true, default_missing_value = "background")]
    cascade: String,
    /// Remove at once, without the time that objects have to end in good order
    #[arg(long)]
    force: bool,
    /// Seconds that objects have to end; negative ones are ignored
    #[arg(long, default_value_t = -1, allow_hyphen_values = true)]
    grace_period: i64,
    /// An object that is not there counts as deleted
    #[arg(long)]
    ignore_not_found: bool,
    /// Ask before anything is deleted
    #[arg(long, short = 'i')]
    interactive: bool,
    /// The same as --grace-period=1
    #[arg(long)]
    now: bool,
    /// Output mode: name
    #[arg(long, short, default_value = "")]
    output: String,
    /// Send a DELETE to this path of the server
    #[arg(long, default_value = "")]
    raw: String,
    /// How long to wait until objects are gone; zero waits for a week
    #[arg(long, default_value = "0s", allow_hyphen_values = true, value_parser = duration::parse)]
    timeout: i64,
    /// Wait until objects are gone before returning
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    wait: bool,
}

/// How long the deletion of a set of objects may take when nothing else is said.
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let propagation = deletion::propagation(context, &args.cascade)?;
    let grace = grace(&args)?;
    let dry_run = args.dry_run.read(context)?;
    let cluster = context.cluster()?;
    if !args.raw.is_empty() {
        validate(context, &args, grace)?;
        return raw(context, cluster, &args);
    }
    let named = named(context, cluster, &args)?;
    validate(context, &args, grace)?;
    let given = context.flag("ignore-not-found");
    let selecting = args.selecting.all
        || args.selecting.selector.as_ref().is_some_and(|text| !text.is_empty())
        || args.selecting.field_selector.as_ref().is_some_and(|text| !text.is_empty());
    let deletion = Deletion {
        context,
        cluster,
        options: DeleteOptions {
            propagation: propagation.to_owned(),
            grace,
            dry_run: dry_run == DryRun::Server,
            uid: String::new(),
        },
        dry_run,
        ignore_not_found: given.unwrap_or(selecting),
        name_only: args.output == "name",
        warn_of_scope: cluster.target().namespace_given && !args.selecting.all_namespaces,
    };
    if args.interactive && !deletion.confirm(&named.found)? {
        return Ok(Exit::SUCCESS);
    }
    let gone = deletion.perform(named)?;
    if !args.wait || dry_run != DryRun::None {
        return Ok(Exit::SUCCESS);
    }
    let timeout = u64::try_from(args.timeout).ok().filter(|nanoseconds| *nanoseconds > 0);
    deletion.await_all(&gone, timeout.map_or(A_WEEK, Duration::from_nanos))?;
    Ok(Exit::SUCCESS)
}

/// The seconds that are sent: `--now` is one, and none at all needs `--force`.
fn grace(args: &Args) -> Result<Option<i64>, Failure> {
    let mut grace = args.grace_period;
    if args.now {
        if grace != -1 {
            return Err(Failure::new("--now and --grace-period cannot be specified together"));
        }
        grace = 1;
    }
    if grace == 0 && !args.force {
        grace = 1;
    }
    if args.force && grace < 0 {
        grace = 0;
    }
    Ok(Some(grace).filter(|grace| *grace >= 0))
}

fn validate(context: &Context, args: &Args, grace: Option<i64>) -> Result<(), Failure> {
    if !matches!(args.output.as_str(), "" | "name") {
        return Err(Failure::new(format!("unexpected -o output mode: {}. We only support '-o name'", args.output)));
    }
    match grace {
        Some(0) if args.force => context.ui.warn(
            "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.",
        ),
        Some(1..) if args.force => {
            return Err(Failure::new("--force and --grace-period greater than 0 cannot be specified together"));
        }
        _ => {}
    }
    if args.raw.is_empty() {
        return Ok(());
    }
    let files = &args.input.filename;
    let message = if args.interactive {
        "--interactive can not be used with --raw"
    } else if files.len() > 1 {
        "--raw can only use a single local file or stdin"
    } else if files.iter().any(|file| file.starts_with("http://") || file.starts_with("https://")) {
        "--raw cannot read from a url"
    } else if args.input.recursive {
        "--raw and --recursive are mutually exclusive"
    } else if !args.output.is_empty() {
        "--raw and --output are mutually exclusive"
    } else {
        return Ok(());
    };
    Err(Failure::new(message))
}

fn raw(context: &Context, cluster: &Cluster, args: &Args) -> Result<Exit, Failure> {
    let mut request = Request::new(http::Method::DELETE, args.raw.as_str());
    if let Some(file) = args.input.filename.first() {
        let body = if file == "-" { context.ui.read_input()? } else { context.files.read(Path::new(file))? };
        request = request.content(body, media::JSON);
    }
    let answer = context.block_on(cluster.raw(&request))??;
    context.ui.write(&answer)?;
    Ok(Exit::SUCCESS)
}

/// What is deleted. Named objects are not read first; their trees hold only their names.
struct Named {
    found: Vec<Found>,
    failures: Vec<Failure>,
}

fn named(context: &Context, cluster: &Cluster, args: &Args) -> Result<Named, Failure> {
    let mut out = Named { found: Vec::new(), failures: Vec::new() };
    if !args.input.is_empty() {
        if !args.words.is_empty() {
            return Err(Failure::new(
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
            ));
        }
        let rules = Rules::new(context, args.selecting.selector.as_deref())?;
        let items = args.input.read(context)?;
        for item in context.block_on(input::plan(cluster, items, &rules))? {
            match item {
                Ok(item) => {
                    let namespace = item.namespace().map(str::to_owned);
                    let input::Wanted { object, resource, source, .. } = item;
                    out.found.push(Found { resource, namespace, object, source });
                }
                Err(failure) => out.failures.push(failure),
            }
        }
        return Ok(out);
    }
    let options = args.selecting.options(context, cluster);
    context.block_on(async {
        let targets = target::find(cluster, &args.words, &options).await?;
        for target in &targets.targets {
            match target {
                Target::Named { resource, namespace, name } => out.found.push(Found {
                    resource: resource.clone(),
                    namespace: namespace.clone(),
                    object: Object(serde_json::json!({"metadata": {"name": name}})),
                    source: String::new(),
                }),
                listed => {
                    let one = Targets { targets: vec![listed.clone()], ..targets.clone() };
                    let (found, errors) = target::objects(cluster, &one, &GetOptions::default()).await;
                    out.found.extend(found);
                    out.failures.extend(errors.into_iter().map(Failure::from));
                }
            }
        }
        Ok(out)
    })?
}

struct Deletion<'a> {
    context: &'a Context,
    cluster: &'a Cluster,
    options: DeleteOptions,
    dry_run: DryRun,
    ignore_not_found: bool,
    name_only: bool,
    warn_of_scope: bool,
}

/// An object whose deletion was asked for, and the life of it that is to end.
struct Gone {
    found: Found,
    uid: String,
}

impl Deletion<'_> {
    fn confirm(&self, found: &[Found]) -> Result<bool, Failure> {
        let ui = &self.context.ui;
        if found.is_empty() {
            ui.line("No resources found")?;
            return Ok(false);
        }
        ui.line(&format!("You are about to delete the following {} resource(s):", found.len()))?;
        for object in found {
            ui.line(&format!("{}/{}", kind(object), object.name()))?;
        }
        ui.print("Do you want to continue? (y/N): ")?;
        ui.flush()?;
        let agreed = ui.read_line()?.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("y"));
        if !agreed {
            ui.line("deletion is cancelled")?;
        }
        Ok(agreed)
    }

    /// Asks for every deletion, in order, and tells about each.
    fn perform(&self, named: Named) -> Result<Vec<Gone>, Failure> {
        let Named { found, mut failures } = named;
        let mut warn = self.warn_of_scope;
        let mut gone = Vec::with_capacity(found.len());
        let some = !found.is_empty();
        for object in found {
            if warn && !object.resource.namespaced {
                self.context
                    .ui
                    .warn("Warning: deleting cluster-scoped resources, not scoped to the provided namespace");
                warn = false;
            }
            if self.dry_run == DryRun::Client {
                self.tell(&object)?;
                continue;
            }
            let place = (object.namespace.as_deref(), object.name());
            match self.context.block_on(self.cluster.delete(&object.resource, place, &self.options))? {
                Ok(answer) => {
                    self.tell(&object)?;
                    let uid = answer["details"]["uid"].as_str().or_else(|| answer["metadata"]["uid"].as_str());
                    gone.push(Gone { uid: uid.unwrap_or_default().to_owned(), found: object });
                }
                Err(error) if error.is_not_found() && self.ignore_not_found => {}
                Err(error) if object.source.is_empty() => failures.push(error.into()),
                Err(error) => failures.push(with_source("deleting", &object.source, error)),
            }
        }
        if let Some(failure) = Failure::several(failures) {
            return Err(failure);
        }
        if !some {
            self.context.ui.line("No resources found")?;
        }
        Ok(gone)
    }

    fn tell(&self, found: &Found) -> Result<(), Failure> {
        let kind = kind(found);
        let name = found.name();
        if self.name_only {
            return self.context.ui.line(&format!("{kind}/{name}"));
        }
        let operation = if self.options.grace == Some(0) { "force deleted" } else { "deleted" };
        let place = match &found.namespace {
            Some(namespace) => format!(" from {namespace} namespace"),
            None => String::new(),
        };
        self.context.ui.line(&format!("{kind} \"{name}\" {operation}{place}{}", self.dry_run.mark()))
    }

    /// Waits until every one of them is gone, or is another object of the same name.
    fn await_all(&self, gone: &[Gone], timeout: Duration) -> Result<(), Failure> {
        let deadline = Instant::now() + timeout;
        let mut failures = Vec::new();
        self.context.block_on(async {
            for Gone { found, uid } in gone {
                let place = (found.namespace.as_deref(), found.name());
                // Most objects are gone at once; one question is enough for them.
                match self.cluster.get(&found.resource, place.0, place.1).await {
                    Err(error) if error.is_not_found() => continue,
                    Ok(object) if !uid.is_empty() && object.metadata("uid") != uid => continue,
                    _ => {}
                }
                let judge = |seen: Seen<'_>| {
                    Ok::<bool, Error>(match seen {
                        Seen::Missing | Seen::Deleted => true,
                        Seen::At(object) => !uid.is_empty() && object["metadata"]["uid"].as_str() != Some(uid.as_str()),
                    })
                };
                match self.cluster.wait_for(&found.resource, place, deadline, judge).await {
                    Ok(Ended::Reached) => {}
                    Ok(Ended::TimedOut) => failures.push(Failure::new(format!(
                        "timed out waiting for the condition on {}/{}",
                        found.resource.plural,
                        found.name()
                    ))),
                    // Who may delete need not be allowed to look.
                    Err(error) if error.is_forbidden() || error.status().is_some_and(|status| status.code == 405) => {}
                    Err(error) => failures.push(error.into()),
                }
            }
        })?;
        Failure::several(failures).map_or(Ok(()), Err)
    }
}

/// `pod`, `deployment.apps`.
fn kind(found: &Found) -> String {
    let kind = found.resource.kind.to_lowercase();
    if found.resource.group.is_empty() { kind } else { format!("{kind}.{}", found.resource.group) }
}
