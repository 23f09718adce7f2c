//! The executor: walks a tree and appends to one output.
//!
//! Answers to the walking half of text/template/exec.go; calls are in `call`. A value keeps whether Go would hold
//! it in an `interface {}`, because error texts and missing keys depend on that.

use super::ast::{Branch, Command, Expression, Invocation, Node, Pipe, Tree};
use super::call::Arguments;
use super::error::{Error, Place};
use super::{Call, MissingKey};
use crate::value::{Element, Type, UintKind, Value, print};

/// A value and whether it stands in an `interface {}`: what `reflect.Value` tells apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    pub value: Value,
    pub boxed: bool,
}

impl Slot {
    pub fn bare(value: Value) -> Self {
        Self { value, boxed: false }
    }

    pub fn element(element: Element, value: Value) -> Self {
        Self { value, boxed: element == Element::Any }
    }

    /// The zero `reflect.Value`.
    pub fn is_invalid(&self) -> bool {
        !self.boxed && matches!(self.value, Value::Nil)
    }

    /// The static type, which is what errors about fields name.
    pub fn type_name(&self) -> String {
        if self.boxed { Type::Any.name().to_owned() } else { self.value.type_name() }
    }
}

/// How a list of nodes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Normal,
    Break,
    Continue,
}

/// The node that an error would be told of.
#[derive(Clone, Copy)]
pub(super) enum At<'e> {
    Node(&'e Node),
    Pipe(&'e Pipe),
    Command(&'e Command),
    Expression(&'e Expression),
}

struct Variable<'e> {
    name: &'e str,
    slot: Slot,
}

/// One template being executed.
pub(super) struct Executor<'e, H> {
    pub call: Call<'e, H>,
    pub tree: &'e Tree,
    pub at: At<'e>,
    pub out: Vec<u8>,
    variables: Vec<Variable<'e>>,
}

type Result<T, E = Error> = std::result::Result<T, E>;

/// Executes `tree` on `data`, appending to `out`.
pub(super) fn execute<H>(call: Call<'_, H>, tree: &Tree, data: &Slot, out: Vec<u8>) -> Result<Vec<u8>> {
    let Some(first) = tree.root.first() else { return Ok(out) };
    let variables = vec![Variable { name: "$", slot: data.clone() }];
    let mut executor = Executor { call, tree, at: At::Node(first), out, variables };
    executor.walk(data, &tree.root)?;
    Ok(executor.out)
}

impl<'e, H> Executor<'e, H> {
    /// An error at the node that was looked at last.
    pub fn fail(&self, message: impl Into<String>) -> Error {
        self.fail_with(message.into(), None)
    }

    pub fn fail_with(&self, message: String, cause: Option<Error>) -> Error {
        let (position, node) = match self.at {
            At::Node(node) => (position_of(node), node.to_string()),
            At::Pipe(pipe) => (pipe.position, pipe.to_string()),
            At::Command(command) => (command.position, command.to_string()),
            At::Expression(expression) => (expression.position, expression.to_string()),
        };
        let source = self.tree.source.text.as_bytes();
        let before = &source[..position as usize];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let line_end = memchr::memchr(b'\n', &source[line_start..]).map_or(source.len(), |length| line_start + length);
        Error::Execute(Box::new(Place {
            name: self.tree.source.name.clone(),
            line: 1 + memchr::memchr_iter(b'\n', before).count() as u32,
            column: position - line_start as u32,
            template: self.tree.name.clone(),
            node,
            message,
            cause,
            text: String::from_utf8_lossy(&source[line_start..line_end]).into_owned(),
            reads: Vec::new(),
        }))
    }

    fn walk(&mut self, dot: &Slot, nodes: &'e [Node]) -> Result<Flow> {
        let frame = self.call.run.enter().map_err(|message| self.fail(message))?;
        for node in nodes {
            self.call.run.step().map_err(|message| self.fail(message))?;
            let flow = match node {
                Node::Text { start, end } => {
                    self.out.extend_from_slice(&self.tree.source.text.as_bytes()[*start as usize..*end as usize]);
                    Flow::Normal
                }
                Node::Action(pipe) => {
                    self.at = At::Node(node);
                    self.walk_action(dot, node, pipe)?;
                    Flow::Normal
                }
                Node::If(branch) => self.walk_if(dot, branch)?,
                Node::With(branch) => self.walk_with(dot, branch)?,
                Node::Range(branch) => {
                    self.at = At::Node(node);
                    self.walk_range(dot, branch)?
                }
                Node::Template(invocation) => {
                    self.at = At::Node(node);
                    self.walk_template(dot, invocation)?;
                    Flow::Normal
                }
                Node::Break(_) => Flow::Break,
                Node::Continue(_) => Flow::Continue,
            };
            if flow != Flow::Normal {
                return Ok(flow);
            }
        }
        drop(frame);
        self.call.run.check_size(self.out.len()).map_err(|message| self.fail(message))?;
        Ok(Flow::Normal)
    }

    fn walk_action(&mut self, dot: &Slot, node: &'e Node, pipe: &'e Pipe) -> Result<()> {
        let slot = self.pipeline(dot, pipe)?;
        if !pipe.declarations.is_empty() {
            return Ok(());
        }
        self.at = At::Node(node);
        match &slot.value {
            Value::Nil => self.out.extend_from_slice(b"<no value>"),
            Value::Function(_) => {
                return Err(self.fail(format!("can't print {node} of type {}", slot.value.type_name())));
            }
            value => print::push(&mut self.out, value),
        }
        Ok(())
    }

    fn walk_if(&mut self, dot: &Slot, branch: &'e Branch) -> Result<Flow> {
        let mark = self.variables.len();
        let flow = if self.pipeline(dot, &branch.pipe)?.value.is_true() {
            self.walk(dot, &branch.list)?
        } else if let Some(otherwise) = &branch.otherwise {
            self.walk(dot, otherwise)?
        } else {
            Flow::Normal
        };
        self.variables.truncate(mark);
        Ok(flow)
    }

    fn walk_with(&mut self, dot: &Slot, branch: &'e Branch) -> Result<Flow> {
        let mark = self.variables.len();
        let slot = self.pipeline(dot, &branch.pipe)?;
        let flow = if slot.value.is_true() {
            self.walk(&slot, &branch.list)?
        } else if let Some(otherwise) = &branch.otherwise {
            self.walk(dot, otherwise)?
        } else {
            Flow::Normal
        };
        self.variables.truncate(mark);
        Ok(flow)
    }

    fn walk_range(&mut self, dot: &Slot, branch: &'e Branch) -> Result<Flow> {
        let mark = self.variables.len();
        let ranged = self.range(dot, branch)?;
        if let Some(otherwise) = branch.otherwise.as_ref().filter(|_| !ranged) {
            let flow = self.walk(dot, otherwise)?;
            self.variables.truncate(mark);
            // Go's range catches a break of its else list too, but not a continue.
            return Ok(if flow == Flow::Continue { flow } else { Flow::Normal });
        }
        self.variables.truncate(mark);
        Ok(Flow::Normal)
    }

    /// Runs the list for each element; false when there was none.
    fn range(&mut self, dot: &Slot, branch: &'e Branch) -> Result<bool> {
        let value = self.pipeline(dot, &branch.pipe)?.value;
        match &value {
            Value::Nil => Ok(false),
            Value::Int(count) => self.range_integers(branch, (&value, *count), Value::Int),
            Value::Int64(count) => self.range_integers(branch, (&value, *count), Value::Int64),
            Value::Uint(kind, count) => {
                let kind = *kind;
                let count = i64::try_from(*count).unwrap_or(i64::MAX);
                self.range_integers(branch, (&value, count), move |integer| Value::Uint(kind, integer as u64))
            }
            Value::Bytes(bytes) => {
                for (index, byte) in bytes.iter().enumerate() {
                    let element = Slot::bare(Value::Uint(UintKind::Uint8, u64::from(*byte)));
                    if self.iteration(branch, Slot::bare(Value::Int(index as i64)), element)? == Flow::Break {
                        break;
                    }
                }
                Ok(!bytes.is_empty())
            }
            Value::List(list) => {
                for (index, item) in list.items().iter().enumerate() {
                    let element = Slot::element(list.element, item.clone());
                    if self.iteration(branch, Slot::bare(Value::Int(index as i64)), element)? == Flow::Break {
                        break;
                    }
                }
                Ok(!list.items().is_empty())
            }
            Value::Dict(dict) => {
                let entries = dict.entries();
                let any = !entries.is_empty();
                for (key, item) in entries {
                    let element = Slot::element(dict.element, item);
                    if self.iteration(branch, Slot::bare(Value::Text(key)), element)? == Flow::Break {
                        break;
                    }
                }
                Ok(any)
            }
            Value::Object(object) => match object.integer() {
                Some(count) => self.range_integers(branch, (&value, count), Value::Int64),
                None => Err(self.cannot_range(&value)),
            },
            _ => Err(self.cannot_range(&value)),
        }
    }

    fn cannot_range(&self, value: &Value) -> Error {
        self.fail(format!("range can't iterate over {}", print::sprint(std::slice::from_ref(value))))
    }

    fn range_integers(
        &mut self,
        branch: &'e Branch,
        (value, count): (&Value, i64),
        make: impl Fn(i64) -> Value,
    ) -> Result<bool> {
        if branch.pipe.declarations.len() > 1 {
            let shown = print::sprint(std::slice::from_ref(value));
            return Err(self.fail(format!("can't use {shown} to iterate over more than one variable")));
        }
        for integer in 0..count {
            if self.iteration(branch, Slot::default(), Slot::bare(make(integer)))? == Flow::Break {
                break;
            }
        }
        Ok(count > 0)
    }

    fn iteration(&mut self, branch: &'e Branch, index: Slot, element: Slot) -> Result<Flow> {
        // An empty body still counts, or a huge range of nothing would never end.
        self.call.run.step().map_err(|message| self.fail(message))?;
        let pipe = &branch.pipe;
        let mark = self.variables.len();
        match (pipe.is_assignment, &*pipe.declarations) {
            (_, []) => {}
            (true, [only]) => self.set_variable(only, element.clone())?,
            (true, [first, second, ..]) => {
                self.set_variable(first, index)?;
                self.set_variable(second, element.clone())?;
            }
            (false, [_]) => self.set_top(1, element.clone()),
            (false, _) => {
                self.set_top(1, element.clone());
                self.set_top(2, index);
            }
        }
        let flow = self.walk(&element, &branch.list)?;
        self.variables.truncate(mark);
        Ok(flow)
    }

    fn walk_template(&mut self, dot: &Slot, invocation: &'e Invocation) -> Result<()> {
        let Some(tree) = self.call.find(&invocation.name) else {
            let name = crate::value::quote::double_quoted(invocation.name.as_bytes());
            return Err(self.fail(format!("template {name} not defined")));
        };
        let Some(call) = self.call.deeper() else {
            return Err(self.fail(format!("exceeded maximum template depth ({})", super::MAX_TEMPLATE_DEPTH)));
        };
        // Variables declared by the pipeline stay.
        let data = match &invocation.pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Slot::default(),
        };
        self.out = execute(call, tree, &data, std::mem::take(&mut self.out))?;
        Ok(())
    }

    /// The value of a pipeline; its variables are declared.
    pub fn pipeline(&mut self, dot: &Slot, pipe: &'e Pipe) -> Result<Slot> {
        self.at = At::Pipe(pipe);
        let frame = self.call.run.enter().map_err(|message| self.fail(message))?;
        let mut last: Option<Slot> = None;
        for (index, command) in pipe.commands.iter().enumerate() {
            let evaluated = self.command(dot, command, last);
            let mut slot = evaluated.map_err(|error| self.with_reads(error, dot, &pipe.commands[..=index]))?;
            // Go looks through the interface here: a nil in it becomes no value at all.
            slot.boxed = false;
            last = Some(slot);
        }
        drop(frame);
        let slot = last.unwrap_or_default();
        for name in &pipe.declarations {
            if pipe.is_assignment {
                self.set_variable(name, slot.clone())?;
            } else {
                self.variables.push(Variable { name, slot: slot.clone() });
            }
        }
        Ok(slot)
    }

    fn set_variable(&mut self, name: &str, slot: Slot) -> Result<()> {
        match self.variables.iter_mut().rev().find(|variable| variable.name == name) {
            Some(variable) => {
                variable.slot = slot;
                Ok(())
            }
            None => Err(self.fail(format!("undefined variable: {name}"))),
        }
    }

    fn set_top(&mut self, from_top: usize, slot: Slot) {
        let index = self.variables.len().checked_sub(from_top);
        if let Some(variable) = index.and_then(|index| self.variables.get_mut(index)) {
            variable.slot = slot;
        }
    }

    pub fn variable(&self, name: &str) -> Result<Slot> {
        match self.variables.iter().rev().find(|variable| variable.name == name) {
            Some(variable) => Ok(variable.slot.clone()),
            None => Err(self.fail(format!("undefined variable: {name}"))),
        }
    }

    /// `.a.b` behind some value; only the last name may be a method with arguments.
    pub fn fields(
        &mut self,
        (dot, mut receiver): (&Slot, Slot),
        (expression, names): (&'e Expression, &'e str),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        let mut rest = names;
        while let Some((name, behind)) = rest.split_once('.') {
            receiver = self.field((dot, receiver), (expression, name), Arguments::default())?;
            rest = behind;
        }
        self.field((dot, receiver), (expression, rest), arguments)
    }

    fn field(
        &mut self,
        (dot, receiver): (&Slot, Slot),
        (expression, name): (&'e Expression, &str),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        if receiver.is_invalid() {
            if self.call.run.options.missing_key == MissingKey::Error {
                let name = crate::value::quote::double_quoted(name.as_bytes());
                return Err(self.fail(format!("nil data; no entry for key {name}")));
            }
            return Ok(Slot::default());
        }
        let method = match &receiver.value {
            Value::Nil => {
                return Err(self.fail(format!("nil pointer evaluating {}.{name}", receiver.type_name())));
            }
            Value::Object(object) => object.method(name),
            Value::Dict(dict) => dict.named.and_then(|named| (named.method)(&receiver.value, name)),
            Value::List(list) => list.named.and_then(|named| (named.method)(&receiver.value, name)),
            _ => None,
        };
        if let Some(method) = method {
            return self.call_method(dot, (&method, name, expression), arguments);
        }
        let has_arguments = arguments.any();
        match &receiver.value {
            Value::Object(object) => {
                if let Some(value) = object.field(name) {
                    if has_arguments {
                        return Err(self.fail(format!("{name} has arguments but cannot be invoked as function")));
                    }
                    return Ok(Slot::bare(value));
                }
            }
            Value::Dict(dict) => {
                if has_arguments {
                    return Err(self.fail(format!("{name} is not a method but has arguments")));
                }
                return match (dict.get(name), self.call.run.options.missing_key) {
                    (Some(value), _) => Ok(Slot::element(dict.element, value)),
                    (None, MissingKey::Invalid) => Ok(Slot::default()),
                    (None, MissingKey::Zero) => Ok(Slot::element(dict.element, dict.element.zero())),
                    (None, MissingKey::Error) => {
                        let name = crate::value::quote::double_quoted(name.as_bytes());
                        Err(self.fail(format!("map has no entry for key {name}")))
                    }
                };
            }
            _ => {}
        }
        Err(self.fail(format!("can't evaluate field {name} in type {}", receiver.type_name())))
    }
}

fn position_of(node: &Node) -> u32 {
    match node {
        Node::Text { start, .. } => *start,
        Node::Action(pipe) => pipe.position,
        Node::If(branch) | Node::With(branch) | Node::Range(branch) => branch.pipe.position,
        Node::Template(invocation) => invocation.position,
        Node::Break(position) | Node::Continue(position) => *position,
    }
}
