//! `api-versions`: the group versions that the server offers.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::Error;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !args.words.is_empty() {
        return Err(Failure::usage(format!("unexpected arguments: [{}]", args.words.join(" "))));
    }
    let cluster = context.cluster()?;
    let discovery = context.block_on(cluster.rediscover())?.map_err(|error| {
        // kubectl does not read what the server says of a refusal here.
        let message = match &error {
            Error::Status(status) if status.code == 401 => {
                "the server has asked for the client to provide credentials".to_owned()
            }
            error => error.to_string(),
        };
        Failure::new(format!("couldn't get available api versions from server: {message}"))
    })?;
    let mut versions: Vec<String> = Vec::new();
    for group in &discovery.groups {
        versions.extend(group.versions.iter().map(|version| match group.name.as_str() {
            "" => version.name.clone(),
            name => format!("{name}/{}", version.name),
        }));
    }
    versions.sort_unstable();
    versions.iter().try_for_each(|version| context.ui.line(version))?;
    Ok(Exit::SUCCESS)
}
