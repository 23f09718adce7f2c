//! What the grammar hands over: scalars, starts, ends and aliases in the order of the text, and who takes them.

use super::comments::Comments;
use super::grammar::LONG_TAG;
use crate::yaml::compose::Composer;
use crate::yaml::{Data, Error, Items, Node, Pairs, Span, Style, Tag};

/// A list or a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    Sequence,
    Mapping,
}

/// What stands around a node.
#[derive(Debug, Default)]
pub struct Shape {
    pub anchor: Option<String>,
    /// The tag that was written, in its long form.
    pub tag: Option<String>,
    pub span: Span,
    pub comments: Comments,
}

/// Makes trees of what the grammar finds.
pub trait Builder {
    type Documents;

    /// A document begins, with a comment above it.
    fn document(&mut self, head: String);
    fn scalar(&mut self, text: String, style: Style, shape: Shape);
    fn start(&mut self, collection: Collection, style: Style, shape: Shape);
    /// The innermost collection ends, at a byte.
    fn end(&mut self, at: u32, comments: Comments);
    fn alias(&mut self, name: &str, shape: Shape) -> Result<(), Error>;
    fn end_document(&mut self, comments: Comments);
    fn finish(self) -> Self::Documents;
}

impl Builder for Composer {
    type Documents = Vec<Node>;

    fn document(&mut self, _head: String) {}

    fn scalar(&mut self, text: String, style: Style, shape: Shape) {
        let node = Node { data: Data::Scalar(text.into()), tag: tag(shape.tag), style, span: shape.span };
        Composer::scalar(self, node, shape.anchor);
    }

    fn start(&mut self, collection: Collection, style: Style, shape: Shape) {
        let data = match collection {
            Collection::Sequence => Data::Sequence(Items::new()),
            Collection::Mapping => Data::Mapping(Pairs::new()),
        };
        Composer::start(self, Node { data, tag: tag(shape.tag), style, span: shape.span }, shape.anchor);
    }

    fn end(&mut self, at: u32, _comments: Comments) {
        Composer::end(self, at);
    }

    fn alias(&mut self, name: &str, shape: Shape) -> Result<(), Error> {
        Composer::alias(self, name, shape.span)
    }

    fn end_document(&mut self, _comments: Comments) {
        Composer::end_document(self);
    }

    fn finish(self) -> Vec<Node> {
        Composer::finish(self)
    }
}

fn tag(long: Option<String>) -> Tag {
    let Some(long) = long else { return Tag::Implicit };
    match long.strip_prefix(LONG_TAG) {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => Tag::String,
        Some("timestamp") => Tag::Timestamp,
        Some("binary") => Tag::Binary,
        Some("seq" | "map" | "merge") => Tag::Implicit,
        None if long == "!!merge" => Tag::Implicit,
        None if long == "!" => Tag::NonSpecific,
        Some(_) | None => Tag::Other,
    }
}
