//! Arithmetic: sprig's numeric.go. Integers wrap; the functions that end in `f` calculate in decimals.

use super::{argument, cast, decimal, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Element, List, Signature, Type, Value, print};

const ONE: Signature = Signature::fixed(&[Type::Any]);
const TWO: Signature = Signature::fixed(&[Type::Any, Type::Any]);
const MANY: Signature = Signature::variadic(&[Type::Any]);
const ONE_AND_MANY: Signature = Signature::variadic(&[Type::Any, Type::Any]);

/// A list that a function makes may not be longer.
const MAX_ITEMS: u64 = 1 << 24;

pub(super) static TABLE: &[Plain] = &[
    plain("int", ONE, |values| Ok(Value::Int(cast::integer(&values[0])))),
    plain("int64", ONE, |values| Ok(Value::Int64(cast::integer(&values[0])))),
    plain("float64", ONE, |values| Ok(Value::Float(cast::float(&values[0])))),
    plain("atoi", Signature::fixed(&[Type::Text]), |values| {
        let text = argument::string(values, 0);
        let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
        let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // On overflow Go gives the nearest bound beside its error.
        let bound = if text.starts_with('-') { i64::MIN } else { i64::MAX };
        Ok(Value::Int(if valid { text.parse().unwrap_or(bound) } else { 0 }))
    }),
    plain("toDecimal", ONE, |values| {
        let text = print::sprint(&values[..1]).to_string();
        Ok(Value::Int64(i64::from_str_radix(&text, 8).unwrap_or_default()))
    }),
    plain("add", MANY, |values| Ok(Value::Int64(fold(0, values, i64::wrapping_add)))),
    plain("add1", ONE, |values| Ok(Value::Int64(cast::integer(&values[0]).wrapping_add(1)))),
    plain("sub", TWO, |values| Ok(Value::Int64(cast::integer(&values[0]).wrapping_sub(cast::integer(&values[1]))))),
    plain("mul", ONE_AND_MANY, |values| Ok(Value::Int64(fold(1, values, i64::wrapping_mul)))),
    plain("div", TWO, |values| divide(values, i64::wrapping_div)),
    plain("mod", TWO, |values| divide(values, i64::wrapping_rem)),
    plain("max", ONE_AND_MANY, |values| Ok(Value::Int64(fold(i64::MIN, values, i64::max)))),
    plain("biggest", ONE_AND_MANY, |values| Ok(Value::Int64(fold(i64::MIN, values, i64::max)))),
    plain("min", ONE_AND_MANY, |values| Ok(Value::Int64(fold(i64::MAX, values, i64::min)))),
    plain("maxf", ONE_AND_MANY, |values| Ok(Value::Float(fold_floats(values, |a, b| if b > a { b } else { a })))),
    plain("minf", ONE_AND_MANY, |values| Ok(Value::Float(fold_floats(values, |a, b| if b < a { b } else { a })))),
    plain("floor", ONE, |values| Ok(Value::Float(cast::float(&values[0]).floor()))),
    plain("ceil", ONE, |values| Ok(Value::Float(cast::float(&values[0]).ceil()))),
    plain("round", Signature::variadic(&[Type::Any, Type::Int, Type::Float]), round),
    plain("add1f", ONE, |values| Ok(decimal::fold(&[values[0].clone(), Value::Int(1)], decimal::Operation::Add)?)),
    plain("addf", MANY, |values| {
        let mut operands = vec![Value::Float(0.0)];
        operands.extend_from_slice(values);
        Ok(decimal::fold(&operands, decimal::Operation::Add)?)
    }),
    plain("subf", ONE_AND_MANY, |values| Ok(decimal::fold(values, decimal::Operation::Subtract)?)),
    plain("mulf", ONE_AND_MANY, |values| Ok(decimal::fold(values, decimal::Operation::Multiply)?)),
    plain("divf", ONE_AND_MANY, |values| Ok(decimal::fold(values, decimal::Operation::Divide)?)),
    plain("until", Signature::fixed(&[Type::Int]), |values| {
        let count = argument::integer(values, 0);
        integers(0, count, if count < 0 { -1 } else { 1 })
    }),
    plain("untilStep", Signature::fixed(&[Type::Int, Type::Int, Type::Int]), |values| {
        integers(argument::integer(values, 0), argument::integer(values, 1), argument::integer(values, 2))
    }),
    plain("seq", Signature::variadic(&[Type::Int]), sequence),
];

fn fold(start: i64, values: &[Value], operation: impl Fn(i64, i64) -> i64) -> i64 {
    values.iter().map(cast::integer).fold(start, operation)
}

fn fold_floats(values: &[Value], operation: impl Fn(f64, f64) -> f64) -> f64 {
    // Not a number wins, whichever side it is on.
    let pick = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { operation(a, b) };
    values.iter().map(cast::float).reduce(pick).unwrap_or_default()
}

fn divide(values: &[Value], operation: impl Fn(i64, i64) -> i64) -> Result<Value, Error> {
    match cast::integer(&values[1]) {
        0 => Err("runtime error: integer divide by zero".into()),
        divisor => Ok(Value::Int64(operation(cast::integer(&values[0]), divisor))),
    }
}

fn round(values: &[Value]) -> Result<Value, Error> {
    let on = match values.get(2) {
        Some(Value::Float(on)) => *on,
        _ => 0.5,
    };
    let power = power_of_ten(argument::integer(values, 1));
    let digit = power * cast::float(&values[0]);
    let fraction = digit.fract();
    let rounded = if fraction >= on { digit.ceil() } else { digit.floor() };
    Ok(Value::Float(rounded / power))
}

/// What Go's `math.Pow` makes of ten: the squares of its fraction are multiplied, which ends in other last digits than
/// the nearest float has.
fn power_of_ten(exponent: i64) -> f64 {
    let (mut fraction, mut power) = (1.0, 0_i64);
    let (mut square, mut doublings) = (0.625, 4_i64);
    let mut left = exponent.unsigned_abs();
    while left != 0 {
        if doublings.abs() > 1 << 12 {
            power += doublings;
            break;
        }
        if left & 1 == 1 {
            fraction *= square;
            power += doublings;
        }
        square *= square;
        doublings *= 2;
        if square < 0.5 {
            square += square;
            doublings -= 1;
        }
        left >>= 1;
    }
    if exponent < 0 {
        (fraction, power) = (1.0 / fraction, -power);
    }
    // Two steps, for the power alone may be no float.
    let half = (power / 2).clamp(-1100, 1100) as i32;
    let rest = (power - i64::from(half)).clamp(-1100, 1100) as i32;
    fraction * 2f64.powi(half) * 2f64.powi(rest)
}

fn integers(start: i64, stop: i64, step: i64) -> Result<Value, Error> {
    let numbers = steps(start, stop, step)?.into_iter().map(Value::Int).collect();
    Ok(List::of(Element::Int, numbers).into())
}

/// The numbers from `start` to before `stop`; none when the step leads away.
fn steps(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, Error> {
    let leads = if stop < start { step < 0 } else { step > 0 };
    if !leads {
        return Ok(Vec::new());
    }
    if stop.abs_diff(start) / step.unsigned_abs() > MAX_ITEMS {
        return Err(format!("list has more than {MAX_ITEMS} items").into());
    }
    let mut numbers = Vec::new();
    let mut next = Some(start);
    while let Some(current) = next.filter(|current| if step < 0 { *current > stop } else { *current < stop }) {
        numbers.push(current);
        next = current.checked_add(step);
    }
    Ok(numbers)
}

fn sequence(values: &[Value]) -> Result<Value, Error> {
    let parameter = |index| argument::integer(values, index);
    let direction = |start: i64, end: i64| if end < start { -1 } else { 1 };
    let numbers = match values.len() {
        1 => {
            let way = direction(1, parameter(0));
            steps(1, parameter(0).wrapping_add(way), way)?
        }
        2 => {
            let (start, end) = (parameter(0), parameter(1));
            let way = direction(start, end);
            steps(start, end.wrapping_add(way), way)?
        }
        3 => {
            let (start, step, end) = (parameter(0), parameter(1), parameter(2));
            if end < start && step > 0 {
                return Ok(Value::from(""));
            }
            steps(start, end.wrapping_add(direction(start, end)), step)?
        }
        _ => Vec::new(),
    };
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(Value::from(texts.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, values: &[Value], expected: &str) {
        let function = TABLE.iter().find(|function| function.name == name).expect("a function");
        let got = match (function.body)(values) {
            Ok(value) => print::sprint(&[value]).to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expected, "of {name} {values:?}");
    }

    #[test]
    fn rounds_with_the_powers_of_go() {
        let round = |number: f64, places: i64| vec![Value::Float(number), Value::Int(places)];
        check("round", &round(123456789.0, 97), "1.23456789e+08");
        check("round", &round(2.345, 2), "2.35");
        check("round", &round(1234.5, -2), "1200");
        check("round", &round(1.5, i64::MAX), "NaN");
    }

    #[test]
    fn calculates_as_sprig() {
        check("add", &[Value::from("1.5"), Value::Int(2)], "2");
        check("add", &[Value::Int64(i64::MAX), Value::Int(1)], "-9223372036854775808");
        check("div", &[Value::Int(1), Value::Int(0)], "runtime error: integer divide by zero");
        check("mod", &[Value::Int(-7), Value::Int(3)], "-1");
        check("addf", &[Value::Float(0.1), Value::Float(0.2)], "0.3");
        check("divf", &[Value::Int(10), Value::Int(3)], "3.3333333333333335");
        check("divf", &[Value::Int(10), Value::Int(0)], "decimal division by 0");
        check("round", &[Value::Float(123.5555), Value::Int(3)], "123.556");
        check("seq", &[Value::Int(5)], "1 2 3 4 5");
        check("seq", &[Value::Int(0), Value::Int(2), Value::Int(10)], "0 2 4 6 8 10");
        check("untilStep", &[Value::Int(3), Value::Int(0), Value::Int(-1)], "[3 2 1]");
        check("until", &[Value::Int(i64::MAX)], "list has more than 16777216 items");
        check("toDecimal", &[Value::from("777")], "511");
        check("atoi", &[Value::from("010")], "10");
    }
}
