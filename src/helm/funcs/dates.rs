//! `now`, `date` and their relatives: sprig's date.go.

use super::moment::{Moment, Zone};
use super::{argument, duration, layout, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Signature, Type, Value};
use jiff::Timestamp;

const TIME: Type = Type::Named("time.Time");
const MODIFY: Signature = Signature::fixed(&[Type::Text, TIME]);
const IN_ZONE: Signature = Signature::fixed(&[Type::Text, Type::Any, Type::Text]);
const TWO_TEXTS: Signature = Signature::fixed(&[Type::Text, Type::Text]);
const HTML: &[u8] = b"2006-01-02";

pub(super) static TABLE: &[Plain] = &[
    plain("now", Signature::fixed(&[]), |_| Ok(now().into_value())),
    plain("date", Signature::fixed(&[Type::Text, Type::Any]), |values| {
        Ok(in_zone(argument::text(values, 0).as_bytes(), &values[1], "Local"))
    }),
    plain("dateInZone", IN_ZONE, date_in_zone),
    plain("date_in_zone", IN_ZONE, date_in_zone),
    plain("htmlDate", Signature::fixed(&[Type::Any]), |values| Ok(in_zone(HTML, &values[0], "Local"))),
    plain("htmlDateInZone", Signature::fixed(&[Type::Any, Type::Text]), |values| {
        Ok(in_zone(HTML, &values[0], &argument::string(values, 1)))
    }),
    plain("dateModify", MODIFY, |values| Ok(modify(values).unwrap_or_else(|_| argument::any(values, 1)))),
    plain("date_modify", MODIFY, |values| Ok(modify(values).unwrap_or_else(|_| argument::any(values, 1)))),
    plain("mustDateModify", MODIFY, |values| Ok(modify(values)?)),
    plain("must_date_modify", MODIFY, |values| Ok(modify(values)?)),
    plain("toDate", TWO_TEXTS, |values| Ok(to_date(values).unwrap_or_else(|_| Moment::zero()).into_value())),
    plain("mustToDate", TWO_TEXTS, |values| Ok(to_date(values)?.into_value())),
    plain("ago", Signature::fixed(&[Type::Any]), ago),
    plain("unixEpoch", Signature::fixed(&[TIME]), |values| {
        let seconds = values[0].as_object::<Moment>().map_or(0, |moment| moment.at.as_second());
        Ok(Value::from(seconds.to_string()))
    }),
    plain("durationRound", Signature::fixed(&[Type::Any]), duration_round),
];

fn now() -> Moment {
    Moment::new(Timestamp::now(), Zone::local())
}

/// A time, or seconds since 1970; anything else means now.
fn moment(value: &Value) -> Moment {
    match value {
        Value::Int(seconds) | Value::Int64(seconds) => Moment::unix(*seconds),
        other => other.as_object::<Moment>().cloned().unwrap_or_else(now),
    }
}

/// An unknown zone is UTC.
fn in_zone(format: &[u8], value: &Value, zone: &str) -> Value {
    let zone = Zone::load(zone).unwrap_or_else(Zone::utc);
    Moment::new(moment(value).at, zone).format(format).into()
}

fn date_in_zone(values: &[Value]) -> Result<Value, Error> {
    Ok(in_zone(argument::text(values, 0).as_bytes(), &values[1], &argument::string(values, 2)))
}

fn modify(values: &[Value]) -> Result<Value, String> {
    let nanoseconds = duration::parse(&argument::string(values, 0))?;
    Ok(values[1].as_object::<Moment>().map_or(Value::Nil, |moment| moment.add(nanoseconds).into_value()))
}

fn to_date(values: &[Value]) -> Result<Moment, String> {
    layout::parse(&argument::string(values, 0), &argument::string(values, 1)).map(Moment::from_parsed)
}

fn ago(values: &[Value]) -> Result<Value, Error> {
    let nanoseconds = now().since(&moment(&values[0]));
    let second = 1_000_000_000;
    // Rounded half away from zero.
    let rounded = nanoseconds.saturating_add(nanoseconds.signum() * second / 2) / second * second;
    Ok(Value::from(duration::show(rounded)))
}

/// The largest unit only; exactly one of a unit is told in the next smaller one.
fn duration_round(values: &[Value]) -> Result<Value, Error> {
    let nanoseconds = match &values[0] {
        Value::Text(text) => duration::parse(&text.to_str()).unwrap_or_default(),
        Value::Int64(nanoseconds) => *nanoseconds,
        other => other.as_object::<Moment>().map_or(0, |moment| now().since(moment)),
    };
    let magnitude = nanoseconds.unsigned_abs();
    let hour = 3_600_000_000_000;
    let units = [
        (hour * 24 * 365, "y"),
        (hour * 24 * 30, "mo"),
        (hour * 24, "d"),
        (hour, "h"),
        (60_000_000_000, "m"),
        (1_000_000_000, "s"),
    ];
    let largest = units.iter().find(|(unit, _)| magnitude > *unit);
    Ok(Value::from(largest.map_or_else(|| "0s".to_owned(), |(unit, name)| format!("{}{name}", magnitude / unit))))
}
