//! Namespaces, with the quotas and limits in them.

use super::Lookup;
use super::page::Page;
use super::{limit_range, resource_quota};
use crate::manifest::Object;

pub(super) fn write<L: Lookup>(page: &mut Page, object: &Object, lookup: &L) -> Result<(), L::Error> {
    page.head(object, false);
    page.marks(object);
    page.write(0, &format!("Status:\t{}\n", object.0["status"]["phase"].as_str().unwrap_or_default()));
    conditions(page, object);
    if let Some(quotas) = lookup.list("resourcequotas", object.name(), "")? {
        page.write(0, "\n");
        resource_quota::write_all(page, quotas);
    }
    if let Some(ranges) = lookup.list("limitranges", object.name(), "")? {
        page.write(0, "\n");
        limit_range::write_all(page, &ranges);
    }
    Ok(())
}

fn conditions(page: &mut Page, object: &Object) {
    let conditions = object.0["status"]["conditions"].as_array().map_or(&[][..], Vec::as_slice);
    if conditions.is_empty() {
        return;
    }
    page.write(0, "Conditions:\n");
    page.write(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
    page.write(1, "----\t------\t------------------\t------\t-------\n");
    for condition in conditions {
        let text = |key: &str| condition[key].as_str().unwrap_or_default();
        let time = text("lastTransitionTime").parse::<jiff::Timestamp>().map_or_else(
            |_| text("lastTransitionTime").to_owned(),
            |time| time.to_zoned(jiff::tz::TimeZone::system()).strftime("%a, %d %b %Y %H:%M:%S %z").to_string(),
        );
        let cells = [text("type"), text("status"), &time, text("reason"), text("message")].join("\t");
        page.write(1, &format!("{cells}\n"));
    }
}
