//! `scale`: sets how many replicas a workload has.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::selection::{Bring, select};
use crate::cli::target::{Found, Selecting};
use crate::cluster::{Cluster, Error, GetOptions, Patch, WriteOptions};
use crate::manifest::Object;
use crate::value::duration;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME, TYPE/NAME, or TYPE with -l or --all
    words: Vec<String>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    dry_run: DryRunFlag,
    /// Select all objects of the specified types in the namespace
    #[arg(long)]
    all: bool,
    /// Label query to filter on
    #[arg(long, short = 'l')]
    selector: Option<String>,
    /// How many replicas there shall be
    #[arg(long, required = true, allow_hyphen_values = true)]
    replicas: i64,
    /// Only when there are as many now; -1 for any
    #[arg(long, default_value_t = -1, allow_hyphen_values = true)]
    current_replicas: i64,
    /// Only when this is the object's version
    #[arg(long, default_value = "")]
    resource_version: String,
    /// How long to wait until there are as many; zero does not wait
    #[arg(long, default_value = "0s", value_parser = duration::parse)]
    timeout: i64,
    #[arg(long, hide = true)]
    record: bool,
}

/// How long a conflict is retried, as kubectl does.
const RETRY: Duration = Duration::from_secs(5 * 60);

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let dry_run = args.dry_run.read(context)?;
    let mut teller = args.output.teller(context, dry_run)?;
    if args.replicas < 0 {
        return Err(Failure::new(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ));
    }
    if args.current_replicas < -1 {
        return Err(Failure::new("The --current-replicas must specify an integer of -1 or greater"));
    }
    let cluster = context.cluster()?;
    let selecting = Selecting { selector: args.selector.clone(), all: args.all, ..Selecting::default() };
    let selection =
        select(context, cluster, (&args.words, &selecting, &args.input), (Bring::AsWritten, &GetOptions::default()))?;
    if !args.resource_version.is_empty() && selection.found.len() > 1 {
        return Err(Failure::new("cannot use --resource-version with multiple resources"));
    }
    if selection.found.is_empty() {
        let nothing = Failure::new("no objects passed to scale");
        return Err(Failure::several(selection.failures).unwrap_or(nothing));
    }
    for mut found in selection.found {
        let mut replicas = args.replicas;
        if dry_run != DryRun::Client {
            replicas = context.block_on(scale(cluster, &found, &args, dry_run))??;
        }
        set_replicas(&mut found.object, replicas);
        teller.tell(context, &found.object.0, "scaled")?;
    }
    Failure::several(selection.failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// kubectl shows the new number in the kinds it knows only.
fn set_replicas(object: &mut Object, replicas: i64) {
    if matches!(object.gvk().group.as_str(), "apps" | "") {
        object.0["spec"]["replicas"] = replicas.into();
    }
}

async fn scale(cluster: &Cluster, found: &Found, args: &Args, dry_run: DryRun) -> Result<i64, Failure> {
    let deadline = Instant::now() + RETRY;
    let size = loop {
        match try_scale(cluster, found, args, dry_run).await {
            Err(Wrong::Server(error)) if error.is_conflict() && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(Wrong::Server(error)) => return Err(error.into()),
            Err(Wrong::Precondition(message)) => return Err(Failure::new(message)),
            Ok(size) => break size,
        }
    };
    if args.timeout > 0 && dry_run == DryRun::None {
        await_size(cluster, found, args).await?;
    }
    Ok(size)
}

enum Wrong {
    Server(Error),
    Precondition(String),
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Wrong {
        Wrong::Server(error)
    }
}

async fn try_scale(cluster: &Cluster, found: &Found, args: &Args, dry_run: DryRun) -> Result<i64, Wrong> {
    let place = (found.namespace.as_deref(), found.name());
    let options =
        WriteOptions { dry_run: dry_run == DryRun::Server, subresource: "scale".to_owned(), ..WriteOptions::default() };
    if args.current_replicas == -1 && args.resource_version.is_empty() {
        let patch = serde_json::json!({"spec": {"replicas": args.replicas}});
        let scaled = cluster.patch(&found.resource, place, (Patch::Merge, &patch), &options).await?;
        return Ok(scaled.0["spec"]["replicas"].as_i64().unwrap_or(0));
    }
    let get = GetOptions { subresource: "scale".to_owned(), ..GetOptions::default() };
    let mut scale = cluster.get_with(&found.resource, place, &get).await?;
    let size = scale["spec"]["replicas"].as_i64().unwrap_or(0);
    let unmet = |what: &str, wanted: String, was: String| {
        Err(Wrong::Precondition(format!("Expected {what} to be {wanted}, was {was}")))
    };
    if args.current_replicas != -1 && args.current_replicas != size {
        return unmet("replicas", args.current_replicas.to_string(), size.to_string());
    }
    let version = scale["metadata"]["resourceVersion"].as_str().unwrap_or_default();
    if !args.resource_version.is_empty() && args.resource_version != version {
        return unmet("resource version", args.resource_version.clone(), version.to_owned());
    }
    scale["spec"]["replicas"] = args.replicas.into();
    let scaled = cluster.replace(&found.resource, place.0, &Object(scale), &options).await?;
    Ok(scaled.0["spec"]["replicas"].as_i64().unwrap_or(0))
}

async fn await_size(cluster: &Cluster, found: &Found, args: &Args) -> Result<(), Failure> {
    let timeout = Duration::from_nanos(u64::try_from(args.timeout).unwrap_or(0));
    let deadline = Instant::now() + timeout;
    let place = (found.namespace.as_deref(), found.name());
    let get = GetOptions { subresource: "scale".to_owned(), ..GetOptions::default() };
    loop {
        let scale = cluster.get_with(&found.resource, place, &get).await?;
        let wanted = scale["spec"]["replicas"].as_i64().unwrap_or(0);
        // Somebody else wants another number by now.
        if wanted != args.replicas || scale["status"]["replicas"].as_i64().unwrap_or(0) == wanted {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(Failure::new(format!("timed out waiting for {:?} to be synced", found.name())));
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
