//! Number constants of templates, under every type that can hold them.
//!
//! Answers to `newNumber` of text/template/parse/node.go and to the readers of strconv below it.

use super::ast::Number;
use super::lex::Kind;
use crate::value::number::{read_float, read_integer, read_unsigned};
use crate::value::quote::{self, Unit};

/// The number that an item of the lexer stands for, or why it is none.
pub(super) fn read(text: &str, kind: Kind) -> Result<Number, String> {
    let mut number = Number { text: text.to_owned(), ..Number::default() };
    match kind {
        Kind::CharConstant => {
            let code = character(text)?;
            number.integer = Some(i64::from(code));
            number.unsigned = Some(u64::from(code));
            number.float = Some(f64::from(code));
            return Ok(number);
        }
        Kind::Complex => {
            let (real, imaginary) = split_complex(text).ok_or_else(|| illegal(text))?;
            simplify(&mut number, real, imaginary);
            return Ok(number);
        }
        _ => {}
    }
    if let Some(imaginary) = text.strip_suffix('i').and_then(read_float) {
        simplify(&mut number, 0.0, imaginary);
        return Ok(number);
    }
    number.unsigned = read_unsigned(text);
    number.integer = read_integer(text);
    if number.integer == Some(0) {
        number.unsigned = Some(0);
    }
    if let Some(integer) = number.integer {
        number.float = Some(integer as f64);
    } else if let Some(unsigned) = number.unsigned {
        number.float = Some(unsigned as f64);
    } else if let Some(float) = read_float(text) {
        // It reads as a float but looks like an integer: too large for one.
        if !text.contains(['.', 'e', 'E', 'p', 'P']) {
            return Err(format!("integer overflow: {}", quote::double_quoted(text.as_bytes())));
        }
        number.float = Some(float);
        number.integer = exact_integer(float);
        number.unsigned = exact_unsigned(float);
    } else {
        return Err(illegal(text));
    }
    Ok(number)
}

fn illegal(text: &str) -> String {
    format!("illegal number syntax: {}", quote::double_quoted(text.as_bytes()))
}

fn character(text: &str) -> Result<u32, String> {
    let inner = text.get(1..).unwrap_or_default();
    let (unit, tail) = quote::unquote_char(inner, '\'').ok_or_else(|| "invalid syntax".to_owned())?;
    if tail != "'" {
        return Err(format!("malformed character constant: {text}"));
    }
    Ok(match unit {
        Unit::Character(character) => character as u32,
        Unit::Byte(byte) => u32::from(byte),
    })
}

fn exact_integer(float: f64) -> Option<i64> {
    let integer = float as i64;
    (integer as f64 == float && integer != i64::MAX).then_some(integer)
}

fn exact_unsigned(float: f64) -> Option<u64> {
    let unsigned = float as u64;
    (unsigned as f64 == float && unsigned != u64::MAX).then_some(unsigned)
}

fn simplify(number: &mut Number, real: f64, imaginary: f64) {
    number.complex = Some((real, imaginary));
    if imaginary == 0.0 {
        number.float = Some(real);
        number.integer = exact_integer(real);
        number.unsigned = exact_unsigned(real);
    }
}

/// `1+2i`
fn split_complex(text: &str) -> Option<(f64, f64)> {
    let body = text.strip_suffix('i')?;
    let signs = body.char_indices().skip(1).filter(|(_, character)| matches!(character, '+' | '-'));
    signs.into_iter().find_map(|(index, _)| Some((read_float(&body[..index])?, read_float(&body[index..])?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, integer: Option<i64>, float: Option<f64>) {
        let number = read(text, Kind::Number).expect("a number");
        assert_eq!((number.integer, number.float), (integer, float), "of {text}");
    }

    #[test]
    fn reads_as_go() {
        check("1", Some(1), Some(1.0));
        check("0x1F", Some(31), Some(31.0));
        check("017", Some(15), Some(15.0));
        check("0b11", Some(3), Some(3.0));
        check("1_000", Some(1000), Some(1000.0));
        check("0x1p4", Some(16), Some(16.0));
        check("1e3", Some(1000), Some(1000.0));
        check("1.5", None, Some(1.5));
        check("-0", Some(0), Some(0.0));
        check("18446744073709551615", None, Some(18446744073709551615.0));
        assert_eq!(read("1i", Kind::Number).map(|number| number.complex), Ok(Some((0.0, 1.0))));
        assert_eq!(read("1+2i", Kind::Complex).map(|number| number.complex), Ok(Some((1.0, 2.0))));
        assert_eq!(read("'a'", Kind::CharConstant).map(|number| number.integer), Ok(Some(97)));
        assert_eq!(read("0x", Kind::Number).map(|number| number.text), Err(illegal("0x")));
        assert!(read("99999999999999999999", Kind::Number).is_err_and(|error| error.starts_with("integer overflow")));
        assert!(read("1__0", Kind::Number).is_err());
    }
}
