//! `create cronjob NAME --image=IMAGE --schedule=SCHEDULE`.

use super::pod_spec;
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Image to run
    #[arg(long, required = true)]
    image: String,
    /// When to run, in cron's format
    #[arg(long, required = true)]
    schedule: String,
    /// Restart policy: OnFailure or Never
    #[arg(long)]
    restart: Option<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/apis/batch/v1", plural: "cronjobs", namespaced: true, failed: "failed to create cronjob: " };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, command) = submit::name(context, &args.name)?;
    let restart = args.restart.as_deref().filter(|policy| !policy.is_empty()).unwrap_or("OnFailure");
    let object = json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "spec": {
            "jobTemplate": {
                "metadata": { "name": name },
                "spec": {
                    "template": {
                        "metadata": {},
                        "spec": {
                            "containers": [pod_spec::container(name, &args.image, command)],
                            "restartPolicy": restart,
                        },
                    },
                },
            },
            "schedule": args.schedule,
        },
        "status": {},
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}
