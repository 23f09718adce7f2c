//! A run over a set: the bounds that all its executions share, and the way back in for functions.

use super::ast::Tree;
use super::error::Error;
use super::exec::{self, Slot};
use super::{MAX_TEMPLATE_DEPTH, Options, Set, add, parse};
use crate::value::{Text, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Nested lists and pipelines, over all templates on the stack; main's stack holds them.
const MAX_FRAMES: usize = 250_000;
/// Bytes of one string or output.
const MAX_BYTES: usize = 1 << 29;
/// Items of one list.
const MAX_ITEMS: usize = 1 << 24;

/// Executions of a set's templates that share bounds and parsed texts.
pub struct Run<'a, H> {
    pub(super) set: &'a Set<'a, H>,
    pub(super) options: Options,
    host: &'a H,
    frames: Cell<usize>,
    steps: Cell<u64>,
    parsed: RefCell<HashMap<Text, Rc<Parsed>>>,
}

/// A text that was parsed while running.
struct Parsed {
    main: Arc<Tree>,
    trees: HashMap<String, Arc<Tree>>,
}

/// Templates laid over the set, the innermost first.
pub(super) struct Scope<'e> {
    trees: &'e HashMap<String, Arc<Tree>>,
    outer: Option<&'e Scope<'e>>,
}

/// What a function sees of the execution that calls it.
pub struct Call<'e, H> {
    pub(super) run: &'e Run<'e, H>,
    scope: &'e Scope<'e>,
    depth: usize,
}

impl<'a, H> Run<'a, H> {
    pub(super) fn new(set: &'a Set<'a, H>, host: &'a H, options: Options) -> Self {
        let (frames, steps, parsed) = Default::default();
        Self { set, options, host, frames, steps, parsed }
    }

    /// Executes the template `name` on `data`.
    pub fn execute(&self, name: &str, data: &Value) -> Result<Text, Error> {
        self.bytes(name, data).map(Text::from_bytes)
    }

    /// The same, for one who needs no shared text.
    pub fn bytes(&self, name: &str, data: &Value) -> Result<Vec<u8>, Error> {
        let scope = Scope { trees: &self.set.trees, outer: None };
        Call { run: self, scope: &scope, depth: 0 }.bytes(name, data)
    }

    /// One more level of recursion, until the answer is dropped.
    pub(super) fn enter(&self) -> Result<Frame<'_>, String> {
        let frames = self.frames.get() + 1;
        if frames > MAX_FRAMES {
            return Err(format!("exceeded maximum template depth ({MAX_TEMPLATE_DEPTH})"));
        }
        self.frames.set(frames);
        Ok(Frame(&self.frames))
    }

    pub(super) fn step(&self) -> Result<(), String> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        let most = self.options.max_steps;
        if steps > most { Err(format!("stopped after {most} steps: does it end?")) } else { Ok(()) }
    }

    pub(super) fn check_size(&self, bytes: usize) -> Result<(), String> {
        if bytes > MAX_BYTES { Err(format!("output is larger than {MAX_BYTES} bytes")) } else { Ok(()) }
    }

    /// Whether what may be made of all these texts is small enough.
    pub(super) fn check_texts<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Result<(), Error> {
        let length = |value: &Value| value.as_text().map_or(0, Text::len);
        match values.map(length).sum::<usize>() > MAX_BYTES {
            true => Err(Error::Call(format!("string is larger than {MAX_BYTES} bytes"))),
            false => Ok(()),
        }
    }

    pub(super) fn check_value(&self, value: &Value) -> Result<(), Error> {
        match value {
            Value::Text(text) if text.len() > MAX_BYTES => {
                Err(Error::Call(format!("string is larger than {MAX_BYTES} bytes")))
            }
            Value::List(list) if list.items().len() > MAX_ITEMS => {
                Err(Error::Call(format!("list has more than {MAX_ITEMS} items")))
            }
            _ => Ok(()),
        }
    }

    fn parse(&self, text: &Text) -> Result<Rc<Parsed>, Error> {
        if let Some(parsed) = self.parsed.borrow().get(text) {
            return Ok(Rc::clone(parsed));
        }
        let functions = self.set.functions;
        let mut trees = HashMap::new();
        let mut main = None;
        for tree in parse::parse(&self.set.name, &text.to_str().into(), &|name| functions.find(name))? {
            let tree = Arc::new(tree);
            if tree.name == self.set.name {
                main = Some(Arc::clone(&tree));
            }
            add(&mut trees, tree);
        }
        let Some(main) = main else { return Err(Error::call("no tree")) };
        let parsed = Rc::new(Parsed { main, trees });
        self.parsed.borrow_mut().insert(text.clone(), Rc::clone(&parsed));
        Ok(parsed)
    }
}

/// A level of recursion.
pub(super) struct Frame<'r>(&'r Cell<usize>);

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<'e, H> Call<'e, H> {
    /// What the functions may ask.
    pub fn host(&self) -> &'e H {
        self.run.host
    }

    /// How missing keys are treated.
    pub fn options(&self) -> Options {
        self.run.options
    }

    /// Executes the template `name`, as `include` does.
    pub fn execute(&self, name: &str, data: &Value) -> Result<Text, Error> {
        self.bytes(name, data).map(Text::from_bytes)
    }

    fn bytes(&self, name: &str, data: &Value) -> Result<Vec<u8>, Error> {
        match self.find(name) {
            Some(tree) => self.tree_bytes(self.scope, tree, data),
            None => Err(Error::Unknown { name: name.to_owned(), set: self.run.set.name.clone() }),
        }
    }

    /// Parses `text` and executes it, as `tpl` does: it sees all templates that its caller sees, and what it
    /// defines is seen only by what it executes. The error tells parsing and executing apart.
    pub fn evaluate(&self, text: &Text, data: &Value) -> Result<Text, Evaluation> {
        if memchr::memmem::find(text.as_bytes(), b"{{").is_none() {
            return Ok(text.clone());
        }
        let parsed = self.run.parse(text).map_err(Evaluation::Parse)?;
        if parsed.trees.len() <= 1 {
            // It defines nothing, so its caller's scope will do.
            let bytes = self.tree_bytes(self.scope, &parsed.main, data);
            return bytes.map(Text::from_bytes).map_err(Evaluation::Execute);
        }
        let scope = Scope { trees: &parsed.trees, outer: Some(self.scope) };
        self.tree_bytes(&scope, &parsed.main, data).map(Text::from_bytes).map_err(Evaluation::Execute)
    }

    fn tree_bytes(&self, scope: &Scope<'_>, tree: &Tree, data: &Value) -> Result<Vec<u8>, Error> {
        let call = Call { run: self.run, scope, depth: 0 };
        exec::execute(call, tree, &Slot::bare(data.clone()), Vec::new())
    }

    pub(super) fn find(&self, name: &str) -> Option<&'e Tree> {
        let mut scope = Some(self.scope);
        while let Some(current) = scope {
            // Scopes can be nested as deep as texts evaluate texts, so looking through them is work too.
            self.run.steps.set(self.run.steps.get() + 1);
            if let Some(tree) = current.trees.get(name) {
                return Some(tree);
            }
            scope = current.outer;
        }
        None
    }

    /// The same for a template called by this one; none at Go's bound.
    pub(super) fn deeper(&self) -> Option<Self> {
        (self.depth < MAX_TEMPLATE_DEPTH).then_some(Call { run: self.run, scope: self.scope, depth: self.depth + 1 })
    }
}

/// At which step evaluating a text failed.
#[derive(Debug)]
pub enum Evaluation {
    /// It is no template.
    Parse(Error),
    /// It could not be executed.
    Execute(Error),
}
