//! What the template functions may ask while templates run, and those functions that lead back into the engine.

use crate::gotemplate::{Call, Error, Evaluation, Function};
use crate::helm::machine::{Machine, Surroundings};
use crate::helm::notice::Notice;
use crate::helm::{Lookup, World};
use crate::value::{Dict, Entries, Integers, Json, Signature, Text, Type, Value, quote};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How often a template may be included inside of itself.
const MAX_INCLUDES: usize = 1000;

/// The surroundings of one rendering.
pub struct Host {
    /// Templates that are being included, each as often as it is on the stack.
    included: RefCell<HashMap<String, usize>>,
    lookup: Option<Rc<dyn Lookup>>,
    machine: Rc<dyn Machine>,
    notices: Rc<RefCell<Vec<Notice>>>,
    pub enable_dns: bool,
    pub lint: bool,
}

impl Host {
    pub fn new(world: &World<'_>) -> Host {
        Host {
            included: RefCell::default(),
            lookup: world.lookup.clone(),
            machine: Rc::clone(&world.machine),
            notices: Rc::clone(&world.notices),
            enable_dns: world.enable_dns,
            lint: world.lint,
        }
    }
}

impl Surroundings for Host {
    fn machine(&self) -> &dyn Machine {
        self.machine.as_ref()
    }
}

/// The functions that need the engine or the cluster.
pub(in crate::helm) fn functions() -> Vec<Function<Host>> {
    vec![
        Function { name: "include", signature: Signature::fixed(&[Type::Text, Type::Any]), body: include },
        Function { name: "tpl", signature: Signature::fixed(&[Type::Text, Type::Any]), body: tpl },
        Function { name: "required", signature: Signature::fixed(&[Type::Text, Type::Any]), body: required },
        Function { name: "fail", signature: Signature::fixed(&[Type::Text]), body: fail },
        Function { name: "lookup", signature: Signature::fixed(&[Type::Text; 4]), body: lookup },
        Function { name: "getHostByName", signature: Signature::fixed(&[Type::Text]), body: host_by_name },
    ]
}

fn text(value: &Value) -> String {
    value.as_text().map(|text| text.to_str().into_owned()).unwrap_or_default()
}

fn include(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    let name = text(&arguments[0]);
    let included = &call.host().included;
    let depth = included.borrow().get(&name).copied();
    if depth.is_some_and(|depth| depth > MAX_INCLUDES) {
        return Err(Error::call(format!(
            "rendering template has a nested reference name: {name}: unable to execute template"
        )));
    }
    included.borrow_mut().insert(name.clone(), depth.unwrap_or(0) + 1);
    let outcome = call.execute(&name, &arguments[1]);
    if let Some(depth) = included.borrow_mut().get_mut(&name) {
        *depth -= 1;
    }
    outcome.map(Value::Text)
}

fn tpl(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    let Some(source) = arguments[0].as_text() else { return Ok(arguments[0].clone()) };
    let rendered = call.evaluate(source, &arguments[1]).map_err(|evaluation| {
        let (words, cause) = match evaluation {
            Evaluation::Parse(cause) => ("cannot parse template", cause),
            Evaluation::Execute(cause) => ("error during tpl function execution for", cause),
        };
        let message = format!("{words} {}", quote::double_quoted(source.as_bytes()));
        Error::Context { message, cause: Box::new(cause) }
    })?;
    Ok(Value::Text(super::without_no_value(rendered.as_bytes()).map_or(rendered, Text::from_bytes)))
}

/// The words between marks, which the error's text is searched for.
fn stop(message: &str) -> Error {
    Error::call(format!("{}{message}{}", super::error::START, super::error::END))
}

fn required(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    let value = &arguments[1];
    let is_missing = match value {
        Value::Nil => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    };
    match is_missing {
        false => Ok(value.clone()),
        true if call.host().lint => {
            let words = if matches!(value, Value::Nil) { "missing required value" } else { "missing required values" };
            let notice = Notice::warn(words, vec![("message", text(&arguments[0]))]);
            call.host().notices.borrow_mut().push(notice);
            Ok("".into())
        }
        true => Err(stop(&text(&arguments[0]))),
    }
}

fn fail(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    let message = text(&arguments[0]);
    if !call.host().lint {
        return Err(stop(&message));
    }
    call.host().notices.borrow_mut().push(Notice::info("funcMap fail", vec![("message", message)]));
    Ok("".into())
}

fn lookup(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    let nothing = || Value::Dict(Dict::new(Entries::new()));
    let Some(lookup) = &call.host().lookup else { return Ok(nothing()) };
    let [api_version, kind, namespace, name] = [0, 1, 2, 3].map(|index| text(&arguments[index]));
    match lookup.lookup(&api_version, &kind, &namespace, &name).map_err(Error::call)? {
        Some(tree @ Json::Object(_)) => Ok(Value::from_json(&tree, Integers::Int64)),
        _ => Ok(nothing()),
    }
}

/// An address of a host, where the user allows asking for it.
fn host_by_name(call: &Call<'_, Host>, arguments: &[Value]) -> Result<Value, Error> {
    if !call.host().enable_dns {
        return Ok("".into());
    }
    // Go picks one of none at random, which panics.
    let address = call.host().machine.address(&text(&arguments[0]));
    address.map(Value::from).ok_or_else(|| Error::call("invalid argument to Intn"))
}

/// The text without every `needle`; none when there is none in it.
pub(super) fn remove(bytes: &[u8], needle: &str) -> Option<Vec<u8>> {
    memchr::memmem::find(bytes, needle.as_bytes())?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, needle.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + needle.len()..];
    }
    out.extend_from_slice(rest);
    Some(out)
}
