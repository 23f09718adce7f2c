//! The events about an object.

use super::page::Page;
use crate::manifest::Object;
use crate::print::age;
use crate::value::Json;
use jiff::Timestamp;

/// The field selector for the events about an object.
pub(super) fn selector(object: &Object) -> String {
    let uid = object.metadata("uid");
    [("kind", object.kind()), ("name", object.name()), ("namespace", object.namespace()), ("uid", uid)]
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(field, value)| format!("involvedObject.{field}={value}"))
        .collect::<Vec<_>>()
        .join(",")
}

pub(super) fn write(page: &mut Page, mut events: Vec<Json>, now: Timestamp) {
    if events.is_empty() {
        page.write(0, "Events:\t<none>\n");
        return;
    }
    page.flush();
    let last = |event: &Json| event["lastTimestamp"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
    events.sort_by_key(last);
    page.write(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
    page.write(1, "----\t------\t----\t----\t-------\n");
    for event in &events {
        let text = |key: &str| event[key].as_str().unwrap_or_default();
        let component = event["source"]["component"].as_str().unwrap_or_default();
        let source = if component.is_empty() { text("reportingComponent") } else { component };
        let mut message = text("message").trim().to_owned();
        if let Some(path) = event["involvedObject"]["fieldPath"].as_str().filter(|path| !path.is_empty()) {
            message = format!("{path}: {message}");
        }
        let cells = [text("type"), text("reason"), &interval(event, now), source, &message].join("\t");
        page.write(1, &format!("{cells}\n"));
    }
}

fn interval(event: &Json, now: Timestamp) -> String {
    let since = |time: &Json| age::since(time.as_str(), now);
    let first = if event["eventTime"].is_null() { since(&event["firstTimestamp"]) } else { since(&event["eventTime"]) };
    let count = event["count"].as_i64().unwrap_or(0);
    match event.get("series").filter(|series| series.is_object()) {
        Some(series) => {
            let times = series["count"].as_i64().unwrap_or(0);
            format!("{} (x{times} over {first})", since(&series["lastObservedTime"]))
        }
        None if count > 1 => format!("{} (x{count} over {first})", since(&event["lastTimestamp"])),
        None => first,
    }
}
