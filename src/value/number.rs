//! Numbers as Go's `strconv` writes and reads them.
//!
//! In: a float, a verb (`e`, `E`, `f`, `g`, `G`) and a precision, none for the fewest digits that read back the same;
//! or a text. Out: text, or the number. Answers to `strconv.FormatFloat`, `ParseInt` and `ParseFloat`.

/// A float as `strconv.FormatFloat(float, verb, precision, 64)` writes it.
pub fn format_float(float: f64, verb: u8, precision: Option<usize>) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    match verb {
        b'f' | b'F' => match precision {
            Some(precision) => format!("{float:.precision$}"),
            None => format!("{float}"),
        },
        b'e' | b'E' => {
            let scientific = match precision {
                Some(precision) => format!("{float:.precision$e}"),
                None => format!("{float:e}"),
            };
            with_exponent(&scientific, verb)
        }
        b'x' | b'X' => hexadecimal(float, verb, precision),
        b'b' => binary(float),
        _ => general(float, if verb == b'G' { b'E' } else { b'e' }, precision),
    }
}

/// `%g`: the exponent form below 1e-4 and from the precision on.
fn general(float: f64, exponent_verb: u8, precision: Option<usize>) -> String {
    let scientific = match precision {
        Some(precision) => format!("{float:.*e}", precision.max(1) - 1),
        None => format!("{float:e}"),
    };
    let (mantissa, exponent) = split_exponent(&scientific);
    let trimmed = trim_zeros(mantissa);
    let digits = trimmed.bytes().filter(u8::is_ascii_digit).count();
    // A precision beyond the digits counts only as far as the digits before the point reach.
    let limit = match precision.map(|precision| precision.max(1)) {
        None => SHORTEST_LIMIT,
        Some(precision) if precision > digits && digits as i32 > exponent => digits as i32,
        Some(precision) => precision as i32,
    };
    if exponent < -4 || exponent >= limit {
        return with_exponent(&format!("{trimmed}e{exponent}"), exponent_verb);
    }
    let places = (digits as i32 - 1 - exponent).max(0) as usize;
    match precision {
        // The mantissa is rounded already; its decimal value printed with as many places is the same digits.
        Some(_) => move_point(trimmed, exponent, places),
        None => format!("{float}"),
    }
}

/// Without a precision numbers turn to exponents from here on: `1e+06`.
const SHORTEST_LIMIT: i32 = 6;

fn split_exponent(scientific: &str) -> (&str, i32) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    (mantissa, exponent.parse().unwrap_or_default())
}

fn trim_zeros(mantissa: &str) -> &str {
    if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa }
}

/// `d.ddd` times ten to the exponent, with that many places.
fn move_point(mantissa: &str, exponent: i32, places: usize) -> String {
    let negative = mantissa.starts_with('-');
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let whole = exponent + 1;
    if whole <= 0 {
        digits.insert_str(0, &"0".repeat((1 - whole) as usize));
    }
    let point = whole.max(1) as usize;
    while digits.len() < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at(point);
    let sign = if negative { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Rust's `1.5e7` as Go's `1.5e+07`: a sign and at least two digits.
fn with_exponent(scientific: &str, verb: u8) -> String {
    let (mantissa, exponent) = split_exponent(scientific);
    let letter = if verb == b'E' { 'E' } else { 'e' };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{letter}{sign}{:02}", exponent.abs())
}

/// `%x`: `0x1.8p+01`.
fn hexadecimal(float: f64, verb: u8, precision: Option<usize>) -> String {
    let sign = if float.is_sign_negative() { "-" } else { "" };
    let (mut mantissa, mut exponent) = decode(float);
    if mantissa == 0 {
        exponent = 0;
    } else {
        let shift = mantissa.leading_zeros() as i32 - 11;
        mantissa <<= shift;
        exponent += 52 - shift;
    }
    if let Some(precision) = precision.filter(|precision| *precision < 13) {
        let drop = 52 - 4 * precision as u32;
        let half = 1u64 << (drop - 1);
        let rest = mantissa & ((1 << drop) - 1);
        mantissa >>= drop;
        if rest > half || (rest == half && mantissa & 1 == 1) {
            mantissa += 1;
        }
        mantissa <<= drop;
        if mantissa >= 1 << 53 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let mut fraction = format!("{:013x}", mantissa & ((1 << 52) - 1));
    match precision {
        Some(precision) if precision < 13 => fraction.truncate(precision),
        Some(precision) => fraction.extend(std::iter::repeat_n('0', precision - 13)),
        None => fraction.truncate(fraction.trim_end_matches('0').len()),
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    let text = format!("{sign}0x{}{point}{fraction}p{exponent_sign}{:02}", mantissa >> 52, exponent.abs());
    if verb == b'X' { text.to_uppercase() } else { text }
}

/// `%b`: the mantissa as an integer and a power of two.
fn binary(float: f64) -> String {
    let sign = if float.is_sign_negative() { "-" } else { "" };
    let (mantissa, exponent) = decode(float);
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{mantissa}p{exponent_sign}{}", exponent.abs())
}

/// The float as an integer times a power of two.
fn decode(float: f64) -> (u64, i32) {
    let bits = float.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) & 0x7ff {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent as i32 - 1075),
    }
}

/// `strconv.ParseUint(text, 0, 64)`
pub fn read_unsigned(text: &str) -> Option<u64> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', b'o' | b'O', ..] => (&text[2..], 8),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    if digits.is_empty() || !underscores_fit(text) {
        return None;
    }
    let digits = digits.replace('_', "");
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(&digits, radix).ok()
}

/// `strconv.ParseInt(text, 0, 64)`
pub fn read_integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = read_unsigned(digits)?;
    if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// `strconv.ParseFloat(text, 64)`
pub fn read_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !underscores_fit(unsigned) {
        return None;
    }
    let clean = text.replace('_', "");
    if unsigned.starts_with("0x") || unsigned.starts_with("0X") {
        return read_hexadecimal(&clean);
    }
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        let named = matches!(unsigned.to_ascii_lowercase().as_str(), "inf" | "infinity" | "nan");
        return if named { clean.parse().ok() } else { None };
    }
    clean.parse().ok().filter(|float: &f64| float.is_finite())
}

fn read_hexadecimal(text: &str) -> Option<f64> {
    let negative = text.starts_with('-');
    let body = text.trim_start_matches(['+', '-']).get(2..)?;
    let (mantissa, exponent) = body.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut float = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        float = float * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let exponent = exponent.parse::<i32>().ok()?.checked_sub(4 * fraction.len() as i32)?;
    let float = float * 2f64.powi(exponent);
    float.is_finite().then_some(if negative { -float } else { float })
}

/// Go's rule: underscores only between digits, or after a base prefix.
fn underscores_fit(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let bytes = text.as_bytes();
    let prefixed = matches!(bytes, [b'0', b'x' | b'X' | b'b' | b'B' | b'o' | b'O', ..]);
    let hexadecimal = matches!(bytes, [b'0', b'x' | b'X', ..]);
    let mut before = if prefixed { b'0' } else { b'^' };
    for byte in &bytes[if prefixed { 2 } else { 0 }..] {
        let class = match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'f' | b'A'..=b'F' if hexadecimal => b'0',
            b'_' if before != b'0' => return false,
            b'_' => b'_',
            _ if before == b'_' => return false,
            _ => b'!',
        };
        before = class;
    }
    before != b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(float: f64, verb: u8, precision: Option<usize>, expected: &str) {
        assert_eq!(format_float(float, verb, precision), expected, "of {float} {}", char::from(verb));
    }

    #[test]
    fn formats_as_strconv() {
        check(999999.0, b'g', None, "999999");
        check(1e6, b'g', None, "1e+06");
        check(123456.5, b'g', None, "123456.5");
        check(1234567.5, b'g', None, "1.2345675e+06");
        check(0.0001, b'g', None, "0.0001");
        check(0.00001234, b'g', None, "1.234e-05");
        check(8080.0, b'g', None, "8080");
        check(-0.0, b'g', None, "-0");
        check(1e21, b'f', None, "1000000000000000000000");
        check(std::f64::consts::PI, b'f', Some(2), "3.14");
        check(std::f64::consts::PI, b'e', Some(3), "3.142e+00");
        check(std::f64::consts::PI, b'g', Some(3), "3.14");
        check(1234.0, b'g', Some(2), "1.2e+03");
        check(100.0, b'g', Some(3), "100");
        check(100.0, b'G', Some(6), "100");
        check(0.05, b'g', Some(3), "0.05");
        check(3.0, b'x', None, "0x1.8p+01");
        check(1.0, b'b', None, "4503599627370496p-52");
        check(f64::INFINITY, b'g', None, "+Inf");
    }
}
