//! Go's text/template.
//!
//! A [`Set`] holds named templates that see each other and one table of [`Functions`]. It is parsed once; a
//! [`Run`] executes its templates with a host `H`, the world that the functions may ask (`()` where they ask
//! nothing). Functions get a [`Call`], through which `include` and `tpl` come back into the engine: a text parsed
//! while running lives in a scope laid over the set, so nothing is cloned.
//!
//! Recursion, work and sizes are bounded: what a template holds can neither hang nor overflow the stack.

mod ahead;
mod ast;
mod builtins;
mod call;
mod constant;
mod error;
mod escape;
mod exec;
mod lex;
mod parse;
mod reads;
mod run;
#[cfg(test)]
mod tests;

pub use ahead::{Ahead, NamedText};
pub use error::{Error, Place, Read};
pub use run::{Call, Evaluation, Run};

use crate::value::{Signature, Value};
use ast::{Target, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// How deep templates may call templates, as in Go.
const MAX_TEMPLATE_DEPTH: usize = 100_000;

/// What a key that a map does not have gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingKey {
    /// No value (`missingkey=default`).
    #[default]
    Invalid,
    /// The zero of the map's element type (`missingkey=zero`).
    Zero,
    /// An error (`missingkey=error`).
    Error,
}

/// How templates are executed.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What a missing key gives.
    pub missing_key: MissingKey,
    /// Nodes that may be walked and iterations that may be made.
    pub max_steps: u64,
}

impl Default for Options {
    /// So many steps are minutes of work, where charts take a thousandth of a second.
    fn default() -> Options {
        Options { missing_key: MissingKey::default(), max_steps: 500_000_000 }
    }
}

/// A function that asks nothing of the host.
pub struct Plain {
    /// The name in templates.
    pub name: &'static str,
    /// What it takes; anything else is refused in Go's words before the body runs.
    pub signature: Signature,
    /// What it does; arguments fit the signature when it is called.
    pub body: fn(&[Value]) -> Result<Value, Error>,
}

/// A function that asks the host or comes back into the engine.
pub struct Function<H> {
    /// The name in templates.
    pub name: &'static str,
    /// What it takes; anything else is refused in Go's words before the body runs.
    pub signature: Signature,
    /// What it does; arguments fit the signature when it is called.
    pub body: fn(&Call<'_, H>, &[Value]) -> Result<Value, Error>,
}

/// One function of a table.
enum Entry<H> {
    Plain(&'static Plain),
    Hosted(Function<H>),
}

/// A table of functions, beside text/template's own.
pub struct Functions<H> {
    list: Vec<Entry<H>>,
    names: HashMap<&'static str, usize>,
}

impl<H> Functions<H> {
    /// The functions of these tables; a later one replaces an earlier one of the same name.
    pub fn new(plain: &[&'static [Plain]], hosted: Vec<Function<H>>) -> Self {
        let plain = plain.iter().flat_map(|table| table.iter()).map(Entry::Plain);
        let list: Vec<_> = plain.chain(hosted.into_iter().map(Entry::Hosted)).collect();
        let name = |entry: &Entry<H>| match entry {
            Entry::Plain(function) => function.name,
            Entry::Hosted(function) => function.name,
        };
        let names = list.iter().enumerate().map(|(index, entry)| (name(entry), index)).collect();
        Self { list, names }
    }

    /// The names, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.keys().copied()
    }

    /// The names with what each takes, in no order.
    #[cfg(test)]
    pub fn signatures(&self) -> Vec<(&'static str, Signature)> {
        let of = |entry: &Entry<H>| match entry {
            Entry::Plain(function) => (function.name, function.signature),
            Entry::Hosted(function) => (function.name, function.signature),
        };
        let own = builtins::names();
        self.list.iter().map(of).filter(|(name, _)| self.names.contains_key(name)).chain(own).collect()
    }

    fn at(&self, index: usize) -> &Entry<H> {
        &self.list[index]
    }

    /// A function with the name that the table has for it.
    fn find(&self, name: &str) -> Option<(&'static str, Target)> {
        match self.names.get_key_value(name) {
            Some((name, index)) => Some((name, Target::Registered(*index))),
            None => builtins::find(name).map(|index| (builtins::at(index).name, Target::Builtin(index))),
        }
    }
}

/// A text's own template and those that it defines.
pub struct Parsed(Vec<Tree>);

/// Named templates that see each other.
pub struct Set<'f, H> {
    name: String,
    functions: &'f Functions<H>,
    trees: HashMap<String, Arc<Tree>>,
}

impl<'f, H> Set<'f, H> {
    /// An empty set; errors call it by `name`.
    pub fn new(name: impl Into<String>, functions: &'f Functions<H>) -> Self {
        Self { name: name.into(), functions, trees: HashMap::new() }
    }

    /// Parses a text as the template `name`; what it defines is added too. The last parse of a name wins, but
    /// nothing but space never replaces something.
    pub fn parse(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.add(Parsed(parse::parse(name, &text.into(), &|name| self.functions.find(name))?));
        Ok(())
    }

    /// Adds what was parsed before.
    pub fn add(&mut self, parsed: Parsed) {
        for tree in parsed.0 {
            add(&mut self.trees, Arc::new(tree));
        }
    }

    /// Whether there is a template of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.trees.contains_key(name)
    }

    /// The names of the templates, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.trees.keys().map(String::as_str)
    }

    /// Frees the templates aside, when there are many.
    pub fn free(self) {
        ahead::free(self.trees);
    }

    /// A run over the set; `host` is what its functions may ask.
    pub fn run<'a>(&'a self, host: &'a H, options: Options) -> Run<'a, H> {
        Run::new(self, host, options)
    }
}

/// Adds a tree, unless it is empty and would hide one that is not.
fn add(trees: &mut HashMap<String, Arc<Tree>>, tree: Arc<Tree>) {
    let hides = tree.is_empty() && trees.get(&tree.name).is_some_and(|other| !other.is_empty());
    if !hides {
        trees.insert(tree.name.clone(), tree);
    }
}

/// Parses and executes one text on `data`, without functions of its own.
pub fn render(name: &str, text: &str, data: &Value, options: Options) -> Result<crate::value::Text, Error> {
    let functions = Functions::<()>::new(&[], Vec::new());
    let mut set = Set::new(name, &functions);
    set.parse(name, text)?;
    set.run(&(), options).execute(name, data)
}
