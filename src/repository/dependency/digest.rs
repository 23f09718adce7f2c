//! The digest in a lock file.
//!
//! In: what Chart.yaml lists, and what it was resolved to. Out: `sha256:…` over both, written as Go's JSON encoder
//! writes the structs. Answers to `HashReq` of Helm's `internal/resolver`.

use crate::helm::chart::Dependency;
use crate::repository::content;
use crate::value::{Json, json};

/// The digest of Helm 3 and later.
pub(super) fn digest(wanted: Option<&[Dependency]>, locked: Option<&[Dependency]>) -> String {
    sum(&format!("[{},{}]", list(wanted), list(locked)))
}

/// The digest of Helm 2, which hashed only what was listed.
pub(super) fn old_digest(wanted: Option<&[Dependency]>) -> String {
    sum(&format!("{{\"dependencies\":{}}}", list(wanted)))
}

fn sum(text: &str) -> String {
    content::named_digest(text.as_bytes())
}

fn list(dependencies: Option<&[Dependency]>) -> String {
    match dependencies {
        None => "null".to_owned(),
        Some(all) => format!("[{}]", all.iter().map(object).collect::<Vec<_>>().join(",")),
    }
}

/// The fields in the order of the struct.
fn object(dependency: &Dependency) -> String {
    let text = |text: &str| json::compact(&Json::String(text.to_owned()));
    let mut fields = vec![format!("\"name\":{}", text(&dependency.name))];
    let mut optional = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.push(format!("\"{name}\":{}", text(value)));
        }
    };
    optional("version", &dependency.version);
    fields.push(format!("\"repository\":{}", text(&dependency.repository)));
    if !dependency.condition.is_empty() {
        fields.push(format!("\"condition\":{}", text(&dependency.condition)));
    }
    if !dependency.tags.is_empty() {
        let tags: Vec<String> = dependency.tags.iter().map(|tag| text(tag)).collect();
        fields.push(format!("\"tags\":[{}]", tags.join(",")));
    }
    if dependency.enabled {
        fields.push("\"enabled\":true".to_owned());
    }
    if !dependency.import_values.is_empty() {
        fields.push(format!("\"import-values\":{}", json::compact(&Json::Array(dependency.import_values.clone()))));
    }
    if !dependency.alias.is_empty() {
        fields.push(format!("\"alias\":{}", text(&dependency.alias)));
    }
    format!("{{{}}}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, version: &str) -> Dependency {
        Dependency {
            name: name.into(),
            version: version.into(),
            repository: "http://localhost:8879/charts".into(),
            ..Dependency::default()
        }
    }

    /// The digest is the one in the tests of Helm's own resolver.
    #[test]
    fn hashes_as_helm() {
        let wanted = [dependency("alpine", "0.1.0")];
        let locked = [dependency("alpine", "0.1.0")];
        assert_eq!(
            digest(Some(&wanted), Some(&locked)),
            "sha256:fb239e836325c5fa14b29d1540a13b7d3ba13151b67fe719f820e0ef6d66aaaf"
        );
    }

    #[test]
    fn writes_every_field_in_its_place() {
        let full = Dependency {
            condition: "a<b".into(),
            tags: vec!["t".into()],
            enabled: true,
            import_values: vec![serde_json::json!({"parent": "p", "child": "c"})],
            alias: "x".into(),
            ..dependency("n", "")
        };
        assert_eq!(
            object(&full),
            r#"{"name":"n","repository":"http://localhost:8879/charts","condition":"a\u003cb","tags":["t"],"enabled":true,"import-values":[{"child":"c","parent":"p"}],"alias":"x"}"#
        );
        assert_eq!(list(None), "null");
    }
}
