//! `create job NAME`, from an image or from a CronJob.

use super::pod_spec;
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::Request;
use crate::value::Json;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Image to run
    #[arg(long)]
    image: Option<String>,
    /// CronJob to take the job from, as cronjob/NAME
    #[arg(long)]
    from: Option<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/apis/batch/v1", plural: "jobs", namespaced: true, failed: "failed to create job: " };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, command) = submit::name(context, &args.name)?;
    let given = |flag: &Option<String>| flag.clone().filter(|text| !text.is_empty());
    let object = match (given(&args.image), given(&args.from)) {
        (Some(image), None) => from_image(context, name, &image, command),
        (None, Some(_)) if !command.is_empty() => {
            return Err(Failure::new("cannot specify --from and command"));
        }
        (None, Some(from)) => from_cron_job(context, name, &from)?,
        _ => return Err(Failure::new("either --image or --from must be specified")),
    };
    submit::submit(context, &args.common, &RESOURCE, object)
}

fn from_image(context: &Context, name: &str, image: &str, command: &[String]) -> Json {
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "spec": {
            "template": {
                "metadata": {},
                "spec": {
                    "containers": [pod_spec::container(name, image, command)],
                    "restartPolicy": "Never",
                },
            },
        },
        "status": {},
    })
}

/// The CronJob's template, owned by the CronJob and marked as started by hand.
fn from_cron_job(context: &Context, name: &str, from: &str) -> Result<Json, Failure> {
    let (kind, source) = from.split_once('/').unwrap_or(("", from));
    if !matches!(kind, "cronjob" | "cronjobs" | "cj" | "cronjob.batch" | "cronjobs.batch") {
        return Err(Failure::new("from must be an existing cronjob"));
    }
    let cluster = context.cluster()?;
    let path = format!("/apis/batch/v1/namespaces/{}/cronjobs/{source}", cluster.namespace());
    let cron_job = context.block_on(cluster.json(&Request::get(path)))??;
    let template = cron_job.pointer("/spec/jobTemplate").cloned().unwrap_or_default();
    let mut metadata = submit::metadata(context, name, &RESOURCE);
    metadata["annotations"] = json!({ "cronjob.kubernetes.io/instantiate": "manual" });
    if let Some(annotations) = template.pointer("/metadata/annotations").and_then(Json::as_object) {
        for (key, value) in annotations {
            metadata["annotations"][key] = value.clone();
        }
    }
    if let Some(labels) = template.pointer("/metadata/labels") {
        metadata["labels"] = labels.clone();
    }
    metadata["ownerReferences"] = json!([{
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": cron_job.pointer("/metadata/name"),
        "uid": cron_job.pointer("/metadata/uid"),
        "controller": true,
    }]);
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": template.get("spec"),
        "status": {},
    }))
}
