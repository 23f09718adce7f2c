//! `--name-template`: rendered with sprig's functions, `env` and `expandenv` among them, and without data.

use super::{PLAIN, argument, hosted, of_machine};
use crate::gotemplate::{Call, Error, Functions, Options, Set};
use crate::helm::machine::{Machine, Surroundings};
use crate::value::{Signature, Text, Type, Value};
use std::collections::BTreeMap;

type Environment = BTreeMap<String, String>;

const TEXT: Signature = Signature::fixed(&[Type::Text]);

/// What the functions may ask.
struct Outside<'a> {
    environment: &'a Environment,
    machine: &'a dyn Machine,
}

impl Surroundings for Outside<'_> {
    fn machine(&self) -> &dyn Machine {
        self.machine
    }
}

/// The name that the template makes.
pub fn render_name(template: &str, environment: &Environment, machine: &dyn Machine) -> Result<Text, Error> {
    const NAME: &str = "name-template";
    let mut functions = of_machine();
    functions.push(hosted("env", TEXT, variable));
    functions.push(hosted("expandenv", TEXT, expand));
    let functions = Functions::new(PLAIN, functions);
    let mut set = Set::new(NAME, &functions);
    set.parse(NAME, template)?;
    set.run(&Outside { environment, machine }, Options::default()).execute(NAME, &Value::Nil)
}

fn variable(call: &Call<'_, Outside<'_>>, values: &[Value]) -> Result<Value, Error> {
    Ok(Value::from(call.host().environment.get(&argument::string(values, 0)).map_or("", String::as_str)))
}

/// `os.ExpandEnv`: `$name` and `${name}`.
fn expand(call: &Call<'_, Outside<'_>>, values: &[Value]) -> Result<Value, Error> {
    let text = argument::string(values, 0);
    let (mut out, mut rest) = (String::new(), text.as_str());
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let tail = &rest[dollar + 1..];
        let (name, length) = shell_name(tail);
        match name {
            Some(name) => out.push_str(call.host().environment.get(name).map_or("", String::as_str)),
            // A dollar before what is no name stays; a bad brace is eaten.
            None if length == 0 => out.push('$'),
            None => {}
        }
        rest = &tail[length..];
    }
    out.push_str(rest);
    Ok(Value::from(out))
}

/// The variable named at the start of the text, and how long the naming is.
fn shell_name(text: &str) -> (Option<&str>, usize) {
    let special = |byte: u8| matches!(byte, b'*' | b'#' | b'$' | b'@' | b'!' | b'?' | b'-' | b'0'..=b'9');
    if let Some(inner) = text.strip_prefix('{') {
        return match inner.find('}') {
            Some(0) => (None, 2),
            Some(end) => (Some(&inner[..end]), end + 2),
            None => (None, 1),
        };
    }
    match text.bytes().next() {
        Some(byte) if special(byte) => (Some(&text[..1]), 1),
        _ => {
            let length = text.bytes().take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric()).count();
            (Some(&text[..length]).filter(|name| !name.is_empty()), length)
        }
    }
}
