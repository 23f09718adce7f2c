//! The functions of Helm's templates: sprig 3.3.0 without `env` and `expandenv`, and Helm's own. A file a topic.
//!
//! Plain functions see only their arguments, which the engine has checked against their signatures; those that need
//! more (other templates, the cluster, the clock, chance) ask the [`Host`]. Errors are the words of the Go functions,
//! panics included: a template sees both alike.

mod argument;
mod case;
mod cast;
mod context;
mod decimal;
mod dicts;
mod encode;
mod json_error;
mod lists;
mod logic;
mod merge;
mod numbers;
mod strings;
mod versions;

pub use encode::yaml_text;

use crate::gotemplate::{Error, Functions, Options, Plain, Set};
use crate::value::{Json, Signature, Text, Value};
use std::cell::RefCell;
use std::collections::HashMap;

/// Objects of the cluster, for `lookup`.
pub trait Lookup {
    /// The object, a List when `name` is empty, nothing when it is not there; the error is told to the user.
    fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Result<Option<Json>, String>;
}

/// What the functions may ask.
#[derive(Default)]
pub struct Host<'w> {
    /// None answers every lookup with an empty map.
    pub lookup: Option<&'w dyn Lookup>,
    /// Resolves host names; none answers with nothing.
    pub resolve: Option<fn(&str) -> Option<String>>,
    /// `fail` and `required` do not stop, as when linting.
    pub lint: bool,
    includes: RefCell<HashMap<String, u32>>,
}

impl<'w> Host<'w> {
    /// A host with this cluster, if any.
    pub fn new(lookup: Option<&'w dyn Lookup>) -> Self {
        Self { lookup, ..Self::default() }
    }
}

/// The functions of charts.
pub fn functions<'w>() -> Functions<Host<'w>> {
    Functions::new(PLAIN, context::table())
}

static PLAIN: &[&[Plain]] = &[
    case::TABLE,
    dicts::TABLE,
    encode::TABLE,
    lists::TABLE,
    logic::TABLE,
    numbers::TABLE,
    strings::TABLE,
    versions::TABLE,
];

/// Renders a text that is no chart's, such as `--name-template`: no data, no other templates.
pub fn render_plain(name: &str, text: &str, options: Options) -> Result<Text, Error> {
    let functions = functions();
    let mut set = Set::new(name, &functions);
    set.parse(name, text)?;
    set.run(&Host::default(), options).execute(name, &Value::Nil)
}

const fn plain(name: &'static str, signature: Signature, body: fn(&[Value]) -> Result<Value, Error>) -> Plain {
    Plain { name, signature, body }
}
