//! `create quota NAME`.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::quantity::Quantity;
use crate::value::{Json, Map};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Limits as resource=quantity, separated by commas
    #[arg(long)]
    hard: Option<String>,
    /// Scopes that an object must match for the quota to count it, separated by commas
    #[arg(long)]
    scopes: Option<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/api/v1", plural: "resourcequotas", namespaced: true, failed: "failed to create quota: " };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    let mut spec = Map::new();
    if let Some(limits) = args.hard.as_deref().filter(|text| !text.is_empty()) {
        spec.insert("hard".to_owned(), hard(limits)?);
    }
    if let Some(text) = args.scopes.as_deref().filter(|text| !text.is_empty()) {
        let scopes: Vec<&str> = text.split(',').collect();
        if scopes.contains(&"") {
            return Err(Failure::new("invalid resource quota scope \"\""));
        }
        spec.insert("scopes".to_owned(), json!(scopes));
    }
    let object = json!({
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": submit::metadata(context, name, &RESOURCE),
        "spec": spec,
        "status": {},
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}

/// `cpu=1,pods=2` with the quantities in their canonical form.
fn hard(limits: &str) -> Result<Json, Failure> {
    let mut hard = Map::new();
    for limit in limits.split(',') {
        let parts: Vec<&str> = limit.split('=').collect();
        let [resource, quantity] = parts.as_slice() else {
            return Err(Failure::new(format!("Invalid argument syntax {limit}, expected <resource>=<value>")));
        };
        let quantity = Quantity::parse(quantity).map_err(|error| Failure::new(error.to_string()))?;
        hard.insert((*resource).to_owned(), Json::from(quantity.to_string()));
    }
    Ok(Json::Object(hard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_limits() {
        let check = |limits: &str, expected: &str| {
            let got = hard(limits).map_or_else(|failure| failure.message().to_owned(), |hard| hard.to_string());
            assert_eq!(got, expected, "of {limits}");
        };
        check("cpu=1000m,pods=2", r#"{"cpu":"1","pods":"2"}"#);
        check("cpu", "Invalid argument syntax cpu, expected <resource>=<value>");
        check("cpu=1=2", "Invalid argument syntax cpu=1=2, expected <resource>=<value>");
        check("cpu=", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
}
