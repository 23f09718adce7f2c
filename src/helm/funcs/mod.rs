//! The functions of Helm's templates: sprig 3.3.0 without `env` and `expandenv`, and Helm's own. A file a topic.
//!
//! Plain functions see only their arguments, which the engine has checked against their signatures; those that need
//! more (other templates, the cluster, the clock, chance) ask the [`Host`]. Errors are the words of the Go functions,
//! panics included: a template sees both alike.

mod argument;
mod case;
mod cast;
mod certificates;
mod curves;
mod dates;
mod decimal;
mod der;
mod dicts;
mod duration;
mod encode;
mod environment;
pub(crate) mod hashes;
pub(crate) mod json_error;
mod keys;
pub(super) mod layout;
mod lists;
mod logic;
mod merge;
mod moment;
mod numbers;
mod passwords;
mod paths;
pub(super) mod pattern;
mod primes;
mod random;
mod regex;
mod strings;
mod toml;
mod toml_numbers;
mod toml_read;
mod toml_strings;
mod toml_tables;
mod toml_text;
mod toml_write;
mod urls;
mod versions;
mod x509;

pub use environment::render_name;
pub use moment::rfc3339;
pub use pattern::compile_for_many as compile_pattern;

use super::engine::host::{self, Host};
use super::machine::Surroundings;
use crate::gotemplate::{Call, Error, Function, Functions, Plain};
use crate::value::{Signature, Value};

/// The functions of charts.
pub fn functions() -> Functions<Host> {
    let mut functions = of_machine();
    functions.extend(host::functions());
    Functions::new(PLAIN, functions)
}

/// The functions that ask the machine.
fn of_machine<H: Surroundings>() -> Vec<Function<H>> {
    let mut functions = certificates::functions();
    functions.extend(dates::functions());
    functions.extend(keys::functions());
    functions.extend(passwords::functions());
    functions.extend(random::functions());
    functions.extend(toml::functions());
    functions
}

static PLAIN: &[&[Plain]] = &[
    case::TABLE,
    dicts::TABLE,
    duration::TABLE,
    encode::TABLE,
    hashes::TABLE,
    lists::TABLE,
    logic::TABLE,
    numbers::TABLE,
    paths::TABLE,
    regex::TABLE,
    strings::TABLE,
    toml::TABLE,
    urls::TABLE,
    versions::TABLE,
];

const fn plain(name: &'static str, signature: Signature, body: fn(&[Value]) -> Result<Value, Error>) -> Plain {
    Plain { name, signature, body }
}

fn hosted<H>(
    name: &'static str,
    signature: Signature,
    body: fn(&Call<'_, H>, &[Value]) -> Result<Value, Error>,
) -> Function<H> {
    Function { name, signature, body }
}

#[cfg(test)]
mod tests;
