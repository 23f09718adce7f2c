//! A release as JSON that is the text of Helm's: fields in the order of its structs, numbers as Go writes them.

use crate::value::{Json, Number, json};
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The fields of a struct in their order, and what theirs are. Fields of other things are sorted.
pub(super) struct Order(&'static [(&'static str, Option<&'static Order>)]);

/// `release.Release`
pub(super) static RELEASE: Order = Order(&[
    ("name", None),
    ("info", Some(&INFO)),
    ("chart", Some(&CHART)),
    ("config", None),
    ("manifest", None),
    ("hooks", Some(&HOOK)),
    ("version", None),
    ("namespace", None),
    ("apply_method", None),
]);

static INFO: Order = Order(&[
    ("first_deployed", None),
    ("last_deployed", None),
    ("deleted", None),
    ("description", None),
    ("status", None),
    ("rollback_revision", None),
    ("notes", None),
    ("resources", None),
]);

static CHART: Order = Order(&[
    ("metadata", Some(&METADATA)),
    ("lock", Some(&LOCK)),
    ("templates", Some(&FILE)),
    ("values", None),
    ("schema", None),
    ("schemamodtime", None),
    ("files", Some(&FILE)),
    ("modtime", None),
]);

static FILE: Order = Order(&[("name", None), ("data", None), ("modtime", None)]);

static LOCK: Order = Order(&[("generated", None), ("digest", None), ("dependencies", Some(&DEPENDENCY))]);

static METADATA: Order = Order(&[
    ("name", None),
    ("home", None),
    ("sources", None),
    ("version", None),
    ("description", None),
    ("keywords", None),
    ("maintainers", Some(&MAINTAINER)),
    ("icon", None),
    ("apiVersion", None),
    ("condition", None),
    ("tags", None),
    ("appVersion", None),
    ("deprecated", None),
    ("annotations", None),
    ("kubeVersion", None),
    ("dependencies", Some(&DEPENDENCY)),
    ("type", None),
]);

static MAINTAINER: Order = Order(&[("name", None), ("email", None), ("url", None)]);

static DEPENDENCY: Order = Order(&[
    ("name", None),
    ("version", None),
    ("repository", None),
    ("condition", None),
    ("tags", None),
    ("enabled", None),
    ("import-values", None),
    ("alias", None),
]);

static HOOK: Order = Order(&[
    ("name", None),
    ("kind", None),
    ("path", None),
    ("manifest", None),
    ("events", None),
    ("last_run", Some(&Order(&[("started_at", None), ("completed_at", None), ("phase", None)]))),
    ("weight", None),
    ("delete_policies", None),
    ("output_log_policies", None),
]);

/// A tree with the order of its fields; a list hands it on to its items.
pub(super) struct Ordered<'a> {
    pub tree: &'a Json,
    pub order: Option<&'static Order>,
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.tree {
            Json::Number(number) => as_go(number).map_err(S::Error::custom)?.serialize(out),
            Json::Array(items) => out.collect_seq(items.iter().map(|tree| Ordered { tree, order: self.order })),
            Json::Object(fields) => {
                let known = self.order.map_or(&[][..], |order| order.0);
                let mut map = out.serialize_map(Some(fields.len()))?;
                for (name, order) in known {
                    if let Some(tree) = fields.get(*name) {
                        map.serialize_entry(name, &Ordered { tree, order: *order })?;
                    }
                }
                for (name, tree) in fields.iter().filter(|(name, _)| !known.iter().any(|(known, _)| name == known)) {
                    map.serialize_entry(name, &Ordered { tree, order: None })?;
                }
                map.end()
            }
            other => other.serialize(out),
        }
    }
}

fn as_go(number: &Number) -> Result<Box<RawValue>, serde_json::Error> {
    let mut text = String::new();
    json::push_number(&mut text, number);
    RawValue::from_string(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_the_structs() {
        let tree = serde_json::json!({
            "zeta": 1, "config": {"b": 1.0, "a": 1e21}, "name": "r",
            "chart": {"files": null, "templates": [{"data": "", "name": "a"}], "metadata": {"version": "1", "name": "c"}},
        });
        let text = serde_json::to_string(&Ordered { tree: &tree, order: Some(&RELEASE) }).expect("written");
        let expected = r#"{"name":"r","chart":{"metadata":{"name":"c","version":"1"},"templates":[{"name":"a","data":""}],"files":null},"config":{"a":1e+21,"b":1},"zeta":1}"#;
        assert_eq!(text, expected);
    }
}
