//! `create service externalname NAME --external-name HOST`.

use super::service::Service;
use super::submit::Common;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Port, or port:targetPort (can be repeated)
    #[arg(long, value_delimiter = ',')]
    tcp: Vec<String>,
    /// The name outside of the cluster
    #[arg(long, required = true)]
    external_name: String,
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let service =
        Service { kind: "ExternalName", tcp: &args.tcp, external_name: &args.external_name, ..Service::default() };
    service.create(context, &args.name, &args.common)
}
