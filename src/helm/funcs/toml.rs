//! `toToml` and `fromToml`. Helm's pkg/engine/funcs.go on BurntSushi/toml.

use super::{argument, hosted, plain, toml_read, toml_write};
use crate::gotemplate::{Function, Plain};
use crate::helm::machine::Surroundings;
use crate::value::{Entries, Signature, Text, Type, Value};

const ONE: Signature = Signature::fixed(&[Type::Any]);

pub(super) static TABLE: &[Plain] = &[
    plain("toToml", ONE, |values| match toml_write::write(&values[0]) {
        // Only the library's own errors become text; others are panics.
        Err(error) if error.starts_with("reflect: ") => Err(error.into()),
        Ok(text) | Err(text) => Ok(Value::from(text)),
    }),
    plain("mustToToml", ONE, |values| Ok(Value::from(toml_write::write(&values[0])?))),
];

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![hosted("fromToml", Signature::fixed(&[Type::Text]), |call, values| {
        let read = toml_read::read(argument::text(values, 0).as_bytes(), call.host().machine());
        Ok(read.unwrap_or_else(|error| Value::dict(Entries::from([(Text::from("Error"), Value::from(error))]))))
    })]
}
