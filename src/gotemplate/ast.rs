//! The parsed template: nodes with their byte positions, and their text as errors quote it.
//!
//! Answers to text/template/parse/node.go.

use crate::value::{Text, Value, lossy, quote};
use compact_str::CompactString;
use std::fmt::{self, Display, Formatter, Write as _};
use std::sync::Arc;

/// The text that trees were parsed from.
#[derive(Debug)]
pub(super) struct Source {
    /// The name of the file or template that holds the text; a `define` inside keeps it for positions.
    pub name: String,
    pub text: Arc<str>,
}

/// One named template.
#[derive(Debug)]
pub(super) struct Tree {
    pub name: String,
    pub source: Arc<Source>,
    pub root: Box<[Node]>,
}

impl Tree {
    /// Whether there is nothing but space in it; such a template never replaces another.
    pub fn is_empty(&self) -> bool {
        self.root.iter().all(|node| match node {
            Node::Text { start, end } => self.source.text[*start as usize..*end as usize].trim().is_empty(),
            _ => false,
        })
    }
}

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    /// A range of the source.
    Text {
        start: u32,
        end: u32,
    },
    Action(Pipe),
    If(Box<Branch>),
    With(Box<Branch>),
    Range(Box<Branch>),
    Template(Box<Invocation>),
    Break(u32),
    Continue(u32),
}

/// `if`, `with` and `range`.
#[derive(Debug)]
pub(super) struct Branch {
    pub pipe: Pipe,
    pub list: Box<[Node]>,
    pub otherwise: Option<Box<[Node]>>,
}

/// `template "name" pipe`, which `block` is too.
#[derive(Debug)]
pub(super) struct Invocation {
    pub position: u32,
    pub name: String,
    pub pipe: Option<Pipe>,
}

/// `$x, $y := a | b`
#[derive(Debug)]
pub(super) struct Pipe {
    pub position: u32,
    pub is_assignment: bool,
    pub declarations: Box<[CompactString]>,
    pub commands: Box<[Command]>,
}

/// Operands up to `|`.
#[derive(Debug)]
pub(super) struct Command {
    pub position: u32,
    pub arguments: Box<[Expression]>,
}

/// One operand.
#[derive(Debug)]
pub(super) struct Expression {
    pub position: u32,
    pub term: Term,
}

/// What an operand is.
#[derive(Debug)]
pub(super) enum Term {
    Bool(bool),
    Dot,
    Nil,
    Number(Box<Number>),
    Text(Literal),
    /// `.a.b`
    Field(Names),
    /// `$x.a.b`; the first name is the variable's.
    Variable(Names),
    /// `(pipe).a.b`
    Chain(Box<Expression>, Names),
    Function(&'static str, Target),
    Pipe(Box<Pipe>),
}

/// A quoted text. Its bytes are no [`Text`], which would bind the tree to the thread that parsed it.
#[derive(Debug)]
pub(super) struct Literal {
    bytes: Box<[u8]>,
    /// As it was written, where that is not the bytes between double quotes.
    written: Option<Box<str>>,
}

impl Literal {
    /// The literal that was written so and stands for these bytes.
    pub fn new(written: &str, bytes: &[u8]) -> Literal {
        let is_plain =
            written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::as_bytes) == Some(bytes);
        Literal { bytes: bytes.into(), written: (!is_plain).then(|| written.into()) }
    }

    pub fn value(&self) -> Value {
        Value::Text(Text::from(&*self.bytes))
    }
}

/// Names with dots between them. There are so many that one by one they would cost more than cutting them when asked.
#[derive(Debug)]
pub(super) struct Names(CompactString);

impl Names {
    /// The names in `a.b`; the first dot of `.a.b` is left out.
    pub fn new(text: &str) -> Names {
        Names(CompactString::new(text.strip_prefix('.').unwrap_or(text)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a function name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Index in the table of text/template's own functions.
    Builtin(usize),
    /// Index in the table that was registered.
    Registered(usize),
}

/// A number under every type that can hold it.
#[derive(Debug, Clone, Default)]
pub(super) struct Number {
    pub text: String,
    pub integer: Option<i64>,
    pub unsigned: Option<u64>,
    pub float: Option<f64>,
    pub complex: Option<(f64, f64)>,
}

impl Display for Node {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(pipe) => write!(out, "{{{{{pipe}}}}}"),
            Self::Template(invocation) => {
                write!(out, "{{{{template {}", quote::double_quoted(invocation.name.as_bytes()))?;
                if let Some(pipe) = &invocation.pipe {
                    write!(out, " {pipe}")?;
                }
                out.write_str("}}")
            }
            Self::Break(_) => out.write_str("{{break}}"),
            Self::Continue(_) => out.write_str("{{continue}}"),
            // Errors never stand at these: they move on to the pipeline inside.
            Self::Text { .. } => Ok(()),
            Self::If(branch) => write!(out, "{{{{if {}}}}}", branch.pipe),
            Self::With(branch) => write!(out, "{{{{with {}}}}}", branch.pipe),
            Self::Range(branch) => write!(out, "{{{{range {}}}}}", branch.pipe),
        }
    }
}

impl Display for Pipe {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (index, name) in self.declarations.iter().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            out.write_str(name)?;
        }
        if !self.declarations.is_empty() {
            out.write_str(if self.is_assignment { " = " } else { " := " })?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            if index > 0 {
                out.write_str(" | ")?;
            }
            write!(out, "{command}")?;
        }
        Ok(())
    }
}

impl Display for Command {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (index, argument) in self.arguments.iter().enumerate() {
            if index > 0 {
                out.write_char(' ')?;
            }
            match &argument.term {
                Term::Pipe(pipe) => write!(out, "({pipe})")?,
                _ => write!(out, "{argument}")?,
            }
        }
        Ok(())
    }
}

impl Display for Expression {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match &self.term {
            Term::Bool(flag) => write!(out, "{flag}"),
            Term::Dot => out.write_char('.'),
            Term::Nil => out.write_str("nil"),
            Term::Number(number) => out.write_str(&number.text),
            Term::Text(literal) => match &literal.written {
                Some(written) => out.write_str(written),
                None => write!(out, "\"{}\"", lossy(&literal.bytes)),
            },
            Term::Field(names) => write!(out, ".{}", names.as_str()),
            Term::Variable(names) => out.write_str(names.as_str()),
            Term::Chain(inner, fields) => {
                match &inner.term {
                    Term::Pipe(pipe) => write!(out, "({pipe})")?,
                    _ => write!(out, "{inner}")?,
                }
                write!(out, ".{}", fields.as_str())
            }
            Term::Function(name, _) => out.write_str(name),
            Term::Pipe(pipe) => write!(out, "{pipe}"),
        }
    }
}
