//! Which resources a patch or replacement means.
//!
//! In: a [`Selector`] whose fields are regular expressions, matched whole. Out: a [`Matcher`]. Answers to
//! `types/selector.go` and `resmap.Select`. Most selectors are plain names; those are compared without an expression.

use super::error::Error;
use super::id::{Gvk, Id};
use super::kustomization::Selector;
use super::resource::Resource;
use crate::manifest::labels;
use regex::Regex;
use std::collections::BTreeMap;

/// A pattern that must match the whole text. An empty one matches everything.
#[derive(Debug, Clone)]
enum Pattern {
    Any,
    Exact(String),
    /// A name with dots, each of which stands for any letter.
    Dotted(String),
    Expression(Regex),
}

impl Pattern {
    fn new(text: &str) -> Result<Pattern, Error> {
        if text.is_empty() {
            return Ok(Pattern::Any);
        }
        if !text.contains(|letter: char| "\\.+*?()|[]{}^$#&~".contains(letter)) {
            return Ok(Pattern::Exact(text.to_owned()));
        }
        if !text.contains(|letter: char| "\\+*?()|[]{}^$#&~".contains(letter)) {
            return Ok(Pattern::Dotted(text.to_owned()));
        }
        Regex::new(&format!("^(?:{text})$"))
            .map(Pattern::Expression)
            .map_err(|source| Error::Expression { pattern: text.to_owned(), reason: source.to_string() })
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Any => true,
            Pattern::Exact(wanted) => wanted == text,
            Pattern::Dotted(wanted) => {
                wanted.chars().count() == text.chars().count()
                    && wanted
                        .chars()
                        .zip(text.chars())
                        .all(|(wanted, letter)| wanted == letter || (wanted == '.' && letter != '\n'))
            }
            Pattern::Expression(expression) => expression.is_match(text),
        }
    }
}

/// A selector ready to be asked.
#[derive(Debug, Clone)]
pub struct Matcher {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: Option<labels::Selector>,
    annotations: Option<labels::Selector>,
}

fn parse_labels(text: &str) -> Result<Option<labels::Selector>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let selector =
        labels::Selector::parse(text).map_err(|source| Error::LabelSelector { reason: source.to_string() })?;
    Ok(Some(selector))
}

impl Matcher {
    pub fn new(selector: &Selector) -> Result<Matcher, Error> {
        Ok(Matcher {
            group: Pattern::new(&selector.gvk.group)?,
            version: Pattern::new(&selector.gvk.version)?,
            kind: Pattern::new(&selector.gvk.kind)?,
            name: Pattern::new(&selector.name)?,
            namespace: Pattern::new(&selector.namespace)?,
            labels: parse_labels(&selector.label_selector)?,
            annotations: parse_labels(&selector.annotation_selector)?,
        })
    }

    pub fn matches_gvk(&self, gvk: &Gvk) -> bool {
        self.kind.matches(&gvk.kind) && self.group.matches(&gvk.group) && self.version.matches(&gvk.version)
    }

    /// Whether group, version, kind, name and namespace (as they stand in the id) match.
    pub fn matches_id(&self, id: &Id) -> bool {
        self.matches_gvk(&id.gvk) && self.name.matches(&id.name) && self.namespace.matches(&id.namespace)
    }

    /// Whether the resource's labels and annotations match.
    pub fn matches_metadata(&self, resource: &Resource) -> bool {
        let agrees = |selector: &Option<labels::Selector>, field: &str| {
            selector.as_ref().is_none_or(|selector| {
                let texts: BTreeMap<&str, &str> = resource.metadata_map(field).into_iter().collect();
                selector.matches_with(|key| texts.get(key).copied())
            })
        };
        agrees(&self.labels, "labels") && agrees(&self.annotations, "annotations")
    }

    /// Whether a patch with this target is meant for the resource: name and namespace may be those of the start.
    pub fn matches(&self, resource: &Resource) -> bool {
        if !self.matches_gvk(&resource.gvk()) {
            return false;
        }
        let (now, first) = (resource.current_id(), resource.original_id());
        (self.name.matches(&first.name) || self.name.matches(&now.name))
            && (self.namespace.matches(first.effective_namespace())
                || self.namespace.matches(now.effective_namespace()))
            && self.matches_metadata(resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Node;

    fn resource() -> Resource {
        let labels = Node::mapping([(Node::plain("app"), Node::plain("web"))]);
        let metadata = Node::mapping([(Node::plain("name"), Node::plain("web-1")), (Node::plain("labels"), labels)]);
        let mut resource = Resource::new(Node::mapping([
            (Node::plain("apiVersion"), Node::plain("apps/v1")),
            (Node::plain("kind"), Node::plain("Deployment")),
            (Node::plain("metadata"), metadata),
        ]));
        resource.store_previous_id();
        resource.set_name("p-web-1");
        resource
    }

    fn check(selector: Selector, expected: bool) {
        let matcher = Matcher::new(&selector).expect("valid expressions");
        assert_eq!(matcher.matches(&resource()), expected, "{selector:?}");
    }

    #[test]
    fn matches_whole_names_old_and_new() {
        let named = |name: &str| Selector { name: name.into(), ..Selector::default() };
        check(Selector::default(), true);
        check(named("web-1"), true);
        check(named("p-web-1"), true);
        check(named("web"), false);
        check(named("web-.*"), true);
        check(Selector { gvk: Gvk::new("", "", "Deploy"), ..Selector::default() }, false);
        check(Selector { namespace: "default".into(), ..Selector::default() }, true);
        check(Selector { label_selector: "app=web".into(), ..Selector::default() }, true);
        check(Selector { label_selector: "app!=web".into(), ..Selector::default() }, false);
        check(Selector { annotation_selector: "a=b".into(), ..Selector::default() }, false);
    }
}
