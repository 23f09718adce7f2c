//! Tokens to nodes: the grammar of streams, documents, blocks and flows.

use super::build::{Builder, Collection, Shape};
use super::comments::{Comments, Queue};
use super::cursor::Mark;
use super::scan::{Kind, Scanner, Token};
use crate::yaml::resolve::Version;
use crate::yaml::{Error, Span, Style};

/// What `!!` stands for.
pub(in crate::yaml) const LONG_TAG: &str = "tag:yaml.org,2002:";

pub(super) struct Grammar<'a, B> {
    scanner: Scanner<'a>,
    version: Version,
    builder: B,
    /// Handles and what they stand for in this document.
    handles: Vec<(String, String)>,
}

/// What stands in front of a node.
#[derive(Debug, Default)]
struct Properties {
    anchor: Option<String>,
    /// In its long form.
    tag: Option<String>,
    /// Anything was there at all.
    given: bool,
    start: Option<Mark>,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Block,
    /// Behind a key, where a list need not be indented.
    BlockValue,
    Flow,
}

fn span(start: Mark, end: Mark) -> Span {
    Span { start: start.at as u32, end: end.at as u32, line: start.line + 1 }
}

impl Properties {
    fn shape(self, start: Mark, end: Mark, comments: Comments) -> Shape {
        let start = self.start.unwrap_or(start);
        Shape { anchor: self.anchor, tag: self.tag, span: span(start, end), comments }
    }
}

impl<'a, B: Builder> Grammar<'a, B> {
    pub fn new(source: &'a str, version: Version, builder: B) -> Grammar<'a, B> {
        Grammar { scanner: Scanner::new(source, version), version, builder, handles: Vec::new() }
    }

    /// Hands comments to the builder, too.
    pub fn with_comments(mut self) -> Grammar<'a, B> {
        self.scanner.comments = Some(Queue::default());
        self
    }

    /// The comments that wait for the event at hand; none are collected for most callers.
    fn comments(&mut self) -> Comments {
        self.scanner.comments.as_mut().map(Queue::take).unwrap_or_default()
    }

    fn peek(&mut self) -> Result<&Kind, Error> {
        self.scanner.peek().map(|token| &token.kind)
    }

    fn mark(&mut self) -> Result<Mark, Error> {
        self.scanner.peek().map(|token| token.start)
    }

    /// Fails at the next token. Unlike the scanner, the original's parser counts lines from 0.
    fn fail<T>(&mut self, context: Option<Mark>, words: &str) -> Result<T, Error> {
        let problem = self.mark()?;
        let context = context.map_or(0, |mark| mark.line);
        let line = match self.version {
            Version::V2 if problem.line > 0 => problem.line,
            Version::V3 if context == 0 => problem.line,
            _ => context,
        };
        let mut error = Error::new(words);
        error.line = (line > 0).then_some(line);
        error.column = Some(problem.column as u32 + 1);
        Err(error)
    }

    pub fn documents(mut self, only_first: bool) -> Result<B::Documents, Error> {
        let mut first = true;
        loop {
            while !first && *self.peek()? == Kind::DocumentEnd {
                self.scanner.next()?;
            }
            if *self.peek()? == Kind::StreamEnd {
                break;
            }
            self.document(first)?;
            if only_first {
                break;
            }
            first = false;
        }
        Ok(self.builder.finish())
    }

    fn document(&mut self, first: bool) -> Result<(), Error> {
        let explicit =
            matches!(self.peek()?, Kind::Version { .. } | Kind::TagDirective { .. } | Kind::DocumentStart) || !first;
        self.directives()?;
        if explicit {
            if *self.peek()? != Kind::DocumentStart {
                return self.fail(None, "did not find expected <document start>");
            }
            self.scanner.next()?;
            self.builder.document(String::new());
        } else {
            let head = self.scanner.comments.as_mut().map(Queue::take_document_head).unwrap_or_default();
            self.builder.document(head);
        }
        let empty = explicit
            && matches!(
                self.peek()?,
                Kind::Version { .. }
                    | Kind::TagDirective { .. }
                    | Kind::DocumentStart
                    | Kind::DocumentEnd
                    | Kind::StreamEnd
            );
        if empty {
            self.empty()?;
        } else {
            self.node(Place::Block)?;
        }
        if *self.peek()? == Kind::DocumentEnd {
            self.scanner.next()?;
        }
        let mut comments = self.comments();
        if comments.foot.is_empty() {
            comments.foot = std::mem::take(&mut comments.head);
        }
        self.builder.end_document(comments);
        Ok(())
    }

    fn directives(&mut self) -> Result<(), Error> {
        self.handles.clear();
        let mut versions = 0;
        loop {
            match self.peek()?.clone() {
                Kind::Version { major, minor } => {
                    versions += 1;
                    if versions > 1 {
                        return self.fail(None, "found duplicate %YAML directive");
                    }
                    if (major, minor) != (1, 1) {
                        return self.fail(None, "found incompatible YAML document");
                    }
                }
                Kind::TagDirective { handle, prefix } => {
                    if self.handles.iter().any(|(known, _)| *known == handle) {
                        return self.fail(None, "found duplicate %TAG directive");
                    }
                    self.handles.push((handle, prefix));
                }
                _ => return Ok(()),
            }
            self.scanner.next()?;
        }
    }

    /// A node of nothing, in front of the next token.
    fn empty(&mut self) -> Result<(), Error> {
        let mark = self.mark()?;
        self.add_empty(Properties::default(), mark);
        Ok(())
    }

    /// A scalar of nothing leaves comments to what follows.
    fn add_empty(&mut self, properties: Properties, mark: Mark) {
        let shape = properties.shape(mark, mark, Comments::default());
        self.builder.scalar(String::new(), Style::Plain, shape);
    }

    fn start_block(&mut self, collection: Collection, properties: Properties, mark: Mark) {
        let head = self.scanner.comments.as_mut().map(Queue::take_stem).unwrap_or_default();
        let shape = properties.shape(mark, mark, Comments { head, ..Comments::default() });
        self.builder.start(collection, Style::Plain, shape);
    }

    fn start_flow(&mut self, collection: Collection, properties: Properties, mark: Mark) {
        let comments = self.comments();
        self.builder.start(collection, Style::Flow, properties.shape(mark, mark, comments));
    }

    fn properties(&mut self) -> Result<Properties, Error> {
        let mut properties = Properties::default();
        let mut written = None;
        for _ in 0..2 {
            match self.peek()? {
                Kind::Anchor(_) if properties.anchor.is_none() => {}
                Kind::Tag { .. } if written.is_none() => {}
                _ => break,
            }
            let Token { kind, start, .. } = self.scanner.next()?;
            properties.start.get_or_insert(start);
            properties.given = true;
            match kind {
                Kind::Anchor(name) => properties.anchor = Some(name),
                Kind::Tag { handle, suffix } => written = Some((handle, suffix, start)),
                _ => {}
            }
        }
        // Tags are looked up only once the token behind them is there.
        self.peek()?;
        if let Some((handle, suffix, mark)) = written {
            properties.tag = self.resolve_tag(&handle, &suffix, mark)?;
        }
        Ok(properties)
    }

    fn resolve_tag(&mut self, handle: &str, suffix: &str, mark: Mark) -> Result<Option<String>, Error> {
        let known = self.handles.iter().find(|(known, _)| known == handle).map(|(_, prefix)| prefix.as_str());
        let prefix = match (handle, known) {
            ("", _) => "",
            (_, Some(prefix)) => prefix,
            ("!", None) => "!",
            ("!!", None) => LONG_TAG,
            (_, None) => {
                let mut error = Error::new("found undefined tag handle");
                error.line = (mark.line > 0).then_some(mark.line);
                return Err(error);
            }
        };
        Ok(Some(format!("{prefix}{suffix}")))
    }

    fn node(&mut self, place: Place) -> Result<(), Error> {
        if let Kind::Alias(name) = self.peek()? {
            let name = name.clone();
            let comments = self.comments();
            let Token { start, end, .. } = self.scanner.next()?;
            return self.builder.alias(&name, Properties::default().shape(start, end, comments));
        }
        let properties = self.properties()?;
        let mark = self.mark()?;
        let block = place != Place::Flow;
        match self.peek()? {
            Kind::BlockEntry if place == Place::BlockValue => {
                let shape = properties.shape(mark, mark, Comments::default());
                self.builder.start(Collection::Sequence, Style::Plain, shape);
                self.indentless_sequence()
            }
            Kind::Scalar { .. } => {
                let Token { kind, start, end } = self.scanner.next()?;
                if let Kind::Scalar { text, style } = kind {
                    let comments = self.comments();
                    self.builder.scalar(text, style, properties.shape(start, end, comments));
                }
                Ok(())
            }
            Kind::FlowSequenceStart => {
                self.start_flow(Collection::Sequence, properties, mark);
                self.flow_sequence(mark)
            }
            Kind::FlowMappingStart => {
                self.start_flow(Collection::Mapping, properties, mark);
                self.flow_mapping(mark)
            }
            Kind::BlockSequenceStart if block => {
                self.start_block(Collection::Sequence, properties, mark);
                self.block_sequence(mark)
            }
            Kind::BlockMappingStart if block => {
                self.start_block(Collection::Mapping, properties, mark);
                self.block_mapping(mark)
            }
            _ if properties.given => {
                self.add_empty(properties, mark);
                Ok(())
            }
            _ => self.fail(Some(properties.start.unwrap_or(mark)), "did not find expected node content"),
        }
    }

    /// The end of a collection, which takes the comments that wait.
    fn end(&mut self) -> Result<(), Error> {
        let comments = self.comments();
        let end = self.scanner.next()?.end;
        self.builder.end(end.at as u32, comments);
        Ok(())
    }

    /// The end of a collection that leaves comments to what follows.
    fn end_at(&mut self, end: Mark) {
        self.builder.end(end.at as u32, Comments::default());
    }

    /// Goes over a list's `-`. A comment above it belongs to the collection behind it, if there is one.
    fn skip_entry(&mut self) -> Result<(), Error> {
        let length = self.scanner.comments.as_ref().map_or(0, Queue::head_length);
        self.scanner.next()?;
        if length == 0 {
            return Ok(());
        }
        let begins = matches!(self.peek()?, Kind::BlockSequenceStart | Kind::BlockMappingStart);
        if let (true, Some(queue)) = (begins, &mut self.scanner.comments) {
            queue.split_stem(length);
        }
        Ok(())
    }

    fn block_sequence(&mut self, start: Mark) -> Result<(), Error> {
        self.scanner.next()?;
        loop {
            match self.peek()? {
                Kind::BlockEntry => {}
                Kind::BlockEnd => {
                    let end = self.scanner.next()?.end;
                    self.end_at(end);
                    return Ok(());
                }
                _ => return self.fail(Some(start), "did not find expected '-' indicator"),
            }
            self.skip_entry()?;
            match self.peek()? {
                Kind::BlockEntry | Kind::BlockEnd => self.empty()?,
                _ => self.node(Place::Block)?,
            }
        }
    }

    fn indentless_sequence(&mut self) -> Result<(), Error> {
        while *self.peek()? == Kind::BlockEntry {
            self.skip_entry()?;
            match self.peek()? {
                Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => self.empty()?,
                _ => self.node(Place::Block)?,
            }
        }
        let end = self.mark()?;
        self.end_at(end);
        Ok(())
    }

    fn block_mapping(&mut self, start: Mark) -> Result<(), Error> {
        self.scanner.next()?;
        loop {
            match self.peek()? {
                Kind::Key => {}
                Kind::BlockEnd => return self.end(),
                _ => return self.fail(Some(start), "did not find expected key"),
            }
            self.scanner.next()?;
            self.block_pair_part()?;
            if *self.peek()? == Kind::Value {
                self.scanner.next()?;
                self.block_pair_part()?;
            } else {
                self.empty()?;
            }
        }
    }

    /// A key or value of a block mapping.
    fn block_pair_part(&mut self) -> Result<(), Error> {
        match self.peek()? {
            Kind::Key | Kind::Value | Kind::BlockEnd => self.empty(),
            _ => self.node(Place::BlockValue),
        }
    }

    fn flow_sequence(&mut self, start: Mark) -> Result<(), Error> {
        self.scanner.next()?;
        let mut first = true;
        while *self.peek()? != Kind::FlowSequenceEnd {
            if !first {
                if *self.peek()? != Kind::FlowEntry {
                    return self.fail(Some(start), "did not find expected ',' or ']'");
                }
                self.scanner.next()?;
            }
            first = false;
            match self.peek()? {
                Kind::Key => self.flow_pair()?,
                Kind::FlowSequenceEnd => break,
                _ => self.node(Place::Flow)?,
            }
        }
        self.end()
    }

    /// `[a: b]`: a mapping of one pair inside of a list.
    fn flow_pair(&mut self) -> Result<(), Error> {
        let mark = self.mark()?;
        self.scanner.next()?;
        let shape = Properties::default().shape(mark, mark, Comments::default());
        self.builder.start(Collection::Mapping, Style::Flow, shape);
        match self.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                // The original eats this token, whatever it is.
                self.empty()?;
                self.scanner.next()?;
            }
            _ => self.node(Place::Flow)?,
        }
        if *self.peek()? == Kind::Value {
            self.scanner.next()?;
            match self.peek()? {
                Kind::FlowEntry | Kind::FlowSequenceEnd => self.empty()?,
                _ => self.node(Place::Flow)?,
            }
        } else {
            self.empty()?;
        }
        let end = self.mark()?;
        self.end_at(end);
        Ok(())
    }

    fn flow_mapping(&mut self, start: Mark) -> Result<(), Error> {
        self.scanner.next()?;
        let mut first = true;
        while *self.peek()? != Kind::FlowMappingEnd {
            if !first {
                if *self.peek()? != Kind::FlowEntry {
                    return self.fail(Some(start), "did not find expected ',' or '}'");
                }
                self.scanner.next()?;
            }
            first = false;
            match self.peek()? {
                Kind::Key => {
                    self.scanner.next()?;
                    self.flow_pair_part()?;
                    if *self.peek()? == Kind::Value {
                        self.scanner.next()?;
                        self.flow_pair_part()?;
                    } else {
                        self.empty()?;
                    }
                }
                Kind::FlowMappingEnd => break,
                _ => {
                    self.node(Place::Flow)?;
                    self.empty()?;
                }
            }
        }
        self.end()
    }

    /// A key or value of a flow mapping.
    fn flow_pair_part(&mut self) -> Result<(), Error> {
        match self.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => self.empty(),
            _ => self.node(Place::Flow),
        }
    }
}
