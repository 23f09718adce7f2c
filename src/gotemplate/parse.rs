//! The parser: items to trees.
//!
//! In: a text and the functions that it may name. Out: its own tree and one for each `define` and `block` in it.
//! Answers to text/template/parse/parse.go, whose words the errors are.

use super::ast::{Branch, Command, Expression, Node, Pipe, Source, Target, Term, Tree};
use super::constant;
use super::error::Error;
use super::lex::{Item, Kind, Lexer};
use crate::value::{Text, quote};
use std::rc::Rc;

/// Go allows this many nested parentheses.
const MAX_PARENTHESES: usize = 10_000;
/// Nested `if`, `with`, `range` and `define`: Go has no bound but its stack.
const MAX_NESTING: usize = 20_000;

/// Resolves a function's name.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<Target>;

/// Parses `text`; the last tree is the one of the whole text, the others are defined in it.
pub(super) fn parse(name: &str, text: &str, functions: Lookup<'_>) -> Result<Vec<Tree>, Error> {
    let source = Rc::new(Source { name: name.to_owned(), text: text.to_owned() });
    let mut lexer = Lexer::new(&source.text);
    lexer.break_ok = functions("break").is_none();
    lexer.continue_ok = functions("continue").is_none();
    let mut parser = Parser { lexer, source: &source, functions, trees: Vec::new(), scope: Scope::new(), nesting: 0 };
    let root = parser.top()?;
    parser.add(name.to_owned(), root)?;
    Ok(parser.trees)
}

/// What a `define` or `block` has of its own while it is parsed.
struct Scope<'s> {
    tokens: [Item<'s>; 3],
    peeked: usize,
    variables: Vec<Rc<str>>,
    action_line: u32,
    range_depth: usize,
    parentheses: usize,
}

impl Scope<'_> {
    fn new() -> Self {
        let empty = || Item { kind: Kind::Eof, position: 0, text: "".into(), line: 0 };
        Self {
            tokens: [empty(), empty(), empty()],
            peeked: 0,
            variables: vec!["$".into()],
            action_line: 0,
            range_depth: 0,
            parentheses: 0,
        }
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
    source: &'s Rc<Source>,
    functions: Lookup<'a>,
    trees: Vec<Tree>,
    scope: Scope<'s>,
    nesting: usize,
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
        self.scope.tokens[self.scope.peeked].clone()
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

    fn peek(&mut self) -> &Item<'s> {
        if self.scope.peeked == 0 {
            self.scope.peeked = 1;
            self.scope.tokens[0] = self.lexer.next_item();
        }
        &self.scope.tokens[self.scope.peeked - 1]
    }

    fn next_non_space(&mut self) -> Item<'s> {
        loop {
            let item = self.next();
            if item.kind != Kind::Space {
                return item;
            }
        }
    }

    fn peek_non_space(&mut self) -> &Item<'s> {
        self.next_non_space();
        self.back_up();
        self.peek()
    }

    // Errors.

    fn error(&self, message: impl Into<String>) -> Error {
        Error::Parse { name: self.source.name.clone(), line: self.scope.tokens[0].line, message: message.into() }
    }

    fn unexpected(&self, item: &Item<'_>, context: &str) -> Error {
        if item.kind != Kind::Error {
            return self.error(format!("unexpected {} in {context}", item.describe()));
        }
        let mut message = item.describe();
        if self.scope.action_line != 0 && self.scope.action_line != item.line {
            let extra = format!(" in action started at {}:{}", self.source.name, self.scope.action_line);
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

    fn top(&mut self) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            match self.peek().kind {
                Kind::Eof => return Ok(nodes),
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
                Step::Node(node) => nodes.push(node),
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
            let name = parser.unquote(&item)?.to_str().into_owned();
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

    fn add(&mut self, name: String, root: Vec<Node>) -> Result<()> {
        let tree = Tree { name, source: Rc::clone(self.source), root };
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

    fn item_list(&mut self) -> Result<(Vec<Node>, End)> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(self.error("max nesting depth exceeded"));
        }
        let mut nodes = Vec::new();
        while self.peek_non_space().kind != Kind::Eof {
            match self.text_or_action()? {
                Step::Node(node) => nodes.push(node),
                Step::End(end) => {
                    self.nesting -= 1;
                    return Ok((nodes, end));
                }
            }
        }
        Err(self.error("unexpected EOF"))
    }

    fn text_or_action(&mut self) -> Result<Step> {
        let item = self.next_non_space();
        match item.kind {
            Kind::Text => {
                let start = item.position as u32;
                Ok(Step::Node(Node::Text { start, end: start + item.text.len() as u32 }))
            }
            Kind::LeftDelimiter => {
                self.scope.action_line = item.line;
                let step = self.action();
                self.scope.action_line = 0;
                step
            }
            _ => Err(self.unexpected(&item, "input")),
        }
    }

    fn action(&mut self) -> Result<Step> {
        let item = self.next_non_space();
        let node = match item.kind {
            Kind::Block => self.block()?,
            Kind::Break => self.loop_control("{{break}}", Node::Break(item.position as u32))?,
            Kind::Continue => self.loop_control("{{continue}}", Node::Continue(item.position as u32))?,
            Kind::Else => return self.otherwise().map(|()| Step::End(End::Else)),
            Kind::End => return self.expect(Kind::RightDelimiter, "end").map(|_| Step::End(End::End)),
            Kind::If => Node::If(self.control("if")?),
            Kind::Range => Node::Range(self.control("range")?),
            Kind::With => Node::With(self.control("with")?),
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
    fn else_list(&mut self, context: &'static str) -> Result<Vec<Node>> {
        let next = self.peek().kind;
        if (context == "if" && next == Kind::If) || (context == "with" && next == Kind::With) {
            self.next();
            self.nesting += 1;
            if self.nesting > MAX_NESTING {
                return Err(self.error("max nesting depth exceeded"));
            }
            let branch = self.control(context)?;
            self.nesting -= 1;
            return Ok(vec![if context == "if" { Node::If(branch) } else { Node::With(branch) }]);
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
        Ok(Node::Template { position: item.position as u32, name, pipe: Some(pipe) })
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
        Ok(Node::Template { position: item.position as u32, name, pipe })
    }

    fn template_name(&mut self, item: &Item<'s>, context: &str) -> Result<String> {
        if !matches!(item.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(item, context));
        }
        Ok(self.unquote(item)?.to_str().into_owned())
    }

    fn unquote(&self, item: &Item<'_>) -> Result<Text> {
        quote::unquote(&item.text).map(Text::from_bytes).ok_or_else(|| self.error("invalid syntax"))
    }

    // Pipelines.

    fn pipeline(&mut self, context: &str, end: Kind) -> Result<Pipe> {
        let position = self.peek_non_space().position as u32;
        let mut pipe = Pipe { position, is_assignment: false, declarations: Vec::new(), commands: Vec::new() };
        self.declarations(&mut pipe, context)?;
        loop {
            let item = self.next_non_space();
            match item.kind {
                kind if kind == end => {
                    self.check_pipeline(&pipe, context)?;
                    return Ok(pipe);
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
                    pipe.commands.push(command);
                }
                _ => return Err(self.unexpected(&item, context)),
            }
        }
    }

    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Result<()> {
        while self.peek_non_space().kind == Kind::Variable {
            let variable = self.next();
            // Space is an item: "$x foo" needs foo seen before $x is known to be an argument.
            let after = self.peek().clone();
            let next = self.peek_non_space().clone();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    pipe.is_assignment = next.kind == Kind::Assign;
                    self.next_non_space();
                    self.declare(pipe, &variable);
                    return Ok(());
                }
                Kind::Char if next.text == "," => {
                    self.next_non_space();
                    self.declare(pipe, &variable);
                    if context != "range" || pipe.declarations.len() >= 2 {
                        return Err(self.error(format!("too many declarations in {context}")));
                    }
                    match self.peek_non_space().kind {
                        Kind::Variable | Kind::RightDelimiter | Kind::RightParen => {}
                        _ => return Err(self.error("range can only initialize variables")),
                    }
                }
                _ if after.kind == Kind::Space => {
                    self.back_up_three(variable, after);
                    return Ok(());
                }
                _ => {
                    self.back_up_two(variable);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn declare(&mut self, pipe: &mut Pipe, variable: &Item<'_>) {
        let name: Rc<str> = variable.text.as_ref().into();
        pipe.declarations.push(Rc::clone(&name));
        self.scope.variables.push(name);
    }

    fn check_pipeline(&self, pipe: &Pipe, context: &str) -> Result<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(format!("missing value for {context}")));
        }
        for (index, command) in pipe.commands.iter().enumerate().skip(1) {
            if let Some(Term::Bool(_) | Term::Dot | Term::Nil | Term::Number(_) | Term::Text { .. }) =
                command.arguments.first().map(|argument| &argument.term)
            {
                return Err(self.error(format!("non executable command in pipeline stage {}", index + 1)));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<Command> {
        let position = self.peek_non_space().position as u32;
        let mut arguments = Vec::new();
        loop {
            self.peek_non_space();
            if let Some(operand) = self.operand()? {
                arguments.push(operand);
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
        let position = self.peek().position as u32;
        let mut fields = Vec::new();
        while self.peek().kind == Kind::Field {
            fields.push(self.next().text[1..].into());
        }
        match &mut expression.term {
            Term::Field(names) | Term::Variable(names) => names.append(&mut fields),
            Term::Bool(_) | Term::Text { .. } | Term::Number(_) | Term::Nil | Term::Dot => {
                let words = quote::double_quoted(expression.to_string().as_bytes());
                return Err(self.error(format!("unexpected . after term {words}")));
            }
            _ => {
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
            Kind::Identifier => match (self.functions)(&item.text) {
                Some(target) => Term::Function(item.text.as_ref().into(), target),
                None => {
                    let name = quote::double_quoted(item.text.as_bytes());
                    return Err(self.error(format!("function {name} not defined")));
                }
            },
            Kind::Dot => Term::Dot,
            Kind::Nil => Term::Nil,
            Kind::Variable => self.variable(&item)?,
            Kind::Field => Term::Field(vec![item.text[1..].into()]),
            Kind::Bool => Term::Bool(item.text == "true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = constant::read(&item.text, item.kind).map_err(|message| self.error(message))?;
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
            Kind::String | Kind::RawString => Term::Text { quoted: item.text.to_string(), value: self.unquote(&item)? },
            _ => {
                self.back_up();
                return Ok(None);
            }
        };
        Ok(Some(Expression { position: item.position as u32, term }))
    }

    fn variable(&self, item: &Item<'_>) -> Result<Term> {
        if !self.scope.variables.iter().any(|name| **name == *item.text) {
            let name = quote::double_quoted(item.text.as_bytes());
            return Err(self.error(format!("undefined variable {name}")));
        }
        Ok(Term::Variable(vec![item.text.as_ref().into()]))
    }
}
