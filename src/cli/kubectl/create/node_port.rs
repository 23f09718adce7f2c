//! `create service nodeport NAME`.

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
    /// Port on every node
    #[arg(long, default_value_t = 0)]
    node_port: i32,
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let service = Service { kind: "NodePort", tcp: &args.tcp, node_port: args.node_port, ..Service::default() };
    service.create(context, &args.name, &args.common)
}
