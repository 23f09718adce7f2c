//! `create namespace NAME`.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource { root: "/api/v1", plural: "namespaces", namespaced: false, failed: "" };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let object = json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "spec": {},
        "status": {},
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}
