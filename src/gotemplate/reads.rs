//! Which values a pipeline that failed had read, for errors that tell where such a value comes from.
//!
//! In: an error, dot and the commands up to the one that failed. Out: the error with its [`Read`]s. Only fields of dot
//! and of variables are looked at, so nothing runs twice.

use super::ast::{Command, Expression, Term};
use super::error::{Error, Read};
use super::exec::{Executor, Slot};
use crate::value::{Value, print, quote};

impl<H> Executor<'_, H> {
    /// The error with what was read; an error from further inside has what was read there.
    pub(super) fn with_reads(&self, mut error: Error, dot: &Slot, commands: &[Command]) -> Error {
        let Error::Execute(place) = &mut error else { return error };
        let is_innermost = place.cause.as_ref().is_none_or(|cause| matches!(cause, Error::Call(_)));
        if is_innermost && place.reads.is_empty() && place.name == self.tree.source.name {
            let mut reads = Vec::new();
            commands.iter().for_each(|command| self.collect(dot, command, &mut reads));
            // The expression that failed, if it is one of them, else all.
            let failed = |read: &Read| read.expression == place.node;
            if reads.iter().any(failed) {
                reads.retain(failed);
            }
            reads.dedup();
            place.reads = reads;
        }
        error
    }

    fn collect(&self, dot: &Slot, command: &Command, reads: &mut Vec<Read>) {
        for expression in &command.arguments {
            match &expression.term {
                Term::Field(names) => reads.extend(read(&dot.value, names.as_str(), expression)),
                Term::Variable(names) => {
                    let Some((variable, fields)) = names.as_str().split_once('.') else { continue };
                    if let Ok(slot) = self.variable(variable) {
                        reads.extend(read(&slot.value, fields, expression));
                    }
                }
                Term::Pipe(pipe) => pipe.commands.iter().for_each(|command| self.collect(dot, command, reads)),
                _ => {}
            }
        }
    }
}

/// Follows names from a value, up to the last, or to where they do not lead on.
fn read(from: &Value, names: &str, expression: &Expression) -> Option<Read> {
    let mut current = from.clone();
    let mut found = None;
    for name in names.split('.') {
        let next = match &current {
            Value::Dict(map) => {
                let value = map.get(name.as_bytes());
                let (map, key, expression) = (map.address(), name.to_owned(), expression.to_string());
                found = Some(Read { map, key, value: value.as_ref().map(shown), expression });
                value
            }
            Value::Object(object) => object.field(name),
            _ => None,
        };
        match next {
            Some(value) => current = value,
            None => break,
        }
    }
    found
}

/// A value on one short line.
fn shown(value: &Value) -> String {
    const LENGTH: usize = 60;
    let text = match value {
        Value::Nil => "null".to_owned(),
        Value::Text(text) => quote::double_quoted(text.as_bytes()),
        Value::Dict(map) => return format!("a map of {} keys", map.len()),
        Value::List(list) => return format!("a list of {} items", list.items().len()),
        other => print::sprint(std::slice::from_ref(other)).to_string(),
    };
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
