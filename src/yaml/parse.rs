//! Text to nodes.
//!
//! In: a YAML stream. Out: a [`Node`] for every document. Answers to go-yaml's scanner and parser (both versions read
//! the same trees).

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};

use super::compose::Composer;
use super::quick;
use super::{Data, Error, Node, Span, Style, Tag};

/// All documents of a stream; an empty document is a null node, an empty stream has no documents.
pub fn parse(source: &str) -> Result<Vec<Node>, Error> {
    match quick::parse(source, false) {
        Some(documents) => Ok(documents),
        None => parse_with_granit(source, false),
    }
}

/// The first document of a stream; null when there is none. What follows it is not looked at.
pub fn parse_one(source: &str) -> Result<Node, Error> {
    let mut documents = match quick::parse(source, true) {
        Some(documents) => documents,
        None => parse_with_granit(source, true)?,
    };
    Ok(documents.pop().unwrap_or_else(Node::null))
}

fn parse_with_granit(source: &str, only_first: bool) -> Result<Vec<Node>, Error> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: 1_000,
        block_nesting_limit: 1_000,
    };
    let mut composer = Composer::default();
    for next in Parser::new_from_str_with_options(source, options) {
        let (event, span) = next.map_err(|error| to_error(&error))?;
        let range = span.byte_range().unwrap_or_default();
        let place = Span { start: range.start as u32, end: range.end as u32, line: span.start.line() as u32 };
        let ends = matches!(event, Event::DocumentEnd);
        compose(&mut composer, event, place, source)?;
        if ends && only_first {
            break;
        }
    }
    Ok(composer.finish())
}

/// go-yaml's words for granit's complaint.
fn to_error(error: &ScanError) -> Error {
    let mark = error.marker();
    let (line, column) = (mark.line() as u32, mark.col() as u32 + 1);
    let words = match error.kind() {
        ErrorKind::ExpectedBlockMappingKey => Err("did not find expected key"),
        ErrorKind::ExpectedBlockSequenceEntry => Err("did not find expected '-' indicator"),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::UnclosedFlowCollection { open: '{' } => {
            Err("did not find expected ',' or '}'")
        }
        ErrorKind::ExpectedFlowSequenceSeparator | ErrorKind::UnclosedFlowCollection { .. } => {
            Err("did not find expected ',' or ']'")
        }
        ErrorKind::ExpectedNodeContent
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::MisplacedFlowCollectionEnd => Err("did not find expected node content"),
        ErrorKind::ExpectedDocumentStart => Err("did not find expected <document start>"),
        ErrorKind::UnexpectedCharacter { .. } => Ok("found character that cannot start any token"),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => Ok("could not find expected ':'"),
        ErrorKind::UnclosedQuotedScalar => Ok("found unexpected end of stream"),
        ErrorKind::DocumentIndicatorInQuotedScalar => Ok("found unexpected document indicator"),
        ErrorKind::UnknownQuotedScalarEscape => Ok("found unknown escape character"),
        ErrorKind::InvalidQuotedScalarHexEscape => Ok("did not find expected hexdecimal number"),
        ErrorKind::InvalidBlockScalarHeader => Ok("did not find expected comment or line break"),
        ErrorKind::MappingValueNotAllowed => Ok("mapping values are not allowed in this context"),
        ErrorKind::MappingKeyNotAllowed => Ok("mapping keys are not allowed in this context"),
        ErrorKind::BlockSequenceEntryNotAllowed => Ok("block sequence entries are not allowed in this context"),
        ErrorKind::MissingAnchorOrAliasName => Ok("did not find expected alphabetic or numeric character"),
        ErrorKind::TabInPlainScalar | ErrorKind::TabInIndentation => {
            Ok("found a tab character that violates indentation")
        }
        _ => return Error::at(line, column, error.info()),
    };
    // go-yaml's scanner counts lines from 1, its parser from 0, and neither names a line 0.
    match words {
        Ok(words) if line > 1 => Error::at(line, column, words),
        Err(words) if line > 1 => Error::at(line - 1, column, words),
        Ok(words) | Err(words) => Error::new(words),
    }
}

fn compose(composer: &mut Composer, event: Event<'_>, span: Span, source: &str) -> Result<(), Error> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let tag = tag.as_deref().map_or(Tag::Implicit, to_tag);
            let (text, style) = match style {
                // An empty node is reported as `~`.
                ScalarStyle::Plain if span.start == span.end && text == "~" => ("".into(), Style::Plain),
                ScalarStyle::Plain => (text, Style::Plain),
                ScalarStyle::SingleQuoted => (text, Style::SingleQuoted),
                ScalarStyle::DoubleQuoted => (text, Style::DoubleQuoted),
                ScalarStyle::Literal => (text, Style::Literal),
                ScalarStyle::Folded => (text, Style::Folded),
            };
            composer.scalar(Node { data: Data::Scalar(text.as_ref().into()), tag, style, span }, anchor);
        }
        Event::SequenceStart(style, anchor, tag) => {
            composer.start(collection(Data::Sequence(Vec::new()), style, tag.as_deref(), span), anchor);
        }
        Event::MappingStart(style, anchor, tag) => {
            composer.start(collection(Data::Mapping(Vec::new()), style, tag.as_deref(), span), anchor);
        }
        Event::SequenceEnd | Event::MappingEnd => composer.end(span.end),
        Event::Alias(anchor) => {
            let name = source.get(span.start as usize + 1..span.end as usize).unwrap_or_default();
            composer.alias(anchor, name, span)?;
        }
        Event::UnresolvedAlias(name) => composer.alias(0, &name, span)?,
        Event::DocumentEnd => composer.end_document(),
        _ => {}
    }
    Ok(())
}

fn collection(data: Data, style: StructureStyle, tag: Option<&granit_parser::Tag>, span: Span) -> Node {
    let style = match style {
        StructureStyle::Block => Style::Plain,
        StructureStyle::Flow => Style::Flow,
    };
    Node { data, tag: tag.map_or(Tag::Implicit, to_tag), style, span }
}

fn to_tag(tag: &granit_parser::Tag) -> Tag {
    match tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => Tag::String,
        Some("timestamp") => Tag::Timestamp,
        Some("binary") => Tag::Binary,
        Some("seq" | "map" | "merge") => Tag::Implicit,
        _ => Tag::Other(tag.original().into()),
    }
}
