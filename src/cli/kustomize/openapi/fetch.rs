//! `kustomize openapi fetch`: the OpenAPI description of the current cluster.
//!
//! The original has kubectl ask for it; here the same request is made without it, and answers to the same words.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Family};
use crate::cluster::Request;
use crate::value::json;
use crate::yaml;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 'json' or 'yaml'
    #[arg(long, default_value = "json")]
    pub format: String,
}

const ADVICE: &str = "
Error fetching schema from cluster.
Please make sure kubectl is installed, its context is set correctly, and your cluster is up.
Installation and setup instructions: https://kubernetes.io/docs/tasks/tools/install-kubectl/";

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if !matches!(args.format.as_str(), "json" | "yaml") {
        return Err(Failure::new("format must be either 'json' or 'yaml'"));
    }
    let failed = |message: &str| Failure::new(format!("exit status 1\n{message}\n{ADVICE}"));
    let bytes = ask(context).map_err(|failure| failed(&failure.text(Family::Kubectl)))?;
    let tree = json::parse(&bytes).map_err(|source| failed(&source.to_string()))?;
    // The original ends its YAML twice.
    context.ui.line(&if args.format == "yaml" { yaml::write(&tree) } else { json::pretty(&tree, 2) })?;
    Ok(Exit::SUCCESS)
}

fn ask(context: &Context) -> Result<Vec<u8>, Failure> {
    let cluster = context.cluster()?;
    Ok(context.block_on(cluster.raw(&Request::get("/openapi/v2")))??)
}
