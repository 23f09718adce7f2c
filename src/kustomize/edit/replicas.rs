//! `set replicas`: how often workloads run.

use super::{Document, Error};
use crate::value::Json;
use std::collections::BTreeMap;

/// An argument: `name=count`.
pub fn parse(argument: &str) -> Result<(String, i64), Error> {
    match argument.split('=').collect::<Vec<_>>().as_slice() {
        [name, count] => match count.parse() {
            Ok(count) => Ok(((*name).to_owned(), count)),
            Err(_) => Err(Error::InvalidReplica),
        },
        _ => Err(Error::InvalidReplica),
    }
}

/// Sets counts. kustomize sorts them all by name, and so the list is sorted here.
pub fn set(document: &mut Document, counts: Vec<(String, i64)>) -> Result<(), Error> {
    if counts.is_empty() {
        return Err(Error::NoReplicas);
    }
    let mut entries: BTreeMap<String, Json> = BTreeMap::new();
    for entry in std::mem::take(document.entries("replicas")) {
        let name = entry.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
        entries.insert(name, entry);
    }
    for (name, count) in counts {
        let mut entry = serde_json::json!({ "count": count });
        if !name.is_empty() {
            entry["name"] = name.as_str().into();
        }
        entries.insert(name, entry);
    }
    *document.entries("replicas") = entries.into_values().collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_arguments() {
        for (argument, expected) in [
            ("web=5", Some(("web".to_owned(), 5))),
            ("web=-1", Some(("web".to_owned(), -1))),
            ("web=+2", Some(("web".to_owned(), 2))),
            ("web", None),
            ("web=x", None),
            ("a=b=1", None),
        ] {
            assert_eq!(parse(argument).ok(), expected, "of {argument}");
        }
    }
}
