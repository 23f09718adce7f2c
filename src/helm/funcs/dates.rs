//! `now`, `date` and their relatives: sprig's date.go.

use super::moment::{Moment, Zone};
use super::{argument, duration, hosted, layout};
use crate::gotemplate::{Call, Error, Function};
use crate::helm::machine::{Machine, Surroundings};
use crate::value::{Signature, Type, Value};

const TIME: Type = Type::Named("time.Time");
const MODIFY: Signature = Signature::fixed(&[Type::Text, TIME]);
const IN_ZONE: Signature = Signature::fixed(&[Type::Text, Type::Any, Type::Text]);
const TWO_TEXTS: Signature = Signature::fixed(&[Type::Text, Type::Text]);
const HTML: &[u8] = b"2006-01-02";

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![
        hosted("now", Signature::fixed(&[]), |call, _| Ok(Moment::now(call.host().machine()).into_value())),
        hosted("date", Signature::fixed(&[Type::Text, Type::Any]), |call, values| {
            Ok(in_zone(call.host().machine(), argument::text(values, 0).as_bytes(), (&values[1], "Local")))
        }),
        hosted("dateInZone", IN_ZONE, date_in_zone),
        hosted("date_in_zone", IN_ZONE, date_in_zone),
        hosted("htmlDate", Signature::fixed(&[Type::Any]), |call, values| {
            Ok(in_zone(call.host().machine(), HTML, (&values[0], "Local")))
        }),
        hosted("htmlDateInZone", Signature::fixed(&[Type::Any, Type::Text]), |call, values| {
            Ok(in_zone(call.host().machine(), HTML, (&values[0], &argument::string(values, 1))))
        }),
        hosted("dateModify", MODIFY, |_, values| Ok(modify(values).unwrap_or_else(|_| argument::any(values, 1)))),
        hosted("date_modify", MODIFY, |_, values| Ok(modify(values).unwrap_or_else(|_| argument::any(values, 1)))),
        hosted("mustDateModify", MODIFY, |_, values| Ok(modify(values)?)),
        hosted("must_date_modify", MODIFY, |_, values| Ok(modify(values)?)),
        hosted("toDate", TWO_TEXTS, |call, values| {
            let machine = call.host().machine();
            Ok(to_date(machine, values).unwrap_or_else(|_| Moment::zero(machine)).into_value())
        }),
        hosted("mustToDate", TWO_TEXTS, |call, values| Ok(to_date(call.host().machine(), values)?.into_value())),
        hosted("ago", Signature::fixed(&[Type::Any]), |call, values| Ok(ago(call.host().machine(), values))),
        hosted("unixEpoch", Signature::fixed(&[TIME]), |_, values| {
            let seconds = values[0].as_object::<Moment>().map_or(0, |moment| moment.at.as_second());
            Ok(Value::from(seconds.to_string()))
        }),
        hosted("durationRound", Signature::fixed(&[Type::Any]), |call, values| {
            Ok(duration_round(call.host().machine(), values))
        }),
    ]
}

/// A time, or seconds since 1970; anything else means now.
fn moment(machine: &dyn Machine, value: &Value) -> Moment {
    match value {
        Value::Int(seconds) | Value::Int64(seconds) => Moment::unix(*seconds, machine),
        other => other.as_object::<Moment>().cloned().unwrap_or_else(|| Moment::now(machine)),
    }
}

/// An unknown zone is UTC.
fn in_zone(machine: &dyn Machine, format: &[u8], (value, zone): (&Value, &str)) -> Value {
    let zone = Zone::load(zone).unwrap_or_else(Zone::utc);
    Moment::new(moment(machine, value).at, zone, machine).format(format).into()
}

fn date_in_zone<H: Surroundings>(call: &Call<'_, H>, values: &[Value]) -> Result<Value, Error> {
    let (format, zone) = (argument::text(values, 0), argument::string(values, 2));
    Ok(in_zone(call.host().machine(), format.as_bytes(), (&values[1], &zone)))
}

fn modify(values: &[Value]) -> Result<Value, String> {
    let nanoseconds = duration::parse(&argument::string(values, 0))?;
    Ok(values[1].as_object::<Moment>().map_or(Value::Nil, |moment| moment.add(nanoseconds).into_value()))
}

fn to_date(machine: &dyn Machine, values: &[Value]) -> Result<Moment, String> {
    layout::parse(&argument::string(values, 0), &argument::string(values, 1))
        .map(|parsed| Moment::from_parsed(parsed, machine))
}

fn ago(machine: &dyn Machine, values: &[Value]) -> Value {
    let nanoseconds = Moment::now(machine).since(&moment(machine, &values[0]));
    let second = 1_000_000_000;
    // Rounded half away from zero.
    let rounded = nanoseconds.saturating_add(nanoseconds.signum() * second / 2) / second * second;
    Value::from(duration::show(rounded))
}

/// The largest unit only; exactly one of a unit is told in the next smaller one.
fn duration_round(machine: &dyn Machine, values: &[Value]) -> Value {
    let nanoseconds = match &values[0] {
        Value::Text(text) => duration::parse(&text.to_str()).unwrap_or_default(),
        Value::Int64(nanoseconds) => *nanoseconds,
        other => other.as_object::<Moment>().map_or(0, |moment| Moment::now(machine).since(moment)),
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
    Value::from(largest.map_or_else(|| "0s".to_owned(), |(unit, name)| format!("{}{name}", magnitude / unit)))
}
