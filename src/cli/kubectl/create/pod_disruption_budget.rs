//! `create poddisruptionbudget NAME --selector=SELECTOR`.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::labels::{Operator, Selector};
use crate::value::{Json, Map};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Number or percentage of pods that must be available
    #[arg(long)]
    min_available: Option<String>,
    /// Number or percentage of pods that may be unavailable
    #[arg(long)]
    max_unavailable: Option<String>,
    /// Label selector of the pods
    #[arg(long)]
    selector: Option<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/policy/v1",
    plural: "poddisruptionbudgets",
    namespaced: true,
    failed: "failed to create poddisruptionbudgets: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let given = |flag: &Option<String>| flag.clone().filter(|text| !text.is_empty());
    let text = given(&args.selector).ok_or_else(|| Failure::new("a selector must be specified"))?;
    let (key, flag, amount) = match (given(&args.min_available), given(&args.max_unavailable)) {
        (None, None) => return Err(Failure::new("one of min-available or max-unavailable must be specified")),
        (Some(_), Some(_)) => {
            return Err(Failure::new("min-available and max-unavailable cannot be both specified"));
        }
        (Some(amount), None) => ("minAvailable", "min-available", amount),
        (None, Some(amount)) => ("maxUnavailable", "max-unavailable", amount),
    };
    let digits = amount.strip_suffix('%').unwrap_or(&amount);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::new(format!("invalid format specified for {flag}")));
    }
    let mut spec = json!({ "selector": selector(&text)? });
    spec[key] = amount.parse::<i32>().map_or_else(|_| Json::from(amount), Json::from);
    let object = json!({
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "spec": spec,
        "status": { "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0 },
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}

/// The text of a selector as the API's `LabelSelector`.
fn selector(text: &str) -> Result<Json, Failure> {
    let parsed = Selector::parse(text)
        .map_err(|error| Failure::new(format!("couldn't parse the selector string \"{text}\": {error}")))?;
    let mut labels = Map::new();
    let mut expressions = Vec::new();
    for requirement in parsed.requirements {
        let operator = match requirement.operator {
            Operator::Equals | Operator::DoubleEquals => {
                labels.insert(requirement.key, Json::from(requirement.values.concat()));
                continue;
            }
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::NotEquals => return Err(Failure::new("\"!=\" is not a valid label selector operator")),
            Operator::GreaterThan => return Err(Failure::new("\"gt\" isn't supported in label selectors")),
            Operator::LessThan => return Err(Failure::new("\"lt\" isn't supported in label selectors")),
        };
        let mut expression = json!({ "key": requirement.key, "operator": operator });
        if !requirement.values.is_empty() {
            expression["values"] = json!(requirement.values);
        }
        expressions.push(expression);
    }
    let mut selector = Map::new();
    if !labels.is_empty() {
        selector.insert("matchLabels".to_owned(), Json::Object(labels));
    }
    if !expressions.is_empty() {
        selector.insert("matchExpressions".to_owned(), Json::Array(expressions));
    }
    Ok(Json::Object(selector))
}
