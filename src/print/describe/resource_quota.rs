//! ResourceQuotas: what is used of what there is.

use super::page::Page;
use crate::manifest::Object;
use crate::value::Json;

pub(super) fn write(page: &mut Page, object: &Object) {
    page.head(object, true);
    scopes(page, &object.0, (0, " * "));
    page.write(0, "Resource\tUsed\tHard\n--------\t----\t----\n");
    amounts(page, &object.0, 0);
}

/// The quotas of a namespace.
pub(super) fn write_all(page: &mut Page, mut quotas: Vec<Json>) {
    if quotas.is_empty() {
        page.write(0, "No resource quota.\n");
        return;
    }
    let name = |quota: &Json| quota["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    quotas.sort_by_key(name);
    page.write(0, "Resource Quotas\n");
    for quota in &quotas {
        page.write(1, &format!("Name:\t{}\n", name(quota)));
        scopes(page, quota, (1, "* "));
        page.write(1, "Resource\tUsed\tHard\n");
        page.write(1, "--------\t---\t---\n");
        amounts(page, quota, 1);
    }
}

fn scopes(page: &mut Page, quota: &Json, (level, bullet): (usize, &str)) {
    let mut scopes: Vec<&str> =
        quota["spec"]["scopes"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    if scopes.is_empty() {
        return;
    }
    scopes.sort_unstable();
    page.write(level, &format!("Scopes:\t{}\n", scopes.join(", ")));
    for scope in scopes {
        if let Some(meaning) = meaning(scope) {
            page.write(level, &format!("{bullet}{meaning}\n"));
        }
    }
}

fn meaning(scope: &str) -> Option<&'static str> {
    match scope {
        "Terminating" => Some(
            "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
        ),
        "NotTerminating" => Some(
            "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
        ),
        "BestEffort" => Some(
            "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
        ),
        "NotBestEffort" => Some(
            "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
        ),
        _ => None,
    }
}

fn amounts(page: &mut Page, quota: &Json, level: usize) {
    let status = &quota["status"];
    for (resource, hard) in status["hard"].as_object().into_iter().flatten() {
        let used = status["used"][resource].as_str().unwrap_or("0");
        page.write(level, &format!("{resource}\t{used}\t{}\n", hard.as_str().unwrap_or_default()));
    }
}
