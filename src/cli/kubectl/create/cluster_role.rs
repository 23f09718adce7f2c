//! `create clusterrole NAME --verb=VERB --resource=RESOURCE`.

use super::rules::Rules;
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::{Json, Map};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    #[command(flatten)]
    rules: Rules,
    /// Path that the rule allows, / and what follows (can be repeated)
    #[arg(long = "non-resource-url", value_delimiter = ',')]
    urls: Vec<String>,
    /// Labels of the cluster roles to combine, as key=value (can be repeated)
    #[arg(long, value_delimiter = ',')]
    aggregation_rule: Vec<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/apis/rbac.authorization.k8s.io/v1", plural: "clusterroles", namespaced: false, failed: "" };

const URL_VERBS: [&str; 8] = ["*", "get", "post", "put", "delete", "patch", "head", "options"];

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let mut object = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "rules": null,
    });
    if args.aggregation_rule.is_empty() {
        object["rules"] = Json::Array(rules(context, &args)?);
    } else {
        if !args.urls.is_empty() || !args.rules.is_empty() {
            return Err(Failure::new(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
            ));
        }
        object["aggregationRule"] = json!({ "clusterRoleSelectors": [{ "matchLabels": labels(&args)? }] });
    }
    submit::submit(context, &args.common, &RESOURCE, object)
}

fn rules(context: &Context, args: &Args) -> Result<Vec<Json>, Failure> {
    args.rules.require_verbs()?;
    if !args.rules.has_resources() && args.urls.is_empty() {
        return Err(Failure::new("one of resource or nonResourceURL must be specified"));
    }
    let mut rules = if args.rules.has_resources() { args.rules.rules(context)? } else { Vec::new() };
    if !args.urls.is_empty() {
        let verbs = args.rules.verbs();
        if let Some(verb) = verbs.iter().find(|verb| !URL_VERBS.contains(verb)) {
            return Err(Failure::new(format!("invalid verb: '{verb}' for nonResourceURL")));
        }
        let mut urls: Vec<&str> = Vec::new();
        for url in &args.urls {
            check_url(url)?;
            if !urls.contains(&url.as_str()) {
                urls.push(url);
            }
        }
        rules.push(json!({ "verbs": verbs, "nonResourceURLs": urls }));
    }
    Ok(rules)
}

fn check_url(url: &str) -> Result<(), Failure> {
    if url == "*" {
        return Ok(());
    }
    if !url.starts_with('/') {
        return Err(Failure::new("nonResourceURL should start with /"));
    }
    let mut inner = url.chars();
    inner.next_back();
    if inner.any(|letter| letter == '*') {
        return Err(Failure::new("nonResourceURL only supports wildcard matches when '*' is at the end"));
    }
    Ok(())
}

fn labels(args: &Args) -> Result<Map<String, Json>, Failure> {
    args.aggregation_rule
        .iter()
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) => Ok((key.trim().to_owned(), Json::from(value.trim()))),
            None => Err(Failure::usage(format!(
                "invalid argument {:?} for \"--aggregation-rule\" flag: malformed pair, expect string=string",
                args.aggregation_rule.join(",")
            ))),
        })
        .collect()
}
