//! `create clusterrolebinding NAME --clusterrole=NAME`.

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
    #[arg(long, required = true)]
    clusterrole: String,
    #[command(flatten)]
    subjects: Subjects,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/rbac.authorization.k8s.io/v1",
    plural: "clusterrolebindings",
    namespaced: false,
    failed: "failed to create clusterrolebinding: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    let mut object = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "roleRef": { "apiGroup": GROUP, "kind": "ClusterRole", "name": args.clusterrole },
    });
    args.subjects.add_to(&mut object)?;
    submit::submit(context, &args.common, &RESOURCE, object)
}
