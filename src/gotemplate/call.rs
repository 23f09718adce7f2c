//! Commands and calls: operands, argument types, functions and methods.
//!
//! Answers to the evaluating half of text/template/exec.go. What does not fit a parameter is told in one of three
//! ways, as Go does: piped, as a field, as a literal.

use super::Entry;
use super::ast::{Command, Expression, Number, Target, Term};
use super::builtins::{self, Builtin};
use super::error::Error;
use super::exec::{At, Executor, Slot};
use crate::value::{Dict, Element, Function, List, Signature, Type, UintKind, Value};

type Result<T, E = Error> = std::result::Result<T, E>;

/// What a function or method is called with.
#[derive(Default)]
pub(super) struct Arguments<'e> {
    /// The operands behind the function's name.
    pub operands: &'e [Expression],
    /// What the pipeline hands over as last argument.
    pub piped: Option<Slot>,
}

impl Arguments<'_> {
    pub fn any(&self) -> bool {
        !self.operands.is_empty() || self.piped.is_some()
    }

    fn count(&self) -> usize {
        self.operands.len() + usize::from(self.piped.is_some())
    }
}

impl<'e, H> Executor<'e, H> {
    pub fn command(&mut self, dot: &Slot, command: &'e Command, piped: Option<Slot>) -> Result<Slot> {
        let Some((first, operands)) = command.arguments.split_first() else { return Ok(Slot::default()) };
        let arguments = Arguments { operands, piped };
        match &first.term {
            Term::Field(names) => {
                self.at = At::Expression(first);
                return self.fields((dot, dot.clone()), (first, names.as_str()), arguments);
            }
            Term::Chain(inner, fields) => return self.chain(dot, (first, inner, fields.as_str()), arguments),
            Term::Function(name, target) => {
                self.at = At::Expression(first);
                return self.call_function(dot, (*name, *target, At::Command(command)), arguments);
            }
            Term::Pipe(pipe) => {
                self.not_a_function(first, &arguments)?;
                return self.pipeline(dot, pipe);
            }
            Term::Variable(names) => return self.variable_fields(dot, (first, names.as_str()), arguments),
            _ => {}
        }
        self.at = At::Expression(first);
        self.not_a_function(first, &arguments)?;
        match &first.term {
            Term::Dot => Ok(dot.clone()),
            Term::Nil => Err(self.fail("nil is not a command")),
            Term::Bool(flag) => Ok(Slot::bare(Value::Bool(*flag))),
            Term::Number(number) => self.constant(first, number),
            Term::Text(literal) => Ok(Slot::bare(literal.value())),
            _ => Err(self.fail(format!("can't evaluate command {first}"))),
        }
    }

    fn not_a_function(&self, first: &Expression, arguments: &Arguments<'_>) -> Result<()> {
        if arguments.any() {
            let shown = match &first.term {
                Term::Pipe(pipe) => pipe.to_string(),
                _ => first.to_string(),
            };
            return Err(self.fail(format!("can't give argument to non-function {shown}")));
        }
        Ok(())
    }

    fn chain(
        &mut self,
        dot: &Slot,
        (expression, inner, fields): (&'e Expression, &'e Expression, &'e str),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        self.at = At::Expression(expression);
        if matches!(inner.term, Term::Nil) {
            return Err(self.fail(format!("indirection through explicit nil in {expression}")));
        }
        let receiver = self.operand(dot, None, inner)?;
        self.fields((dot, receiver), (expression, fields), arguments)
    }

    fn variable_fields(
        &mut self,
        dot: &Slot,
        (expression, names): (&'e Expression, &'e str),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        self.at = At::Expression(expression);
        match names.split_once('.') {
            Some((variable, fields)) => {
                let value = self.variable(variable)?;
                self.fields((dot, value), (expression, fields), arguments)
            }
            None => {
                let value = self.variable(names)?;
                self.not_a_function(expression, &arguments)?;
                Ok(value)
            }
        }
    }

    /// An untyped constant where no type is asked for: its form decides.
    fn constant(&mut self, expression: &'e Expression, number: &Number) -> Result<Slot> {
        self.at = At::Expression(expression);
        let text = number.text.as_str();
        if let Some((real, imaginary)) = number.complex {
            return Ok(Slot::bare(Value::Complex(real, imaginary)));
        }
        let hexadecimal = text.len() > 2 && (text.starts_with("0x") || text.starts_with("0X"));
        let is_integer_form = (hexadecimal && !text.contains(['p', 'P'])) || text.starts_with('\'');
        let is_float_form = !is_integer_form && text.contains(['.', 'e', 'E', 'p', 'P']);
        if let Some(float) = number.float.filter(|_| is_float_form) {
            return Ok(Slot::bare(Value::Float(float)));
        }
        match number.integer {
            Some(integer) => Ok(Slot::bare(Value::Int(integer))),
            None if number.unsigned.is_some() => Err(self.fail(format!("{text} overflows int"))),
            None => Ok(Slot::default()),
        }
    }

    fn call_function(
        &mut self,
        dot: &Slot,
        (name, target, node): (&'e str, Target, At<'e>),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        match target {
            Target::Builtin(index) => self.call_builtin(dot, (builtins::at(index), node), arguments),
            Target::Registered(index) => {
                let function = self.call.run.set.functions.at(index);
                let signature = match function {
                    Entry::Plain(function) => &function.signature,
                    Entry::Hosted(function) => &function.signature,
                };
                let slots = self.arguments(dot, (signature, name), arguments)?;
                let values: Vec<Value> = slots.into_iter().map(|slot| slot.value).collect();
                let is_small = self.call.run.check_texts(values.iter());
                let result = is_small.and_then(|()| match function {
                    Entry::Plain(function) => (function.body)(&values),
                    Entry::Hosted(function) => (function.body)(&self.call, &values),
                });
                let result = result.and_then(|value| {
                    self.call.run.check_value(&value)?;
                    Ok(Slot::bare(value))
                });
                result.map_err(|cause| self.calling(node, name, cause))
            }
        }
    }

    pub fn call_method(
        &mut self,
        dot: &Slot,
        (method, name, node): (&Function, &str, &'e Expression),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        let slots = self.arguments(dot, (&method.signature, name), arguments)?;
        let values: Vec<Value> = slots.into_iter().map(|slot| slot.value).collect();
        match method.call(&values) {
            Ok(value) => Ok(Slot::bare(value)),
            Err(message) => Err(self.calling(At::Expression(node), name, Error::Call(message))),
        }
    }

    fn calling(&mut self, node: At<'e>, name: &str, cause: Error) -> Error {
        self.at = node;
        self.fail_with(format!("error calling {name}"), Some(cause))
    }

    fn call_builtin(
        &mut self,
        dot: &Slot,
        (builtin, node): (&'static Builtin, At<'e>),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        if let Some(stop) = builtin.short_circuit {
            return self.short_circuit(dot, (builtin, stop), arguments);
        }
        let callee = match arguments.operands.first() {
            Some(first) if builtin.name == "call" => first.to_string(),
            Some(_) => String::new(),
            // What is handed over has no expression; Go shows it as `reflect.Value.String` does.
            None => match arguments.piped.as_ref().map(|slot| &slot.value) {
                Some(Value::Text(text)) => text.to_string(),
                Some(value) => format!("<{} Value>", value.type_name()),
                None => String::new(),
            },
        };
        let slots = self.arguments(dot, (&builtin.signature, builtin.name), arguments)?;
        let is_small = self.call.run.check_texts(slots.iter().map(|slot| &slot.value));
        is_small.map_err(|cause| self.calling(node, builtin.name, cause))?;
        let result = if builtin.name == "call" { builtins::call(&callee, &slots) } else { (builtin.body)(&slots) };
        let result = result.map_err(Error::Call).and_then(|slot| {
            self.call.run.check_value(&slot.value)?;
            Ok(slot)
        });
        result.map_err(|cause| self.calling(node, builtin.name, cause))
    }

    /// `and` and `or` evaluate only up to the operand that decides.
    fn short_circuit(
        &mut self,
        dot: &Slot,
        (builtin, stop): (&'static Builtin, bool),
        arguments: Arguments<'e>,
    ) -> Result<Slot> {
        self.check_count((&builtin.signature, builtin.name), &arguments)?;
        let mut last = Slot::default();
        for operand in arguments.operands {
            last = self.operand(dot, Some(Type::Reflect), operand)?;
            if last.value.is_true() == stop {
                return Ok(last);
            }
        }
        Ok(arguments.piped.unwrap_or(last))
    }

    fn check_count(&self, (signature, name): (&Signature, &str), arguments: &Arguments<'_>) -> Result<()> {
        let (count, parameters) = (arguments.count(), signature.parameters.len());
        if signature.variadic {
            if count < parameters - 1 {
                // Go forgets the piped argument in this one.
                let got = arguments.operands.len();
                return Err(
                    self.fail(format!("wrong number of args for {name}: want at least {} got {got}", parameters - 1))
                );
            }
        } else if count != parameters {
            return Err(self.fail(format!("wrong number of args for {name}: want {parameters} got {count}")));
        }
        Ok(())
    }

    /// The arguments, each checked against its parameter.
    fn arguments(
        &mut self,
        dot: &Slot,
        (signature, name): (&Signature, &str),
        arguments: Arguments<'e>,
    ) -> Result<Vec<Slot>> {
        self.check_count((signature, name), &arguments)?;
        let parameter = |index: usize| {
            let last = signature.parameters.len().saturating_sub(1);
            signature.parameters.get(index.min(last)).copied().unwrap_or(Type::Any)
        };
        let mut slots = Vec::with_capacity(arguments.count());
        for (index, operand) in arguments.operands.iter().enumerate() {
            slots.push(self.operand(dot, Some(parameter(index)), operand)?);
        }
        if let Some(piped) = arguments.piped {
            slots.push(self.validate(piped, Some(parameter(slots.len())))?);
        }
        Ok(slots)
    }

    /// One operand as an argument for a parameter, or as a receiver when there is none.
    fn operand(&mut self, dot: &Slot, wanted: Option<Type>, expression: &'e Expression) -> Result<Slot> {
        self.at = At::Expression(expression);
        let slot = match &expression.term {
            Term::Dot => dot.clone(),
            Term::Nil => {
                let wanted = wanted.unwrap_or(Type::Any);
                if wanted.can_be_nil() {
                    return Ok(zero(wanted));
                }
                return Err(self.fail(format!("cannot assign nil to {}", wanted.name())));
            }
            Term::Field(names) => {
                self.fields((dot, dot.clone()), (expression, names.as_str()), Arguments::default())?
            }
            Term::Variable(names) => self.variable_fields(dot, (expression, names.as_str()), Arguments::default())?,
            Term::Pipe(pipe) => self.pipeline(dot, pipe)?,
            Term::Function(name, target) => {
                self.call_function(dot, (*name, *target, At::Expression(expression)), Arguments::default())?
            }
            Term::Chain(inner, fields) => {
                self.chain(dot, (expression, inner, fields.as_str()), Arguments::default())?
            }
            Term::Bool(_) | Term::Number(_) | Term::Text(_) => {
                return self.literal(wanted.unwrap_or(Type::Any), expression);
            }
        };
        self.validate(slot, wanted)
    }

    /// A literal takes the parameter's type if it can.
    fn literal(&mut self, wanted: Type, expression: &'e Expression) -> Result<Slot> {
        let number = match &expression.term {
            Term::Number(number) => Some(number),
            _ => None,
        };
        let (value, expected) = match wanted {
            Type::Any | Type::Reflect => {
                return match &expression.term {
                    Term::Number(number) => self.constant(expression, number),
                    Term::Bool(flag) => Ok(Slot::bare(Value::Bool(*flag))),
                    Term::Text(literal) => Ok(Slot::bare(literal.value())),
                    _ => Ok(Slot::default()),
                };
            }
            Type::Bool => match &expression.term {
                Term::Bool(flag) => (Some(Value::Bool(*flag)), "bool"),
                _ => (None, "bool"),
            },
            Type::Text => match &expression.term {
                Term::Text(literal) => (Some(literal.value()), "string"),
                _ => (None, "string"),
            },
            Type::Int => (number.and_then(|number| number.integer).map(Value::Int), "integer"),
            Type::Int64 | Type::NamedInt(_) => (number.and_then(|number| number.integer).map(Value::Int64), "integer"),
            Type::Uint32 => {
                let unsigned = number.and_then(|number| number.unsigned);
                (unsigned.map(|value| Value::Uint(UintKind::Uint32, value & 0xffff_ffff)), "unsigned integer")
            }
            Type::Float => (number.and_then(|number| number.float).map(Value::Float), "float"),
            Type::List | Type::Dict | Type::Named(_) => {
                return Err(self.fail(format!("can't handle {expression} for arg of type {}", wanted.name())));
            }
        };
        value.map(Slot::bare).ok_or_else(|| self.fail(format!("expected {expected}; found {expression}")))
    }

    /// Makes sure that a value can be assigned to the type.
    fn validate(&self, slot: Slot, wanted: Option<Type>) -> Result<Slot> {
        let Some(wanted) = wanted else { return Ok(slot) };
        if slot.is_invalid() {
            if wanted.can_be_nil() {
                return Ok(zero(wanted));
            }
            return Err(self.fail(format!("invalid value; expected {}", wanted.name())));
        }
        let fits = match (wanted, &slot.value) {
            (Type::Any | Type::Reflect, _)
            | (Type::Bool, Value::Bool(_))
            | (Type::Int, Value::Int(_))
            | (Type::Int64, Value::Int64(_))
            | (Type::Uint32, Value::Uint(UintKind::Uint32, _))
            | (Type::Float, Value::Float(_))
            | (Type::Text, Value::Text(_)) => true,
            (Type::List, Value::List(list)) => list.element == Element::Any,
            // A parameter has no named type: inside the function it is a plain map.
            (Type::Dict, Value::Dict(dict)) if dict.element == Element::Any => {
                return Ok(Slot::bare(Value::Dict(dict.clone().unnamed())));
            }
            (Type::Named(name) | Type::NamedInt(name), value) => {
                let own = value.type_name();
                own == name || own.strip_prefix('*') == Some(name)
            }
            _ => false,
        };
        if fits {
            return Ok(slot);
        }
        let got = match &slot.value {
            Value::Nil => Type::Any.name().to_owned(),
            value => value.type_name(),
        };
        Err(self.fail(format!("wrong type for value; expected {}; got {got}", wanted.name())))
    }
}

/// The zero of a type that can be nil.
fn zero(wanted: Type) -> Slot {
    Slot::bare(match wanted {
        Type::List => Value::List(List::nil(Element::Any)),
        Type::Dict => Value::Dict(Dict::nil(Element::Any)),
        _ => Value::Nil,
    })
}
