//! Go's `time.Duration` as text: `1h30m`, `250ms`.
//!
//! In: what Go's `time.ParseDuration` takes. Out: nanoseconds, and the text that Go's `String` gives.

/// A duration that Go would not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("time: invalid duration {0:?}")]
    Invalid(String),
    #[error("time: missing unit in duration {0:?}")]
    MissingUnit(String),
    #[error("time: unknown unit {unit:?} in duration {text:?}")]
    UnknownUnit { unit: String, text: String },
}

const SECOND: i64 = 1_000_000_000;

/// Nanoseconds of a text such as `-1.5h`, `2m30s` or `0`.
pub fn parse(text: &str) -> Result<i64, Error> {
    let invalid = || Error::Invalid(text.to_owned());
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let number = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err(invalid());
        }
        let end = tail.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(tail.len());
        let (unit, after) = tail.split_at(end);
        if unit.is_empty() {
            return Err(Error::MissingUnit(text.to_owned()));
        }
        let scale =
            scale_of(unit).ok_or_else(|| Error::UnknownUnit { unit: unit.to_owned(), text: text.to_owned() })?;
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let part = if fraction.is_empty() {
            0
        } else {
            let share: f64 = format!("0.{fraction}").parse().map_err(|_| invalid())?;
            // Rounding toward zero is Go's.
            (share * scale as f64) as i128
        };
        total += whole.checked_mul(i128::from(scale)).ok_or_else(invalid)? + part;
        rest = after;
    }
    let total = i64::try_from(total).map_err(|_| invalid())?;
    Ok(if negative { -total } else { total })
}

fn scale_of(unit: &str) -> Option<i64> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    })
}

/// The text of so many nanoseconds: `1h0m5s`, `1.5ms`, `0s`.
pub fn write(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let left = nanoseconds.unsigned_abs();
    let second = SECOND.unsigned_abs();
    let decimal = |value: u64, unit: u64| {
        let fraction = value % unit;
        if fraction == 0 {
            return (value / unit).to_string();
        }
        let width = unit.ilog10() as usize;
        format!("{}.{:0width$}", value / unit, fraction).trim_end_matches('0').to_owned()
    };
    if left == 0 {
        return "0s".to_owned();
    }
    if left < second {
        let (unit, name) = match left {
            0..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{name}", decimal(left, unit));
    }
    let (hours, minutes, seconds) = (left / (3600 * second), left / (60 * second) % 60, left % (60 * second));
    let seconds = decimal(seconds, second);
    match (hours, minutes) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_go() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("1s", Ok(SECOND)),
            ("1m30s", Ok(90 * SECOND)),
            ("-1.5h", Ok(-5400 * SECOND)),
            (".5s", Ok(SECOND / 2)),
            ("1us", Ok(1000)),
            ("", Err(Error::Invalid(String::new()))),
            ("5", Err(Error::MissingUnit("5".into()))),
            ("5x", Err(Error::UnknownUnit { unit: "x".into(), text: "5x".into() })),
            (".s", Err(Error::Invalid(".s".into()))),
        ] {
            assert_eq!(parse(text), expected, "of {text}");
        }
    }

    #[test]
    fn writes_as_go() {
        for (value, expected) in [
            (0, "0s"),
            (1_500_000, "1.5ms"),
            (SECOND, "1s"),
            (90 * SECOND, "1m30s"),
            (3600 * SECOND, "1h0m0s"),
            (-1_500_000_000, "-1.5s"),
            (999, "999ns"),
        ] {
            assert_eq!(write(value), expected);
        }
    }
}
