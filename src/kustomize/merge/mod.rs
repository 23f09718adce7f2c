//! kustomize's strategic merge: a patch laid over an object.
//!
//! In: two trees and a [`Schema`]. Out: the merged tree, or nothing when the patch deletes it. Answers to kyaml's `merge2`
//! and `walk` with prepended list elements. Some of what it does is odd, and told where it is done: a null of no text
//! anywhere in the object goes, a scalar takes the quotes of the one that it replaces.

mod list;
pub mod schema;

use self::schema::{Place, Schema};
use super::node::is_null;
use crate::yaml::{Data, Node, Pairs, Style, Tag};

/// Why two trees do not merge.
#[derive(Debug)]
pub enum Error {
    /// One has a map where the other has a list or scalar.
    WrongKind {
        expected: &'static str,
        node: Box<Node>,
    },
    UnknownStrategy {
        word: String,
    },
}

/// Lays `patch` over `object`.
pub fn merge(schema: &Schema, object: Node, patch: Node) -> Result<Option<Node>, Error> {
    Merger { schema }.walk(None, Some(object), Some(patch))
}

struct Merger<'s> {
    schema: &'s Schema,
}

/// What a `$patch` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

impl Directive {
    fn parse(word: &str) -> Result<Directive, Error> {
        match word {
            "merge" => Ok(Directive::Merge),
            "replace" => Ok(Directive::Replace),
            "delete" => Ok(Directive::Delete),
            _ => Err(Error::UnknownStrategy { word: word.to_owned() }),
        }
    }

    /// Takes the directive out of a map.
    fn take(node: &mut Node) -> Result<Directive, Error> {
        let Some(word) = node.get("$patch").and_then(Node::scalar) else { return Ok(Directive::Merge) };
        let directive = Directive::parse(word)?;
        node.remove("$patch");
        Ok(directive)
    }

    /// Takes the directive out of a list, where it is an element of its own.
    fn take_from_list(node: &mut Node) -> Result<Directive, Error> {
        let items = node.items().unwrap_or_default();
        let found = items.iter().find(|item| item.get("$patch").is_some_and(|word| !is_null(word)));
        let Some(word) = found
            .filter(|item| item.pairs().is_some_and(|pairs| pairs.len() == 1))
            .and_then(|item| item.get("$patch"))
            .and_then(Node::scalar)
        else {
            return Ok(Directive::Merge);
        };
        let word = word.to_owned();
        let directive = Directive::parse(&word)?;
        if let Some(items) = node.items_mut() {
            let is_directive = |item: &Node| item.get("$patch").and_then(Node::scalar) == Some(word.as_str());
            items.retain(|item| !is_null(item) && !is_empty_map(item) && !is_directive(item));
        }
        Ok(directive)
    }
}

/// What went wrong in the fields of a map. They are visited in the order of their names, of which the first tells.
#[derive(Default)]
struct Failure(Option<(String, Error)>);

impl Failure {
    fn note<T>(&mut self, name: &str, outcome: Result<T, Error>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                if self.0.as_ref().is_none_or(|(first, _)| name < first.as_str()) {
                    self.0 = Some((name.to_owned(), error));
                }
                None
            }
        }
    }

    fn or<T>(self, value: T) -> Result<T, Error> {
        self.0.map_or(Ok(value), |(_, error)| Err(error))
    }
}

/// The shapes of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Sequence,
    Mapping,
}

impl Kind {
    fn of(node: &Node) -> Kind {
        match node.data {
            Data::Scalar(_) => Kind::Scalar,
            Data::Sequence(_) => Kind::Sequence,
            Data::Mapping(_) => Kind::Mapping,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Scalar => "ScalarNode",
            Kind::Sequence => "SequenceNode",
            Kind::Mapping => "MappingNode",
        }
    }
}

fn is_empty_map(node: &Node) -> bool {
    node.pairs().is_some_and(<[_]>::is_empty)
}

impl<'s> Merger<'s> {
    /// Merges what stands at one place of both trees. `None` clears it.
    fn walk(&self, place: Option<Place<'s>>, dest: Option<Node>, patch: Option<Node>) -> Result<Option<Node>, Error> {
        let present = |node: &Option<Node>| node.as_ref().filter(|node| !is_null(node)).map(Kind::of);
        let (dest_kind, patch_kind) = (present(&dest), present(&patch));
        if let (Some(expected), Some(found)) = (dest_kind, patch_kind)
            && expected != found
        {
            let node = Box::new(patch.unwrap_or_else(Node::null));
            return Err(Error::WrongKind { expected: expected.name(), node });
        }
        match dest_kind.or(patch_kind) {
            Some(Kind::Scalar) => Ok(patch.or(dest).filter(|node| !is_null(node))),
            Some(Kind::Sequence) => match place {
                Some(Place::List(list)) => self.walk_list(list, dest, patch),
                _ => Ok(patch.or(dest).filter(|node| !is_null(node))),
            },
            Some(Kind::Mapping) | None => self.walk_map(place, dest, patch),
        }
    }

    fn walk_map(
        &self,
        place: Option<Place<'s>>,
        dest: Option<Node>,
        patch: Option<Node>,
    ) -> Result<Option<Node>, Error> {
        match (dest.filter(|node| !is_null(node) || is_written_null(node)), patch) {
            (None, None) => Ok(None),
            // `null` and `~` stay, an empty value does not.
            (Some(dest), None) if is_null(&dest) => Ok(Some(dest)),
            (Some(mut dest), None) => {
                self.keep(place, &mut dest)?;
                Ok(Some(dest))
            }
            (Some(_), Some(patch)) if is_null(&patch) => Ok(None),
            (Some(dest), Some(patch)) if !is_null(&dest) => self.merge_maps(place, dest, patch),
            (_, Some(mut patch)) => {
                // A directive that is not known is no error here.
                if is_null(&patch) || matches!(Directive::take(&mut patch), Ok(Directive::Delete)) {
                    return Ok(None);
                }
                let place = self.place_of(place, &patch, None);
                self.settle_fields(place, &mut patch)?;
                Ok(Some(patch))
            }
        }
    }

    fn merge_maps(&self, place: Option<Place<'s>>, dest: Node, mut patch: Node) -> Result<Option<Node>, Error> {
        let place = self.place_of(place, &dest, Some(&patch));
        match Directive::take(&mut patch)? {
            Directive::Delete => Ok(None),
            Directive::Replace => {
                self.settle_fields(place, &mut patch)?;
                Ok(Some(patch))
            }
            Directive::Merge => self.merge_fields(place, dest, patch).map(Some),
        }
    }

    fn merge_fields(&self, place: Option<Place<'s>>, mut dest: Node, mut patch: Node) -> Result<Node, Error> {
        let (Some(old), Some(new)) = (dest.pairs_mut(), patch.pairs_mut()) else { return Ok(dest) };
        let mut new: Vec<(Node, Option<Node>)> =
            std::mem::take(new).into_iter().map(|(key, value)| (key, Some(value))).collect();
        let mut merged = Pairs::with_capacity(old.len().max(new.len()));
        let mut failure = Failure::default();
        for (key, mut value) in std::mem::take(old) {
            let name = key.scalar().unwrap_or_default();
            let inner = self.field_of(place, name);
            let over = new.iter_mut().find(|(key, _)| key.scalar() == Some(name)).and_then(|(_, value)| value.take());
            let value = match over {
                None => self.keep(inner, &mut value).map(|kept| kept.then_some(value)),
                Some(over) => {
                    let (style, tag_only) = (value.style, matches!(value.data, Data::Scalar(_)));
                    let mut value = self.walk(inner, Some(value), Some(over));
                    if let Ok(Some(value)) = &mut value
                        && tag_only
                    {
                        take_style(value, style);
                    }
                    value
                }
            };
            let value = failure.note(name, value).flatten();
            merged.extend(value.map(|value| (key, value)));
        }
        for (key, value) in new {
            let Some(value) = value else { continue };
            let name = key.scalar().unwrap_or_default();
            let value = failure.note(name, self.walk(self.field_of(place, name), None, Some(value))).flatten();
            merged.extend(value.map(|value| (key, value)));
        }
        dest.data = Data::Mapping(merged);
        failure.or(dest)
    }

    /// What the walk does to a part of the object that the patch does not name. False when nothing is left of it.
    fn keep(&self, place: Option<Place<'s>>, node: &mut Node) -> Result<bool, Error> {
        if is_null(node) {
            return Ok(is_written_null(node));
        }
        match Kind::of(node) {
            Kind::Scalar => {}
            Kind::Mapping => {
                let place = self.place_of(place, node, None);
                self.each_field(node, |name, value| self.keep(self.field_of(place, name), value))?;
            }
            Kind::Sequence => {
                if let Some(Place::List(list)) = place {
                    self.keep_list(list, node)?;
                }
            }
        }
        Ok(true)
    }

    /// What the walk does to a part of the patch that is new: it merges it with itself, which drops its nulls and
    /// follows its directives. False when nothing is left of it.
    fn settle(&self, place: Option<Place<'s>>, node: &mut Node) -> Result<bool, Error> {
        if is_null(node) {
            return Ok(false);
        }
        match Kind::of(node) {
            Kind::Scalar => Ok(true),
            Kind::Mapping => {
                let place = self.place_of(place, node, None);
                if Directive::take(node)? == Directive::Delete {
                    return Ok(false);
                }
                self.settle_fields(place, node)?;
                Ok(true)
            }
            Kind::Sequence => match place {
                Some(Place::List(list)) => {
                    if Directive::take_from_list(node)? == Directive::Delete {
                        return Ok(false);
                    }
                    self.settle_list(list, node)?;
                    Ok(true)
                }
                _ => Ok(true),
            },
        }
    }

    fn settle_fields(&self, place: Option<Place<'s>>, node: &mut Node) -> Result<(), Error> {
        self.each_field(node, |name, value| self.settle(self.field_of(place, name), value))
    }

    /// Visits the fields of a map and drops those for which `visit` answers false.
    fn each_field(
        &self,
        node: &mut Node,
        mut visit: impl FnMut(&str, &mut Node) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let Some(pairs) = node.pairs_mut() else { return Ok(()) };
        let mut failure = Failure::default();
        pairs.retain_mut(|(key, value)| {
            let name = key.scalar().unwrap_or_default();
            failure.note(name, visit(name, value)).unwrap_or(true)
        });
        failure.or(())
    }

    fn field_of(&self, place: Option<Place<'s>>, name: &str) -> Option<Place<'s>> {
        self.schema.field(place?, name)
    }

    /// The place, or where nothing is known, that of the kind which the maps themselves name.
    fn place_of(&self, place: Option<Place<'s>>, node: &Node, other: Option<&Node>) -> Option<Place<'s>> {
        place.or_else(|| {
            [Some(node), other].into_iter().flatten().find_map(|node| {
                let kind = node.get("kind")?.scalar()?;
                self.schema.resource(node.get("apiVersion")?.scalar()?, kind)
            })
        })
    }
}

/// A null that somebody wrote, other than by writing nothing.
fn is_written_null(node: &Node) -> bool {
    is_null(node) && node.scalar().is_some_and(|text| !text.is_empty())
}

/// A new scalar takes the style of the old: a number in the place of a quoted text becomes text, text in the place of
/// a number stays text.
fn take_style(node: &mut Node, style: Style) {
    if !matches!(node.data, Data::Scalar(_)) || style == Style::Flow {
        return;
    }
    if node.tag == Tag::Implicit && node.style != Style::Plain && style == Style::Plain {
        node.tag = Tag::String;
    }
    if style != Style::Plain && matches!(node.tag, Tag::Null | Tag::Bool | Tag::Int | Tag::Float | Tag::Timestamp) {
        node.tag = Tag::Implicit;
    }
    node.style = style;
}

#[cfg(test)]
mod tests;
