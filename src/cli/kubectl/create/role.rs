//! `create role NAME --verb=VERB --resource=RESOURCE`.

use super::rules::Rules;
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/apis/rbac.authorization.k8s.io/v1", plural: "roles", namespaced: true, failed: "" };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    args.rules.require_verbs()?;
    if !args.rules.has_resources() {
        return Err(Failure::new("at least one resource must be specified"));
    }
    let object = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "rules": args.rules.rules(context)?,
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}
