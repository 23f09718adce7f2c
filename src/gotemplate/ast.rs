//! The parsed template: nodes with their byte positions, and their text as errors quote it.
//!
//! Answers to text/template/parse/node.go.

use crate::value::{Text, quote};
use std::fmt::{self, Display, Formatter, Write as _};
use std::rc::Rc;

/// The text that trees were parsed from.
#[derive(Debug)]
pub(super) struct Source {
    /// The name of the file or template that holds the text; a `define` inside keeps it for positions.
    pub name: String,
    pub text: String,
}

/// One named template.
#[derive(Debug)]
pub(super) struct Tree {
    pub name: String,
    pub source: Rc<Source>,
    pub root: Vec<Node>,
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
    If(Branch),
    With(Branch),
    Range(Branch),
    Template {
        position: u32,
        name: String,
        pipe: Option<Pipe>,
    },
    Break(u32),
    Continue(u32),
}

/// `if`, `with` and `range`.
#[derive(Debug)]
pub(super) struct Branch {
    pub pipe: Pipe,
    pub list: Vec<Node>,
    pub otherwise: Option<Vec<Node>>,
}

/// `$x, $y := a | b`
#[derive(Debug)]
pub(super) struct Pipe {
    pub position: u32,
    pub is_assignment: bool,
    pub declarations: Vec<Rc<str>>,
    pub commands: Vec<Command>,
}

/// Operands up to `|`.
#[derive(Debug)]
pub(super) struct Command {
    pub position: u32,
    pub arguments: Vec<Expression>,
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
    Text {
        quoted: String,
        value: Text,
    },
    /// `.a.b`
    Field(Vec<Box<str>>),
    /// `$x.a.b`; the first name is the variable's.
    Variable(Vec<Box<str>>),
    /// `(pipe).a.b`
    Chain(Box<Expression>, Vec<Box<str>>),
    Function(Box<str>, Target),
    Pipe(Box<Pipe>),
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
            Self::Template { name, pipe, .. } => {
                write!(out, "{{{{template {}", quote::double_quoted(name.as_bytes()))?;
                if let Some(pipe) = pipe {
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
            Term::Text { quoted, .. } => out.write_str(quoted),
            Term::Field(names) => write_fields(out, names),
            Term::Variable(names) => {
                out.write_str(names.first().map_or("", |name| name))?;
                write_fields(out, names.get(1..).unwrap_or_default())
            }
            Term::Chain(inner, fields) => {
                match &inner.term {
                    Term::Pipe(pipe) => write!(out, "({pipe})")?,
                    _ => write!(out, "{inner}")?,
                }
                write_fields(out, fields)
            }
            Term::Function(name, _) => out.write_str(name),
            Term::Pipe(pipe) => write!(out, "{pipe}"),
        }
    }
}

fn write_fields(out: &mut Formatter<'_>, names: &[Box<str>]) -> fmt::Result {
    for name in names {
        write!(out, ".{name}")?;
    }
    Ok(())
}
