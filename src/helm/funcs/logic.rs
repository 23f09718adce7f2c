//! Defaults, choices and types: `default`, `empty`, `coalesce`, `ternary`, `kindOf`, `typeOf`. Sprig's defaults.go
//! and reflect.go.

use super::{argument, cast, plain};
use crate::gotemplate::Plain;
use crate::value::{Signature, Type, Value};

const ONE: Signature = Signature::fixed(&[Type::Any]);
const TWO: Signature = Signature::fixed(&[Type::Any, Type::Any]);
const MANY: Signature = Signature::variadic(&[Type::Any]);
const NAMED: Signature = Signature::fixed(&[Type::Text, Type::Any]);

pub(super) static TABLE: &[Plain] = &[
    plain("default", Signature::variadic(&[Type::Any, Type::Any]), |values| {
        let given = values.get(1).filter(|given| !cast::is_empty(given));
        Ok(given.cloned().unwrap_or_else(|| argument::any(values, 0)))
    }),
    plain("empty", ONE, |values| Ok(Value::Bool(cast::is_empty(&values[0])))),
    plain("coalesce", MANY, |values| {
        Ok(values.iter().find(|value| !cast::is_empty(value)).cloned().unwrap_or_default())
    }),
    plain("all", MANY, |values| Ok(Value::Bool(!values.iter().any(cast::is_empty)))),
    plain("any", MANY, |values| Ok(Value::Bool(!values.iter().all(cast::is_empty)))),
    plain("ternary", Signature::fixed(&[Type::Any, Type::Any, Type::Bool]), |values| {
        Ok(argument::any(values, usize::from(!values[2].is_true())))
    }),
    plain("typeOf", ONE, |values| Ok(values[0].type_name().into())),
    plain("typeIs", NAMED, |values| Ok(Value::Bool(argument::string(values, 0) == values[1].type_name()))),
    plain("typeIsLike", NAMED, |values| {
        let (target, name) = (argument::string(values, 0), values[1].type_name());
        Ok(Value::Bool(target == name || format!("*{target}") == name))
    }),
    plain("kindOf", ONE, |values| Ok(values[0].kind_name().into())),
    plain("kindIs", NAMED, |values| Ok(Value::Bool(argument::string(values, 0) == values[1].kind_name()))),
    plain("deepEqual", TWO, |values| Ok(Value::Bool(cast::deep_equal(&values[0], &values[1])?))),
];
