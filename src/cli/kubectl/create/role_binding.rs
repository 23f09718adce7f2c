//! `create rolebinding NAME --role=NAME|--clusterrole=NAME`.

use super::subjects::{GROUP, Subjects};
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// ClusterRole to bind
    #[arg(long)]
    clusterrole: Option<String>,
    /// Role to bind
    #[arg(long)]
    role: Option<String>,
    #[command(flatten)]
    subjects: Subjects,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/rbac.authorization.k8s.io/v1",
    plural: "rolebindings",
    namespaced: true,
    failed: "failed to create rolebinding: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let given = |flag: &Option<String>| flag.clone().filter(|text| !text.is_empty());
    let (kind, role) = match (given(&args.clusterrole), given(&args.role)) {
        (Some(role), None) => ("ClusterRole", role),
        (None, Some(role)) => ("Role", role),
        _ => return Err(Failure::new("exactly one of clusterrole or role must be specified")),
    };
    let mut object = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "roleRef": { "apiGroup": GROUP, "kind": kind, "name": role },
    });
    args.subjects.add_to(&mut object)?;
    submit::submit(context, &args.common, &RESOURCE, object)
}
