//! The parser: items to trees.
//!
//! In: a text and the functions that it may name. Out: its own tree and one for each `define` and `block` in it.
//! Answers to text/template/parse/parse.go, whose words the errors are.

use super::ast::{Branch, Command, Expression, Invocation, Literal, Names, Node, Pipe, Source, Target, Term, Tree};
use super::constant;
use super::error::Error;
use super::lex::{Item, Kind, Lexer};
use crate::value::{lossy, quote};
use compact_str::CompactString;
use std::borrow::Cow;
use std::sync::Arc;

/// Go allows this many nested parentheses.
const MAX_PARENTHESES: usize = 10_000;
/// Nested `if`, `with`, `range` and `define`: Go has no bound but its stack.
const MAX_NESTING: usize = 20_000;

/// Resolves a function's name; that of the answer is the table's own.
pub(super) type Lookup<'a> = &'a (dyn Fn(&str) -> Option<(&'static str, Target)> + Sync);

/// Parses `text`; the last tree is the one of the whole text, the others are defined in it.
pub(super) fn parse(name: &str, text: &Arc<str>, functions: Lookup<'_>) -> Result<Vec<Tree>, Error> {
    let source = Arc::new(Source { name: name.to_owned(), text: Arc::clone(text) });
    let mut lexer = Lexer::new(&source.text);
    lexer.break_ok = functions("break").is_none();
    lexer.continue_ok = functions("continue").is_none();
    let mut parser = Parser {
        lexer,
        source: &source,
        functions,
        trees: Vec::new(),
        scope: Scope::new(),
        nesting: 0,
        open: Open::default(),
    };
    let root = parser.top()?;
    parser.add(name.to_owned(), root)?;
    Ok(parser.trees)
}

/// What a `define` or `block` has of its own while it is parsed.
struct Scope<'s> {
    tokens: [Item<'s>; 3],
    peeked: usize,
    variables: Vec<&'s str>,
    /// Where the action that is being parsed starts.
    action: Option<u32>,
    range_depth: usize,
    parentheses: usize,
}

impl Scope<'_> {
    fn new() -> Self {
        Self { tokens: [Item::NONE; 3], peeked: 0, variables: vec!["$"], action: None, range_depth: 0, parentheses: 0 }
    }
}

/// How a list of nodes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    End,
    Else,
}

impl End {
    fn describe(self) -> &'static str {
        match self {
            Self::End => "{{end}}",
            Self::Else => "{{else}}",
        }
    }
}

/// One step of a list.
enum Step {
    Node(Node),
    End(End),
}

struct Parser<'s, 'a> {
    lexer: Lexer<'s>,
    source: &'s Arc<Source>,
    functions: Lookup<'a>,
    trees: Vec<Tree>,
    scope: Scope<'s>,
    nesting: usize,
    open: Open,
}

/// The lists that are being gathered, the inner behind the outer: each gets its exact size when it is closed.
#[derive(Default)]
struct Open {
    nodes: Vec<Node>,
    commands: Vec<Command>,
    arguments: Vec<Expression>,
}

/// Takes off what was added since the list had `mark` elements.
fn close<T>(list: &mut Vec<T>, mark: usize) -> Box<[T]> {
    list.split_off(mark).into_boxed_slice()
}

type Result<T, E = Error> = std::result::Result<T, E>;

impl<'s> Parser<'s, '_> {
    // The items, with three of lookahead.

    fn next(&mut self) -> Item<'s> {
        if self.scope.peeked > 0 {
            self.scope.peeked -= 1;
        } else {
            self.scope.tokens[0] = self.lexer.next_item();
        }
        self.scope.tokens[self.scope.peeked]
    }

    fn back_up(&mut self) {
        self.scope.peeked += 1;
    }

    fn back_up_two(&mut self, first: Item<'s>) {
        self.scope.tokens[1] = first;
        self.scope.peeked = 2;
    }

    fn back_up_three(&mut self, second: Item<'s>, first: Item<'s>) {
        self.scope.tokens[1] = first;
        self.scope.tokens[2] = second;
        self.scope.peeked = 3;
    }

    fn peek(&mut self) -> Item<'s> {
        if self.scope.peeked == 0 {
            self.scope.peeked = 1;
            self.scope.tokens[0] = self.lexer.next_item();
        }
        self.scope.tokens[self.scope.peeked - 1]
    }

    fn next_non_space(&mut self) -> Item<'s> {
        loop {
            let item = self.next();
            if item.kind != Kind::Space {
                return item;
            }
        }
    }

    fn peek_non_space(&mut self) -> Item<'s> {
        let item = self.next_non_space();
        self.back_up();
        item
    }

    // Errors.

    fn error(&self, message: impl Into<String>) -> Error {
        let line = self.line_of(self.scope.tokens[0].position);
        Error::Parse { name: self.source.name.clone(), line, message: message.into() }
    }

    fn line_of(&self, position: u32) -> u32 {
        let before = &self.source.text.as_bytes()[..position as usize];
        1 + memchr::memchr_iter(b'\n', before).count() as u32
    }

    fn unexpected(&self, item: &Item<'_>, context: &str) -> Error {
        if item.kind != Kind::Error {
            return self.error(format!("unexpected {} in {context}", self.lexer.describe(item)));
        }
        let mut message = self.lexer.describe(item);
        let started = self.scope.action.map(|position| self.line_of(position));
        if let Some(line) = started.filter(|line| *line != self.line_of(item.position)) {
            let extra = format!(" in action started at {}:{line}", self.source.name);
            // "unclosed action started at", not "unclosed action in action started at".
            let cut = if message.ends_with(" action") { " in action".len() } else { 0 };
            message.push_str(&extra[cut..]);
        }
        self.error(message)
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Result<Item<'s>> {
        let item = self.next_non_space();
        if item.kind == kind { Ok(item) } else { Err(self.unexpected(&item, context)) }
    }

    // Trees.

    fn top(&mut self) -> Result<Box<[Node]>> {
        let mark = self.open.nodes.len();
        loop {
            match self.peek().kind {
                Kind::Eof => return Ok(close(&mut self.open.nodes, mark)),
                Kind::LeftDelimiter => {
                    let delimiter = self.next();
                    if self.next_non_space().kind == Kind::Define {
                        self.definition()?;
                        continue;
                    }
                    self.back_up_two(delimiter);
                }
                _ => {}
            }
            match self.text_or_action()? {
                Step::Node(node) => self.open.nodes.push(node),
                Step::End(end) => return Err(self.error(format!("unexpected {}", end.describe()))),
            }
        }
    }

    /// What follows `define`.
    fn definition(&mut self) -> Result<()> {
        const CONTEXT: &str = "define clause";
        self.in_own_scope(|parser| {
            let item = parser.next_non_space();
            if !matches!(item.kind, Kind::String | Kind::RawString) {
                return Err(parser.unexpected(&item, CONTEXT));
            }
            let name = lossy(&parser.unquote(&item)?).into_owned();
            parser.expect(Kind::RightDelimiter, CONTEXT)?;
            parser.body(name, CONTEXT)
        })
    }

    /// The list up to `end` becomes the tree `name`.
    fn body(&mut self, name: String, context: &str) -> Result<()> {
        let (nodes, end) = self.item_list()?;
        if let End::Else = end {
            return Err(self.error(format!("unexpected {} in {context}", end.describe())));
        }
        self.add(name, nodes)
    }

    fn in_own_scope(&mut self, parse: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let outer = std::mem::replace(&mut self.scope, Scope::new());
        let result = parse(self);
        // An error has taken its line from the inner scope already.
        self.scope = outer;
        result
    }

    fn add(&mut self, name: String, root: Box<[Node]>) -> Result<()> {
        let tree = Tree { name, source: Arc::clone(self.source), root };
        match self.trees.iter_mut().find(|other| other.name == tree.name) {
            None => self.trees.push(tree),
            Some(other) if other.is_empty() => *other = tree,
            Some(_) if tree.is_empty() => {}
            Some(_) => {
                let name = quote::double_quoted(tree.name.as_bytes());
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
        }
        Ok(())
    }

    fn item_list(&mut self) -> Result<(Box<[Node]>, End)> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(self.error("max nesting depth exceeded"));
        }
        let mark = self.open.nodes.len();
        while self.peek_non_space().kind != Kind::Eof {
            match self.text_or_action()? {
                Step::Node(node) => self.open.nodes.push(node),
                Step::End(end) => {
                    self.nesting -= 1;
                    return Ok((close(&mut self.open.nodes, mark), end));
                }
            }
        }
        Err(self.error("unexpected EOF"))
    }

    fn text_or_action(&mut self) -> Result<Step> {
        let item = self.next_non_space();
        match item.kind {
            Kind::Text => {
                let start = item.position;
                Ok(Step::Node(Node::Text { start, end: start + item.text.len() as u32 }))
            }
            Kind::LeftDelimiter => {
                self.scope.action = Some(item.position);
                let step = self.action();
                self.scope.action = None;
                step
            }
            _ => Err(self.unexpected(&item, "input")),
        }
    }

    fn action(&mut self) -> Result<Step> {
        let item = self.next_non_space();
        let node = match item.kind {
            Kind::Block => self.block()?,
            Kind::Break => self.loop_control("{{break}}", Node::Break(item.position))?,
            Kind::Continue => self.loop_control("{{continue}}", Node::Continue(item.position))?,
            Kind::Else => return self.otherwise().map(|()| Step::End(End::Else)),
            Kind::End => return self.expect(Kind::RightDelimiter, "end").map(|_| Step::End(End::End)),
            Kind::If => Node::If(Box::new(self.control("if")?)),
            Kind::Range => Node::Range(Box::new(self.control("range")?)),
            Kind::With => Node::With(Box::new(self.control("with")?)),
            Kind::Template => self.template()?,
            _ => {
                self.back_up();
                // Variables stay until the enclosing "end".
                Node::Action(self.pipeline("command", Kind::RightDelimiter)?)
            }
        };
        Ok(Step::Node(node))
    }

    fn loop_control(&mut self, words: &str, node: Node) -> Result<Node> {
        let item = self.next_non_space();
        if item.kind != Kind::RightDelimiter {
            return Err(self.unexpected(&item, words));
        }
        if self.scope.range_depth == 0 {
            return Err(self.error(format!("{words} outside {{{{range}}}}")));
        }
        Ok(node)
    }

    fn otherwise(&mut self) -> Result<()> {
        // "{{else if" leaves the "if" to whoever asked for the list.
        if !matches!(self.peek_non_space().kind, Kind::If | Kind::With) {
            self.expect(Kind::RightDelimiter, "else")?;
        }
        Ok(())
    }

    fn control(&mut self, context: &'static str) -> Result<Branch> {
        let mark = self.scope.variables.len();
        let pipe = self.pipeline(context, Kind::RightDelimiter)?;
        let is_range = context == "range";
        self.scope.range_depth += usize::from(is_range);
        let (list, end) = self.item_list()?;
        self.scope.range_depth -= usize::from(is_range);
        let otherwise = match end {
            End::End => None,
            End::Else => Some(self.else_list(context)?),
        };
        self.scope.variables.truncate(mark);
        Ok(Branch { pipe, list, otherwise })
    }

    /// `{{else if}}` is read as `{{else}}{{if}}`, the missing `{{end}}` assumed.
    fn else_list(&mut self, context: &'static str) -> Result<Box<[Node]>> {
        let next = self.peek().kind;
        if (context == "if" && next == Kind::If) || (context == "with" && next == Kind::With) {
            self.next();
            self.nesting += 1;
            if self.nesting > MAX_NESTING {
                return Err(self.error("max nesting depth exceeded"));
            }
            let branch = Box::new(self.control(context)?);
            self.nesting -= 1;
            return Ok(Box::new([if context == "if" { Node::If(branch) } else { Node::With(branch) }]));
        }
        match self.item_list()? {
            (list, End::End) => Ok(list),
            (_, end) => Err(self.error(format!("expected end; found {}", end.describe()))),
        }
    }

    fn block(&mut self) -> Result<Node> {
        const CONTEXT: &str = "block clause";
        let item = self.next_non_space();
        let name = self.template_name(&item, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Kind::RightDelimiter)?;
        self.in_own_scope(|parser| parser.body(name.clone(), CONTEXT))?;
        Ok(Node::Template(Box::new(Invocation { position: item.position, name, pipe: Some(pipe) })))
    }

    fn template(&mut self) -> Result<Node> {
        const CONTEXT: &str = "template clause";
        let item = self.next_non_space();
        let name = self.template_name(&item, CONTEXT)?;
        let mut pipe = None;
        if self.next_non_space().kind != Kind::RightDelimiter {
            self.back_up();
            pipe = Some(self.pipeline(CONTEXT, Kind::RightDelimiter)?);
        }
        Ok(Node::Template(Box::new(Invocation { position: item.position, name, pipe })))
    }

    fn template_name(&mut self, item: &Item<'s>, context: &str) -> Result<String> {
        if !matches!(item.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(item, context));
        }
        Ok(lossy(&self.unquote(item)?).into_owned())
    }

    fn unquote(&self, item: &Item<'s>) -> Result<Cow<'s, [u8]>> {
        quote::unquote(item.text).ok_or_else(|| self.error("invalid syntax"))
    }

    // Pipelines.

    fn pipeline(&mut self, context: &str, end: Kind) -> Result<Pipe> {
        let position = self.peek_non_space().position;
        let (declarations, is_assignment) = self.declarations(context)?;
        let mark = self.open.commands.len();
        loop {
            let item = self.next_non_space();
            match item.kind {
                kind if kind == end => {
                    let commands = close(&mut self.open.commands, mark);
                    self.check_pipeline(&commands, context)?;
                    return Ok(Pipe { position, is_assignment, declarations, commands });
                }
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.back_up();
                    let command = self.command()?;
                    self.open.commands.push(command);
                }
                _ => return Err(self.unexpected(&item, context)),
            }
        }
    }

    /// The variables in front of `:=` or `=`, and whether it is the latter.
    fn declarations(&mut self, context: &str) -> Result<(Box<[CompactString]>, bool)> {
        let mut declared: Vec<CompactString> = Vec::new();
        let mut is_assignment = false;
        while self.peek_non_space().kind == Kind::Variable {
            let variable = self.next();
            // Space is an item: "$x foo" needs foo seen before $x is known to be an argument.
            let after = self.peek();
            let next = self.peek_non_space();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    is_assignment = next.kind == Kind::Assign;
                    self.next_non_space();
                    self.declare(&mut declared, &variable);
                    break;
                }
                Kind::Char if next.text == "," => {
                    self.next_non_space();
                    self.declare(&mut declared, &variable);
                    if context != "range" || declared.len() >= 2 {
                        return Err(self.error(format!("too many declarations in {context}")));
                    }
                    match self.peek_non_space().kind {
                        Kind::Variable | Kind::RightDelimiter | Kind::RightParen => {}
                        _ => return Err(self.error("range can only initialize variables")),
                    }
                }
                _ if after.kind == Kind::Space => {
                    self.back_up_three(variable, after);
                    break;
                }
                _ => {
                    self.back_up_two(variable);
                    break;
                }
            }
        }
        Ok((declared.into_boxed_slice(), is_assignment))
    }

    fn declare(&mut self, declared: &mut Vec<CompactString>, variable: &Item<'s>) {
        declared.push(variable.text.into());
        self.scope.variables.push(variable.text);
    }

    fn check_pipeline(&self, commands: &[Command], context: &str) -> Result<()> {
        if commands.is_empty() {
            return Err(self.error(format!("missing value for {context}")));
        }
        for (index, command) in commands.iter().enumerate().skip(1) {
            if let Some(Term::Bool(_) | Term::Dot | Term::Nil | Term::Number(_) | Term::Text(_)) =
                command.arguments.first().map(|argument| &argument.term)
            {
                return Err(self.error(format!("non executable command in pipeline stage {}", index + 1)));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<Command> {
        let position = self.peek_non_space().position;
        let mark = self.open.arguments.len();
        loop {
            self.peek_non_space();
            if let Some(operand) = self.operand()? {
                self.open.arguments.push(operand);
            }
            let item = self.next();
            match item.kind {
                Kind::Space => continue,
                Kind::RightDelimiter | Kind::RightParen => self.back_up(),
                Kind::Pipe => {}
                _ => return Err(self.unexpected(&item, "operand")),
            }
            break;
        }
        let arguments = close(&mut self.open.arguments, mark);
        if arguments.is_empty() {
            return Err(self.error("empty command"));
        }
        Ok(Command { position, arguments })
    }

    /// A term and the fields behind it.
    fn operand(&mut self) -> Result<Option<Expression>> {
        let Some(mut expression) = self.term()? else { return Ok(None) };
        if self.peek().kind != Kind::Field {
            return Ok(Some(expression));
        }
        let position = self.peek().position;
        let mut end = position as usize;
        while self.peek().kind == Kind::Field {
            end += self.next().text.len();
        }
        // Nothing stands between the fields, nor between them and the term.
        let text = &*self.source.text;
        match &mut expression.term {
            Term::Field(names) | Term::Variable(names) => *names = Names::new(&text[expression.position as usize..end]),
            Term::Bool(_) | Term::Text(_) | Term::Number(_) | Term::Nil | Term::Dot => {
                let words = quote::double_quoted(expression.to_string().as_bytes());
                return Err(self.error(format!("unexpected . after term {words}")));
            }
            _ => {
                let fields = Names::new(&text[position as usize..end]);
                let chain = Term::Chain(Box::new(expression), fields);
                return Ok(Some(Expression { position, term: chain }));
            }
        }
        expression.position = position;
        Ok(Some(expression))
    }

    fn term(&mut self) -> Result<Option<Expression>> {
        let item = self.next_non_space();
        let term = match item.kind {
            Kind::Identifier => match (self.functions)(item.text) {
                Some((name, target)) => Term::Function(name, target),
                None => {
                    let name = quote::double_quoted(item.text.as_bytes());
                    return Err(self.error(format!("function {name} not defined")));
                }
            },
            Kind::Dot => Term::Dot,
            Kind::Nil => Term::Nil,
            Kind::Variable => self.variable(&item)?,
            Kind::Field => Term::Field(Names::new(item.text)),
            Kind::Bool => Term::Bool(item.text == "true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = constant::read(item.text, item.kind).map_err(|message| self.error(message))?;
                Term::Number(Box::new(number))
            }
            Kind::LeftParen => {
                if self.scope.parentheses >= MAX_PARENTHESES {
                    return Err(self.error("max expression depth exceeded"));
                }
                self.scope.parentheses += 1;
                let pipe = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
                self.scope.parentheses -= 1;
                return Ok(Some(Expression { position: pipe.position, term: Term::Pipe(Box::new(pipe)) }));
            }
            Kind::String | Kind::RawString => Term::Text(Literal::new(item.text, &self.unquote(&item)?)),
            _ => {
                self.back_up();
                return Ok(None);
            }
        };
        Ok(Some(Expression { position: item.position, term }))
    }

    fn variable(&self, item: &Item<'_>) -> Result<Term> {
        if !self.scope.variables.contains(&item.text) {
            let name = quote::double_quoted(item.text.as_bytes());
            return Err(self.error(format!("undefined variable {name}")));
        }
        Ok(Term::Variable(Names::new(item.text)))
    }
}
