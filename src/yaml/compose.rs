//! Events of a parser to trees of nodes.
//!
//! In: scalars, starts, ends and aliases in the order of the text. Out: a [`Node`] for every document, aliases replaced
//! by a copy of what they stand for, as far as go-yaml's guard against alias bombs allows.

use std::collections::HashMap;

use super::{Data, Error, Node, Span};

/// A tree in the making.
#[derive(Debug, Default)]
pub(super) struct Composer {
    documents: Vec<Node>,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<String, Anchored>,
    budget: Budget,
}

/// A collection whose end has not been seen.
#[derive(Debug)]
struct Open {
    node: Node,
    key: Option<Node>,
    anchor: Option<String>,
    /// Nodes that had been read when it began.
    count: u64,
}

#[derive(Debug)]
enum Anchored {
    /// An alias in there would stand for itself.
    Open,
    Closed(Node, u64),
}

/// go-yaml's measure: how many of the nodes read come out of aliases.
#[derive(Debug, Default)]
struct Budget {
    nodes: u64,
    aliased: u64,
}

impl Budget {
    fn allows(&self) -> bool {
        if self.aliased <= 100 || self.nodes <= 1000 {
            return true;
        }
        let (low, high) = (400_000.0, 4_000_000.0);
        let nodes = self.nodes as f64;
        let allowed = 0.99 - 0.89 * ((nodes.clamp(low, high) - low) / (high - low));
        self.aliased as f64 / nodes <= allowed
    }
}

impl Composer {
    /// A scalar, or an empty collection that has been built elsewhere.
    pub fn scalar(&mut self, node: Node, anchor: Option<String>) {
        self.budget.nodes += 1;
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Anchored::Closed(node.clone(), 1));
        }
        self.add(node);
    }

    /// The start of `node`, an empty sequence or mapping.
    pub fn start(&mut self, node: Node, anchor: Option<String>) {
        let count = self.budget.nodes;
        self.budget.nodes += 1;
        if let Some(anchor) = &anchor {
            self.anchors.insert(anchor.clone(), Anchored::Open);
        }
        self.stack.push(Open { node, key: None, anchor, count });
    }

    /// The end of the innermost open collection, at byte `end`.
    pub fn end(&mut self, end: u32) {
        let Some(mut open) = self.stack.pop() else { return };
        open.node.span.end = end;
        open.node.fit();
        if let Some(anchor) = open.anchor {
            let size = self.budget.nodes - open.count;
            self.anchors.insert(anchor, Anchored::Closed(open.node.clone(), size));
        }
        self.add(open.node);
    }

    /// A copy of what was anchored as `name`.
    pub fn alias(&mut self, name: &str, span: Span) -> Result<(), Error> {
        match self.anchors.get(name) {
            None => Err(Error::new(format!("unknown anchor '{name}' referenced"))),
            Some(Anchored::Open) => Err(Error::new(format!("anchor '{name}' value contains itself"))),
            Some(Anchored::Closed(node, size)) => {
                self.budget.nodes += 1 + size;
                self.budget.aliased += size;
                if !self.budget.allows() {
                    return Err(Error::new("document contains excessive aliasing"));
                }
                let mut copy = node.clone();
                copy.span = span;
                self.add(copy);
                Ok(())
            }
        }
    }

    pub fn end_document(&mut self) {
        self.documents.push(self.root.take().unwrap_or_else(Node::null));
        self.anchors.clear();
        self.budget = Budget::default();
    }

    pub fn finish(self) -> Vec<Node> {
        self.documents
    }

    fn add(&mut self, node: Node) {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut open.node.data {
            Data::Sequence(items) => items.push(node),
            Data::Mapping(pairs) => match open.key.take() {
                Some(key) => pairs.push((key, node)),
                None => open.key = Some(node),
            },
            // Only collections are opened.
            Data::Scalar(_) => {}
        }
    }
}
