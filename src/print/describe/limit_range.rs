//! LimitRanges: the bounds and defaults of every resource.

use super::page::Page;
use crate::manifest::Object;
use crate::value::Json;
use std::collections::BTreeSet;

const HEAD: &str = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n";
const RULE: &str = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n";
/// The columns behind the resource, by the fields of a limit.
const FIELDS: [&str; 5] = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];

pub(super) fn write(page: &mut Page, object: &Object) {
    page.head(object, true);
    page.write(0, HEAD);
    page.write(0, RULE);
    limits(page, &object.0, "");
}

/// The limit ranges of a namespace.
pub(super) fn write_all(page: &mut Page, ranges: &[Json]) {
    if ranges.is_empty() {
        page.write(0, "No LimitRange resource.\n");
        return;
    }
    page.write(0, &format!("Resource Limits\n {HEAD}"));
    page.write(0, &format!(" {RULE}"));
    ranges.iter().for_each(|range| limits(page, range, " "));
}

/// kubectl goes through the resources in random order; here they are sorted.
fn limits(page: &mut Page, range: &Json, prefix: &str) {
    for limit in range["spec"]["limits"].as_array().into_iter().flatten() {
        let resources: BTreeSet<&String> =
            FIELDS.iter().filter_map(|field| limit[*field].as_object()).flat_map(|amounts| amounts.keys()).collect();
        let kind = limit["type"].as_str().unwrap_or_default();
        for resource in resources {
            let cells = FIELDS.map(|field| limit[field][resource.as_str()].as_str().unwrap_or("-")).join("\t");
            page.write(0, &format!("{prefix}{kind}\t{resource}\t{cells}\n"));
        }
    }
}
