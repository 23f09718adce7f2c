//! The numbers and times of a TOML text.
//!
//! The characters that may belong to one are taken first, then judged, as BurntSushi/toml does.

use super::layout;
use super::moment::{Moment, Zone};
use super::toml_text::{Cursor, Error, shown};
use crate::helm::machine::Machine;
use crate::value::{Value, quote};

/// A number or a time.
pub(super) fn read(cursor: &mut Cursor<'_>, machine: &dyn Machine) -> Result<Value, Error> {
    let start = cursor.position();
    let first = cursor.next()?;
    match first {
        '.' => return cursor.fail("floats must start with a digit, not '.'"),
        '-' | '+' => return signed(cursor, start),
        _ => {}
    }
    if first == '0' {
        let kind = cursor.next()?;
        let (name, radix) = match kind {
            'b' => ("binary", 2),
            'o' => ("octal", 8),
            'x' => ("hexadecimal", 16),
            _ => {
                cursor.back(kind);
                return decimal((cursor, machine), start);
            }
        };
        let next = cursor.peek()?;
        if !next.is_digit(radix) {
            let article = if kind == 'o' { "an" } else { "a" };
            return cursor.fail(format!("not {article} {name} number: '{}{next}'", cursor.since(start)));
        }
        cursor.take(|character| character == '_' || character.is_digit(radix))?;
        return integer(cursor, &cursor.since(start));
    }
    decimal((cursor, machine), start)
}

/// A number with a sign.
fn signed(cursor: &mut Cursor<'_>, start: usize) -> Result<Value, Error> {
    let first = cursor.next()?;
    match first {
        'i' | 'n' => {
            for wanted in if first == 'i' { ['n', 'f'] } else { ['a', 'n'] } {
                if !cursor.accept(wanted)? {
                    return cursor.fail(format!("invalid float: '{}'", cursor.since(start)));
                }
            }
            return float(cursor, &cursor.since(start));
        }
        '0' => {
            let next = cursor.peek()?;
            if matches!(next, 'b' | 'o' | 'x') {
                let text = cursor.since(start);
                return cursor.fail(format!("cannot use sign with non-decimal numbers: '{text}{next}'"));
            }
        }
        '.' => return cursor.fail("floats must start with a digit, not '.'"),
        _ => {}
    }
    if !first.is_ascii_digit() {
        return cursor.fail(format!("expected a digit but got {}", shown(first)));
    }
    fraction(cursor, start)
}

/// What begins with a digit: an integer, a float, a time.
fn decimal((cursor, machine): (&mut Cursor<'_>, &dyn Machine), start: usize) -> Result<Value, Error> {
    cursor.take(|character| character.is_ascii_digit())?;
    match cursor.peek()? {
        '-' | ':' => {
            cursor.take(|character| {
                character.is_ascii_digit() || matches!(character, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+')
            })?;
            time((cursor, machine), cursor.since(start).trim())
        }
        _ => fraction(cursor, start),
    }
}

/// Digits and what makes a float of them.
fn fraction(cursor: &mut Cursor<'_>, start: usize) -> Result<Value, Error> {
    cursor.take(|character| character == '_' || character.is_ascii_digit())?;
    if !matches!(cursor.peek()?, '.' | 'e' | 'E') {
        return integer(cursor, &cursor.since(start));
    }
    cursor.take(|character| character.is_ascii_digit() || matches!(character, '_' | '.' | '-' | '+' | 'e' | 'E'))?;
    float(cursor, &cursor.since(start))
}

fn integer(cursor: &Cursor<'_>, text: &str) -> Result<Value, Error> {
    let shown = quote::double_quoted(text.as_bytes());
    if !surrounded_underscores(text) {
        return cursor.fail(format!("Invalid integer {shown}: underscores must be surrounded by digits"));
    }
    if has_leading_zero(text) {
        return cursor.fail(format!("Invalid integer {shown}: cannot have leading zeroes"));
    }
    let digits = text.replace('_', "");
    let parsed = match digits.get(..2) {
        Some("0b") => i64::from_str_radix(&digits[2..], 2),
        Some("0o") => i64::from_str_radix(&digits[2..], 8),
        Some("0x") => i64::from_str_radix(&digits[2..], 16),
        _ => digits.parse(),
    };
    match parsed {
        Ok(integer) => Ok(Value::Int64(integer)),
        Err(_) => cursor.fail(format!("{text} is out of range for int64")),
    }
}

pub(super) fn float(cursor: &Cursor<'_>, text: &str) -> Result<Value, Error> {
    let shown = quote::double_quoted(text.as_bytes());
    let mut parts = text.split(['.', 'e', 'E']).filter(|part| !part.is_empty()).peekable();
    let first = parts.peek().copied().unwrap_or_default();
    if !parts.all(surrounded_underscores) {
        return cursor.fail(format!("Invalid float {shown}: underscores must be surrounded by digits"));
    }
    if has_leading_zero(first) {
        return cursor.fail(format!("Invalid float {shown}: cannot have leading zeroes"));
    }
    let bare_period = text.split('.').skip(1).any(|part| !part.starts_with(|first: char| first.is_ascii_digit()));
    if bare_period {
        let words = "'.' must be followed by one or more digits";
        return cursor.fail(format!("Invalid float {shown}: {words}"));
    }
    match text.replace('_', "").parse::<f64>() {
        Ok(float) if float.is_infinite() && !text.ends_with("inf") => {
            cursor.fail(format!("{text} is out of range for float64"))
        }
        Ok(float) => Ok(Value::Float(float)),
        Err(_) => cursor.fail(format!("Invalid float value: {shown}")),
    }
}

fn time((cursor, machine): (&Cursor<'_>, &dyn Machine), text: &str) -> Result<Value, Error> {
    let text: String = text.chars().map(|character| if character == ' ' { 'T' } else { character }).collect();
    let text = text.to_uppercase();
    for (format, local) in FORMATS {
        let Ok(mut parsed) = layout::parse(format, &text) else { continue };
        if lacks_zero(&text, format) {
            break;
        }
        if let Some(name) = local {
            // What has no zone stands in one with a name of its own, and the offset of now.
            let zone = machine.zone().zone;
            let offset = zone.to_offset(machine.now()).seconds();
            parsed.offset = Some(offset);
            let moment = Moment::from_parsed(parsed, machine);
            return Ok(Moment::new(moment.at, Zone::Fixed((*name).to_owned(), offset), machine).into_value());
        }
        return Ok(Moment::from_parsed(parsed, machine).into_value());
    }
    cursor.fail(format!("invalid datetime: {}", quote::double_quoted(text.as_bytes())))
}

/// Go's layouts for times, and the name of the zone for those that have none.
const FORMATS: &[(&str, Option<&str>)] = &[
    ("2006-01-02T15:04:05.999999999Z07:00", None),
    ("2006-01-02T15:04:05.999999999", Some("datetime-local")),
    ("2006-01-02", Some("date-local")),
    ("15:04:05.999999999", Some("time-local")),
    ("2006-01-02T15:04Z07:00", None),
    ("2006-01-02T15:04", Some("datetime-local")),
    ("15:04", Some("time-local")),
];

/// Go reads `1:2` where the layout has two digits; TOML does not.
fn lacks_zero(text: &str, format: &str) -> bool {
    let until_fraction = format.bytes().take_while(|byte| !matches!(byte, b'.' | b'Z'));
    until_fraction.zip(text.bytes()).any(|(wanted, got)| !wanted.is_ascii_digit() && wanted != got)
}

fn surrounded_underscores(text: &str) -> bool {
    if matches!(text.trim_start_matches(['+', '-']), "nan" | "inf") {
        return true;
    }
    let mut accept = false;
    for character in text.chars() {
        if character == '_' && !accept {
            return false;
        }
        accept = character.is_ascii_hexdigit();
    }
    accept
}

fn has_leading_zero(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    let signed = unsigned.len() < text.len();
    unsigned.len() > 1 && unsigned.starts_with('0') && (signed || !unsigned[1..].starts_with(['b', 'o', 'x']))
}
