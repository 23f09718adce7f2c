//! `kustomize edit set replicas`: how often workloads run.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomize::edit::{Outcome, change, failed};
use crate::kustomize::edit::{Error, replicas};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// `name=count`
    #[arg(num_args = 0..)]
    pub replicas: Vec<String>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let counts: Result<Vec<_>, _> = args.replicas.iter().map(|argument| replicas::parse(argument)).collect();
    let counts = counts.map_err(failed)?;
    if counts.is_empty() {
        return Err(failed(Error::NoReplicas));
    }
    change(context, |document| {
        replicas::set(document, counts)?;
        Ok(Outcome::Changed)
    })
}
