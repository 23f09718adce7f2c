//! The functions that ask more than their arguments: `include`, `tpl`, `required`, `fail`, `lookup`, the clock, chance.
//!
//! Answers to Helm's pkg/engine/engine.go. What they may ask is a [`Host`].

use super::{Host, argument};
use crate::gotemplate::{Call, Error, Evaluation, Function};
use crate::value::{Dict, Entries, Integers, Signature, Text, Type, Value, quote};

/// How often one name may be included inside of itself.
const MAX_INCLUDES: u32 = 1_000;

const TEXT_ANY: Signature = Signature::fixed(&[Type::Text, Type::Any]);

pub(super) fn table<'w>() -> Vec<Function<Host<'w>>> {
    vec![
        Function { name: "include", signature: TEXT_ANY, body: include },
        Function { name: "tpl", signature: TEXT_ANY, body: tpl },
        Function { name: "required", signature: TEXT_ANY, body: required },
        Function { name: "fail", signature: Signature::fixed(&[Type::Text]), body: fail },
        Function {
            name: "lookup",
            signature: Signature::fixed(&[Type::Text, Type::Text, Type::Text, Type::Text]),
            body: lookup,
        },
        Function { name: "getHostByName", signature: Signature::fixed(&[Type::Text]), body: host_by_name },
    ]
}

fn include(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    let name = argument::string(values, 0);
    let includes = &call.host().includes;
    let count = includes.borrow().get(&name).copied().unwrap_or_default();
    if count > MAX_INCLUDES {
        return Err(Error::Context {
            message: format!("rendering template has a nested reference name: {name}"),
            cause: Box::new(Error::call("unable to execute template")),
        });
    }
    *includes.borrow_mut().entry(name.clone()).or_default() += 1;
    let result = call.execute(&name, &values[1]);
    if let Some(count) = includes.borrow_mut().get_mut(&name) {
        *count -= 1;
    }
    result.map(Value::Text)
}

fn tpl(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    let text = argument::text(values, 0);
    let rendered = call.evaluate(&text, &values[1]).map_err(|failure| {
        let quoted = quote::double_quoted(text.as_bytes());
        let (message, cause) = match failure {
            Evaluation::Parse(cause) => (format!("cannot parse template {quoted}"), cause),
            Evaluation::Execute(cause) => (format!("error during tpl function execution for {quoted}"), cause),
        };
        Error::Context { message, cause: Box::new(cause) }
    })?;
    // Go prints a missing value so; Helm takes it out of the text, whoever wrote it.
    Ok(match memchr::memmem::find(rendered.as_bytes(), b"<no value>") {
        Some(_) => Value::text(rendered.to_str().replace("<no value>", "")),
        None => Value::Text(rendered),
    })
}

/// Helm finds its own messages again between these words.
fn marked(message: &Text) -> Error {
    Error::call(format!("HELM_ERR_START{message}HELM_ERR_END"))
}

fn required(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    let is_missing = match &values[1] {
        Value::Nil => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    };
    match (is_missing, call.host().lint) {
        (false, _) => Ok(argument::any(values, 1)),
        (true, true) => Ok(Value::from("")),
        (true, false) => Err(marked(&argument::text(values, 0))),
    }
}

fn fail(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    if call.host().lint { Ok(Value::from("")) } else { Err(marked(&argument::text(values, 0))) }
}

fn lookup(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    let text = |index| argument::string(values, index);
    let Some(lookup) = call.host().lookup.filter(|_| !call.host().lint) else {
        return Ok(Value::Dict(Dict::new(Entries::new())));
    };
    let found = lookup.lookup(&text(0), &text(1), &text(2), &text(3))?;
    Ok(match found {
        Some(object) => Value::from_json(&object, Integers::Int64),
        None => Value::Dict(Dict::new(Entries::new())),
    })
}

/// Names are resolved only where the user allows it.
fn host_by_name(call: &Call<'_, Host<'_>>, values: &[Value]) -> Result<Value, Error> {
    let name = argument::string(values, 0);
    let Some(resolve) = call.host().resolve else { return Ok(Value::from("")) };
    resolve(&name).map(Value::from).ok_or_else(|| Error::call("invalid argument to Intn"))
}
