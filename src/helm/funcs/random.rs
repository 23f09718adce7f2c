//! Chance: `randAlphaNum`, `randInt`, `uuidv4`, `shuffle`.

use super::{argument, hosted};
use crate::gotemplate::{Error, Function};
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{Signature, Type, Value};
use base64::Engine as _;
use rand::Rng as _;
use rand::seq::SliceRandom as _;

const INT: Signature = Signature::fixed(&[Type::Int]);

/// A string that a function makes may not be larger.
const MAX_BYTES: i64 = 1 << 24;

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![
        hosted("randAlphaNum", INT, |call, values| {
            characters(call.host().machine(), values, |byte| byte.is_ascii_alphanumeric())
        }),
        hosted("randAlpha", INT, |call, values| {
            characters(call.host().machine(), values, |byte| byte.is_ascii_alphabetic())
        }),
        hosted("randNumeric", INT, |call, values| {
            characters(call.host().machine(), values, |byte| byte.is_ascii_digit())
        }),
        hosted("randAscii", INT, |call, values| {
            characters(call.host().machine(), values, |byte| (32..127).contains(byte))
        }),
        hosted("randBytes", INT, |call, values| {
            let count = argument::integer(values, 0);
            if !(0..=MAX_BYTES).contains(&count) {
                return Err("runtime error: makeslice: len out of range".into());
            }
            let mut bytes = vec![0; count as usize];
            call.host().machine().fill(&mut bytes);
            Ok(Value::from(base64::engine::general_purpose::STANDARD.encode(bytes)))
        }),
        hosted("randInt", Signature::fixed(&[Type::Int, Type::Int]), |call, values| {
            let (least, most) = (argument::integer(values, 0), argument::integer(values, 1));
            // Go's integers wrap around.
            let width = most.wrapping_sub(least);
            if width <= 0 {
                return Err("invalid argument to Intn".into());
            }
            Ok(Value::Int(Chance(call.host().machine()).gen_range(0..width).wrapping_add(least)))
        }),
        hosted("uuidv4", Signature::fixed(&[]), |call, _| {
            let mut number: u128 = Chance(call.host().machine()).r#gen();
            // Version 4, variant 10.
            number = (number & !(0xf << 76)) | (0x4 << 76);
            number = (number & !(0x3 << 62)) | (0x2 << 62);
            let hex = format!("{number:032x}");
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            Ok(Value::from(parts.join("-")))
        }),
        hosted("shuffle", Signature::fixed(&[Type::Text]), |call, values| {
            let mut characters: Vec<char> = argument::string(values, 0).chars().collect();
            characters.shuffle(&mut Chance(call.host().machine()));
            Ok(Value::from(characters.into_iter().collect::<String>()))
        }),
    ]
}

/// So many characters out of those that fit.
fn characters(machine: &dyn Machine, values: &[Value], fits: impl Fn(&u8) -> bool) -> Result<Value, Error> {
    let count = argument::integer(values, 0);
    if count > MAX_BYTES {
        return Err(format!("string is larger than {MAX_BYTES} bytes").into());
    }
    let set: Vec<u8> = (0..128).filter(fits).collect();
    let mut random = Chance(machine);
    let text = (0..count.max(0)).map(|_| char::from(set[random.gen_range(0..set.len())]));
    Ok(Value::from(text.collect::<String>()))
}
