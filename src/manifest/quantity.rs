//! Amounts of a resource: `500m`, `2Gi`, `1e3`. Answers to apimachinery's api/resource.
//!
//! In: the text of a quantity. Out: a number that can be compared, and its canonical text. Kept to a billionth, as
//! there; what is smaller is rounded up.

use std::cmp::Ordering;

const NANOS: i128 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    DecimalExponent,
    Binary,
    Decimal,
}

/// A parsed quantity. Equality and order are those of the amount, however it was written.
#[derive(Debug, Clone)]
pub struct Quantity {
    nanos: i128,
    format: Format,
    /// The text it was read from, when that is canonical already.
    text: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    Format,
    #[error("unable to parse numeric part of quantity")]
    Numeric,
    #[error("unable to parse quantity's suffix")]
    Suffix,
}

/// A quantity taken apart.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point without leading zeros, `0` for none.
    whole: &'a str,
    fraction: &'a str,
    suffix: &'a str,
}

fn split(text: &str) -> Result<Parts<'_>, Error> {
    let negative = text.starts_with('-');
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text).trim_start_matches('0');
    let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, rest) = rest.split_at(end);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let exponent = suffix.trim_start_matches(|next| "eEinumkKMGTP".contains(next));
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::Format);
    }
    Ok(Parts { negative, whole: if whole.is_empty() { "0" } else { whole }, fraction, suffix })
}

const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY: [(&str, i32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

fn interpret(suffix: &str) -> Option<(Format, i32)> {
    let find = |table: &[(&str, i32)]| table.iter().find(|(known, _)| *known == suffix).map(|(_, exponent)| *exponent);
    if let Some(exponent) = find(&DECIMAL) {
        return Some((Format::Decimal, exponent));
    }
    if let Some(exponent) = find(&BINARY) {
        return Some((Format::Binary, exponent));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((Format::DecimalExponent, exponent))
}

impl Quantity {
    pub fn parse(text: &str) -> Result<Quantity, Error> {
        if text.is_empty() {
            return Err(Error::Format);
        }
        let parts = split(text)?;
        let (format, exponent) = interpret(parts.suffix).ok_or(Error::Suffix)?;
        let digits = format!("{}{}", parts.whole, parts.fraction);
        let mantissa: i128 = digits.parse().unwrap_or(i128::MAX);
        let places = i32::try_from(parts.fraction.len()).unwrap_or(i32::MAX);
        let amount = match format {
            Format::Binary => scale(mantissa.saturating_mul(1 << exponent), 9_i32.saturating_sub(places))
                .min(i128::from(i64::MAX) * NANOS),
            _ => scale(mantissa, (9 + exponent.clamp(-200, 200)).saturating_sub(places)),
        };
        let canonical = match format {
            Format::Binary => places == 0 && mantissa & 7 != 0,
            _ => (exponent - places) % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0'),
        };
        Ok(Quantity {
            nanos: if parts.negative { -amount } else { amount },
            format: if format == Format::Binary && amount < NANOS { Format::Decimal } else { format },
            text: (canonical || text == "0").then(|| text.to_owned()),
        })
    }

    pub fn is_negative(&self) -> bool {
        self.nanos < 0
    }

    /// The amount as a float, for sums and shares.
    #[allow(clippy::cast_precision_loss)]
    pub fn as_float(&self) -> f64 {
        self.nanos as f64 / 1e9
    }
}

/// `mantissa * 10^exponent`, rounded away from zero.
fn scale(mantissa: i128, exponent: i32) -> i128 {
    let power = |exponent: u32| 10_i128.checked_pow(exponent);
    match u32::try_from(exponent) {
        Ok(up) => power(up).map_or(i128::MAX, |factor| mantissa.saturating_mul(factor)),
        Err(_) => match power(exponent.unsigned_abs()) {
            Some(divisor) => mantissa / divisor + i128::from(mantissa % divisor != 0),
            None => i128::from(mantissa != 0),
        },
    }
}

impl std::fmt::Display for Quantity {
    /// The canonical form: no fraction, the largest suffix that leaves none.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(text) = &self.text {
            return out.write_str(text);
        }
        if self.nanos == 0 {
            return out.write_str("0");
        }
        if self.format == Format::Binary && self.nanos % NANOS == 0 && self.nanos.abs() >= 1024 * NANOS {
            let mut number = self.nanos / NANOS;
            let mut index = 0;
            while number % 1024 == 0 && index < BINARY.len() {
                number /= 1024;
                index += 1;
            }
            return write!(out, "{number}{}", if index == 0 { "" } else { BINARY[index - 1].0 });
        }
        let mut number = self.nanos;
        let mut exponent = -9;
        while number % 1000 == 0 && (exponent < 18 || self.format == Format::DecimalExponent) {
            number /= 1000;
            exponent += 3;
        }
        match (self.format, exponent) {
            (_, 0) => write!(out, "{number}"),
            (Format::DecimalExponent, _) => write!(out, "{number}e{exponent}"),
            _ => {
                let suffix = DECIMAL.iter().find(|(_, known)| *known == exponent).map_or("", |(suffix, _)| suffix);
                write!(out, "{number}{suffix}")
            }
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, canonical: &str) {
        assert_eq!(Quantity::parse(text).map(|quantity| quantity.to_string()).as_deref(), Ok(canonical), "of {text}");
    }

    #[test]
    fn writes_the_canonical_form() {
        check("0", "0");
        check("1", "1");
        check("100m", "100m");
        check("1000m", "1");
        check("0.5", "500m");
        check("1.5", "1500m");
        check("1.5Gi", "1536Mi");
        check("1024Mi", "1Gi");
        check("1Ki", "1Ki");
        check("0.5Ki", "512");
        check("8Mi", "8Mi");
        check("1000", "1k");
        check("12e6", "12e6");
        check("1e3", "1e3");
        check("1000000", "1M");
        check("-100", "-100");
        check("0.0000000001", "1n");
        check("m", "0");
        check("1E", "1E");
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        assert_eq!(Quantity::parse("").err(), Some(Error::Format));
        assert_eq!(Quantity::parse("abc").err(), Some(Error::Format));
        assert_eq!(Quantity::parse("1 Gi").err(), Some(Error::Format));
        assert_eq!(Quantity::parse("1.2.3").err(), Some(Error::Format));
        assert_eq!(Quantity::parse("1Mb").err(), Some(Error::Format));
        assert_eq!(Quantity::parse("1MM").err(), Some(Error::Suffix));
    }

    #[test]
    fn compares_amounts() {
        let less = |left: &str, right: &str| Quantity::parse(left).ok() < Quantity::parse(right).ok();
        assert!(less("500m", "1"));
        assert!(less("1k", "1Ki"));
        assert!(less("9", "10"));
        assert!(less("-1", "0"));
        assert_eq!(Quantity::parse("1024Mi"), Quantity::parse("1Gi"));
    }
}
