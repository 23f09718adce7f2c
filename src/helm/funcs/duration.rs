//! `time.Duration`: how Go reads and writes it, its methods, and Helm's `duration*` functions.
//!
//! Answers to time/time.go and to Helm's pkg/engine/funcs.go (`asDuration`: bare numbers are seconds).

use super::{cast, layout, plain};
use crate::gotemplate::Plain;
use crate::value::{Function, Kind, Object, Signature, Text, Type, Value, number, quote};
use std::any::Any;
use std::rc::Rc;

const ONE: Signature = Signature::fixed(&[Type::Any]);
const TWO: Signature = Signature::fixed(&[Type::Any, Type::Any]);
const SECOND: i64 = 1_000_000_000;

pub(super) static TABLE: &[Plain] = &[
    plain("mustToDuration", ONE, |values| Ok(value(read(&values[0])?))),
    plain("durationSeconds", ONE, |values| Ok(Value::Float(seconds(lenient(&values[0]))))),
    plain("durationMinutes", ONE, |values| Ok(Value::Float(minutes(lenient(&values[0]))))),
    plain("durationHours", ONE, |values| Ok(Value::Float(hours(lenient(&values[0]))))),
    plain("durationDays", ONE, |values| Ok(Value::Float(hours(lenient(&values[0])) / 24.0))),
    plain("durationWeeks", ONE, |values| Ok(Value::Float(hours(lenient(&values[0])) / 24.0 / 7.0))),
    plain("durationMilliseconds", ONE, |values| Ok(Value::Int64(lenient(&values[0]) / 1_000_000))),
    plain("durationMicroseconds", ONE, |values| Ok(Value::Int64(lenient(&values[0]) / 1_000))),
    plain("durationNanoseconds", ONE, |values| Ok(Value::Int64(lenient(&values[0])))),
    plain("durationRoundTo", TWO, |values| Ok(to_multiple(values, round))),
    plain("durationTruncateTo", TWO, |values| Ok(to_multiple(values, truncate))),
    plain("duration", ONE, |values| {
        let count = match &values[0] {
            Value::Text(text) => parse_decimal(&text.to_str()),
            Value::Int64(count) => *count,
            _ => 0,
        };
        Ok(Value::from(show(count.wrapping_mul(SECOND))))
    }),
];

/// `strconv.ParseInt(text, 10, 64)`, whose value on overflow is the nearest bound.
fn parse_decimal(text: &str) -> i64 {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

fn lenient(value: &Value) -> i64 {
    read(value).unwrap_or_default()
}

fn seconds(duration: i64) -> f64 {
    (duration / SECOND) as f64 + (duration % SECOND) as f64 / 1e9
}

fn minutes(duration: i64) -> f64 {
    let minute = 60 * SECOND;
    (duration / minute) as f64 + (duration % minute) as f64 / 60e9
}

fn hours(duration: i64) -> f64 {
    let hour = 3_600 * SECOND;
    (duration / hour) as f64 + (duration % hour) as f64 / 3_600e9
}

fn to_multiple(values: &[Value], change: fn(i64, i64) -> i64) -> Value {
    let Ok(duration) = read(&values[0]) else { return value(0) };
    value(read(&values[1]).map_or(duration, |multiple| change(duration, multiple)))
}

fn truncate(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 { duration } else { duration - duration % multiple }
}

/// Rounds half away from zero; what overflows becomes the largest or least duration.
fn round(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 {
        return duration;
    }
    let rest = duration % multiple;
    let magnitude = rest.unsigned_abs();
    if magnitude.saturating_add(magnitude) < multiple.unsigned_abs() {
        return duration - rest;
    }
    let towards = if duration < 0 { -multiple } else { multiple };
    (duration - rest).checked_add(towards).unwrap_or(if duration < 0 { i64::MIN } else { i64::MAX })
}

/// Helm's `asDuration`.
fn read(given: &Value) -> Result<i64, String> {
    match given {
        Value::Nil => Err("invalid duration".to_owned()),
        Value::Int(count) | Value::Int64(count) => {
            count.checked_mul(SECOND).ok_or_else(|| format!("duration seconds overflow: {count}"))
        }
        Value::Uint(_, count) => i64::try_from(*count)
            .ok()
            .and_then(|count| count.checked_mul(SECOND))
            .ok_or_else(|| format!("duration seconds overflow: {count}")),
        Value::Float(count) => from_seconds(*count),
        Value::Text(text) => {
            let text = text.to_str();
            let trimmed = text.trim();
            if trimmed.is_empty() {
                return Err("empty duration".to_owned());
            }
            if let Ok(duration) = parse(trimmed) {
                return Ok(duration);
            }
            match number::read_float(trimmed) {
                Some(count) => from_seconds(count),
                None => Err(format!("could not parse duration {}", quote::double_quoted(text.as_bytes()))),
            }
        }
        Value::Object(object) => match object.integer() {
            Some(nanoseconds) if object.type_name() == "time.Duration" => Ok(nanoseconds),
            Some(count) => count.checked_mul(SECOND).ok_or_else(|| format!("duration seconds overflow: {count}")),
            None => Err(format!("unsupported duration type {}", given.type_name())),
        },
        other => Err(format!("unsupported duration type {}", other.type_name())),
    }
}

fn from_seconds(count: f64) -> Result<i64, String> {
    let shown = number::format_float(count, b'g', None);
    if !count.is_finite() {
        return Err(format!("invalid duration seconds: {shown}"));
    }
    let limit = i64::MAX as f64 / 1e9;
    if count.abs() > limit {
        return Err(format!("duration seconds overflow: {shown}"));
    }
    Ok(cast::truncate(count * 1e9))
}

/// `time.ParseDuration`.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let refuse = |words: &str| format!("time: {words} {}", layout::quoted(text));
    let invalid = || refuse("invalid duration");
    let (negative, mut rest) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let whole: u64 = if digits == 0 { 0 } else { rest[..digits].parse().map_err(|_| invalid())? };
        if whole > 1 << 63 {
            return Err(invalid());
        }
        rest = &rest[digits..];
        let mut fraction = "";
        if let Some(tail) = rest.strip_prefix('.') {
            let length = tail.bytes().take_while(u8::is_ascii_digit).count();
            (fraction, rest) = tail.split_at(length);
        }
        if digits == 0 && fraction.is_empty() {
            return Err(invalid());
        }
        let end = rest.find(|next: char| next == '.' || next.is_ascii_digit()).unwrap_or(rest.len());
        if end == 0 {
            return Err(refuse("missing unit in duration"));
        }
        let unit = match &rest[..end] {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000u64,
            other => return Err(refuse(&format!("unknown unit {} in duration", layout::quoted(other)))),
        };
        rest = &rest[end..];
        let mut part = whole.checked_mul(unit).filter(|part| *part <= 1 << 63).ok_or_else(invalid)?;
        part += fraction_of(fraction, unit);
        total = total.checked_add(part).filter(|total| *total <= 1 << 63).ok_or_else(invalid)?;
    }
    if negative {
        return Ok((total as i64).wrapping_neg());
    }
    i64::try_from(total).map_err(|_| invalid())
}

fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0u64, 1.0f64);
    for digit in digits.bytes() {
        // Further digits are below a nanosecond.
        let Some(next) = value.checked_mul(10).and_then(|next| next.checked_add(u64::from(digit - b'0'))) else {
            break;
        };
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

/// `1h2m3.5s`
pub(super) fn show(duration: i64) -> String {
    let magnitude = duration.unsigned_abs();
    let sign = if duration < 0 { "-" } else { "" };
    let with_fraction = |value: u64, unit: u64, name: &str| {
        let width = unit.ilog10() as usize;
        let fraction = if unit == 1 { String::new() } else { format!("{:0width$}", value % unit) };
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{}{point}{fraction}{name}", value / unit)
    };
    if magnitude < 1_000_000_000 {
        return match magnitude {
            0 => "0s".to_owned(),
            1..=999 => format!("{sign}{magnitude}ns"),
            1_000..=999_999 => format!("{sign}{}", with_fraction(magnitude, 1_000, "µs")),
            _ => format!("{sign}{}", with_fraction(magnitude, 1_000_000, "ms")),
        };
    }
    let minutes = magnitude / 60_000_000_000;
    let seconds = with_fraction(magnitude % 60_000_000_000, 1_000_000_000, "s");
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}"),
    }
}

/// A parameter of type `time.Duration`: a literal comes as a mere integer.
pub(super) fn argument(values: &[Value]) -> i64 {
    match values.first() {
        Some(Value::Int64(nanoseconds)) => *nanoseconds,
        Some(value) => value.as_object::<Duration>().map_or(0, |duration| duration.0),
        None => 0,
    }
}

/// A duration of so many nanoseconds.
pub(super) fn value(nanoseconds: i64) -> Value {
    Value::Object(Rc::new(Duration(nanoseconds)))
}

/// `time.Duration`
pub(super) struct Duration(pub i64);

impl Object for Duration {
    fn type_name(&self) -> &str {
        "time.Duration"
    }

    fn kind(&self) -> Kind {
        Kind::Int64
    }

    fn text(&self) -> Option<Text> {
        Some(Text::from(show(self.0)))
    }

    fn integer(&self) -> Option<i64> {
        Some(self.0)
    }

    fn method(&self, name: &str) -> Option<Function> {
        let own = self.0;
        let getter = |value: Value| Some(Function::getter(move || value.clone()));
        match name {
            "String" => getter(Value::from(show(own))),
            "Seconds" => getter(Value::Float(seconds(own))),
            "Minutes" => getter(Value::Float(minutes(own))),
            "Hours" => getter(Value::Float(hours(own))),
            "Milliseconds" => getter(Value::Int64(own / 1_000_000)),
            "Microseconds" => getter(Value::Int64(own / 1_000)),
            "Nanoseconds" => getter(Value::Int64(own)),
            "Abs" => getter(value(own.checked_abs().unwrap_or(i64::MAX))),
            "Round" | "Truncate" => {
                let change: fn(i64, i64) -> i64 = if name == "Round" { round } else { truncate };
                let body = move |values: &[Value]| Ok(value(change(own, argument(values))));
                Some(Function::new(Signature::fixed(&[Type::NamedInt("time.Duration")]), body))
            }
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_as_go() {
        let check = |text: &str, expected: &str| {
            let got = parse(text).map_or_else(|error| error, show);
            assert_eq!(got, expected, "of {text}");
        };
        check("1h2m3s", "1h2m3s");
        check("90s", "1m30s");
        check("1.5h", "1h30m0s");
        check("-1500ms", "-1.5s");
        check("100us", "100µs");
        check("0", "0s");
        check("1", "time: missing unit in duration \"1\"");
        check("1d", "time: unknown unit \"d\" in duration \"1d\"");
        check("", "time: invalid duration \"\"");
        assert_eq!(round(7_500 * SECOND, 3_600 * SECOND), 7_200 * SECOND);
    }
}
