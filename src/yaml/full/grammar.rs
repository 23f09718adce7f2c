//! Tokens to nodes: the grammar of streams, documents, blocks and flows.

use super::cursor::Mark;
use super::scan::{Kind, Scanner, Token};
use crate::yaml::compose::Composer;
use crate::yaml::resolve::Version;
use crate::yaml::{Data, Error, Node, Span, Style, Tag};

const LONG_TAG: &str = "tag:yaml.org,2002:";

pub(super) struct Grammar<'a> {
    scanner: Scanner<'a>,
    version: Version,
    composer: Composer,
    /// Handles and what they stand for in this document.
    handles: Vec<(String, String)>,
}

/// What stands in front of a node.
#[derive(Debug, Default)]
struct Properties {
    anchor: Option<String>,
    tag: Tag,
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

impl<'a> Grammar<'a> {
    pub fn new(source: &'a str, version: Version) -> Grammar<'a> {
        Grammar { scanner: Scanner::new(source, version), version, composer: Composer::default(), handles: Vec::new() }
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

    pub fn documents(mut self, only_first: bool) -> Result<Vec<Node>, Error> {
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
        Ok(self.composer.finish())
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
        self.composer.end_document();
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
        self.add_scalar(String::new(), Style::Plain, Properties::default(), (mark, mark));
        Ok(())
    }

    fn add_scalar(&mut self, text: String, style: Style, properties: Properties, (start, end): (Mark, Mark)) {
        let start = properties.start.unwrap_or(start);
        let node = Node { data: Data::Scalar(text.into()), tag: properties.tag, style, span: span(start, end) };
        self.composer.scalar(node, properties.anchor);
    }

    fn start(&mut self, data: Data, style: Style, properties: Properties, mark: Mark) {
        let start = properties.start.unwrap_or(mark);
        let node = Node { data, tag: properties.tag, style, span: span(start, mark) };
        self.composer.start(node, properties.anchor);
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

    fn resolve_tag(&mut self, handle: &str, suffix: &str, mark: Mark) -> Result<Tag, Error> {
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
        let long = format!("{prefix}{suffix}");
        Ok(match long.strip_prefix(LONG_TAG) {
            Some("null") => Tag::Null,
            Some("bool") => Tag::Bool,
            Some("int") => Tag::Int,
            Some("float") => Tag::Float,
            Some("str") => Tag::String,
            Some("timestamp") => Tag::Timestamp,
            Some("binary") => Tag::Binary,
            Some("seq" | "map" | "merge") => Tag::Implicit,
            Some(other) => Tag::Other(format!("!!{other}").into()),
            None => Tag::Other(long.into()),
        })
    }

    fn node(&mut self, place: Place) -> Result<(), Error> {
        if let Kind::Alias(name) = self.peek()? {
            let name = name.clone();
            let Token { start, end, .. } = self.scanner.next()?;
            return self.composer.alias(&name, span(start, end));
        }
        let properties = self.properties()?;
        let mark = self.mark()?;
        let block = place != Place::Flow;
        match self.peek()? {
            Kind::BlockEntry if place == Place::BlockValue => {
                self.start(Data::Sequence(Vec::new()), Style::Plain, properties, mark);
                self.indentless_sequence()
            }
            Kind::Scalar { .. } => {
                let Token { kind, start, end } = self.scanner.next()?;
                if let Kind::Scalar { text, style } = kind {
                    self.add_scalar(text, style, properties, (start, end));
                }
                Ok(())
            }
            Kind::FlowSequenceStart => {
                self.start(Data::Sequence(Vec::new()), Style::Flow, properties, mark);
                self.flow_sequence(mark)
            }
            Kind::FlowMappingStart => {
                self.start(Data::Mapping(Vec::new()), Style::Flow, properties, mark);
                self.flow_mapping(mark)
            }
            Kind::BlockSequenceStart if block => {
                self.start(Data::Sequence(Vec::new()), Style::Plain, properties, mark);
                self.block_sequence(mark)
            }
            Kind::BlockMappingStart if block => {
                self.start(Data::Mapping(Vec::new()), Style::Plain, properties, mark);
                self.block_mapping(mark)
            }
            _ if properties.given => {
                self.add_scalar(String::new(), Style::Plain, properties, (mark, mark));
                Ok(())
            }
            _ => self.fail(Some(properties.start.unwrap_or(mark)), "did not find expected node content"),
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        let end = self.scanner.next()?.end;
        self.composer.end(end.at as u32);
        Ok(())
    }

    fn block_sequence(&mut self, start: Mark) -> Result<(), Error> {
        self.scanner.next()?;
        loop {
            match self.peek()? {
                Kind::BlockEntry => {}
                Kind::BlockEnd => return self.end(),
                _ => return self.fail(Some(start), "did not find expected '-' indicator"),
            }
            self.scanner.next()?;
            match self.peek()? {
                Kind::BlockEntry | Kind::BlockEnd => self.empty()?,
                _ => self.node(Place::Block)?,
            }
        }
    }

    fn indentless_sequence(&mut self) -> Result<(), Error> {
        while *self.peek()? == Kind::BlockEntry {
            self.scanner.next()?;
            match self.peek()? {
                Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => self.empty()?,
                _ => self.node(Place::Block)?,
            }
        }
        let end = self.mark()?;
        self.composer.end(end.at as u32);
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
        self.start(Data::Mapping(Vec::new()), Style::Flow, Properties::default(), mark);
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
        self.composer.end(end.at as u32);
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
