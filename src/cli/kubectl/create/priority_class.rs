//! `create priorityclass NAME --value=VALUE`.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::Json;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// The priority of the class
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    value: i32,
    /// Whether pods without a class get this one
    #[arg(long)]
    global_default: bool,
    /// When to use the class
    #[arg(long)]
    description: Option<String>,
    /// Whether pods of the class preempt others: Never or PreemptLowerPriority
    #[arg(long, default_value = "PreemptLowerPriority")]
    preemption_policy: String,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/scheduling.k8s.io/v1",
    plural: "priorityclasses",
    namespaced: false,
    failed: "failed to create priorityclass: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    let mut object = json!({
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "value": args.value,
        "preemptionPolicy": args.preemption_policy,
    });
    if args.global_default {
        object["globalDefault"] = Json::from(true);
    }
    if let Some(description) = args.description.filter(|text| !text.is_empty()) {
        object["description"] = Json::from(description);
    }
    submit::submit(context, &args.common, &RESOURCE, object)
}
