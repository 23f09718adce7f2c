//! `exec`: runs a command in a container.

use super::pod::{self, Choice};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::terminal;
use crate::cluster::pods::Purpose;
use crate::cluster::{ExecOptions, Exited, Streams};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// POD or TYPE/NAME, then -- and the command
    words: Vec<String>,
    /// The container; the pod's default or first one when none is named
    #[arg(long, short = 'c', default_value = "")]
    container: String,
    /// Pass standard input on
    #[arg(long, short = 'i')]
    stdin: bool,
    /// Standard input is a terminal
    #[arg(long, short = 't')]
    tty: bool,
    /// Print nothing but what the command prints
    #[arg(long, short = 'q')]
    quiet: bool,
    /// How long to wait until a pod is there
    #[arg(long, default_value = "1m0s", value_parser = pod::parse_timeout)]
    pod_running_timeout: i64,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let at = context.dash();
    let (named, command) = match at {
        Some(at @ (0 | 1)) => args.words.split_at(at),
        _ if args.words.len() > 1 => {
            return Err(Failure::usage(
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
            ));
        }
        _ => (args.words.as_slice(), [].as_slice()),
    };
    let patience = pod::patience(args.pod_running_timeout)?;
    let [word] = named else {
        return Err(Failure::new("pod, type/name or --filename must be specified"));
    };
    if command.is_empty() {
        return Err(Failure::new("you must specify at least one command for the container"));
    }
    let cluster = context.cluster()?;
    let pod = context.block_on(async {
        let object = pod::object(context, cluster, word).await?;
        Ok::<_, Failure>(pod::behind(cluster, object, Purpose::Work, patience).await?.swap_remove(0))
    })??;
    let phase = pod.0["status"]["phase"].as_str().unwrap_or_default();
    if matches!(phase, "Succeeded" | "Failed") {
        return Err(Failure::new(format!("cannot exec into a container in a completed pod; current phase is {phase}")));
    }
    let choice = if args.quiet { Choice::Quiet } else { Choice::Told };
    let container = pod::container(context, &pod, &args.container, choice)?;
    let mut tty = args.tty && args.stdin;
    if tty && !context.ui.in_is_terminal() {
        tty = false;
        if !args.quiet {
            context.ui.warn("Unable to use a TTY - input is not a terminal or the right kind of file");
        }
    }
    context.ui.flush()?;
    let options = ExecOptions { container, command: command.to_vec(), tty };
    // The terminal is given back when this goes out of scope, however the command ends.
    let _raw = tty.then(terminal::Raw::enter).flatten();
    let ended = context.block_on(async {
        let streams = Streams {
            input: args.stdin.then(terminal::input),
            output: terminal::output(),
            error: terminal::error(),
            sizes: tty.then(terminal::sizes),
        };
        cluster.exec((pod.namespace(), pod.name()), &options, streams).await
    })??;
    match ended {
        Exited::Status(0) => Ok(Exit::SUCCESS),
        Exited::Status(code) => {
            let status = u8::try_from(code).unwrap_or(1);
            Err(Failure::plain(format!("command terminated with exit code {code}")).with_status(status))
        }
        Exited::Failed(message) => Err(Failure::new(message)),
    }
}
