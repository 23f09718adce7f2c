//! `toToml` and `fromToml`. Helm's pkg/engine/funcs.go on BurntSushi/toml; reading stands on the crate `toml`, so that
//! the words about malformed text are near to the Go library's, not the same.

use super::moment::{Moment, Zone};
use super::{argument, layout, plain, toml_write};
use crate::gotemplate::Plain;
use crate::value::{Element, Entries, List, Signature, Text, Type, Value};
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

const ONE: Signature = Signature::fixed(&[Type::Any]);

pub(super) static TABLE: &[Plain] = &[
    plain("toToml", ONE, |values| match toml_write::write(&values[0]) {
        // Only the library's own errors become text; others are panics.
        Err(error) if error.starts_with("reflect: ") => Err(error.into()),
        Ok(text) | Err(text) => Ok(Value::from(text)),
    }),
    plain("mustToToml", ONE, |values| Ok(Value::from(toml_write::write(&values[0])?))),
    plain("fromToml", Signature::fixed(&[Type::Text]), |values| {
        let text = argument::string(values, 0);
        Ok(match toml::from_str::<toml::Table>(&text) {
            Ok(table) => from_table(table),
            Err(error) => {
                let end = error.span().map_or(0, |span| span.start.min(text.len()));
                let line = 1 + text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count();
                let message = format!("toml: line {line}: {}", error.message());
                Value::dict(Entries::from([(Text::from("Error"), Value::from(message))]))
            }
        })
    }),
];

fn from_table(table: toml::Table) -> Value {
    Value::dict(table.into_iter().map(|(key, value)| (Text::from(key), from_toml(value))).collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(integer) => Value::Int64(integer),
        toml::Value::Float(float) => Value::Float(float),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(datetime) => from_datetime(&datetime),
        toml::Value::Table(table) => from_table(table),
        toml::Value::Array(items) => {
            // An array of tables has its own type in Go.
            let tables = !items.is_empty() && items.iter().all(toml::Value::is_table);
            let element = if tables { Element::Named("map[string]interface {}") } else { Element::Any };
            Value::List(List::of(element, items.into_iter().map(from_toml).collect()))
        }
    }
}

/// A date alone is midnight, a time alone stands in the year 0; both without a zone are shown as UTC.
fn from_datetime(datetime: &toml::value::Datetime) -> Value {
    let date = datetime.date.map(|date| Date::new(date.year as i16, date.month as i8, date.day as i8));
    let date = date.and_then(Result::ok).unwrap_or_else(|| jiff::civil::date(0, 1, 1));
    let time = datetime.time.map(|time| {
        let [hour, minute, second] = [Some(time.hour), Some(time.minute), time.second].map(Option::unwrap_or_default);
        Time::new(hour as i8, minute as i8, second as i8, time.nanosecond.unwrap_or_default() as i32)
    });
    let time = time.and_then(Result::ok).unwrap_or_default();
    let offset = match datetime.offset {
        Some(toml::value::Offset::Custom { minutes }) => i32::from(minutes) * 60,
        _ => 0,
    };
    let clock = date.to_datetime(time);
    if offset != 0 {
        let parsed = layout::Parsed { clock, offset: Some(offset), ..layout::Parsed::default() };
        return Moment::from_parsed(parsed).into_value();
    }
    Moment::new(Offset::UTC.to_timestamp(clock).unwrap_or_default(), Zone::utc()).into_value()
}
