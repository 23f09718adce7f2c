//! Decimal arithmetic: what `shopspring/decimal` makes of `addf`, `subf`, `mulf` and `divf`.
//!
//! In: floats, taken by their shortest digits. Out: the float nearest to the exact decimal result; quotients have 16
//! digits behind the point.

use super::cast;
use crate::value::{Value, number};
use rsa::BigUint;

/// Digits behind the point of a quotient.
const PRECISION: i64 = 16;

/// What is done to the operands, from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A coefficient times ten to the exponent.
struct Decimal {
    negative: bool,
    magnitude: BigUint,
    exponent: i64,
}

/// The operands joined by the operation.
pub(super) fn fold(values: &[Value], operation: Operation) -> Result<Value, String> {
    let mut operands = values.iter().map(cast::float);
    let mut result = read(operands.next().unwrap_or_default())?;
    for operand in operands {
        result = apply(result, read(operand)?, operation)?;
    }
    let sign = if result.negative { "-" } else { "" };
    let text = format!("{sign}{}e{}", result.magnitude, result.exponent);
    Ok(Value::Float(text.parse().unwrap_or_default()))
}

fn read(float: f64) -> Result<Decimal, String> {
    if !float.is_finite() {
        return Err(format!("Cannot create a Decimal from {}", number::format_float(float, b'g', None)));
    }
    let text = number::format_float(float.abs(), b'f', None);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{fraction}");
    let magnitude =
        BigUint::parse_bytes(digits.as_bytes(), 10).ok_or_else(|| format!("can't convert {text} to decimal"))?;
    Ok(Decimal { negative: float < 0.0, magnitude, exponent: -(fraction.len() as i64) })
}

fn power_of_ten(mut exponent: i64) -> BigUint {
    let (mut result, mut base) = (BigUint::from(1u32), BigUint::from(10u32));
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= &base;
        }
        base = &base * &base;
        exponent >>= 1;
    }
    result
}

fn apply(left: Decimal, right: Decimal, operation: Operation) -> Result<Decimal, String> {
    match operation {
        Operation::Add => Ok(add(left, right)),
        Operation::Subtract => Ok(add(left, Decimal { negative: !right.negative, ..right })),
        Operation::Multiply => Ok(Decimal {
            negative: left.negative != right.negative,
            magnitude: left.magnitude * right.magnitude,
            exponent: left.exponent + right.exponent,
        }),
        Operation::Divide => divide(left, right),
    }
}

fn add(left: Decimal, right: Decimal) -> Decimal {
    let exponent = left.exponent.min(right.exponent);
    let own = left.magnitude * power_of_ten(left.exponent - exponent);
    let other = right.magnitude * power_of_ten(right.exponent - exponent);
    let (negative, magnitude) = if left.negative == right.negative {
        (left.negative, own + other)
    } else if own >= other {
        (left.negative, own - other)
    } else {
        (right.negative, other - own)
    };
    Decimal { negative, magnitude, exponent }
}

/// Rounds half away from zero.
fn divide(left: Decimal, right: Decimal) -> Result<Decimal, String> {
    if right.magnitude == BigUint::from(0u32) {
        return Err("decimal division by 0".to_owned());
    }
    let shift = left.exponent - right.exponent + PRECISION;
    let dividend = left.magnitude * power_of_ten(shift);
    let divisor = right.magnitude * power_of_ten(-shift);
    let mut quotient = &dividend / &divisor;
    if (dividend - &quotient * &divisor) * 2u32 >= divisor {
        quotient += 1u32;
    }
    Ok(Decimal { negative: left.negative != right.negative, magnitude: quotient, exponent: -PRECISION })
}
