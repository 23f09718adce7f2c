//! Objects told at length, as `kubectl describe` tells them.
//!
//! In: an object, and a [`Lookup`] through which related objects come. Out: text. A kind has a file of its own here, or
//! is told field by field (`generic`). Answers to kubectl's `pkg/describe`.

mod config_map;
mod events;
mod generic;
mod limit_range;
mod namespace;
mod page;
mod resource_quota;
mod secret;

use crate::manifest::Object;
use crate::value::Json;
use jiff::Timestamp;
use page::Page;

/// Related objects that a description wants: of a core resource in a namespace, matching a field selector (empty for
/// all). Nothing when the server has no such resource.
pub trait Lookup {
    type Error;
    fn list(&self, plural: &str, namespace: &str, fields: &str) -> Result<Option<Vec<Json>>, Self::Error>;
}

/// How an object is told.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub show_events: bool,
    /// The clock, for ages.
    pub now: Timestamp,
}

/// The text about one object.
pub fn describe<L: Lookup>(object: &Object, lookup: &L, options: Options) -> Result<String, L::Error> {
    let mut page = Page::new();
    let shows_events = match (object.api_version(), object.kind()) {
        ("v1", "Namespace") => {
            namespace::write(&mut page, object, lookup)?;
            false
        }
        ("v1", "ResourceQuota") => {
            resource_quota::write(&mut page, object);
            false
        }
        ("v1", "LimitRange") => {
            limit_range::write(&mut page, object);
            false
        }
        ("v1", "Secret") => {
            secret::write(&mut page, object);
            false
        }
        ("v1", "ConfigMap") => {
            config_map::write(&mut page, object);
            true
        }
        _ => {
            generic::write(&mut page, object);
            true
        }
    };
    if shows_events && options.show_events {
        let fields = events::selector(object);
        if let Some(list) = lookup.list("events", object.namespace(), &fields)? {
            events::write(&mut page, list, options.now);
        }
    }
    Ok(page.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct Related(Json);

    impl Lookup for Related {
        type Error = std::convert::Infallible;
        fn list(&self, plural: &str, _: &str, _: &str) -> Result<Option<Vec<Json>>, Self::Error> {
            Ok(self.0[plural].as_array().cloned())
        }
    }

    fn check(object: Json, related: Json, expected: &str) {
        let options = Options { show_events: true, now: "2026-11-24T12:00:00Z".parse().expect("a time") };
        let Ok(text) = describe(&Object(object), &Related(related), options);
        assert_eq!(text, expected);
    }

    // The expected texts are what kubectl v1.37 prints of these objects.

    #[test]
    fn tells_config_maps() {
        check(
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "n", "labels": {"y": "2", "x": "1"}},
                "data": {"k": "v\nw"}, "binaryData": {"b": "AAEC"}}),
            json!({"events": [{"type": "Warning", "reason": "Bad", "message": "no ", "count": 3,
                "firstTimestamp": "2026-11-24T11:00:00Z", "lastTimestamp": "2026-11-24T11:59:00Z",
                "source": {"component": "c"}, "involvedObject": {}}]}),
            "Name:         a\nNamespace:    n\nLabels:       x=1\n              y=2\nAnnotations:  <none>\n\nData\n====\nk:\n----\nv\nw\n\n\nBinaryData\n====\nb: 3 bytes\n\nEvents:\n  Type     Reason  Age                From  Message\n  ----     ------  ----               ----  -------\n  Warning  Bad     60s (x3 over 60m)  c     no\n",
        );
    }

    #[test]
    fn tells_namespaces_with_their_quotas_and_limits() {
        check(
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}, "status": {"phase": "Active"}}),
            json!({"resourcequotas": [{"metadata": {"name": "q"}, "status": {"hard": {"pods": "5", "cpu": "1"}, "used": {"pods": "2", "cpu": "0"}}}],
                "limitranges": []}),
            "Name:         n\nLabels:       <none>\nAnnotations:  <none>\nStatus:       Active\n\nResource Quotas\n  Name:     q\n  Resource  Used  Hard\n  --------  ---   ---\n  cpu       0     1\n  pods      2     5\n\nNo LimitRange resource.\n",
        );
    }

    #[test]
    fn tells_other_kinds_field_by_field() {
        check(
            json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "n", "uid": "u"},
                "spec": {"apiURL": "x", "fooBar": [1, {"a": true}], "odd_key": "v"}}),
            json!({"events": []}),
            "Name:         w\nNamespace:    n\nLabels:       <none>\nAnnotations:  <none>\nAPI Version:  example.com/v1\nKind:         Widget\nMetadata:\n  UID:  u\nSpec:\n  API URL:  x\n  Foo Bar:\n    1\n    A:      true\n  odd_key:  v\nEvents:     <none>\n",
        );
    }
}
