//! `logs`: what containers wrote.

use super::pod::{self, Choice};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Family};
use crate::cluster::pods::Purpose;
use crate::cluster::{Cluster, ListOptions, LogOptions};
use crate::manifest::{GroupVersionKind, Object};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// POD or TYPE/NAME, and a container
    words: Vec<String>,
    /// The logs of all containers
    #[arg(long)]
    all_containers: bool,
    /// The logs of all pods, each line with its pod
    #[arg(long)]
    all_pods: bool,
    /// The container
    #[arg(long, short = 'c')]
    container: Option<String>,
    /// Go on as more is written
    #[arg(long, short = 'f')]
    follow: bool,
    /// Errors while following do not end the command
    #[arg(long)]
    ignore_errors: bool,
    /// Do not verify the node that the logs come from
    #[arg(long)]
    insecure_skip_tls_verify_backend: bool,
    /// At most so many bytes
    #[arg(long, default_value_t = 0, allow_hyphen_values = true)]
    limit_bytes: i64,
    /// At most so many logs are followed at once
    #[arg(long, default_value_t = 5)]
    max_log_requests: usize,
    /// How long to wait until a pod is there
    #[arg(long, default_value = "20s", value_parser = pod::parse_timeout)]
    pod_running_timeout: i64,
    /// Begin each line with its pod and container
    #[arg(long)]
    prefix: bool,
    /// The logs of the container's previous life
    #[arg(long, short = 'p')]
    previous: bool,
    /// Label query for pods
    #[arg(long, short = 'l', default_value = "")]
    selector: String,
    /// Only what is newer than a duration (5s, 2m, 3h)
    #[arg(long, default_value = "0s", allow_hyphen_values = true, value_parser = pod::parse_timeout)]
    since: i64,
    /// Only what is newer than a date (RFC 3339)
    #[arg(long, default_value = "")]
    since_time: String,
    /// Only the last lines: all, or 10 with a selector
    #[arg(long, allow_hyphen_values = true)]
    tail: Option<i64>,
    /// Begin each line with its time
    #[arg(long)]
    timestamps: bool,
}

const USAGE: &str = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";
/// How many lines are shown of pods that a selector finds.
const TAIL_OF_MANY: i64 = 10;

/// One log.
struct Log {
    pod: String,
    container: String,
    options: LogOptions,
    namespace: String,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    match args.words.len() {
        0 if args.selector.is_empty() => return Err(Failure::usage(USAGE)),
        1.. if !args.selector.is_empty() && args.words.len() == 1 => {
            return Err(Failure::usage("only a selector (-l) or a POD name is allowed"));
        }
        3.. => return Err(Failure::usage(USAGE)),
        _ => {}
    }
    let patience = pod::patience(args.pod_running_timeout)?;
    let named = args.words.get(1).cloned().or_else(|| args.container.clone()).unwrap_or_default();
    let options = options(&args, &named)?;
    let cluster = context.cluster()?;
    let pods = context.block_on(find(context, cluster, &args, patience))??;
    validate(&args, &named)?;
    let mut logs = Vec::new();
    for pod in &pods {
        logs.extend(of_pod(context, pod, &options, (&args, &named))?);
    }
    if args.follow && logs.len() > args.max_log_requests {
        return Err(Failure::new(format!(
            "you are attempting to follow {} log streams, but maximum allowed concurrency is {}, use --max-log-requests to increase the limit",
            logs.len(),
            args.max_log_requests
        )));
    }
    context.block_on(async {
        if args.follow && logs.len() > 1 {
            follow(context, cluster, &logs, &args).await
        } else {
            one_by_one(context, cluster, &logs, &args).await
        }
    })??;
    Ok(Exit::SUCCESS)
}

fn options(args: &Args, container: &str) -> Result<LogOptions, Failure> {
    let mut since_time = String::new();
    if !args.since_time.is_empty() {
        let time: jiff::Timestamp = args.since_time.parse().map_err(|_| {
            Failure::new(format!(
                "parsing time {:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse it",
                args.since_time
            ))
        })?;
        since_time = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    }
    const SECOND: i64 = 1_000_000_000;
    let seconds = (args.since + args.since.signum() * SECOND / 2) / SECOND;
    let tail = match args.tail {
        None if !args.selector.is_empty() => Some(TAIL_OF_MANY),
        tail => tail.filter(|lines| *lines != -1),
    };
    Ok(LogOptions {
        container: container.to_owned(),
        follow: args.follow,
        previous: args.previous,
        timestamps: args.timestamps,
        since_seconds: (args.since != 0).then_some(seconds),
        since_time,
        tail,
        limit_bytes: Some(args.limit_bytes).filter(|limit| *limit != 0),
        insecure_backend: args.insecure_skip_tls_verify_backend,
    })
}

fn validate(args: &Args, container: &str) -> Result<(), Failure> {
    let message = if !args.since_time.is_empty() && args.since != 0 {
        "at most one of `sinceTime` or `sinceSeconds` may be specified".to_owned()
    } else if args.all_containers && !container.is_empty() {
        format!("--all-containers=true should not be specified with container name {container}")
    } else if args.container.is_some() && args.words.len() == 2 {
        "only one of -c or an inline [CONTAINER] arg is allowed".to_owned()
    } else if args.limit_bytes < 0 {
        "--limit-bytes must be greater than 0".to_owned()
    } else if args.since < 0 {
        "--since must be greater than 0".to_owned()
    } else if args.tail.is_some_and(|lines| lines < -1) {
        "--tail must be greater than or equal to -1".to_owned()
    } else {
        return Ok(());
    };
    Err(Failure::new(message))
}

/// The pods whose logs are meant.
async fn find(
    context: &Context,
    cluster: &Cluster,
    args: &Args,
    patience: std::time::Duration,
) -> Result<Vec<Object>, Failure> {
    let namespace = cluster.namespace();
    let Some(word) = args.words.first() else {
        let resource = cluster.resource_for(&GroupVersionKind::new("v1", "Pod")).await?;
        let options = ListOptions {
            namespace: Some(namespace.to_owned()),
            labels: args.selector.clone(),
            ..ListOptions::default()
        };
        let pods = cluster.list_objects(&resource, &options).await?;
        if pods.is_empty() {
            context.ui.warn(&format!("No resources found in {namespace} namespace."));
        }
        return Ok(pods);
    };
    let object = pod::object(context, cluster, word).await.map_err(|failure| {
        let message = failure.message().to_owned();
        if failure.text(Family::Kubectl).starts_with("Error from server (NotFound)") {
            Failure::new(format!("error from server (NotFound): {message} in namespace {namespace:?}"))
        } else {
            failure
        }
    })?;
    let mut pods = pod::behind(cluster, object, Purpose::Logs, patience).await?;
    if pods.len() > 1 && !args.all_pods {
        context.ui.warn(&format!("Found {} pods, using pod/{}", pods.len(), pods[0].name()));
        pods.truncate(1);
    }
    Ok(pods)
}

fn of_pod(
    context: &Context,
    pod: &Object,
    options: &LogOptions,
    (args, named): (&Args, &str),
) -> Result<Vec<Log>, Failure> {
    let log = |container: &str| Log {
        pod: pod.name().to_owned(),
        container: container.to_owned(),
        options: LogOptions { container: container.to_owned(), ..options.clone() },
        namespace: pod.namespace().to_owned(),
    };
    if args.all_containers {
        return Ok(pod::containers(pod).into_iter().map(log).collect());
    }
    let choice = if args.all_pods { Choice::Quiet } else { Choice::Told };
    Ok(vec![log(&pod::container(context, pod, named, choice)?)])
}

/// The lines of a log, each with its end, the last one as it is.
async fn lines(
    cluster: &Cluster,
    log: &Log,
) -> Result<BoxStream<'static, Result<Vec<u8>, Failure>>, crate::cluster::Error> {
    let chunks = cluster.logs((&log.namespace, &log.pod), &log.options).await?;
    let state = (chunks, Vec::<u8>::new(), false);
    Ok(stream::unfold(state, |(mut chunks, mut rest, mut ended)| async move {
        loop {
            if let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                let line = rest.drain(..=at).collect();
                return Some((Ok(line), (chunks, rest, ended)));
            }
            if ended {
                let line = std::mem::take(&mut rest);
                return (!line.is_empty()).then_some((Ok(line), (chunks, rest, true)));
            }
            match chunks.next().await {
                Some(Ok(chunk)) => rest.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    rest.clear();
                    return Some((Err(error.into()), (chunks, rest, true)));
                }
                None => ended = true,
            }
        }
    })
    .boxed())
}

fn write(context: &Context, log: &Log, args: &Args, line: &[u8]) -> Result<(), Failure> {
    if args.prefix || args.all_pods {
        context.ui.print(&format!("[pod/{}/{}] ", log.pod, log.container))?;
    }
    context.ui.write(line)?;
    if args.follow { context.ui.flush() } else { Ok(()) }
}

async fn one_by_one(context: &Context, cluster: &Cluster, logs: &[Log], args: &Args) -> Result<(), Failure> {
    for log in logs {
        let read = async {
            let mut lines = lines(cluster, log).await?;
            while let Some(line) = lines.next().await {
                write(context, log, args, &line?)?;
            }
            Ok::<(), Failure>(())
        };
        match read.await {
            Err(failure) if args.ignore_errors => context.ui.print(&format!("error: {}\n", failure.message()))?,
            outcome => outcome?,
        }
    }
    Ok(())
}

/// All logs at once, line by line.
async fn follow(context: &Context, cluster: &Cluster, logs: &[Log], args: &Args) -> Result<(), Failure> {
    let mut streams = Vec::with_capacity(logs.len());
    for (index, log) in logs.iter().enumerate() {
        match lines(cluster, log).await {
            Ok(lines) => streams.push(lines.map(move |line| (index, line)).boxed()),
            Err(error) if args.ignore_errors => context.ui.print(&format!("error: {error}\n"))?,
            Err(error) => return Err(error.into()),
        }
    }
    let mut all = stream::select_all(streams);
    while let Some((index, line)) = all.next().await {
        match line {
            Ok(line) => write(context, &logs[index], args, &line)?,
            Err(failure) if args.ignore_errors => context.ui.print(&format!("error: {}\n", failure.message()))?,
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}
