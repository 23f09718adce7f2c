//! What a plain scalar is: null, a truth value, a number, a time or text.
//!
//! In: the text of a scalar. Out: a [`Resolved`]. Answers to resolve.go of go-yaml v2 (YAML 1.1: `yes` is true) and of
//! v3 (only `true` and `false` are).

use super::timestamp::{self, Timestamp};

/// Whose rules a plain scalar follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// go-yaml v2: YAML 1.1 as helm and kubectl read it.
    V2,
    /// go-yaml v3: as kustomize reads it.
    V3,
}

/// What a plain scalar turned out to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`.
    Uint(u64),
    Float(f64),
    Timestamp(Timestamp),
    /// `<<`
    Merge,
    String,
}

/// What the plain scalar `text` stands for.
pub fn resolve(text: &str, version: Version) -> Resolved {
    // As in go-yaml, the first byte tells whether it can be anything but text at all.
    match text.as_bytes().first() {
        None => Resolved::Null,
        Some(b'0'..=b'9' | b'+' | b'-') => number_or_time(text),
        Some(b'.') => match special_float(text) {
            Some(float) => Resolved::Float(float),
            None => parse_go_float(text).map_or(Resolved::String, Resolved::Float),
        },
        Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') if text.len() <= 5 => {
            word(text, version)
        }
        Some(b'<') if text == "<<" => Resolved::Merge,
        Some(_) => Resolved::String,
    }
}

fn word(text: &str, version: Version) -> Resolved {
    match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" if version == Version::V2 => Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" if version == Version::V2 => Resolved::Bool(false),
        _ => Resolved::String,
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn number_or_time(text: &str) -> Resolved {
    let bytes = text.as_bytes();
    // Short decimal integers are nearly all there is.
    if bytes.len() < 19 && bytes[0] != b'0' && bytes[0] != b'+' {
        let digits = if bytes[0] == b'-' { &bytes[1..] } else { bytes };
        if !digits.is_empty() && digits[0] != b'0' && digits.iter().all(u8::is_ascii_digit) {
            let size = digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            return Resolved::Int(if bytes[0] == b'-' { -size } else { size });
        }
    }
    // No number holds a letter beyond those of 0x, 0b, 0o, hexadecimal digits and exponents.
    if !bytes.iter().all(|byte| byte.is_ascii_hexdigit() || b"+-._xXoObBTtZ: ,inINfFaA".contains(byte)) {
        return Resolved::String;
    }
    if let Some(float) = special_float(text) {
        return Resolved::Float(float);
    }
    if let Some(stamp) = timestamp::parse(text) {
        return Resolved::Timestamp(stamp);
    }
    let cleaned: String;
    let plain = if text.contains('_') {
        cleaned = text.replace('_', "");
        &cleaned
    } else {
        text
    };
    if let Some(number) = integer(plain) {
        return number;
    }
    match decimal_float(plain) {
        Some(float) => Resolved::Float(float),
        None => Resolved::String,
    }
}

/// An integer with Go's prefixes: `0x`, `0o`, `0b`, and `0` alone for octal.
fn integer(text: &str) -> Option<Resolved> {
    let (negative, unsigned, signed) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..], true),
        b'+' => (false, &text[1..], true),
        _ => (false, text, false),
    };
    let bytes = unsigned.as_bytes();
    let (radix, digits) = match bytes {
        [b'0', b'x' | b'X', ..] => (16, &unsigned[2..]),
        [b'0', b'o' | b'O', ..] => (8, &unsigned[2..]),
        [b'0', b'b' | b'B', ..] => (2, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    // Rust would take a second sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        // `0b-1` and `-0b+1`: go-yaml parses what follows its own prefix as a signed number.
        return binary_with_inner_sign(text);
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(size)) {
        (false, Ok(size)) => Some(Resolved::Int(size)),
        (true, Ok(size)) => Some(Resolved::Int(-size)),
        (true, Err(_)) => (size == 1 << 63).then_some(Resolved::Int(i64::MIN)),
        (false, Err(_)) => (!signed).then_some(Resolved::Uint(size)),
    }
}

fn binary_with_inner_sign(text: &str) -> Option<Resolved> {
    let inner = text.strip_prefix("0b")?;
    i64::from_str_radix(inner, 2).ok().map(Resolved::Int)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, whatever its size; too big a number stays text.
fn decimal_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    if !mantissa_fits || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|float: &f64| float.is_finite())
}

/// What Go's `ParseFloat` takes with a leading point; underscores may stand between digits.
fn parse_go_float(text: &str) -> Option<f64> {
    if !text.contains('_') {
        return decimal_float(text);
    }
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let separates = |at: usize| is_digit(at - 1) && is_digit(at + 1);
    let fits = (1..bytes.len()).all(|at| bytes[at] != b'_' || separates(at));
    fits.then(|| decimal_float(&text.replace('_', ""))).flatten()
}

/// Whether the writer must quote this text because it reads as a number in base 60 (YAML 1.1), such as `12:30`.
pub(super) fn is_base_60(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['-', '+']).or(Some(text)).filter(|digits| digits.contains(':')) else {
        return false;
    };
    let mut parts = digits.split(':');
    let first = parts.next().unwrap_or_default();
    if !first.starts_with(|first: char| first.is_ascii_digit())
        || !first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    {
        return false;
    }
    let sexagesimal = |part: &str| match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [ten, digit] => (b'0'..=b'5').contains(ten) && digit.is_ascii_digit(),
        _ => false,
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return false };
    let (last, fraction) = last.split_once('.').unwrap_or((last, ""));
    middle.iter().all(|part| sexagesimal(part))
        && sexagesimal(last)
        && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Resolved) {
        assert_eq!(resolve(text, Version::V2), expected, "of {text:?}");
    }

    #[test]
    fn resolves_as_go_yaml_v2() {
        check("", Resolved::Null);
        check("~", Resolved::Null);
        check("y", Resolved::Bool(true));
        check("off", Resolved::Bool(false));
        check("offs", Resolved::String);
        check("017", Resolved::Int(15));
        check("0o17", Resolved::Int(15));
        check("0b11", Resolved::Int(3));
        check("0x1F", Resolved::Int(31));
        check("08", Resolved::Float(8.0));
        check("1_000", Resolved::Int(1000));
        check("1e3", Resolved::Float(1000.0));
        check("-", Resolved::String);
        check("+", Resolved::String);
        check("+1", Resolved::Int(1));
        check("-0", Resolved::Int(0));
        check("1.", Resolved::Float(1.0));
        check(".5", Resolved::Float(0.5));
        check(".", Resolved::String);
        check("-.inf", Resolved::Float(f64::NEG_INFINITY));
        check("9223372036854775808", Resolved::Uint(1 << 63));
        check("-9223372036854775808", Resolved::Int(i64::MIN));
        check("18446744073709551616", Resolved::Float(18446744073709551616.0));
        check("12:30", Resolved::String);
        check("<<", Resolved::Merge);
        check("1.2.3", Resolved::String);
        check("0x", Resolved::String);
        check("1e400", Resolved::String);
        check(".5_0", Resolved::Float(0.5));
        check("._5", Resolved::String);
    }

    #[test]
    fn only_true_and_false_are_bools_to_v3() {
        assert_eq!(resolve("yes", Version::V3), Resolved::String);
        assert_eq!(resolve("True", Version::V3), Resolved::Bool(true));
    }

    #[test]
    fn knows_base_60() {
        for (text, expected) in [("12:30", true), ("1:2:3.5", true), ("12:60", false), ("a:1", false), ("1:", false)] {
            assert_eq!(is_base_60(text), expected, "of {text}");
        }
    }
}
