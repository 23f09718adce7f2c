//! `create deployment NAME --image=IMAGE`.

use super::pod_spec;
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::Json;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Image to run (can be repeated)
    #[arg(long, required = true, value_delimiter = ',')]
    image: Vec<String>,
    /// Port that the first container exposes
    #[arg(long, default_value_t = -1, allow_negative_numbers = true)]
    port: i32,
    /// Number of replicas
    #[arg(long, short, default_value_t = 1, allow_negative_numbers = true)]
    replicas: i32,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/apps/v1",
    plural: "deployments",
    namespaced: true,
    failed: "failed to create deployment: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, command) = submit::name(context, &args.name)?;
    if args.image.len() > 1 && !command.is_empty() {
        return Err(Failure::new("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Json> =
        args.image.iter().map(|image| pod_spec::container(&container_name(context, image), image, command)).collect();
    if args.port >= 0
        && let Some(first) = containers.first_mut()
    {
        first["ports"] = json!([{ "containerPort": args.port }]);
    }
    let mut metadata = submit::metadata(context, name, &RESOURCE);
    metadata["labels"] = json!({ "app": name });
    let object = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {
            "replicas": args.replicas,
            "selector": { "matchLabels": { "app": name } },
            "strategy": {},
            "template": {
                "metadata": { "labels": { "app": name } },
                "spec": { "containers": containers },
            },
        },
        "status": {},
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}

/// The image's last segment without tag and digest; one that had to be changed gets a random suffix.
fn container_name(context: &Context, image: &str) -> String {
    let base = image.rsplit('/').next().unwrap_or_default();
    let name = base.split([':', '@']).next().unwrap_or_default();
    if name.contains(['_', '.']) {
        format!("{}-{}", name.replace(['_', '.'], "-"), context.random_suffix())
    } else {
        name.to_owned()
    }
}
