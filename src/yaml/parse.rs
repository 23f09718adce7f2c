//! Text to nodes.
//!
//! In: a YAML stream. Out: a [`Node`] for every document. Answers to go-yaml's scanner and parser (both versions read
//! the same trees).

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::compose::Composer;
use super::{Data, Error, Node, Span, Style, Tag};

/// All documents of a stream; an empty document is a null node, an empty stream has no documents.
pub fn parse(source: &str) -> Result<Vec<Node>, Error> {
    parse_with_granit(source)
}

/// The first document of a stream; null when there is none.
pub fn parse_one(source: &str) -> Result<Node, Error> {
    let mut documents = parse(source)?;
    if documents.is_empty() {
        return Ok(Node::null());
    }
    Ok(documents.swap_remove(0))
}

fn parse_with_granit(source: &str) -> Result<Vec<Node>, Error> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: 10_000,
        block_nesting_limit: 10_000,
    };
    let mut composer = Composer::default();
    for next in Parser::new_from_str_with_options(source, options) {
        let (event, span) = next.map_err(|error| {
            let mark = error.marker();
            Error::at(mark.line() as u32, mark.col() as u32 + 1, error.info())
        })?;
        let range = span.byte_range().unwrap_or_default();
        let place = Span { start: range.start as u32, end: range.end as u32, line: span.start.line() as u32 };
        compose(&mut composer, event, place, source)?;
    }
    Ok(composer.finish())
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
