//! `images`: new names, tags and digests.
//!
//! Answers to `api/filters/imagetag` and `internal/image`: first every list called `containers` or `initContainers`
//! wherever it stands, then the configured fields. The name is a regular expression, unescaped, as in the original.

use super::super::Build;
use super::super::error::Error;
use super::super::fieldspec::{FieldSpec, Leaf};
use super::super::kustomization::Image;
use super::super::node;
use super::super::resmap::ResourceMap;
use super::Transform;
use crate::yaml::{Data, Node, Tag};
use regex::Regex;

/// A change to the references to one image.
#[derive(Debug, Clone)]
pub struct Images {
    image: Image,
    pattern: Pattern,
    fields: Vec<FieldSpec>,
}

/// What the references look like.
#[derive(Debug, Clone)]
enum Pattern {
    /// The name and a version.
    Name,
    Expression(Regex),
    /// Nothing matches a name that is no regular expression.
    Nothing,
}

/// Whether the name stands for nothing but itself. Nearly every one does, and then no expression is needed, which takes
/// long to compile.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b':'))
}

/// Whether this is what may follow an image's name: a tag, a digest, both or nothing.
fn is_version(rest: &str) -> bool {
    let in_tag = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '{' | '}' | '-');
    let rest = rest.strip_prefix(':').map_or(rest, |tag| tag.trim_start_matches(in_tag));
    if rest.is_empty() {
        return true;
    }
    let Some((algorithm, sum)) = rest.strip_prefix('@').and_then(|digest| digest.split_once(':')) else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    algorithm.split(['.', '+', '_', '-']).all(is_word) && sum.chars().all(in_tag)
}

impl Images {
    pub fn new(image: Image, fields: Vec<FieldSpec>) -> Images {
        let expression = || {
            let version = "(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?";
            Regex::new(&format!("^{}{version}$", image.name)).map_or(Pattern::Nothing, Pattern::Expression)
        };
        let pattern = if is_plain(&image.name) { Pattern::Name } else { expression() };
        Images { pattern, image, fields }
    }

    fn matches(&self, reference: &str) -> bool {
        match &self.pattern {
            Pattern::Name => reference.strip_prefix(self.image.name.as_str()).is_some_and(is_version),
            Pattern::Expression(expression) => expression.is_match(reference),
            Pattern::Nothing => false,
        }
    }

    /// The reference with what the change says, if it is of the image.
    fn change(&self, reference: &str) -> Option<String> {
        if !self.matches(reference) {
            return None;
        }
        let (name, tag, digest) = split(reference);
        let Image { new_name, new_tag, digest: new_digest, tag_suffix, .. } = &self.image;
        let mut out = if new_name.is_empty() { name } else { new_name }.to_owned();
        let (tag, digest) = match (new_tag.as_str(), new_digest.as_str()) {
            ("", "") if !tag_suffix.is_empty() => (format!("{tag}{tag_suffix}"), ""),
            ("", "") => (tag.to_owned(), digest),
            (new_tag, new_digest) => (new_tag.to_owned(), new_digest),
        };
        if !tag.is_empty() {
            out.push(':');
            out.push_str(&tag);
        }
        if !digest.is_empty() {
            out.push('@');
            out.push_str(digest);
        }
        Some(out)
    }

    fn set(&self, node: &mut Node) -> Result<(), Error> {
        let Data::Scalar(text) = &node.data else {
            return Err(node::wrong_kind("ScalarNode", node));
        };
        if let Some(changed) = self.change(text) {
            node::replace_scalar(node, changed, Tag::Implicit);
        }
        Ok(())
    }

    /// Every `containers` and `initContainers` below the node.
    fn walk(&self, node: &mut Node) -> Result<(), Error> {
        match &mut node.data {
            Data::Scalar(_) => Ok(()),
            Data::Sequence(items) => items.iter_mut().try_for_each(|item| self.walk(item)),
            Data::Mapping(pairs) => {
                for (key, value) in pairs {
                    self.walk(value)?;
                    if !matches!(node::text(key), "containers" | "initContainers") {
                        continue;
                    }
                    let containers = value.items_mut().into_iter().flatten();
                    for image in containers.filter_map(|container| container.get_mut("image")) {
                        if !node::is_null(image) {
                            self.set(image)?;
                        }
                    }
                }
                Ok(())
            }
        }
    }
}

/// Name, tag and digest: the first `:` behind the first `/`, and `@`.
pub fn split(reference: &str) -> (&str, &str, &str) {
    let start = reference.find('/').unwrap_or(0);
    let after = &reference[start..];
    let digest = after.find('@').map(|at| start + at);
    let tag = after.find(':').map(|at| start + at).filter(|tag| digest.is_none_or(|digest| *tag < digest));
    match (tag, digest) {
        (None, None) => (reference, "", ""),
        (None, Some(digest)) => (&reference[..digest], "", &reference[digest + 1..]),
        (Some(tag), None) => (&reference[..tag], &reference[tag + 1..], ""),
        (Some(tag), Some(digest)) => (&reference[..tag], &reference[tag + 1..digest], &reference[digest + 1..]),
    }
}

impl Transform for Images {
    fn transform(&self, _: &Build<'_>, resources: &mut ResourceMap) -> Result<(), Error> {
        if matches!(self.pattern, Pattern::Nothing) {
            return Ok(());
        }
        let resources = resources.resources_mut();
        for resource in resources.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition") {
            self.walk(&mut resource.node)?;
        }
        for resource in resources.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition") {
            for field in &self.fields {
                field.apply(&mut resource.node, &Leaf::Nothing, &mut |node| self.set(node))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(image: Image, reference: &str, expected: Option<&str>) {
        let images = Images::new(image.clone(), Vec::new());
        assert_eq!(images.change(reference).as_deref(), expected, "{image:?} on {reference}");
    }

    fn image(name: &str) -> Image {
        Image { name: name.into(), ..Image::default() }
    }

    #[test]
    fn splits_references() {
        for (reference, expected) in [
            ("nginx", ("nginx", "", "")),
            ("nginx:1.2", ("nginx", "1.2", "")),
            ("host:80/a/b", ("host:80/a/b", "", "")),
            ("host:80/a/b:1@sha256:x", ("host:80/a/b", "1", "sha256:x")),
            ("nginx@sha256:x", ("nginx", "", "sha256:x")),
        ] {
            assert_eq!(split(reference), expected, "of {reference}");
        }
    }

    #[test]
    fn changes_names_tags_and_digests() {
        check(Image { new_tag: "2".into(), ..image("nginx") }, "nginx:1@sha256:abc", Some("nginx:2"));
        check(Image { digest: "sha256:x".into(), ..image("nginx") }, "nginx:1", Some("nginx@sha256:x"));
        check(Image { new_name: "a/b".into(), ..image("nginx") }, "nginx:1", Some("a/b:1"));
        check(Image { tag_suffix: "-x".into(), ..image("nginx") }, "nginx:1@sha256:abc", Some("nginx:1-x"));
        check(Image { new_tag: "2".into(), ..image("nginx") }, "nginx-x:1", None);
        check(Image { new_tag: "2".into(), ..image("a.b") }, "axb:1", Some("axb:2"));
        check(Image { new_tag: "2".into(), ..image("[") }, "[:1", None);
    }
}
