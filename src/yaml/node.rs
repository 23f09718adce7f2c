//! The tree that a YAML text holds.

use compact_str::CompactString;
use thin_vec::ThinVec;

/// A place in the source, in bytes from its start. Nodes that no text holds have an empty span at 0 of line 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub end: u32,
    /// The line of its start, from 1.
    pub line: u32,
}

/// How the text wrote a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// A plain scalar, or a collection in block form.
    #[default]
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    /// A collection in brackets.
    Flow,
}

/// What type a node was given. `Implicit` leaves it to the resolver (plain scalars, see `resolve`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tag {
    #[default]
    Implicit,
    Null,
    Bool,
    Int,
    Float,
    String,
    Timestamp,
    Binary,
    /// A lone `!`.
    NonSpecific,
    /// `!custom` and everything else.
    Other,
}

/// The nodes of a sequence. One word long, so that a node is no larger than it must be: trees are what a build consists of.
pub type Items = ThinVec<Node>;

/// The pairs of a mapping.
pub type Pairs = ThinVec<(Node, Node)>;

/// What a node holds. Aliases were replaced by what they stand for, merge keys (`<<`) are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    Scalar(CompactString),
    Sequence(Items),
    /// Pairs in the order of the text; duplicates are possible.
    Mapping(Pairs),
}

/// One node. Equality compares data, tag and style, not places.
#[derive(Debug, Clone)]
pub struct Node {
    pub data: Data,
    pub tag: Tag,
    pub style: Style,
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.data == other.data && self.tag == other.tag && self.style == other.style
    }
}

impl Eq for Node {}

impl Node {
    fn new(data: Data, tag: Tag) -> Node {
        Node { data, tag, style: Style::Plain, span: Span::default() }
    }

    /// A string that stays one, whatever it looks like.
    pub fn string(text: impl Into<CompactString>) -> Node {
        Node::new(Data::Scalar(text.into()), Tag::String)
    }

    /// A plain scalar whose type is what its text looks like.
    pub fn plain(text: impl Into<CompactString>) -> Node {
        Node::new(Data::Scalar(text.into()), Tag::Implicit)
    }

    pub fn null() -> Node {
        Node::new(Data::Scalar(CompactString::const_new("null")), Tag::Null)
    }

    pub fn sequence(items: impl IntoIterator<Item = Node>) -> Node {
        Node::new(Data::Sequence(items.into_iter().collect()), Tag::Implicit)
    }

    pub fn mapping(pairs: impl IntoIterator<Item = (Node, Node)>) -> Node {
        Node::new(Data::Mapping(pairs.into_iter().collect()), Tag::Implicit)
    }

    /// Gives back the room that a collection does not use.
    pub(super) fn fit(&mut self) {
        match &mut self.data {
            Data::Scalar(_) => {}
            Data::Sequence(items) => items.shrink_to_fit(),
            Data::Mapping(pairs) => pairs.shrink_to_fit(),
        }
    }

    /// The scalar's text, whatever its type.
    pub fn scalar(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text) => Some(text),
            _ => None,
        }
    }

    pub fn items(&self) -> Option<&[Node]> {
        match &self.data {
            Data::Sequence(items) => Some(items),
            _ => None,
        }
    }

    pub fn items_mut(&mut self) -> Option<&mut Items> {
        match &mut self.data {
            Data::Sequence(items) => Some(items),
            _ => None,
        }
    }

    pub fn pairs(&self) -> Option<&[(Node, Node)]> {
        match &self.data {
            Data::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub fn pairs_mut(&mut self) -> Option<&mut Pairs> {
        match &mut self.data {
            Data::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value at `key` of a mapping: the first pair whose key is that scalar.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.pairs()?.iter().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.pairs_mut()?.iter_mut().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
    }

    /// The value at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Sets `key` of a mapping, in place or as its last pair. Does nothing on other nodes.
    pub fn set(&mut self, key: &str, value: Node) {
        match self.get_mut(key) {
            Some(old) => *old = value,
            None => {
                if let Some(pairs) = self.pairs_mut() {
                    pairs.push((Node::string(key), value));
                }
            }
        }
    }

    /// Takes `key` out of a mapping.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let pairs = self.pairs_mut()?;
        let index = pairs.iter().position(|(name, _)| name.scalar() == Some(key))?;
        Some(pairs.remove(index).1)
    }
}
