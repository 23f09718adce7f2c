//! Trees that keep what a text looked like: order, styles, anchors, tags as they were written, and comments.
//!
//! In: what the grammar finds. Out: a [`Document`] for each. Answers to the `Node` of go-yaml v3 and to the parser in
//! its decode.go, which moves comments from where they were found to where they are kept.

pub use crate::yaml::full::Comments;
use crate::yaml::full::{Builder, Collection, LONG_TAG, Shape};
use crate::yaml::{Error, Style};
use std::collections::HashSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Scalar(String),
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
    /// The name of an anchor.
    Alias(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub content: Content,
    pub style: Style,
    /// The tag that was written: `!!str`, `!custom`.
    pub tag: Option<String>,
    pub anchor: Option<String>,
    pub comments: Comments,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub root: Node,
    /// Above it all, with an empty line after it.
    pub head: String,
    pub foot: String,
}

impl Node {
    pub fn scalar(text: impl Into<String>, style: Style) -> Node {
        Node::new(Content::Scalar(text.into()), style)
    }

    pub fn mapping(pairs: Vec<(Node, Node)>) -> Node {
        Node::new(Content::Mapping(pairs), Style::Plain)
    }

    fn new(content: Content, style: Style) -> Node {
        Node { content, style, tag: None, anchor: None, comments: Comments::default() }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text) => Some(text),
            _ => None,
        }
    }

    pub fn pairs(&self) -> Option<&[(Node, Node)]> {
        match &self.content {
            Content::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub fn pairs_mut(&mut self) -> Option<&mut Vec<(Node, Node)>> {
        match &mut self.content {
            Content::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.pairs()?.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.pairs_mut()?.iter_mut().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    /// Takes a key with its value, and the comments of both, out of a mapping.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let pairs = self.pairs_mut()?;
        let at = pairs.iter().position(|(name, _)| name.text() == Some(key))?;
        Some(pairs.remove(at).1)
    }

    /// Whether a scalar is null: written so, tagged so, or nothing at all.
    pub fn is_null(&self) -> bool {
        let Content::Scalar(text) = &self.content else { return false };
        match &self.tag {
            Some(tag) => tag == "!!null",
            None => self.style == Style::Plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"),
        }
    }

    /// Whether nothing is in there: as kyaml sees it, a scalar has nothing in it, too.
    pub fn is_hollow(&self) -> bool {
        match &self.content {
            Content::Sequence(items) => items.is_empty(),
            Content::Mapping(pairs) => pairs.is_empty(),
            Content::Scalar(_) | Content::Alias(_) => true,
        }
    }
}

/// Makes [`Document`]s.
#[derive(Debug, Default)]
pub(super) struct TreeBuilder {
    documents: Vec<Document>,
    head: String,
    root: Option<Node>,
    stack: Vec<Open>,
    anchors: HashSet<String>,
}

/// A collection whose end has not been seen.
#[derive(Debug)]
struct Open {
    node: Node,
    key: Option<Node>,
}

impl TreeBuilder {
    fn add(&mut self, node: Node) {
        match self.stack.last_mut() {
            Some(open) => open.add(node),
            None => self.root = Some(node),
        }
    }

    fn node(&mut self, content: Content, style: Style, shape: Shape) -> Node {
        if let Some(anchor) = &shape.anchor {
            self.anchors.insert(anchor.clone());
        }
        Node { content, style, tag: shape.tag.and_then(short), anchor: shape.anchor, comments: shape.comments }
    }
}

impl Open {
    fn add(&mut self, mut node: Node) {
        let block = self.node.style != Style::Flow;
        match &mut self.node.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(pairs) => match self.key.take() {
                None => {
                    // What stands below the value before, less indented, was found with this key.
                    if let (true, false, Some((before, _))) = (block, node.comments.foot.is_empty(), pairs.last_mut()) {
                        before.comments.foot = std::mem::take(&mut node.comments.foot);
                    }
                    self.key = Some(node);
                }
                Some(mut key) => {
                    if key.comments.foot.is_empty() {
                        key.comments.foot = std::mem::take(&mut node.comments.foot);
                    }
                    pairs.push((key, node));
                }
            },
            // Only collections are opened.
            Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
}

impl Builder for TreeBuilder {
    type Documents = Vec<Document>;

    fn document(&mut self, head: String) {
        self.head = head;
    }

    fn scalar(&mut self, text: String, style: Style, shape: Shape) {
        let node = self.node(Content::Scalar(text), style, shape);
        self.add(node);
    }

    fn start(&mut self, collection: Collection, style: Style, shape: Shape) {
        let content = match collection {
            Collection::Sequence => Content::Sequence(Vec::new()),
            Collection::Mapping => Content::Mapping(Vec::new()),
        };
        let node = self.node(content, style, shape);
        self.stack.push(Open { node, key: None });
    }

    fn end(&mut self, _at: u32, comments: Comments) {
        let Some(Open { mut node, .. }) = self.stack.pop() else { return };
        node.comments.line = comments.line;
        node.comments.foot = comments.foot;
        let block = node.style != Style::Flow;
        if let (true, false, Content::Mapping(pairs)) = (block, node.comments.foot.is_empty(), &mut node.content)
            && let Some((key, _)) = pairs.last_mut()
        {
            key.comments.foot = std::mem::take(&mut node.comments.foot);
        }
        self.add(node);
    }

    fn alias(&mut self, name: &str, shape: Shape) -> Result<(), Error> {
        if !self.anchors.contains(name) {
            return Err(Error::new(format!("unknown anchor '{name}' referenced")));
        }
        let node = self.node(Content::Alias(name.to_owned()), Style::Plain, shape);
        self.add(node);
        Ok(())
    }

    fn end_document(&mut self, comments: Comments) {
        let root = self.root.take().unwrap_or_else(|| Node::scalar("", Style::Plain));
        // Anchors of one document are still known in the next, as the original's are.
        self.documents.push(Document { root, head: std::mem::take(&mut self.head), foot: comments.foot });
    }

    fn finish(self) -> Vec<Document> {
        self.documents
    }
}

/// The tag as it is written, when it says anything.
fn short(long: String) -> Option<String> {
    match long.strip_prefix(LONG_TAG) {
        Some(name) => Some(format!("!!{name}")),
        None if long == "!" => None,
        None => Some(long),
    }
}
